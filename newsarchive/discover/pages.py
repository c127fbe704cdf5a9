"""Front and section pages as sources: articles, further sections, feeds and older pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HTMLParser, document_fromstring
from w3lib.encoding import html_to_unicode

from newsarchive.discover.anchors import Anchor, collect_anchors
from newsarchive.discover.guard import without_bombs
from newsarchive.discover.judge import THRESHOLD, Judgement, Place, count_slug_words, is_headline_like, judge_url
from newsarchive.discover.navigation import choose_sections, path_segments
from newsarchive.discover.reading import SourceReading
from newsarchive.discover.shapes import Shapes
from newsarchive.discover.words import OLDER_TEXT
from newsarchive.items import Candidate
from newsarchive.text import fold_space
from newsarchive.urls import canonical_url, clean_url, same_site
from newsarchive.urlshapes import trap_reason

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_FEED_TYPE = re.compile(r"application/(rss|atom|rdf|feed)\+(xml|json)", re.I)
_COMMENT_FEED = re.compile(r"/comments?/|comments?[-_]feed|kommentare", re.I)
_OLDER_QUERY = re.compile(r"(?:^|&)(?:page|paged|pg|p|seite|pagina|offset|start|from|cursor)=(\d+)(?:&|$)", re.I)
_OLDER_PATH = re.compile(r"^(.*?)/(?:page|seite|pagina|sida|side|strona|sayfa|p)[/-]?(\d{1,4})/?$", re.I)


def read_page(
    body: bytes, url: str, *, site: str, shapes: Shapes | None = None, content_type: str | None = None
) -> SourceReading:
    """The links of a front or section page, in document order. Never raises.

    `site` is what `newsarchive.urls.site_of` gives; links to other sites are left out. Kind article: worth a request;
    section: from the navigation; feed: declared ones; older: the one next page of this listing; other: the rest.
    """
    root, complaint = parse_page(body, content_type)
    if root is None:
        return SourceReading(kind="page", complaint=complaint)
    base = _base(root, url)
    anchors, too_many = collect_anchors(root, base)
    own = canonical_url(url)
    anchors = [one for one in anchors if same_site(one.url, site) and canonical_url(one.url) != own]
    judged = [(one, _judge(one, shapes)) for one in anchors]
    older = _older(root, anchors, url, base, site)
    candidates = [*_feeds(root, base, site), *([older] if older else [])]
    taken = {canonical_url(one.url) for one in candidates}
    judged = [pair for pair in judged if canonical_url(pair[0].url) not in taken]
    sections = choose_sections(judged, url, site)
    candidates += [_candidate(anchor, judgement, anchor.url in sections) for anchor, judgement in judged]
    if too_many:
        complaint = "The page has too many links; only the first ones were looked at."
    elif not candidates and not complaint:
        complaint = "The page has no links to pages of its site."
    title = fold_space(root.findtext(".//title") or "") or None
    ordered = sorted(candidates, key=lambda one: one.position)
    return SourceReading(kind="page", title=title, candidates=tuple(ordered), complaint=complaint)


def parse_page(body: bytes, content_type: str | None) -> tuple[HtmlElement | None, str | None]:
    """The tree of an HTML page and a complaint; the tree is None where there is nothing to read."""
    text = html_to_unicode(content_type, body)[1].replace("\x00", "")
    utf8, removed = without_bombs(text.encode("utf-8", "replace"))
    if b"<" not in utf8:
        return None, "This is not an HTML page."
    parser = HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = document_fromstring(utf8, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None, "This is not an HTML page."
    etree.strip_elements(root, "script", "style", "svg", "template", with_tail=False)
    return root, f"{removed} of its tags had too many attributes and were left out." if removed else None


def _base(root: HtmlElement, url: str) -> str:
    element = next(iter(root.iter("base")), None)
    href = element.get("href") if element is not None else None
    return (clean_url(href, url) if href else None) or url


def _judge(anchor: Anchor, shapes: Shapes | None) -> Judgement:
    place: Place = "page"
    if anchor.in_navigation or anchor.in_footer:
        place = "navigation"
    if anchor.in_heading and (place == "page" or is_headline_like(anchor.text or "")):
        place = "headline"
    return judge_url(anchor.url, text=anchor.text, shapes=shapes, place=place)


def _candidate(anchor: Anchor, judgement: Judgement, is_section: bool) -> Candidate:
    if is_section:
        return Candidate(
            url=anchor.url, kind="section", why="in the navigation", title=anchor.text, position=anchor.position
        )
    return Candidate(
        url=anchor.url,
        kind="article" if judgement.likelihood >= THRESHOLD else "other",
        likelihood=judgement.likelihood,
        why=judgement.why,
        title=anchor.text,
        position=anchor.position,
    )


def _feeds(root: HtmlElement, base: str, site: str) -> Iterator[Candidate]:
    """Declared feeds, not those of comments; off-site ones too, since publishers let others serve their feeds."""
    seen: set[str] = set()
    for link in root.iter("link"):
        rel = (link.get("rel") or "").lower().split()
        if "alternate" not in rel or not _FEED_TYPE.match((link.get("type") or "").strip()):
            continue
        target = clean_url(link.get("href") or "", base)
        if target and target not in seen and not _COMMENT_FEED.search(target) and "oembed" not in target:
            seen.add(target)
            title = fold_space(link.get("title") or "") or None
            yield Candidate(url=target, kind="feed", why="declared by the page", title=title)


def _older(root: HtmlElement, anchors: list[Anchor], url: str, base: str, site: str) -> Candidate | None:
    """The next page of this listing: declared by rel=next, the next page number, or a link that says "older"."""
    for element in root.iter("link", "a"):
        if "next" in (element.get("rel") or "").lower().split():
            target = clean_url(element.get("href") or "", base)
            if target and _is_older(target, url, site):
                return Candidate(url=target, kind="older", why="rel=next", position=_place(anchors, target))
    offered = [one for one in anchors if _is_older(one.url, url, site)]
    wanted, stem = _page_number(url) + 1, _stem(url)
    chosen = next((one for one in offered if _page_number(one.url) == wanted and _stem(one.url) == stem), None)
    why = "the next page number"
    if chosen is None:
        chosen = next((one for one in offered if OLDER_TEXT.fullmatch(one.text or "") and _near(one.url, url)), None)
        why = "a link to older ones"
    if chosen is None:
        return None
    return Candidate(url=chosen.url, kind="older", why=why, title=chosen.text, position=chosen.position)


def _place(anchors: list[Anchor], target: str) -> int:
    key = canonical_url(target)
    return next((one.position for one in anchors if canonical_url(one.url) == key), len(anchors))


def _is_older(target: str, url: str, site: str) -> bool:
    return same_site(target, site) and canonical_url(target) != canonical_url(url) and not trap_reason(target)


def _page_number(url: str) -> int:
    """Number of a listing's page; 1 where the URL has none.

    >>> _page_number("https://a.example/world?page=3"), _page_number("https://a.example/world/page/2/")
    (3, 2)
    """
    parts = urlsplit(url)
    found = re.search(r"(?:^|&)(?:page|paged|pg|seite|pagina)=(\d{1,6})(?:&|$)", parts.query, re.I)
    path = _OLDER_PATH.match(parts.path)
    return int(found[1]) if found else int(path[2]) if path else 1


def _stem(url: str) -> str:
    """The URL without its page number: the same for all pages of one listing."""
    parts = urlsplit(url)
    path = _OLDER_PATH.match(parts.path)
    query = _OLDER_QUERY.sub("&", parts.query).strip("&")
    return f"{parts.netloc}{(path[1] if path else parts.path).rstrip('/')}?{query}"


def _near(target: str, url: str) -> bool:
    """Whether a link leads deeper into the same listing, and not to a story that says "next"."""
    deeper = _stem(target).startswith(_stem(url).rstrip("?")) and count_slug_words(path_segments(target)) < 4
    return deeper and (_page_number(target) > 1 or bool(_OLDER_QUERY.search(urlsplit(target).query)))
