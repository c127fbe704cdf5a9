"""Links to other articles that the page offers as related to this one, and links in running text."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from lxml import etree

from newsarchive.extract import phrases, tokens
from newsarchive.extract.choose import Choice, is_read_more
from newsarchive.extract.measures import Measures
from newsarchive.extract.view import View, text_of
from newsarchive.extract.walk import HEADING, LI, Layout, RawLink
from newsarchive.items import Link, LinkPlace
from newsarchive.text import fold_label

MAX_LINKS = 500
_BOX_NAMES = tokens.RELATED
_NOT_BOX = (
    tokens.POPULAR
    | tokens.AD
    | tokens.NAV
    | tokens.SHARE
    | tokens.AUTHOR
    | tokens.TAGS
    | tokens.COMMENT
    | tokens.BREADCRUMB
)
_LISTING_PARTS = frozenset(
    [
        "tag",
        "tags",
        "topic",
        "topics",
        "category",
        "categories",
        "author",
        "authors",
        "autor",
        "profile",
        "people",
        "section",
        "search",
        "hashtag",
        "by",
        "label",
        "subject",
        "thema",
        "themen",
        "temas",
    ]
)


@dataclass(slots=True)
class Links:
    """The page's links, sorted."""

    related: list[Link] = field(default_factory=list)
    prose: list[Link] = field(default_factory=list)


def find_links(view: View, measures: Measures, choice: Choice, *, boxes: list[etree._Element] | None = None) -> Links:
    """Sort the links in and around the article: inline "read more" lines, related boxes, prose.

    `boxes`: elements of the site's rules that hold all related links; nothing else is related then.
    """
    layout = view.layout
    chosen = set(choice.chosen)
    first, last = (choice.chosen[0], choice.chosen[-1]) if choice.chosen else (0, -1)
    titles = _titled_nodes(layout, measures)
    found = Links()
    seen: set[str] = set()
    for link in layout.links:
        url = view.absolute(link.href)
        if not url or not _may_be_article(url, view.url):
            continue
        if link.block in chosen:
            if len(found.prose) < MAX_LINKS:
                found.prose.append(Link(url=url, text=link.text or None, place="prose"))
            continue
        place = None if boxes else _place(layout, measures, link, titles, first, last)
        if place and len(found.related) < MAX_LINKS:
            key = url.split("#")[0].rstrip("/")
            if key in seen:
                _complete(found.related, key, link.text)
                continue
            seen.add(key)
            found.related.append(Link(url=url, text=link.text or None, place=place))
    for box in boxes or ():
        for element in box.iter("a"):
            url = view.absolute(element.get("href") or "")
            if url and url not in seen and len(found.related) < MAX_LINKS:
                seen.add(url)
                found.related.append(Link(url=url, text=text_of(element) or None, place="box"))
    return found


def _complete(links: list[Link], key: str, text: str) -> None:
    """Give a link that was first met as a bare image its text."""
    for number, link in enumerate(links):
        if text and not link.text and link.url.split("#")[0].rstrip("/") == key:
            links[number] = Link(url=link.url, text=text, place=link.place)


def _place(
    layout: Layout, measures: Measures, link: RawLink, titles: dict[int, bool], first: int, last: int
) -> LinkPlace | None:
    within = first < link.block <= last
    block = layout.blocks[link.block] if link.block < len(layout.blocks) else None
    if block is not None and within and is_read_more(block.text, block.link_chars):
        return "inline"
    node, depth = link.node, 0
    while node > 0 and depth < 12:
        if node in titles:
            return ("inline" if within else "box") if titles[node] else None
        names = layout.names[node]
        if measures.prose[node] > 0.35 * measures.page_prose:
            return None
        if names & _NOT_BOX and not names & _BOX_NAMES:
            return None
        if names & _BOX_NAMES:
            return "inline" if within else "box"
        node, depth = layout.parent[node], depth + 1
    return None


def _titled_nodes(layout: Layout, measures: Measures) -> dict[int, bool]:
    """Nodes that hold a list under a title -> whether the title says that it is about this article."""
    titled: dict[int, bool] = {}
    for block in layout.blocks:
        if len(block.text) > 70:
            continue
        folded = fold_label(block.text)
        about = phrases.is_title(folded, phrases.TITLES)
        if not about and folded not in phrases.POPULAR:
            continue
        node = block.node
        for _ in range(4):
            above = layout.parent[node]
            if above <= 0 or measures.prose[above] > 0.35 * measures.page_prose:
                break
            node = above
            if measures.linked[node] > len(block.text) + 10:
                break
        if measures.linked[node] > 10:
            titled.setdefault(node, about)
    return titled


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
    return not _LISTING_PARTS & set(pieces[:-1]) and pieces[0] not in {
        "login",
        "subscribe",
        "account",
        "newsletter",
        "newsletters",
    }


__all__ = ["HEADING", "LI", "Links", "find_links"]
