"""One page to one `Article`: the order in which the parts of this room are asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from newsarchive.extract.blocks.choose import Choice, choose_blocks
from newsarchive.extract.blocks.kinds import MAX_BLOCKS, typed_blocks
from newsarchive.extract.fallbacks.declared_body import CONFIDENCE, declared_body
from newsarchive.extract.fallbacks.embedded_state import CONFIDENCE as EMBEDDED
from newsarchive.extract.fallbacks.embedded_state import embedded_article
from newsarchive.extract.fields import dates, publisher
from newsarchive.extract.fields.date_text import parse_declared
from newsarchive.extract.fields.image import main_image
from newsarchive.extract.fields.section import section
from newsarchive.extract.fields.summary import find_summary
from newsarchive.extract.fields.tags import tags
from newsarchive.extract.opening import Draft, Opened, open_page
from newsarchive.extract.page.view import View, host_of
from newsarchive.extract.page_kind import Evidence, page_kind
from newsarchive.extract.related.posts import find_links
from newsarchive.extract.rules import Rules
from newsarchive.extract.walls import paywalled
from newsarchive.items import Article
from newsarchive.text import clean_text

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

    `content_type` is the HTTP header, for its charset; `fetched_at` is the time from which "2 hours ago" is counted;
    `rules` are the site's own, the one that fits the page's date being used. The answer depends on nothing else.
    """
    blank = Article(url=url, site=host_of(url), page_kind="other", fetched_at=fetched_at, provenance={})
    try:
        return _extract(html, blank, content_type, rules)
    except MemoryError:  # says nothing of the page; a worker ends with it
        raise
    except Exception as error:  # the promise of this room: any bytes give an Article
        why = f"Expected a page that can be understood, got {type(error).__name__}: {clean_text(str(error))[:200]}."
        return replace(blank, error=why)


def _extract(html: bytes, blank: Article, content_type: str | None, rules: Rules | Sequence[Rules] | None) -> Article:
    opened = open_page(html, blank.url, content_type, rules)
    if isinstance(opened, str):
        return replace(blank, error=opened)
    choice = choose_blocks(opened.view.layout, opened.measures, containers=opened.containers)
    return read_article(opened, choice, blank)


def read_article(opened: Opened, choice: Choice, blank: Article) -> Article:
    """Read all fields of a page whose text is chosen; `blank` holds what is known before."""
    view, measures, draft, site_rules = opened.view, opened.measures, opened.draft, opened.rules
    _read_fields(draft, opened, blank.fetched_at)
    paid = draft.take("paywalled", paywalled(view))
    lead = find_summary(view, measures, choice)
    if lead is not None:
        draft.take("summary", (view.layout.blocks[lead].text, "standfirst"))
    blocks = typed_blocks(view.layout, measures, choice.chosen, paid_page=bool(paid), lead=lead)
    texts = tuple(block for _, block in blocks)
    declared = declared_body(view, texts, choice.confidence)
    if declared:
        texts, choice.confidence = declared, CONFIDENCE
        draft.provenance["blocks"] = "json-ld"
    else:
        embedded = embedded_article(view, draft.values.get("headline"), texts, choice.confidence)
        if embedded:
            texts, choice.confidence = embedded.blocks, EMBEDDED
            draft.provenance["blocks"] = "embedded-state"
            _take_embedded_date(draft, embedded.published_raw)
    links = find_links(
        view, measures, choice, boxes=site_rules.elements(view.root, site_rules.related) if site_rules else None
    )
    evidence = Evidence(
        headline=draft.values.get("headline"),
        dated=_is_dated(draft, view),
        authored="authors" in draft.values,
        blocks=texts,
    )
    kind, confidence = page_kind(view, measures, choice, evidence)
    return replace(
        blank,
        **draft.values,
        page_kind=kind,
        confidence=confidence,
        error=opened.error or (_TOO_MANY if len(choice.chosen) > MAX_BLOCKS else None),
        blocks=texts,
        related=tuple(links.related),
        prose_links=tuple(links.prose),
        provenance=draft.provenance,
    )


def _take_embedded_date(draft: Draft, raw: str | None) -> None:
    """The date beside a text that stands in the state of scripts only, where the page gives none."""
    published = parse_declared(raw, draft.values.get("language")) if raw else None
    if raw and published and "published_at" not in draft.values:
        draft.values["published_raw"] = clean_text(raw)
        draft.take("published_at", (published, "embedded-state"))


def _is_dated(draft: Draft, view: View) -> bool:
    """Whether the date is the page's own: declared, or shown by one of few time elements (a list has many)."""
    source = draft.provenance.get("published_at")
    if source == "time":
        return len(view.tagged["time"]) <= 3
    return source in ("json-ld", "meta", "microdata", "rules", "embedded-state")


def _read_fields(draft: Draft, opened: Opened, fetched_at: str | None) -> None:
    """The fields that are read from the page alone, one function each."""
    view, head = opened.view, opened.measures.headline_block
    language = draft.take("language", publisher.language(view))
    draft.take("publisher", publisher.publisher(view))
    draft.take("canonical_url", publisher.canonical_url(view))
    draft.take("section", section(view, draft.values.get("headline")))
    draft.take("tags", tags(view))
    draft.take("image", main_image(view))
    if "published_at" not in draft.values:
        dated = opened.declared or dates.shown(view, language, head, fetched_at)
        if dated:
            dated = dates.told_locally(view, dated, head)
            draft.values["published_raw"] = dated[1]
            draft.take("published_at", (dated[0], dated[2]))
    draft.take("modified_at", dates.modified(view))
