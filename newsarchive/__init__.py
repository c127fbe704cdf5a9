"""From a bare domain to clean, versioned, queryable news articles that survive anything."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newsarchive.archive import Archive
    from newsarchive.extract import Rules, extract_article
    from newsarchive.items import Article, Block, Link, Page

__all__ = ["Archive", "Article", "Block", "Link", "Page", "Rules", "extract_article"]

_ROOMS = {"Archive": "archive", "Rules": "extract", "extract_article": "extract"}


def __getattr__(name: str) -> Any:
    """Import a name of the façade when it is first used: a worker process needs no SQL, a reader no extraction."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_ROOMS.get(name, 'items')}"), name)
    globals()[name] = value
    return value
