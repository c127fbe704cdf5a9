"""One page to one `Article`: the order in which the parts of this room are asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from newsarchive.extract import dates, labels, publisher
from newsarchive.extract.authors import authors, tidy_names
from newsarchive.extract.choose import choose_blocks
from newsarchive.extract.elements import HEADING
from newsarchive.extract.headline import headline, overlap
from newsarchive.extract.image import main_image
from newsarchive.extract.kinds import MAX_BLOCKS, typed_blocks
from newsarchive.extract.measures import measure
from newsarchive.extract.page_kind import Evidence, page_kind
from newsarchive.extract.parsing import parse_html, remove
from newsarchive.extract.related import find_links
from newsarchive.extract.rules import Rules, rules_for
from newsarchive.extract.structured import read_structured
from newsarchive.extract.summary import find_summary
from newsarchive.extract.view import View, host_of
from newsarchive.extract.walk import Layout, walk
from newsarchive.items import Article
from newsarchive.text import clean_text, fold_label

_TOO_MANY = f"The article has more than {MAX_BLOCKS:,} blocks; what follows them is left out."


def extract_article(
    html: bytes,
    url: str,
    *,
    content_type: str | None = None,
    fetched_at: str | None = None,
    rules: Rules | Sequence[Rules] | None = None,
) -> Article:
    """Understand one page. Never raises (but MemoryError): what cannot be understood is an Article with `error` set.

    `content_type` is the HTTP header, for its charset; `rules` are the site's own, the one that fits the page's
    date being used. The answer depends on nothing else.
    """
    blank = Article(url=url, site=host_of(url), page_kind="other", fetched_at=fetched_at, provenance={})
    try:
        return _extract(html, blank, content_type, rules)
    except MemoryError:  # says nothing of the page; a worker ends with it
        raise
    except Exception as error:  # the promise of this room: any bytes give an Article
        why = f"Expected a page that can be understood, got {type(error).__name__}: {clean_text(str(error))[:200]}."
        return replace(blank, error=why)


class _Draft:
    """The fields read so far, and where each came from."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.provenance: dict[str, str] = {}

    def take(self, name: str, found: tuple[Any, str] | None) -> Any:
        """Keep a (value, where from), unless the field has one already; return the field's value or None."""
        if found is not None and name not in self.values:
            self.values[name], self.provenance[name] = found
        return self.values.get(name)


def _extract(html: bytes, article: Article, content_type: str | None, rules: Rules | Sequence[Rules] | None) -> Article:
    parsed = parse_html(html, content_type)
    if parsed.root is None:
        return replace(article, error=parsed.error)
    view, site_rules, declared = _opened(parsed.root, article.url, rules)
    draft = _Draft()
    if site_rules:
        _by_rules(draft, view, site_rules)
    names = publisher.site_names(view)
    title = draft.take("headline", headline(view, names))
    measures = measure(view.layout, _headline_block(view.layout, title))
    choice = choose_blocks(view.layout, measures, containers=_containers(view.layout, site_rules))
    _read_fields(draft, view, names, declared)
    paid = draft.take("paywalled", labels.paywalled(view))
    lead = find_summary(view, measures, choice)
    if lead is not None:
        draft.take("summary", (view.layout.blocks[lead].text, "standfirst"))
    chosen = [index for index in choice.chosen if index != lead]
    blocks = typed_blocks(view.layout, measures, chosen, paid_page=bool(paid))
    links = find_links(
        view, measures, choice, boxes=site_rules.elements(view.root, site_rules.related) if site_rules else None
    )
    evidence = Evidence(
        headline=title,
        dated=_is_dated(draft, view.root),
        authored="authors" in draft.values,
        blocks=tuple(block for _, block in blocks),
    )
    kind, confidence = page_kind(view, measures, choice, evidence)
    return replace(
        article,
        **draft.values,
        page_kind=kind,
        confidence=confidence,
        error=parsed.error or (_TOO_MANY if len(chosen) > MAX_BLOCKS else None),
        blocks=evidence.blocks,
        related=tuple(links.related),
        prose_links=tuple(links.prose),
        provenance=draft.provenance,
    )


def _opened(
    root: etree._Element, url: str, rules: Rules | Sequence[Rules] | None
) -> tuple[View, Rules | None, dates.Dated | None]:
    """The page ready to be read, the rules that fit its declared date, and that date."""
    view = View(url, _base_url(root, url), root, read_structured(root), Layout())
    declared = dates.declared(view)
    site_rules = rules_for(rules, declared[0] if declared else None)
    if site_rules:
        _drop(root, site_rules)
    view.layout = walk(root)
    return view, site_rules, declared


def _is_dated(draft: _Draft, root: etree._Element) -> bool:
    """Whether the date is the page's own: declared, or shown by one of few time elements (a list has many)."""
    source = draft.provenance.get("published_at")
    if source == "time":
        return len(list(root.iter("time"))) <= 3
    return source in ("json-ld", "meta", "microdata", "rules")


def _base_url(root: etree._Element, url: str) -> str:
    for element in root.iter("base"):
        try:
            return urljoin(url, (element.get("href") or "").strip())
        except ValueError:
            break
    return url


def _drop(root: etree._Element, rules: Rules) -> None:
    for selector in rules.drop:
        for element in rules.elements(root, selector):
            if element.getparent() is not None:
                remove(element)


def _by_rules(draft: _Draft, view: View, rules: Rules) -> None:
    """The fields for which the site's rules have an answer."""
    for name in ("headline", "section", "summary"):
        for value in rules.values(view.root, getattr(rules, name))[:1]:
            draft.take(name, (clean_text(value), "rules"))
    names = tidy_names(rules.values(view.root, rules.authors)[:60], set())
    if names:
        draft.take("authors", (names, "rules"))
    for raw in rules.values(view.root, rules.published_at)[:1]:
        day = dates.parse_any(raw, None)
        if day:
            draft.values["published_raw"] = clean_text(raw)
            draft.take("published_at", (day, "rules"))


def _read_fields(draft: _Draft, view: View, names: list[str], declared: dates.Dated | None) -> None:
    """The fields that are read from the page alone, one function each."""
    language = draft.take("language", publisher.language(view))
    draft.take("publisher", publisher.publisher(view))
    draft.take("canonical_url", publisher.canonical_url(view))
    draft.take("authors", authors(view, names))
    draft.take("section", labels.section(view, draft.values.get("headline")))
    draft.take("tags", labels.tags(view))
    draft.take("image", main_image(view))
    if "published_at" not in draft.values:
        dated = declared or dates.shown(view, language)
        if dated:
            draft.values["published_raw"] = dated[1]
            draft.take("published_at", (dated[0], dated[2]))
    draft.take("modified_at", dates.modified(view))


def _headline_block(layout: Layout, title: str | None) -> int:
    """Index of the block that is the headline: a heading with its text, or -1."""
    folded = fold_label(title or "")
    if not folded:
        return -1
    for index, block in enumerate(layout.blocks):
        if layout.structure[block.node] & HEADING and fold_label(block.text) == folded:
            return index
    return next(
        (
            i
            for i, b in enumerate(layout.blocks)
            if layout.tag[b.node] == "h1" and overlap(fold_label(b.text), folded) > 0.5
        ),
        -1,
    )


def _containers(layout: Layout, rules: Rules | None) -> list[int]:
    """The nodes that the site's rules name as containers of the text."""
    if rules is None or rules.body is None:
        return []
    wanted = set(rules.elements(layout.element[0], rules.body)) if layout.element else set()
    return [node for node, element in enumerate(layout.element) if element in wanted]
