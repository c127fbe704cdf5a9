"""One process writes an archive: an advisory lock that a dead process does not hold."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from newsarchive.archive.database.clock import utc_now
from newsarchive.errors import ArchiveError, ArchiveLockedError


class WriterLock:
    """An exclusive ``flock`` on ``<archive>.lock``, held until `release` or the end of the process.

    The file names its holder (process id, host, command, since when); the kernel frees the lock when the
    holder dies, however it dies, so a leftover file means nothing.
    """

    def __init__(self, archive_path: Path) -> None:
        self.path = Path(f"{archive_path}.lock")
        self._fd: int | None = None

    def acquire(self) -> Self:
        """Take the lock or raise ArchiveLockedError with its holder's name."""
        try:
            fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise ArchiveError(f"Cannot write beside the archive: {self.path}: {error.strerror}.") from error
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = _describe(os.pread(fd, 4096, 0))
            os.close(fd)
            raise ArchiveLockedError(
                f"{self.path.name.removesuffix('.lock')} is being written by {holder}; wait until it ends or stop it."
            ) from error
        note = {"pid": os.getpid(), "host": socket.gethostname(), "command": " ".join(sys.argv)[:200]}
        with suppress(OSError):  # the disk is full: what is to be written says so; the lock holds without its note
            os.ftruncate(fd, 0)
            os.pwrite(fd, json.dumps({**note, "since": utc_now()}).encode(), 0)
        self._fd = fd
        return self

    def release(self) -> None:
        """Give the lock back; harmless when it is not held."""
        if self._fd is not None:
            os.ftruncate(self._fd, 0)
            os.close(self._fd)
            self._fd = None

    def is_held(self) -> bool:
        """Whether a living process holds the lock. Does not write."""
        try:
            fd = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return False
        try:
            fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
        finally:
            os.close(fd)
        return False

    def __enter__(self) -> Self:
        return self.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def _describe(note: bytes) -> str:
    try:
        holder = json.loads(note)
        return f"process {holder['pid']} on {holder['host']} ({holder['command']}) since {holder['since']}"
    except (ValueError, KeyError, TypeError):
        return "another process"
