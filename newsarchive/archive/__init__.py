"""Everything that knows SQL: open, migrate, frontier, pages, articles, search."""

from newsarchive.archive.archive import Archive

__all__ = ["Archive"]
