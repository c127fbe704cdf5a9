"""A workspace: the folder with scrapy.cfg, newsarchive.toml, spiders/ and data/ in which a researcher works."""

from __future__ import annotations

import shutil
from pathlib import Path

from newsarchive.errors import UsageError

FILES = (
    "scrapy.cfg",
    "newsarchive.toml",
    "spiders/__init__.py",
    "spiders/settings.py",
    "spiders/news.py",
    "spiders/gazette.py",
)
"""What `make` lays out: copies of the files of the same names in this project's own repository, itself a workspace."""
TEMPLATE = Path(__file__).with_name("template")
DATABASE = Path("data/archive.db")
_IGNORED = "data/*\n__pycache__/\n"


def find_root(start: Path) -> Path | None:
    """The folder with ``scrapy.cfg``, looking upward from *start*; None outside a workspace."""
    return next((folder for folder in (start, *start.parents) if (folder / "scrapy.cfg").is_file()), None)


def make(folder: Path) -> list[Path]:
    """Lay out a workspace in *folder*, made if need be; returns the files written. Nothing is overwritten.

    Raises:
        UsageError: the folder is a file, or holds one of the workspace's files already.
    """
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"Cannot make a workspace: {folder} is a file.")
    present = [name for name in FILES if (folder / name).exists()]
    if present:
        raise UsageError(f"{folder} has {present[0]} already; nothing was changed.")
    written = []
    try:
        for name in FILES:
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(TEMPLATE / name, target)
            written.append(target)
        (folder / DATABASE).parent.mkdir(exist_ok=True)
        ignore = folder / ".gitignore"
        if not ignore.exists():
            ignore.write_text(_IGNORED, encoding="utf-8")
            written.append(ignore)
    except OSError as error:
        raise UsageError(f"Cannot make a workspace in {folder}: {error.strerror}.") from error
    return written
