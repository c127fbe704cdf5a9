"""Where the files of an archive lie."""

from __future__ import annotations

from pathlib import Path


def pages_path(path: Path) -> Path:
    """Where the raw pages of the archive at *path* lie.

    >>> str(pages_path(Path("data/archive.db"))), str(pages_path(Path("data/demo.db")))
    ('data/pages.db', 'data/demo-pages.db')
    """
    return path.with_name("pages.db" if path.name == "archive.db" else f"{path.stem}-pages{path.suffix}")
