"""Links to other articles that the page offers as related to this one, and links in running text.

Related are: lines in the text that are a link and nothing else, or a label such as "Read more" and a link; and the
links of boxes that are called related, by a title above them or by their class. A title of another sort ("Most read",
"Latest") speaks louder than a class.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from lxml import etree

from newsarchive.extract import phrases, tokens
from newsarchive.extract.choose import Choice
from newsarchive.extract.furniture import is_read_more
from newsarchive.extract.measures import Measures
from newsarchive.extract.phrases import words
from newsarchive.extract.view import View, host_of, text_of
from newsarchive.extract.walk import Layout, RawLink
from newsarchive.items import Link, LinkPlace
from newsarchive.text import fold_label, is_cjk

MAX_LINKS = 500
_NOT_BOX = (
    tokens.POPULAR
    | tokens.AD
    | tokens.NAV
    | tokens.SHARE
    | tokens.AUTHOR
    | tokens.TAGS
    | tokens.COMMENT
    | tokens.BREADCRUMB
    | tokens.NEWSLETTER
)
_NOT_ARTICLES = words(
    """tag tags topic topics category categories author authors autor profile people section search hashtag
    label subject thema themen temas tema login subscribe account newsletter newsletters share sharer intent
    wp-login.php"""
)
_MAX_RANGE = 60


@dataclass(slots=True)
class Links:
    """The page's links, sorted."""

    related: list[Link] = field(default_factory=list)
    prose: list[Link] = field(default_factory=list)


@dataclass(slots=True)
class _Titled:
    """What stands under a box's title; True where the title says that it is about this article."""

    nodes: dict[int, bool] = field(default_factory=dict)
    blocks: dict[int, bool] = field(default_factory=dict)


def find_links(view: View, measures: Measures, choice: Choice, *, boxes: list[etree._Element] | None = None) -> Links:
    """Sort the links in and around the article: inline "read more" lines, related boxes, prose.

    `boxes`: elements of the site's rules that hold all related links; nothing else is related then.
    """
    layout = view.layout
    chosen = set(choice.chosen)
    titled = _titled(layout, measures)
    found = Links()
    offered: dict[str, Link] = {}
    for link in layout.links:
        prose = link.block in chosen
        place = None if boxes or prose else _place(layout, measures, choice, link, titled)
        if not prose and not place:
            continue
        url = view.absolute(link.href)
        if not url or not _may_be_article(url, view.url):
            continue
        if place is None:
            if len(found.prose) < MAX_LINKS:
                found.prose.append(Link(url=url, text=link.text or None, place="prose"))
        elif len(offered) < MAX_LINKS:
            key = url.split("#")[0].rstrip("/")
            before = offered.get(key)
            if before is None or len(link.text) > len(before.text or ""):
                offered[key] = Link(
                    url=before.url if before else url, text=link.text or None, place=before.place if before else place
                )
    found.related = [link for link in offered.values() if _is_headline(link, view.url)]
    found.related += _in_boxes(view, boxes or [])
    return found


def _in_boxes(view: View, boxes: list[etree._Element]) -> list[Link]:
    links: dict[str, Link] = {}
    for box in boxes:
        for element in box.iter("a"):
            url = view.absolute(element.get("href") or "")
            if url and len(links) < MAX_LINKS:
                links.setdefault(url, Link(url=url, text=text_of(element) or None, place="box"))
    return list(links.values())


def _is_headline(link: Link, page_url: str) -> bool:
    """Whether a link in a box reads like another article's headline, not like a label, a date or a button."""
    text = link.text or ""
    words = text.count(" ") + 1
    if is_cjk(text):
        return len(text) >= 8
    long = words >= 3 and len(text) >= 12
    own, other = host_of(page_url), host_of(link.url)
    near = own.endswith(other) or other.endswith(own) or own.split(".")[-2:] == other.split(".")[-2:]
    return long and (near or words >= 5)


def _place(layout: Layout, measures: Measures, choice: Choice, link: RawLink, titled: _Titled) -> LinkPlace | None:
    first, last = (choice.chosen[0], choice.chosen[-1]) if choice.chosen else (0, -1)
    within = first < link.block <= last
    where: LinkPlace = "inline" if within else "box"
    verdict = titled.blocks.get(link.block)
    node, named, barred, strong, inside = link.node, False, False, False, False
    for _ in range(14):
        inside = inside or node == choice.container
        if node <= 0 or measures.prose[node] > 0.35 * measures.page_prose:
            break
        if not strong and node in titled.nodes:
            # a name nearer to the link than the title of another sort is right: tabs share their titles' box
            verdict, strong = titled.nodes[node] or (verdict if named else False), True
        names = layout.names[node]
        named = named or bool(names & tokens.RELATED)
        barred = barred or bool(names & _NOT_BOX and not names & tokens.RELATED)
        node = layout.parent[node]
    if verdict is not None and (verdict or strong or not named):
        return where if verdict else None
    block = layout.blocks[link.block] if link.block < len(layout.blocks) else None
    if block is not None and inside and measures.headline_block < link.block <= last + 2 and not barred:
        whole = within and block.link_chars > 0.9 * len(block.text) and block.text.count(" ") >= 3
        if whole or is_read_more(block.text, block.link_chars):
            return "inline"
    return where if named and not barred else None


def _titled(layout: Layout, measures: Measures) -> _Titled:
    """What stands under titles such as "Related posts" (True) or "Most read" (False)."""
    found = _Titled()
    for index, block in enumerate(layout.blocks):
        if len(block.text) > 70:
            continue
        folded = fold_label(block.text)
        about = phrases.is_title(folded, phrases.TITLES)
        if not about and folded not in phrases.POPULAR:
            continue
        node = block.node
        for _ in range(5):
            above = layout.parent[node]
            if above <= 0 or measures.prose[above] > 0.35 * measures.page_prose:
                break
            node = above
            if measures.linked[node] > len(block.text) + 10:
                break
        if measures.linked[node] > len(block.text) + 10:
            found.nodes.setdefault(node, about)
            continue
        for following in range(index + 1, min(index + _MAX_RANGE, len(layout.blocks))):
            if measures.is_prose[following]:
                break
            found.blocks.setdefault(following, about)
    return found


def _may_be_article(url: str, page_url: str) -> bool:
    """Whether a URL can be another article: a path of its own, not a tag, author or search page, nor this page."""
    try:
        parts, own = urlsplit(url), urlsplit(page_url)
    except ValueError:
        return False
    path = parts.path.strip("/")
    if not path and not parts.query:
        return False
    if (parts.netloc, parts.path.rstrip("/"), parts.query) == (own.netloc, own.path.rstrip("/"), own.query):
        return False
    pieces = path.lower().split("/")
    if path and len(pieces[-1]) < 12 and not any(c.isdigit() or c == "-" for c in path) and not parts.query:
        return False
    if parts.netloc.split(".")[0] in _NOT_ARTICLES:
        return False
    return not _NOT_ARTICLES & set(pieces[:-1]) and pieces[0] not in _NOT_ARTICLES
