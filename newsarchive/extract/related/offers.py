"""What speaks for and against a link being offered as related to the article: its evidence, as names of facts.

Three kinds of facts: of the line in which the link stands ("a label, then a link to the line's end"), of its box (the
title above it, the names of the elements around it, where it stands, how many links it has), and of what it leads to.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from newsarchive.extract.blocks.choose import Choice
from newsarchive.extract.page import tokens
from newsarchive.extract.page.elements import ASIDE, FIGCAPTION, FIGURE, HEADING, LI, SKIPPED, TABLE
from newsarchive.extract.page.layout import RawLink
from newsarchive.extract.page.measures import Measures
from newsarchive.extract.page.view import View, host_of, parts_of
from newsarchive.extract.related.boxes import INSIDE, Boxes, Group
from newsarchive.extract.related.titles import TitleKind
from newsarchive.extract.words.furniture import is_date_line, is_read_more
from newsarchive.extract.words.phrases import BOILERPLATE_STARTS, words
from newsarchive.text import fold_label, is_cjk

_NAMED = tuple(
    (name, getattr(tokens, name))
    for name in (
        "RELATED", "CARD", "NAV", "AD", "POPULAR", "SIDE", "TAGS", "AUTHOR", "NEWSLETTER", "COMMENT", "SHARE", "LEGAL",
        "BREADCRUMB", "META",
    )
)  # fmt: skip
_STRUCTURES = (("aside", ASIDE), ("nav", SKIPPED), ("li", LI), ("figure", FIGURE | FIGCAPTION), ("table", TABLE))


@dataclass(slots=True)
class Box:
    """Links that stand under one title, or in the largest element around them that is no wrapper of the article."""

    title: TitleKind | None = None
    urls: set[str] = field(default_factory=set)
    texts: list[str] = field(default_factory=list)
    holds_page: bool = False
    """Whether one of its links leads to the page itself: lists of a section's or the latest articles do."""
    topical: str = ""
    """The fact that says how many of its texts are of the article's topic, once it was asked."""


@dataclass(slots=True)
class Offer:
    """A link with the box in which it stands."""

    link: RawLink
    url: str
    place: str
    box: Box


class Offers:
    """The evidence for each link of a page: add all links, then ask for each."""

    def __init__(self, view: View, measures: Measures, choice: Choice, topic: str) -> None:
        self.view, self.layout, self.measures, self.choice = view, view.layout, measures, choice
        self.chosen = set(choice.chosen)
        self.standing = Boxes(self.layout, measures, choice)
        self.topic = content_words(topic)
        self.folder = _folder(view.url)
        self.hosts = {host_of(url) for url in (view.url, view.data.first("og:url") or "") if url}
        self.sites = {site_of(host) for host in self.hosts}
        self.boxes: dict[Group, Box] = {}
        self.groups: dict[str, set[Group]] = {}

    def hopeful(self, link: RawLink) -> tuple[str, Group, TitleKind | None] | None:
        """The place, box and title of a link; None for a part of a sentence, and where nothing can speak for it.

        Outside of the article's text that is a link without a title or a name that says related, or a label in its
        line: of such links on the labelled pages none was related.
        """
        place = self.standing.place(link)
        inside = place in INSIDE
        if inside and self._is_running(link):
            return None
        if inside or self.standing.is_titled or self.measures.near[link.node] & tokens.RELATED:
            group, title = self.standing.of(link)
            if inside or title == "related" or self.measures.near[link.node] & tokens.RELATED:
                return place, group, title
        if place == "before" and link.block < len(self.layout.blocks):
            block = self.layout.blocks[link.block]
            if is_read_more(block.text, block.link_chars):
                return place, *self.standing.of(link)
        return None

    def _is_running(self, link: RawLink) -> bool:
        """Whether a link is a part of a sentence in the article's text."""
        if link.block not in self.chosen:
            return False
        block = self.layout.blocks[link.block]
        return block.link_chars < 0.45 * len(block.text) and not is_read_more(block.text, block.link_chars)

    def add(self, link: RawLink, url: str, place: str, group: Group, title: TitleKind | None) -> Offer:
        """Count a link into its box, before any link's evidence is asked."""
        box = self.boxes.get(group)
        if box is None:
            box = self.boxes[group] = Box(title)
        box.holds_page = box.holds_page or url == self.view.url
        box.urls.add(url)
        if len(link.text) > 15:
            box.texts.append(link.text)
        self.groups.setdefault(url, set()).add(group)
        return Offer(link, url, place, box)

    def evidence(self, offer: Offer, text: str) -> list[str]:
        """The facts about a link, as names; each at most once, its place first."""
        link, place, box = offer.link, offer.place, offer.box
        inside = place in INSIDE
        facts = [f"place:{place}", f"title:{box.title}"]
        near = self.measures.near[link.node] | link.names
        if near & tokens.RELATED:
            near &= ~(tokens.NAV | tokens.TAGS | tokens.META)  # a box of related articles can have a pager
        facts += [f"named:{name}" for name, bit in _NAMED if near & bit]
        structure = self.layout.structure[link.node]
        facts += [f"in:{name}" for name, bit in _STRUCTURES if structure & bit]
        count = len(box.urls)
        facts.append("box:1" if count == 1 else "box:2-4" if count <= 4 else "box:5-12" if count <= 12 else "box:more")
        if box.holds_page:
            facts.append("box:self")
        if len(self.groups[offer.url]) > 1:
            facts.append("url:again")
        if inside:
            line = self._line(link, text)
            title = box.title
            if title == "list" and "line:label" in line:
                title, facts[1] = None, "title:None"  # its own label says what it is, not a list's title above
            facts += line
            facts += [f"inside:{name}" for name, bit in _NAMED[:2] if near & bit]
            facts.append(f"inside:{title}")
        elif place == "before" and box.title != "related" and not near & tokens.RELATED:
            facts.append("line:label")  # else there was no hope
        facts += self._target(offer.url)
        facts += _wording(text)
        facts += self._topical(box, text)
        if "topic:none" in facts and box.title == "related" and structure & ASIDE:
            facts.append("aside:off topic")
        return facts

    def _line(self, link: RawLink, text: str) -> list[str]:
        """Facts of the line: a link and nothing else, a label and a link, running text."""
        layout = self.layout
        # of a link around several lines, such as a card with a kicker, the line is that of its headline
        lines = layout.blocks[link.block : link.block + 4]
        block = next((line for line in lines if text[:20] in line.text), None)
        if block is None:
            return ["line:none"]
        size = len(block.text)
        if block.link_chars > 0.9 * size:
            facts = ["line:whole"]
        elif is_read_more(block.text, block.link_chars):
            facts = ["line:label"]
        else:
            label, colon, rest = block.text.partition(":")
            ends = block.text.rstrip(".!?…").endswith(text[-20:].rstrip(".!?…"))
            facts = [
                "line:colon" if colon and ends and len(label) < 40 and rest else "line:end" if ends else "line:mid"
            ]
        if layout.structure[block.node] & HEADING:
            facts.append("line:heading")
        if layout.structure[block.node] & LI:
            facts.append("line:listed")
        if block.bold_chars > 0.9 * size:
            facts.append("line:bold")
        return facts

    def _target(self, url: str) -> list[str]:
        """Facts of the URL: whose it is, whether of the same folder, whether it reads like an article's."""
        facts = []
        netloc, path, _ = parts_of(url)
        host = netloc.lower().removeprefix("www.")
        if host not in self.hosts:
            facts.append("url:other host" if site_of(host) in self.sites else "url:foreign")
        elif self.folder and _folder(url) == self.folder:
            facts.append("url:same folder")
        last = path.rstrip("/").rsplit("/", 1)[-1]
        if len(last) >= 20 or last.count("-") >= 2 or sum(c.isdigit() for c in last) >= 5:
            facts.append("url:long")
        return facts

    def _topical(self, box: Box, text: str) -> list[str]:
        """Facts of the topic: whether words of the headline stand in the link's text, and in its neighbours'."""
        if not self.topic:
            return []
        if not box.topical:
            some = box.texts[:8]
            shared = sum(1 for other in some if self.topic & content_words(other))
            box.topical = "topic:box" if shared and 2 * shared >= len(some) else "topic:some"
            if not shared and len(some) >= 3:
                box.topical = "topic:none"
        return [box.topical, "topic:link"] if self.topic & content_words(text) else [box.topical]


def _wording(text: str) -> list[str]:
    """Facts of a link's text: whether it reads like a headline, a name, a date, a button or part of a sentence."""
    facts = []
    count = text.count(" ") + 1
    if is_cjk(text):
        facts.append("text:long" if len(text) >= 12 else "text:short")
    else:
        facts.append("text:long" if count >= 5 else "text:short" if count < 3 or len(text) < 12 else "text:middle")
    if count == 1 and len(text) < 20 and not is_cjk(text):
        facts.append("text:word")
    if len(text) < 45 and is_date_line(text):
        facts.append("text:date")
    if text[0].islower():
        facts.append("text:lower")
    elif len(text) > 20 and text.isupper() and not is_cjk(text):
        facts.append("text:capitals")
    if text.lower().startswith(BOILERPLATE_STARTS):
        facts.append("text:button")
    return facts


def content_words(text: str) -> frozenset[str]:
    """Words that can tell a topic: of four letters and more; pairs of characters in scripts without spaces.

    >>> sorted(content_words("The fire at the Mill"))
    ['fire', 'mill']
    """
    folded = fold_label(text[:300])
    if is_cjk(folded):
        dense = folded.replace(" ", "")
        return frozenset(dense[i : i + 2] for i in range(len(dense) - 1))
    return frozenset(word[:7] for word in folded.split() if len(word) >= 4 and word not in _COMMON)


_COMMON = words(
    """that this with from have will after over what when more your about into they their than been says were would could
    there where which first year years news best here know should make time just most some still these those dies says
    nach beim über eine einen einer wird sind auch nicht wurde oder noch mehr diese dieser para como pero está este esta
    sobre todo desde entre hasta sans pour dans avec plus cette sont être comme della delle nella sono come anche dopo"""
)


def site_of(host: str) -> str:
    """The part of a host that one publisher owns, as far as its form tells.

    >>> site_of("edition.example.com"), site_of("www.example.co.uk:8443"), site_of("example.org")
    ('example.com', 'example.co.uk', 'example.org')
    """
    labels = host.partition(":")[0].split(".")
    short = len(labels) > 2 and len(labels[-1]) == 2 and (len(labels[-2]) <= 2 or labels[-2] in _SECOND_LEVEL)
    return ".".join(labels[-3:] if short else labels[-2:])


_SECOND_LEVEL = words("com org net gov edu info")


def _folder(url: str) -> str:
    """The first folder of a URL's path, where it is a name."""
    try:
        pieces = parts_of(url)[1].strip("/").split("/")
    except ValueError:
        return ""
    return pieces[0] if len(pieces) > 1 and not pieces[0].isdigit() else ""
