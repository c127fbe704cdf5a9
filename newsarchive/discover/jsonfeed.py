"""JSON Feed, versions 1 and 1.1 (jsonfeed.org)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from newsarchive.discover.dates import iso_date
from newsarchive.discover.judge import judge_url
from newsarchive.discover.reading import SourceReading
from newsarchive.items import Candidate
from newsarchive.text import fold_space
from newsarchive.urls import canonical_url, clean_url

MAX_ITEMS = 2000


def read_json_feed(body: bytes, url: str) -> SourceReading:
    """The items of a JSON Feed as candidates, its ``next_url`` as one of kind older. Never raises."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return SourceReading(kind="feed", complaint="The feed is not valid JSON.")
    items = data.get("items") if isinstance(data, dict) else None
    if not isinstance(items, list):
        return SourceReading(kind="feed", complaint="This JSON is not a feed: it has no list of items.")
    candidates = list(_items(items[:MAX_ITEMS], url))
    following = clean_url(_text(data.get("next_url")) or "", url) if data.get("next_url") else None
    if following and following != url:
        candidates.append(Candidate(url=following, kind="older", why="next_url", position=len(candidates)))
    complaint = None
    if len(items) > MAX_ITEMS:
        complaint = f"The feed has {len(items):,} items; the first {MAX_ITEMS:,} are taken."
    return SourceReading(kind="feed", title=_text(data.get("title")), candidates=tuple(candidates), complaint=complaint)


def _items(items: list[Any], url: str) -> Iterable[Candidate]:
    seen: set[str] = set()
    for item in items:
        if not isinstance(item, dict):
            continue
        link = _link(item, url)
        if link is None or canonical_url(link) in seen:
            continue
        seen.add(canonical_url(link))
        title = _text(item.get("title"))
        judgement = judge_url(link, text=title, place="feed")
        tags = item.get("tags")
        yield Candidate(
            url=link,
            kind="article" if judgement.likelihood >= 0.5 else "other",
            likelihood=judgement.likelihood,
            why=judgement.why,
            title=title,
            published_at=iso_date(_text(item.get("date_published"))),
            modified_at=iso_date(_text(item.get("date_modified"))),
            section=_text(tags[0]) if isinstance(tags, list) and tags else None,
            position=len(seen) - 1,
        )


def _link(item: dict[str, Any], base: str) -> str | None:
    """The item's own page, else what it points to, else an id that is an address."""
    identifier = _text(item.get("id")) or ""
    offered = [_text(item.get("url")), _text(item.get("external_url"))]
    offered += [identifier] if identifier.startswith("http") else []
    return next((target for one in offered if one and (target := clean_url(one, base))), None)


def _text(value: object) -> str | None:
    """A string's folded text; None for anything else, and for lone surrogates, which no file can hold."""
    if not isinstance(value, str):
        return None
    return fold_space(value.encode("utf-8", "replace").decode("utf-8")) or None
