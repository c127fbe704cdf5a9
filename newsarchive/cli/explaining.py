"""How ``newsarchive extract --explain`` shows a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

import click

from newsarchive.batch import Explanation
from newsarchive.cli.explain_words import in_words
from newsarchive.cli.output import safe
from newsarchive.extract.explain import Explained
from newsarchive.items import Article

_TEXT_CHARS = 72
_FIELD_CHARS = 100
_FEW = 3
"""Blocks in a row from which those that are not looked at are shown together."""
_SHOWN, _SHORT_CHARS = 3, 24
"""Of these so many are shown, each cut to so many signs."""


def print_explanation(explanation: Explanation, *, every: bool) -> None:
    """A page on stdout: what it is and where its fields come from, then each block in two lines.

    Blocks in a row that are not looked at are told together, unless *every* one is wanted.
    """
    article, blocks = explanation.article, explanation.blocks
    click.echo(safe(article.url))
    for line in fields(article):
        click.echo(safe(line))
    if not blocks:
        click.echo(safe(f"  {article.error or 'No text was found in this page.'}"))
        return
    click.echo("\nkind         alone, among its neighbours: how likely it is the article's text; what moved that most")
    rows = list(rows_of(blocks, every=every))
    for row in rows:
        click.echo(safe(passed_over(row) if len(row) > 1 else explained(row[0])))
    if len(rows) < len(blocks):
        click.echo("\nBlocks in a row that are not looked at are told together; --all shows each.")


def rows_of(blocks: list[Explained], *, every: bool) -> Iterator[list[Explained]]:
    """The blocks as they are shown: one by one, and three or more in a row that are not looked at together."""
    for is_seen, run in groupby(blocks, key=lambda block: block.first is not None or block.chosen):
        row = list(run)
        if is_seen or every or len(row) < _FEW:
            yield from ([block] for block in row)
        else:
            yield row


def passed_over(row: list[Explained]) -> str:
    """Several blocks that are not looked at in two lines: how many, the first of them, and why.

    >>> block = Explained(text="Share", chosen=False, kind=None, first=None, second=None, reasons=(), left_out="a label")
    >>> print(passed_over([block] * 4))
    -            4 blocks    Share | Share | Share | ...
                             a label (4)
    """
    first = " | ".join(_cut(block.text, _SHORT_CHARS) for block in row[:_SHOWN])
    more = " | ..." if len(row) > _SHOWN else ""
    reasons = Counter(block.left_out or "not looked at" for block in row)
    why = "; ".join(f"{reason} ({number})" for reason, number in reasons.most_common())
    head = f"{'-':<12} {f'{len(row)} blocks':<11}"
    return f"{head} {first}{more}\n{' ' * (len(head) + 1)}{why}"


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
        lines.append(f"  {name:<14} {_cut(str(value), _FIELD_CHARS)}  <{source}>")
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
    why = "; ".join(map(in_words, block.reasons)) or block.left_out or ""
    head = f"{block.kind or '-':<12} {_figure(block.first)} {_figure(block.second)}"
    return f"{head} {_cut(block.text, _TEXT_CHARS)}\n{' ' * (len(head) + 1)}{why}"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 3]}..."


def _figure(probability: float | None) -> str:
    return ".    " if probability is None else f"{probability:.3f}"
