"""JSON and JSON Lines: the article form, or rows of another kind, UTF-8, one a line in both."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO

from newsarchive.items import Article


def write_jsonl(articles: Iterable[Article | Mapping[str, Any]], file: BinaryIO) -> int:
    """One JSON object a line; returns how many."""
    count = 0
    for article in articles:
        file.write(_line(article) + b"\n")
        count += 1
    return count


def write_json(articles: Iterable[Article | Mapping[str, Any]], file: BinaryIO) -> int:
    """One JSON array, one a line; returns how many."""
    count = 0
    file.write(b"[")
    for article in articles:
        file.write((b",\n" if count else b"\n") + _line(article))
        count += 1
    file.write(b"\n]\n" if count else b"]\n")
    return count


def _line(article: Article | Mapping[str, Any]) -> bytes:
    return json.dumps(article.as_dict() if isinstance(article, Article) else article, ensure_ascii=False).encode()
