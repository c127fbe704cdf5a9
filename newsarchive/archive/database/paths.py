"""Where the files of an archive lie."""

from __future__ import annotations

from pathlib import Path

from newsarchive.errors import NotAnArchiveError


def pages_path(path: Path) -> Path:
    """Where the raw pages of the archive at *path* lie.

    >>> str(pages_path(Path("data/archive.db"))), str(pages_path(Path("data/demo.db")))
    ('data/pages.db', 'data/demo-pages.db')
    """
    return path.with_name("pages.db" if path.name == "archive.db" else f"{path.stem}-pages{path.suffix}")


def refuse_folder(path: Path) -> None:
    """Raise NotAnArchiveError where *path* is a folder, with the archive that may be meant."""
    if path.is_dir():
        inside = path / "data/archive.db" if (path / "data").is_dir() else path / "archive.db"
        raise NotAnArchiveError(f"{path} is a folder, not an archive; its archive may be {inside}.")
