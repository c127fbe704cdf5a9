"""How ``newsarchive extract --explain`` shows a page."""

from __future__ import annotations

import click

from newsarchive.cli.explain_words import in_words
from newsarchive.cli.output import safe
from newsarchive.extract import extract_article
from newsarchive.extract.explain import Explained, explain_article
from newsarchive.items import Article
from newsarchive.pagefiles import FilePage

_TEXT_CHARS = 72
_FIELD_CHARS = 100


def print_explanation(page: FilePage) -> None:
    """A page on stdout: what it is and where its fields come from, then each block in two lines."""
    article = extract_article(page.page.body, page.page.url, content_type=page.page.content_type)
    blocks = explain_article(page.page.body, page.page.url, content_type=page.page.content_type)
    click.echo(safe(page.page.url))
    for line in fields(article):
        click.echo(safe(line))
    if not blocks:
        click.echo("  No text was found in this page." if page.trouble is None else safe(f"  {page.trouble}"))
        return
    click.echo("\nkind         alone, among its neighbours: how likely it is the article's text; what moved that most")
    for block in blocks:
        click.echo(safe(explained(block)))


def fields(article: Article) -> list[str]:
    """What the page is, and its fields with where each comes from.

    >>> for line in fields(Article(url="u", site="s", page_kind="article", confidence=0.93, headline="A fire",
    ...     provenance={"headline": "h1"})): print(line)
    article, confidence 0.93
      headline       A fire  <h1>
    """
    lines = [f"{article.page_kind}, confidence {article.confidence:.2f}"]
    for name, source in article.provenance.items():
        value = getattr(article, name, None)
        if name == "blocks":
            value = f"{len(article.blocks)} blocks"
        elif isinstance(value, tuple):
            value = ", ".join(map(str, value))
        elif name == "image" and article.image is not None:
            value = article.image.url
        text = str(value)
        lines.append(
            f"  {name:<14} {text if len(text) <= _FIELD_CHARS else text[: _FIELD_CHARS - 3] + '...'}  <{source}>"
        )
    if article.related:
        lines.append(
            f"  {'related':<14} {len(article.related)}: "
            + "; ".join(link.text or link.url for link in article.related[:3])
        )
    return lines


def explained(block: Explained) -> str:
    """One block in two lines.

    >>> print(explained(Explained(
    ...     text="Share", chosen=False, kind=None, first=None, second=None, reasons=(), left_out="no sentence near it")))
    -            .     .     Share
                             no sentence near it
    """
    text = block.text if len(block.text) <= _TEXT_CHARS else f"{block.text[: _TEXT_CHARS - 3]}..."
    why = "; ".join(map(in_words, block.reasons)) or block.left_out or ""
    head = f"{block.kind or '-':<12} {_figure(block.first)} {_figure(block.second)}"
    return f"{head} {text}\n{' ' * (len(head) + 1)}{why}"


def _figure(probability: float | None) -> str:
    return ".    " if probability is None else f"{probability:.3f}"
