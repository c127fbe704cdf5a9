"""Where an export goes: a file that appears only when it is whole, or standard output."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from newsarchive.errors import UsageError

_SQLITE = b"SQLite format 3\0"
"""How every SQLite database begins."""


@contextmanager
def open_target(path: str) -> Iterator[BinaryIO]:
    """A binary file to write to; "-" is standard output.

    A file is written beside its place, flushed to the disk and renamed at the end: until then, and if anything goes
    wrong, an older file of that name stays as it was. A device or pipe is written to directly.

    Raises:
        UsageError: the file cannot be written.
    """
    if path == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        target = Path(path).resolve()  # the file that a link names, not the link
        _refuse_what_is_ours(target)
        if target.exists() and not target.is_file():
            with target.open("wb") as file:
                yield file
        else:
            with _replaced(target) as file:
                yield file
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UsageError(f"Cannot write {path}: {error.strerror or error}.") from error


def _refuse_what_is_ours(target: Path) -> None:
    """Raise UsageError for a database or a workspace's own file, which an export would destroy."""
    if target.name in ("newsarchive.toml", "scrapy.cfg"):
        raise UsageError(f"{target} is a file of the workspace; nothing was written. Name another file.")
    if target.is_file():
        with target.open("rb") as file:
            start = file.read(len(_SQLITE))
        if start == _SQLITE:
            raise UsageError(f"{target} is a database; nothing was written. Name another file.")


@contextmanager
def _replaced(target: Path) -> Iterator[BinaryIO]:
    fd, name = tempfile.mkstemp(prefix=f".{target.name[:100]}.", suffix=".tmp", dir=target.parent)
    try:
        with os.fdopen(fd, "wb") as file:
            yield file
            file.flush()
            os.fchmod(file.fileno(), _mode(target))
            os.fsync(file.fileno())
        Path(name).replace(target)
    except BaseException:
        with suppress(FileNotFoundError):
            Path(name).unlink()
        raise
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _mode(target: Path) -> int:
    """The permissions of the file that is replaced, or those of any new file."""
    try:
        return stat.S_IMODE(target.stat().st_mode)
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
