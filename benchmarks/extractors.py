"""The extractors that are compared, each brought into the article form; imported only when asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from newsarchive.extract.page.decoding import decode_html

Form = dict[str, Any]
"""An article as `Article.as_dict` gives it, or as much of it as an extractor knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extractor:
    """One way from a page to an article; only `read` is timed."""

    read: Callable[[Any, str], Any]
    """The extraction itself, of what `prepare` made of the bytes."""
    form: Callable[[Any], Form]
    """Its answer in the article form."""
    prepare: Callable[[bytes], Any] | None = None
    """Decoding, for an extractor that takes text; None for one that takes bytes."""


def ours() -> Extractor:
    """This package, all fields."""
    from newsarchive.extract import extract_article

    return Extractor(read=extract_article, form=lambda article: article.as_dict())


def trafilatura(*, fast: bool = False) -> Extractor:
    """Trafilatura with its metadata; `fast` is without its fallbacks to other algorithms."""
    from trafilatura import bare_extraction

    def read(body: bytes, url: str) -> Any:
        return bare_extraction(body, url=url, fast=fast, with_metadata=True, include_comments=False)

    def form(document: Any) -> Form:
        heads = {"".join(head.itertext()).strip() for head in document.body.iter("head")}
        return {
            "headline": document.title,
            "authors": (document.author or "").split("; "),
            "published_at": document.date,
            "blocks": _blocks((document.text or "").split("\n"), heads),
        }

    return Extractor(read=read, form=form)


def newspaper4k() -> Extractor:
    """newspaper4k, without its keywords and summaries."""
    import newspaper

    def read(html: str, url: str) -> Any:
        article = newspaper.Article(url, fetch_images=False)
        article.download(input_html=html)
        article.parse()
        return article

    def form(article: Any) -> Form:
        return {
            "headline": article.title,
            "authors": article.authors,
            "published_at": article.publish_date.isoformat() if article.publish_date else None,
            "blocks": _blocks(article.text.split("\n\n")),
        }

    return Extractor(read=read, form=form, prepare=_text)


def readability() -> Extractor:
    """readability-lxml: its summary's block elements, and its short title."""
    from readability import Document

    def read(html: str, url: str) -> Any:
        document = Document(html, url=url)
        return document.short_title(), document.summary(html_partial=True)

    return Extractor(read=read, form=_form_of_summary, prepare=_text)


def resiliparse() -> Extractor:
    """Resiliparse's plain text of the main content; it reads no other field."""
    from resiliparse.extract.html2text import extract_plain_text

    def read(html: str, url: str) -> Any:
        return extract_plain_text(html, main_content=True, alt_texts=False, links=False, comments=False)

    return Extractor(read=read, form=lambda text: {"blocks": _blocks(text.split("\n\n"))}, prepare=_text)


EXTRACTORS: dict[str, Callable[[], Extractor]] = {
    "newsarchive": ours,
    "trafilatura": trafilatura,
    "trafilatura fast": lambda: trafilatura(fast=True),
    "newspaper4k": newspaper4k,
    "readability-lxml": readability,
    "resiliparse": resiliparse,
}
"""Name -> how to make it; raises ImportError where it is not installed."""


def _form_of_summary(found: tuple[str, str]) -> Form:
    from lxml import html

    title, summary = found
    root = html.fromstring(summary)
    leaves = [
        e for e in root.iter("p", "li", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre") if not len(e.xpath(".//p"))
    ]
    heads = {e.text_content().strip() for e in leaves if e.tag.startswith("h")}
    return {"headline": title, "blocks": _blocks([e.text_content() for e in leaves], heads)}


def _blocks(texts: list[str], heads: set[str] = frozenset()) -> list[dict[str, str]]:  # type: ignore[assignment]
    stripped = (text.strip() for text in texts)
    return [{"kind": "subheading" if text in heads else "paragraph", "text": text} for text in stripped if text]


def _text(body: bytes) -> str:
    return decode_html(body)[0]
