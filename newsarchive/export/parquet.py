"""Parquet, with the extra ``parquet`` (pyarrow): typed columns, lists and structs, written a few hundred rows at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, BinaryIO

from newsarchive.errors import UsageError
from newsarchive.items import Article

GROUP, ROW_GROUP = 512, 4096
"""Articles, or flat rows, of a row group: it is held in memory whole, and the file's list of groups to the end. 100,000
articles peak at 134 MiB with 512 (64: 228, 1,024: 162), their 1,200,000 paragraphs at 119 with 4,096 (64: 473)."""


def write_parquet(articles: Iterable[Article], file: BinaryIO) -> int:
    """The article form and `body`, a row an article; provenance as JSON. Returns how many."""
    arrow, _ = _libraries()
    text, whole, truth = arrow.string(), arrow.int64(), arrow.bool_()
    block = arrow.struct([("kind", text), ("text", text), ("hidden", truth)])
    link = arrow.struct([("url", text), ("text", text), ("place", text)])
    other = {
        "confidence": arrow.float64(), "authors": arrow.list_(text), "tags": arrow.list_(text), "paywalled": truth,
        "image": arrow.struct([("url", text), ("caption", text), ("credit", text)]), "blocks": arrow.list_(block),
        "related": arrow.list_(link), "provenance": arrow.map_(text, text), "word_count": whole,
    }  # fmt: skip
    names = [*Article(url="", site="").as_dict(), "body"]
    schema = arrow.schema([(name, other.get(name, text)) for name in names])
    return _write(schema, map(_row, articles), file, GROUP)


def write_parquet_rows(rows: Iterable[Mapping[str, Any]], columns: Mapping[str, type], file: BinaryIO) -> int:
    """Flat rows with columns of str, int and bool; returns how many."""
    arrow, _ = _libraries()
    kinds = {str: arrow.string(), int: arrow.int64(), bool: arrow.bool_()}
    return _write(arrow.schema([(name, kinds[kind]) for name, kind in columns.items()]), rows, file, ROW_GROUP)


def _row(article: Article) -> dict[str, Any]:
    form = article.as_dict()
    return {**form, "provenance": list(form["provenance"].items()), "body": article.body}


def _write(schema: Any, rows: Iterable[Mapping[str, Any]], file: BinaryIO, size: int) -> int:
    arrow, parquet = _libraries()
    arrow.set_memory_pool(arrow.system_memory_pool())  # gives memory back; the default one keeps it
    count = 0
    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        for group in _groups(iter(rows), size):
            writer.write_table(arrow.Table.from_pylist(group, schema=schema))
            count += len(group)
    return count


def _groups(rows: Iterator[Mapping[str, Any]], size: int) -> Iterator[list[Mapping[str, Any]]]:
    while group := list(islice(rows, size)):
        yield group


def _libraries() -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ModuleNotFoundError as error:
        raise UsageError("--format parquet needs pyarrow: pip install pyarrow.") from error
    return pyarrow, pyarrow.parquet
