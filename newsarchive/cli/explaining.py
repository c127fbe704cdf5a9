"""How ``newsarchive extract --explain`` shows a page."""

from __future__ import annotations

import click

from newsarchive.cli.output import safe
from newsarchive.extract.explain import Explained, explain_article
from newsarchive.pagefiles import FilePage

_TEXT_CHARS = 72


def print_explanation(page: FilePage) -> None:
    """A page's blocks on stdout, two lines each: verdict and text, then the reasons."""
    blocks = explain_article(page.page.body, page.page.url, content_type=page.page.content_type)
    click.echo(safe(page.page.url))
    if not blocks:
        click.echo("  No text was found in this page." if page.trouble is None else safe(f"  {page.trouble}"))
    for block in blocks:
        click.echo(safe(explained(block)))


def explained(block: Explained) -> str:
    """One block in two lines.

    >>> print(explained(Explained(text="Share", chosen=False, kind=None, first=None, second=None, reasons=())))
    -            .     .     Share
                             no sentence near it
    """
    text = block.text if len(block.text) <= _TEXT_CHARS else f"{block.text[: _TEXT_CHARS - 3]}..."
    why = ", ".join(f"{r.feature} {r.value:g} ({r.weight:+.2f})" for r in block.reasons) or "no sentence near it"
    head = f"{block.kind or '-':<12} {_figure(block.first)} {_figure(block.second)}"
    return f"{head} {text}\n{' ' * (len(head) + 1)}{why}"


def _figure(probability: float | None) -> str:
    return ".    " if probability is None else f"{probability:.3f}"
