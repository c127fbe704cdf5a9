"""The labels around an article: its section and its tags."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from newsarchive.extract import phrases, tokens
from newsarchive.extract.elements import ASIDE
from newsarchive.extract.headline import overlap
from newsarchive.extract.phrases import split_phrases, word_list, words
from newsarchive.extract.structured import texts_of, types_of
from newsarchive.extract.view import View, host_of, text_of
from newsarchive.extract.walk import Layout, RawBlock
from newsarchive.text import clean_text, fold_label, is_cjk

_HOME = frozenset(
    split_phrases(
        """home|homepage|home page|start|startseite|front page|frontpage|news home|accueil|inicio|portada|início|главная
        головна|начало|etusivu|hem|forside|forsiden|strona główna|domů|címlap|acasă|naslovnica|početna|anasayfa|ana sayfa
        αρχική|beranda|trang chủ|หน้าแรก|ホーム|トップ|首页|首頁|홈|الرئيسية|صفحه اصلی"""
    )
)
_META_SECTION = word_list(
    """article:section og:article:section section parsely-section cxenseparse:section article.section sailthru.section
    category dc.subject.section page.category"""
)
_CATEGORY_PATHS = words("category categories kategorie categoria rubrik rubrique section sections ressort seccion")
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
_LISTS = ("latest ", "more ", "most ", "related ")
"""How the title of a list begins, which is no section."""
_PATH_LINE = re.compile(r"\S\s*(?:>{1,2}|»|›|→|＞|/)\s*\S")
"""Two labels with an arrow between."""
_URLISH = re.compile(r"https?:|/|^\d+$|[<>{}]")


def section(view: View, headline: str | None) -> tuple[str, str] | None:
    """(label, where from): the label a reader sees, before what is only declared."""
    names = fold_label(headline or "")
    declared = [clean_text(v) for name in _META_SECTION for v in view.data.meta.get(name, ())[:1]]
    ld = [clean_text(v) for v in texts_of(view.data.article.get("articleSection"))]
    for source, values in _section_steps(view, names, declared, ld):
        for value in values:
            label = tidy_label(value)
            if label and fold_label(label) != names:
                return label, source
    return None


def _section_steps(
    view: View, headline: str, declared: list[str], ld: list[str]
) -> Iterator[tuple[str, Sequence[str]]]:
    """(where from, labels): the best source first; each is looked at only where those before gave nothing."""
    head = _headline_index(view.layout, headline)
    if head is not None:
        yield "kicker", _kickers(view, head, {fold_label(label) for label in declared + ld})
    ranked = [link for rel, link in view.rel_links() if "category" in rel.split() or "category tag" in rel]
    if ranked:
        yield "category", [text_of(ranked[0], 200)]
    elif head is not None:
        yield "category", _category_links(view.layout, head)
    yield "breadcrumb", _breadcrumb(view, headline)
    yield "meta", declared
    yield "json-ld", ld[:1]
    if not declared and not ld:
        yield "path", _path_link(view)
    yield "microdata", [e.get("content") or text_of(e, 200) for e in view.data.microdata.get("articleSection", ())[:1]]


def tidy_label(value: str) -> str | None:
    """A section's name, or None where it cannot be one.

    >>> tidy_label(" World » "), tidy_label("Home"), tidy_label("a long line that is not a section's name")
    ('World', None, None)
    """
    value = clean_text(value).strip(" >»›|/·•:-–—#[]")
    if not 2 <= len(value) <= 50 or len(value.split()) > 6 or _URLISH.search(value) or fold_label(value) in _HOME:
        return None
    return None if fold_label(value) in phrases.POPULAR or value.lower().startswith(_LISTS) else value


def _kickers(view: View, head: int, declared: set[str]) -> list[str]:
    """Short labels named as kicker or category that stand just before the headline, which is block `head`.

    One without a link can be about the story as well; it is a section where the page has a link of that name.
    """
    found = []
    layout = view.layout
    for index in range(head - 1, max(-1, head - 7), -1):
        block = layout.blocks[index]
        names = layout.names[block.node] | block.inner
        above = layout.parent[block.node]
        names |= layout.names[above] if above >= 0 else 0
        if names & (tokens.NAV | tokens.AD | tokens.META | tokens.AUTHOR | tokens.POPULAR) & ~tokens.KICKER:
            continue
        # a page's tags can stand above its headline too; what it declares as its section is better than they are
        strong = names & (tokens.KICKER if declared else tokens.KICKER | tokens.TAGS) and not names & tokens.BREADCRUMB
        if len(block.text) < 40 and fold_label(block.text) in declared:
            found.append(block.text)
        elif len(block.text) < 80 and strong and block.link_chars > 0:
            found.append(
                next((k.text for k in layout.links if k.block == index and k.text), block.text).split(" , ")[0]
            )
        elif len(block.text) < 30 and strong and _is_linked(view, fold_label(block.text)):
            found.append(block.text)
    return found


def _is_linked(view: View, label: str) -> bool:
    """Whether a link somewhere on the page has this (folded) text and nothing else."""
    return any(fold_label(a.text) == label for a in view.root.iter("a") if a.text and len(a.text) < 60)


def _category_links(layout: Layout, head: int) -> list[str]:
    """Links to a category's page close to the headline, which is block `head`."""
    return [
        link.text
        for link in layout.links
        if abs(link.block - head) < 10
        and _CATEGORY_PATHS & set(link.href.lower().split("/")[:-1])
        and not layout.names[link.node] & (tokens.NAV | tokens.RELATED | tokens.POPULAR)
    ][:1]


def _headline_index(layout: Layout, headline: str) -> int | None:
    for index, block in enumerate(layout.blocks):
        if (
            headline
            and len(headline) <= len(block.text) + 5 <= 2 * len(headline) + 20
            and fold_label(block.text) == headline
        ):
            return index
    return None


def _path_link(view: View) -> list[str]:
    """The text of the link to the nearest folder of the page's own URL: what the menu calls the section."""
    try:
        path = urlsplit(view.url).path
    except ValueError:
        return []
    folders = [path[:i] for i, character in enumerate(path) if character == "/" and i > 0 and i + 1 < len(path)]
    wanted = [f for f in folders[:3] if not f.rsplit("/", 1)[-1].isdigit()]
    found: dict[str, str] = {}
    for element in view.root.iter("a") if wanted else ():
        own = (element.get("href") or "")[:300].split("?")[0].split("#")[0].rstrip("/")
        for folder in wanted:
            if folder not in found and own.endswith(folder) and own.count("/") - folder.count("/") in (0, 2):
                label = tidy_label(text_of(element, 100))
                if label:
                    found[folder] = label
    return [found[folder] for folder in reversed(wanted) if folder in found][:1]


def _breadcrumb(view: View, headline: str) -> list[str]:
    for element in view.marked(tokens.BREADCRUMB, 4):
        links = [text_of(a, 200) for a in element.iter("a")][:8]
        items = [label for label in map(tidy_label, links) if label and overlap(fold_label(label), headline) < 0.6]
        if items:
            return items[-1:]
    shown = _shown_crumbs(view, headline)
    if shown:
        return shown
    for node in view.data.nodes:
        if "breadcrumblist" in types_of(node):
            items = [
                label
                for label in map(tidy_label, _crumb_names(node))
                if label and overlap(fold_label(label), headline) < 0.6
            ]
            if items:
                return items[-1:]
    return []


def _shown_crumbs(view: View, headline: str) -> list[str]:
    """The last link of a line above the headline that reads as a path: links with arrows between, home the first."""
    layout = view.layout
    head = _headline_index(layout, headline)
    for index in range((head or 0) - 1, max(-1, (head or 0) - 25), -1):
        text = layout.blocks[index].text
        if len(text) > 120 or not _PATH_LINE.search(text):
            continue
        links = [link for link in layout.links if link.block == index]
        first = view.absolute(links[0].href) if links else None
        if first and (fold_label(links[0].text) in _HOME or not urlsplit(first).path.strip("/")):
            labels = [label for label in (tidy_label(link.text) for link in links[1:]) if label]
            return labels[-1:]
    return []


def _crumb_names(node: dict[str, Any]) -> list[str]:
    entries = node.get("itemListElement")
    names: list[str] = []
    for entry in entries if isinstance(entries, list) else []:
        if isinstance(entry, dict):
            names += (texts_of(entry.get("name")) or texts_of(entry.get("item")))[:1]
    return [n for n in names[:12] if not n.startswith("http")]


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
        names = layout.names[link.node]
        if _TAG_PATHS & set(link.href.lower().split("/")[:-1]) and 1 < len(link.text) < 50:
            beside = names & (tokens.SIDE | tokens.NAV | tokens.RELATED | tokens.POPULAR)
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
