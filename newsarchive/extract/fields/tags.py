"""The topics that a page shows or declares."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsarchive.extract.page import tokens
from newsarchive.extract.page.elements import ASIDE
from newsarchive.extract.page.layout import Layout, RawBlock
from newsarchive.extract.page.structured import texts_of
from newsarchive.extract.page.view import View, host_of, text_of
from newsarchive.extract.words.phrases import split_phrases, words
from newsarchive.text import clean_text, fold_label, is_cjk

_TAG_PATHS = words("tag tags topic topics thema themen tema temas keyword keywords hashtag etiqueta etiquetas")
_NO_TAGS = frozenset(
    split_phrases(
        """article|articles|news article|newsarticle|story|stories|headlines|headline|featured|homepage|home page|home|web|content
        default|post|posts|page|standard|text|type|yes|no|true|false|null|none|undefined|uncategorized|uncategorised|top story
        top stories|breaking|latest|trending|free|premium|subscriber|subscribers|load more|all topics|alle themen|artikel|artículo
        articolo|artigo|sans catégorie|sin categoría|senza categoria|без рубрики"""
    )
)
"""Words of systems that stand among keywords, and of menus among links to topics."""
_ID = re.compile(r"[0-9a-f]{6,}(?:-[0-9a-f]+)*|[0-9a-z]+(?:-[0-9a-f]{4,}){2,}|(?=.*\d)[0-9a-f-]{8,}", re.I)


def tags(view: View) -> tuple[tuple[str, ...], str] | None:
    """(topics in order, where from) that the page shows or declares."""
    for source, values in _tag_steps(view):
        found: dict[str, str] = {}
        for value in values[:100]:
            label = clean_text(value if value.isupper() else value.replace("_", " ")).lstrip("#").strip()
            if is_tag(label, view.url):
                found.setdefault(fold_label(label), label)
        if found:
            return tuple(found.values()), source
    return None


def _tag_steps(view: View) -> Iterator[tuple[str, list[str]]]:
    """(where from, tags): the best source first; each is looked at only where those before gave nothing."""
    data = view.data
    yield "json-ld", _split(texts_of(data.article.get("keywords")))
    yield "meta", _split([*data.meta.get("article:tag", ()), *data.meta.get("og:article:tag", ())])
    ranked = [link for rel, link in view.rel_links() if "tag" in rel.split() and "category" not in rel]
    yield "links", [text_of(link, 100) for link in ranked[:60]] or _tag_links(view)
    names = ("news_keywords", "keywords", "parsely-tags", "sailthru.tags")
    yield "meta", _split([value for name in names for value in data.meta.get(name, ())[:1]])
    yield "microdata", _split([e.get("content") or text_of(e, 400) for e in data.microdata.get("keywords", ())[:1]])


def is_tag(label: str, url: str) -> bool:
    """Whether a keyword can be a topic: no number or id of a system, no type of page, no host, no address.

    >>> [is_tag(t, "https://a.example/b") for t in ("Climate", "105726154", "Article", "5f1c-98be933f", "a.example")]
    [True, False, False, False, False]
    """
    folded = fold_label(label)
    if not 2 <= len(label) < 80 or not folded or folded in _NO_TAGS or len(label.split()) > 9:
        return False
    if any(mark in label for mark in ("/", "_", "=", "://", ": ")) or ":" in label[:12]:
        return False
    digits = sum(character.isdigit() for character in label)
    if digits > 4 and 2 * digits >= len(label.replace("-", "").replace(" ", "")):
        return False
    return not _ID.fullmatch(label) and label.lower() != host_of(url)


def _tag_links(view: View) -> list[str]:
    """Links to tags' pages around the article, not in clouds and columns of their own."""
    layout = view.layout
    found = []
    head = next((index for index, block in enumerate(layout.blocks) if layout.tag[block.node] == "h1"), -1)
    for link in layout.links:
        if link.block <= head - 6 or (link.block < len(layout.blocks) and _is_running(layout.blocks[link.block])):
            continue
        if 1 < len(link.text) < 50 and not _TAG_PATHS.isdisjoint(link.href.lower().split("/")[:-1]):
            beside = layout.names[link.node] & (tokens.SIDE | tokens.NAV | tokens.RELATED | tokens.POPULAR)
            if not beside and not layout.structure[link.node] & ASIDE and not _in_widget(layout, link.node):
                found.append(link.text)
    return found if len(found) <= 25 else []


def _is_running(block: RawBlock) -> bool:
    """Whether a block is text with links in it, not a line of links."""
    return len(block.text) > 60 and block.link_chars < 0.5 * len(block.text)


def _in_widget(layout: Layout, node: int) -> bool:
    """Whether a node stands in a column's widget, such as a cloud of all the site's tags."""
    for _ in range(4):
        if "widget_" in layout.signature[node] or "cloud" in layout.signature[node]:
            return True
        node = max(layout.parent[node], 0)
    return False


def _split(values: list[str]) -> list[str]:
    if len(values) > 1:
        return values
    parts = [part for value in values for part in re.split(r"\s*[,;،、，]\s*", value[:4_000]) if part]
    return parts[0].split() if len(parts) == 1 and is_cjk(parts[0]) else parts
