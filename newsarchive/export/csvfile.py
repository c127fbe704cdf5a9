"""CSV: one row an article, UTF-8, as Python's csv module and spreadsheets read it.

Columns are the scalars of the article form and its body text. A missing value is an empty cell. Authors and tags
are joined by "; " (see `join_names`); blocks, related and provenance are JSON, so that nothing is lost.
A spreadsheet would run a cell that begins with = + - @ (or their full-width forms), a tab or a carriage return as
a formula, which a page could use; such cells get an apostrophe in front, unless raw values are asked for.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from io import TextIOWrapper
from typing import Any, BinaryIO

from newsarchive.items import Article

CSV_COLUMNS = (
    "url", "canonical_url", "site", "publisher", "page_kind", "confidence", "error", "headline", "section", "summary",
    "authors", "published_at", "published_raw", "modified_at", "language", "tags", "image_url", "image_caption",
    "image_credit", "paywalled", "word_count", "fetched_at", "body", "blocks", "related", "provenance",
)  # fmt: skip
"""The header, in order."""

_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
_NAME_END = re.compile(r"(?<!\\)((?:\\\\)*); ")


def write_csv(articles: Iterable[Article], file: BinaryIO, *, raw: bool = False) -> int:
    """A header and one row an article; returns how many articles. *raw* leaves out the apostrophes."""
    return _write(CSV_COLUMNS, map(csv_row, articles), file, raw=raw)


def write_csv_rows(
    rows: Iterable[Mapping[str, Any]], columns: Mapping[str, type], file: BinaryIO, *, raw: bool = False
) -> int:
    """A header of *columns* and one line a row; returns how many."""
    cells = ([_cell(row[name]) for name in columns] for row in rows)
    return _write(tuple(columns), cells, file, raw=raw)


def _write(columns: Sequence[str], rows: Iterable[list[str]], file: BinaryIO, *, raw: bool) -> int:
    text = TextIOWrapper(file, encoding="utf-8", newline="", write_through=False)
    count = 0
    try:
        writer = csv.writer(text)
        writer.writerow(columns)
        for cells in rows:
            writer.writerow(cells if raw else [guarded(cell) for cell in cells])
            count += 1
        text.flush()
    finally:
        text.detach()
    return count


def csv_row(article: Article) -> list[str]:
    """The article's cells in the order of `CSV_COLUMNS`, without apostrophes."""
    form = article.as_dict()
    image = form["image"] or {}
    form |= {f"image_{name}": image.get(name) for name in ("url", "caption", "credit")}
    form |= {name: json.dumps(form[name], ensure_ascii=False) for name in ("blocks", "related", "provenance")}
    form |= {name: join_names(form[name]) for name in ("authors", "tags")}
    form["body"] = article.body
    return [_cell(form[name]) for name in CSV_COLUMNS]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def guarded(cell: str) -> str:
    """The cell with an apostrophe in front if a spreadsheet would run it as a formula.

    >>> guarded("=1+1"), guarded("one")
    ("'=1+1", 'one')
    """
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell


def join_names(names: Sequence[str]) -> str:
    r"""Names in one cell: joined by "; ", with a semicolon or backslash inside a name written ``\;`` or ``\\``.

    >>> join_names(["Ann Lee", "Smith; Sons"])
    'Ann Lee; Smith\\; Sons'
    """
    return "; ".join(name.replace("\\", r"\\").replace(";", r"\;") for name in names)


def split_names(cell: str) -> list[str]:
    r"""The names that `join_names` joined.

    >>> split_names('Ann Lee; Smith\\; Sons')
    ['Ann Lee', 'Smith; Sons']
    """
    if not cell:
        return []
    return [re.sub(r"\\([;\\])", r"\1", name) for name in _NAME_END.sub("\\1\0", cell).split("\0")]
