"""What a page says of itself for machines: JSON-LD, meta elements, microdata."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from newsarchive.extract.page.tagged import Tagged

MAX_JSON_CHARS = 262_144
"""Longer JSON-LD scripts are not read: they are product catalogues, or traps (1 MB took another parser 40 s)."""
_MAX_NODES = 5_000
ARTICLES = {
    "newsarticle", "article", "reportagenewsarticle", "analysisnewsarticle", "opinionnewsarticle", "backgroundnewsarticle",
    "reviewnewsarticle", "asknewsarticle", "advertisercontentarticle", "satiricalarticle", "blogposting", "report",
    "liveblogposting", "socialmediaposting", "scholarlyarticle", "techarticle", "medicalscholarlyarticle", "posting",
    "interview", "review", "recipe", "podcastepisode",
}  # fmt: skip
"""Lower-case types of what can be a page's article."""
_COMMENTS = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?:-->|//\s*\]\]>|\]\]>|/\*\s*\]\]>\s*\*/)\s*$"
)
_DECODER = json.JSONDecoder(strict=False)
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_PACKED = {
    "authors": "parsely-author", "author": "parsely-author", "pub_date": "parsely-pub-date", "section": "parsely-section",
    "title": "parsely-title", "tags": "parsely-tags",
}  # fmt: skip
_ITEMS = etree.XPath("/descendant::*/@itemprop | /descendant::*/@itemtype")  # half the time of two searches

Node = dict[str, Any]


@dataclass(slots=True)
class Structured:
    """All machine-readable statements of a page."""

    article: Node = field(default_factory=dict)
    """The JSON-LD node of the article, or {}."""
    nodes: list[Node] = field(default_factory=list)
    """All JSON-LD nodes at the top, in @graph or mainEntity."""
    by_id: dict[str, Node] = field(default_factory=dict)
    """Nodes by their @id."""
    meta: dict[str, list[str]] = field(default_factory=dict)
    """Lower-case name, property, itemprop or http-equiv of meta elements -> contents, in order."""
    microdata: dict[str, list[etree._Element]] = field(default_factory=dict)
    """itemprop -> elements, in order."""
    itemtypes: list[str] = field(default_factory=list)
    """The values of all itemtype attributes, in order."""

    def first(self, *names: str) -> str | None:
        """The first non-empty meta content of these names, in the order of the names."""
        for name in names:
            for value in self.meta.get(name, ()):
                if value:
                    return value
        return None

    def resolve(self, value: Any) -> Any:
        """A JSON-LD value, with a bare ``{"@id": ...}`` replaced by the node it points to."""
        if isinstance(value, dict) and isinstance(value.get("@id"), str) and len(value) <= 2:
            return self.by_id.get(value["@id"], value)
        return value

    def types(self) -> set[str]:
        """Lower-case types of all JSON-LD nodes."""
        return {t for node in self.nodes for t in types_of(node)}


def read_structured(root: etree._Element, tagged: Tagged, url: str = "") -> Structured:
    """Read all structured data of a page; broken parts are passed over. `url`: the page's, to tell its own article by."""
    found = Structured()
    for element in tagged["meta"]:
        key = element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv")
        content = element.get("content")
        if key and content is not None:
            found.meta.setdefault(key.strip().lower(), []).append(" ".join(content.split()))
    _read_packed(found.meta)
    for element in tagged["script"]:
        if "ld+json" in (element.get("type") or "").lower():
            for top in _load(element.text):
                found.nodes.extend(_entities(top))
    for node in found.nodes:
        if isinstance(node.get("@id"), str) and len(node) > 2:
            found.by_id.setdefault(node["@id"], node)
    found.article = _article_of(found, _path_of(url))
    for value in _ITEMS(root):
        if value.attrname == "itemtype":
            found.itemtypes.append(str(value))
            continue
        for name in value.split()[:3]:
            found.microdata.setdefault(name, []).append(value.getparent())
    return found


def _read_packed(meta: dict[str, list[str]]) -> None:
    """The statements that one meta element carries together as JSON, put beside those that have one each."""
    for content in meta.get("parsely-page", ())[:1]:
        value = _parsed(content) if len(content) < MAX_JSON_CHARS else None
        if not isinstance(value, dict):
            break
        for name, key in _PACKED.items():
            meta.setdefault(key, []).extend(texts_of(value.get(name))[:20])


def types_of(node: Node) -> list[str]:
    """Lower-case schema.org types of a JSON-LD node."""
    value = node.get("@type")
    values = value if isinstance(value, list) else [value]
    return [v.rsplit("/", 1)[-1].lower() for v in values if isinstance(v, str)]


def texts_of(value: Any) -> list[str]:
    """The strings in a JSON-LD value: itself, its name, or those of its items."""
    if isinstance(value, str):
        return [unescape(value) if "&" in value else value] if value.strip() else []
    if isinstance(value, dict):
        return texts_of(value.get("name") or value.get("@value") or value.get("headline"))
    if isinstance(value, list):
        return [text for item in value[:200] if not isinstance(item, list) for text in texts_of(item)]
    return []


def _load(text: str | None) -> list[Any]:
    if not text or len(text) > MAX_JSON_CHARS:
        return []
    text = text.strip()
    if text[0:1] not in ("{", "[") or text[-1:] not in ("}", "]"):
        text = _COMMENTS.sub("", text).strip().rstrip(";")
    value = _parsed(text)
    if value is None:
        value = _parsed(_TRAILING_COMMA.sub(r"\1", text))
    return value if isinstance(value, list) else [value]


def _parsed(text: str) -> Any:
    """The JSON value; None where it is not valid, or null."""
    try:
        return _DECODER.decode(text)
    except (ValueError, RecursionError):
        return None


def _entities(top: Any) -> Iterator[Node]:
    """A node and the nodes that it carries as graph, main entity or page part."""
    waiting, seen = [top], 0
    while waiting and seen < _MAX_NODES:
        node = waiting.pop(0)
        seen += 1
        if isinstance(node, list):
            waiting[:0] = node[:200]
        if not isinstance(node, dict):
            continue
        yield node
        for key in ("@graph", "mainEntity"):
            inner = node.get(key)
            if isinstance(inner, (dict, list)):
                waiting.append(inner)


def _article_of(found: Structured, path: str) -> Node:
    """The node with an article's type that says most; that of the page's own URL first, and live blogs."""
    best: Node = {}
    best_score = -10
    for node in found.nodes:
        types = types_of(node)
        if not any(t in ARTICLES for t in types):
            continue
        score = 1 + sum(
            1
            for k in ("headline", "datePublished", "author", "mainEntityOfPage", "articleBody", "publisher")
            if node.get(k)
        )
        score += 4 * ("liveblogposting" in types) - 3 * ("review" in types or "recipe" in types)
        score += 6 * (len(path) > 1 and path in _paths_of(node))
        if score > best_score:
            best, best_score = node, score
    return best


def _paths_of(node: Node) -> set[str]:
    """The paths of the URLs by which a node says whose it is."""
    values = [node.get("url"), node.get("@id"), node.get("mainEntityOfPage")]
    values += [value.get("@id") or value.get("url") for value in values if isinstance(value, dict)]
    return {_path_of(value) for value in values if isinstance(value, str)}


def _path_of(url: str) -> str:
    """A URL's path without a slash at its end; "" where there is none."""
    try:
        return urlsplit(url).path.rstrip("/")
    except ValueError:
        return ""
