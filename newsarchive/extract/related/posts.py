"""Links to other articles that the page offers as related to this one, and links in running text.

What is related is learned: each link's evidence (see `offers`) has weights in a data file, their sum decides. So a
line "Read more: ..." in the text, a box called related, and cards without any title are judged in one way, and a
title such as "Most read" can speak louder than a class name.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files

from lxml import etree

from newsarchive.extract.blocks.choose import Choice
from newsarchive.extract.page.measures import Measures
from newsarchive.extract.page.view import View, parts_of, text_of
from newsarchive.extract.related.offers import Box, Offer, Offers, site_of
from newsarchive.extract.words.phrases import words
from newsarchive.items import Link, LinkPlace

MAX_LINKS = 500
FILE = "weights.json"
_TOGETHER = 0.4
"""How far a link is drawn to the middle of its box; .3 to .7 were equal on the tuning pages, 0 was worse by .01."""
_NOT_ARTICLES = words(
    """about about-us tag tags topic topics category categories author authors autor auteur profile people person staff
    section search hashtag label subject thema themen temas tema login subscribe subscription subscriptions account
    newsletter newsletters share sharer intent image images img wp-login.php plus-abo abo shop store jobs"""
)
_OTHER_HOSTS = words(
    """subscribe subscription subscriptions subs shop store jobs account accounts login help support apps play itunes maps
    calendar"""
)
_BUTTONS = ("share=", "replytocom=", "s=", "print=")
"""Queries of a blog's buttons and of its search."""
_LEGAL = ("privacy", "terms", "cookie", "imprint", "impressum", "datenschutz")
_SOCIAL = words(
    """facebook.com m.me twitter.com x.com bsky.app threads.net instagram.com youtube.com youtu.be linkedin.com whatsapp.com
    wa.me t.me tiktok.com pinterest.com reddit.com"""
)


@dataclass(slots=True)
class Links:
    """The page's links, sorted."""

    related: list[Link] = field(default_factory=list)
    prose: list[Link] = field(default_factory=list)


@dataclass(slots=True)
class Candidate:
    """A link that may be offered as related."""

    url: str
    text: str
    place: str
    facts: list[str]
    box: Box

    @property
    def is_headline(self) -> bool:
        """Whether the text is long enough for a headline, and no date."""
        return "text:short" not in self.facts and "text:date" not in self.facts


@dataclass(frozen=True, slots=True)
class Weights:
    """The learned weights of facts, as log-odds."""

    base: float
    facts: Mapping[str, float]

    def score(self, facts: list[str]) -> float:
        """Above 0 for a link that is related more likely than not, by its own evidence."""
        known = self.facts
        return self.base + sum(known.get(fact, 0.0) for fact in facts)


@cache
def weights() -> Weights:
    """The weights that come with the package; `benchmarks/links.py` writes them."""
    data = json.loads((files("newsarchive.extract.related") / FILE).read_text(encoding="utf-8"))
    return Weights(data["base"], data["facts"])


def find_links(view: View, measures: Measures, choice: Choice, *, boxes: list[etree._Element] | None = None) -> Links:
    """Sort the links in and around the article: inline "read more" lines, related boxes, prose.

    `boxes`: elements of the site's rules that hold all related links; nothing else is related then.
    """
    found = Links()
    offered: dict[str, Link] = {}
    known: dict[str, str | None] = {}
    around = [] if boxes else candidates(view, measures, choice, known)
    for candidate, score in zip(around, scores(around, weights()), strict=True):
        if len(offered) >= MAX_LINKS or score <= 0:
            continue
        key = candidate.url.split("#")[0].rstrip("/")
        place: LinkPlace = "inline" if candidate.place in ("within", "lead") else "box"
        before = offered.get(key)
        if before is None or len(candidate.text) > len(before.text or ""):
            offered[key] = Link(
                url=before.url if before else candidate.url,
                text=candidate.text or None,
                place=before.place if before else place,
            )
    found.related = [*offered.values(), *_in_boxes(view, boxes or [])]
    found.prose = list(_prose(view, choice, known, {link.url for link in found.related}))
    return found


def scores(around: list[Candidate], learned: Weights) -> list[float]:
    """The candidates' scores; a box of three links and more is offered as a whole, so its links draw each other."""
    own = [learned.score(candidate.facts) for candidate in around]
    boxes: dict[int, dict[str, float]] = {}
    for candidate, score in zip(around, own, strict=True):
        if candidate.is_headline:
            inside = boxes.setdefault(id(candidate.box), {})
            inside[candidate.url] = max(score, inside.get(candidate.url, score))
    middle = {box: sorted(inside.values())[len(inside) // 2] for box, inside in boxes.items() if len(inside) >= 3}
    return [
        score + _TOGETHER * (middle[id(candidate.box)] - score)
        if candidate.is_headline and id(candidate.box) in middle
        else score
        for candidate, score in zip(around, own, strict=True)
    ]


def candidates(
    view: View, measures: Measures, choice: Choice, known: dict[str, str | None] | None = None
) -> list[Candidate]:
    """The links after the headline that lead to what can be an article, but for those in running text.

    `known` takes the URLs of the links that were looked at, by what the page says.
    """
    known = {} if known is None else known
    layout = view.layout
    title = layout.blocks[measures.headline_block].text if measures.headline_block >= 0 else ""
    topic = f"{title or view.data.first('og:title') or ''} {view.data.first('og:description', 'description') or ''}"
    offers = Offers(view, measures, choice, topic)
    standing: list[Offer] = []
    texts: dict[str, str] = {}
    for link in layout.links:
        hope = offers.hopeful(link) if link.block > measures.headline_block else None
        if hope is None:
            continue
        if link.href not in known:
            known[link.href] = _article_url(view, link.href)
        url = known[link.href]
        if url:
            standing.append(offers.add(link, url, *hope))
            if len(link.text) > len(texts.get(url, "")):
                texts[url] = link.text
    found = []
    for offer in standing:
        text = offer.link.text or texts.get(offer.url) or offers.standing.beside(offer.link)
        if text and offer.url != view.url:
            found.append(Candidate(offer.url, text, offer.place, offers.evidence(offer, text), offer.box))
    return found


def _prose(view: View, choice: Choice, known: dict[str, str | None], related: set[str]) -> Iterator[Link]:
    """Links in the article's own text."""
    chosen, count = set(choice.chosen), 0
    for link in view.layout.links:
        if link.block in chosen and count < MAX_LINKS:
            url = known[link.href] if link.href in known else _article_url(view, link.href)
            if url and url != view.url and url not in related:
                count += 1
                yield Link(url=url, text=link.text or None, place="prose")


def _in_boxes(view: View, boxes: list[etree._Element]) -> list[Link]:
    links: dict[str, Link] = {}
    for box in boxes:
        for element in box.iter("a"):
            url = view.absolute(element.get("href") or "")
            if url and len(links) < MAX_LINKS:
                links.setdefault(url, Link(url=url, text=text_of(element) or None, place="box"))
    return list(links.values())


def _article_url(view: View, href: str) -> str | None:
    """The absolute URL of what can be an article: a path of its own, not a tag, author or search page.

    For a link to the page itself, the page's own URL.
    """
    url = view.absolute(href)
    if not url:
        return None
    try:
        netloc, path, query = parts_of(url)
    except ValueError:
        return None
    path = path.strip("/")
    if (not path and not query) or query.startswith(_BUTTONS):
        return None
    host = netloc.lower().removeprefix("www.")
    own_path, own_query, own_host = _parts(view.url)
    if path == own_path and host == own_host and (query == own_query or (path and not own_query)):
        return view.url  # with a query of its own it is a button: to share it, to answer a comment
    pieces = path.lower().split("/")
    if len(pieces[-1]) < 12 and path and not query and "-" not in path and not any(c.isdigit() for c in path):
        return None
    if site_of(host) in _SOCIAL or (host != own_host and host.split(".", 1)[0] in _OTHER_HOSTS):
        return None
    if pieces[-1].startswith(_LEGAL):
        return None
    return None if _NOT_ARTICLES.intersection(pieces[:-1]) or pieces[0] in _NOT_ARTICLES else url


@lru_cache(maxsize=4)
def _parts(url: str) -> tuple[str, str, str]:
    """Path, query and host of the page's own URL."""
    try:
        netloc, path, query = parts_of(url)
    except ValueError:
        return "", "", ""
    return path.strip("/"), query, netloc.lower().removeprefix("www.")
