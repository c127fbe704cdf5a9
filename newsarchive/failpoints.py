"""Moments at which a test may have the process die: off unless the environment asks for one.

``NEWSARCHIVE_FAIL_POINT=before-commit:3`` ends the process by SIGKILL when it comes to that point for the third
time (without a number, for the first). Points: see `POINTS`. Nothing but ``benchmarks/kill.py`` and tests sets it.
"""

from __future__ import annotations

import os
import signal
from functools import lru_cache
from itertools import count

VARIABLE = "NEWSARCHIVE_FAIL_POINT"
POINTS = (
    "after-page",  # a raw page is committed, its article is not
    "before-commit",  # an article and its URL's state are written, not committed
    "in-migration",  # some of a migration's statements ran
    "in-export",  # some articles are written to the export's file
    "in-backup",  # archive.db is copied, pages.db is not
    "in-merge",  # pages are merged, articles are not committed
    "in-forget",  # the article is gone, its raw pages are not
)


def fail_point(name: str) -> None:
    """Die here, if the environment says so."""
    wanted = os.environ.get(VARIABLE)
    if wanted is None:
        return
    point, _, number = wanted.partition(":")
    if point == name and next(_passes()) >= int(number or 1):
        os.kill(os.getpid(), signal.SIGKILL)


@lru_cache(maxsize=1)
def _passes() -> count[int]:
    """Counts how often the wanted point was passed in this process."""
    return count(1)
