"""The section in which an article stands, by the label that the page shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from newsarchive.extract.fields.breadcrumbs import breadcrumb, headline_index
from newsarchive.extract.fields.section_names import tidy_label
from newsarchive.extract.page import tokens
from newsarchive.extract.page.layout import Layout
from newsarchive.extract.page.structured import texts_of
from newsarchive.extract.page.view import View, text_of
from newsarchive.extract.words.phrases import word_list, words
from newsarchive.text import clean_text, fold_label

_META_SECTION = word_list(
    """article:section og:article:section section parsely-section cxenseparse:section article.section sailthru.section
    category dc.subject.section page.category"""
)
_MOST_LABELS = 7
"""Points of a list of an article's labels; a list of more is a menu."""
_CATEGORY_PATHS = words("category categories kategorie categoria rubrik rubrique section sections ressort seccion")


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
    head = headline_index(view.layout, headline)
    if head is not None:
        yield "kicker", _kickers(view, head, {fold_label(label) for label in declared + ld})
    ranked = [link for rel, link in view.rel_links() if "category" in rel.split() or "category tag" in rel]
    if ranked:
        yield "category", [text_of(ranked[0], 200)]
    elif head is not None:
        yield "category", _category_links(view.layout, head)
    yield "breadcrumb", breadcrumb(view, headline)
    yield "meta", declared
    yield "json-ld", ld[:1]
    yield "path", _path_link(view)
    yield "microdata", [e.get("content") or text_of(e, 200) for e in view.data.microdata.get("articleSection", ())[:1]]


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
        around = layout.names[above] if above >= 0 else 0
        barred = names if names & tokens.KICKER else names | around  # a kicker may stand in a box with the date
        names |= around
        if barred & (tokens.NAV | tokens.AD | tokens.META | tokens.AUTHOR | tokens.POPULAR) or _in_menu(
            layout, block.node
        ):
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
    return any(fold_label(a.text) == label for a in view.tagged["a"] if a.text and len(a.text) < 60)


def _in_menu(layout: Layout, node: int) -> bool:
    """Whether a node stands in what is named as a menu, or in a list of many points."""
    for _ in range(5):
        if layout.names[node] & tokens.NAV:
            return True
        if layout.tag[node] == "li" and layout.tag[layout.parent[node]] in ("ul", "ol"):
            points = sum(1 for point in layout.element[layout.parent[node]] if point.tag == "li")
            if points > _MOST_LABELS:
                return True
        node = layout.parent[node]
        if node <= 0:
            break
    return False


def _category_links(layout: Layout, head: int) -> list[str]:
    """Links to a category's page close to the headline, which is block `head`."""
    return [
        link.text
        for link in layout.links
        if abs(link.block - head) < 10
        and not _CATEGORY_PATHS.isdisjoint(link.href.lower().split("/")[:-1])
        and not layout.names[link.node] & (tokens.NAV | tokens.RELATED | tokens.POPULAR)
        and not _in_menu(layout, link.node)
    ][:1]


def _path_link(view: View) -> list[str]:
    """The text of the link to the nearest folder of the page's own URL: what the menu calls the section."""
    try:
        path = urlsplit(view.url).path
    except ValueError:
        return []
    folders = [path[:i] for i, character in enumerate(path) if character == "/" and i > 0 and i + 1 < len(path)]
    wanted = [f for f in folders[:3] if not f.rsplit("/", 1)[-1].isdigit()]
    found: dict[str, str] = {}
    for element in view.tagged["a"] if wanted else ():
        own = (element.get("href") or "")[:300].split("?")[0].split("#")[0].rstrip("/")
        for folder in wanted:
            if folder not in found and own.endswith(folder) and own.count("/") - folder.count("/") in (0, 2):
                label = tidy_label(text_of(element, 100))
                if label:
                    found[folder] = label
    return [found[folder] for folder in reversed(wanted) if folder in found][:1]
