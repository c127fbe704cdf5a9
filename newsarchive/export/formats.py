"""The formats by name, and what may be done to articles on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, BinaryIO

from newsarchive.export.csvfile import write_csv, write_csv_rows
from newsarchive.export.jsonfile import write_json, write_jsonl
from newsarchive.export.parquet import write_parquet, write_parquet_rows
from newsarchive.items import Article

Writer = Callable[[Iterable[Article], BinaryIO], int]
"""Writes all articles to a binary file and returns how many they were."""

RowWriter = Callable[[Iterable[Mapping[str, Any]], Mapping[str, type], BinaryIO], int]
"""Writes all rows, which have these columns."""

FORMATS: dict[str, Writer] = {"csv": write_csv, "json": write_json, "jsonl": write_jsonl, "parquet": write_parquet}
ROW_FORMATS: dict[str, RowWriter] = {
    "csv": write_csv_rows,
    "json": lambda rows, columns, file: write_json(rows, file),
    "jsonl": lambda rows, columns, file: write_jsonl(rows, file),
    "parquet": write_parquet_rows,
}


def visible_only(articles: Iterable[Article]) -> Iterator[Article]:
    """The articles without the blocks that the page hides from readers who have not paid."""
    for article in articles:
        blocks = tuple(block for block in article.blocks if not block.hidden)
        yield article if len(blocks) == len(article.blocks) else replace(article, blocks=blocks)
