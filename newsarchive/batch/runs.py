"""A run that is not a crawl, as a row of ``runs``."""

from __future__ import annotations

import importlib.metadata
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from newsarchive.archive import Archive


@contextmanager
def run_of(archive: Archive, command: str, settings: dict[str, Any]) -> Iterator[int]:
    """A run of *command*, noted with its end: finished, interrupted (Ctrl-C) or failed."""
    names = ("newsarchive", "lxml", "warcio")
    versions = {"python": platform.python_version()} | {name: importlib.metadata.version(name) for name in names}
    run_id = archive.runs.begin({"command": command} | settings, versions)
    outcome = "failed"
    try:
        yield run_id
        outcome = "finished"
    except KeyboardInterrupt:
        outcome = "interrupted"
        raise
    finally:
        archive.runs.end(run_id, outcome)
