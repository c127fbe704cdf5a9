"""How many connections a crawl may hold, by the system's limit of open files.

A crawl of a thousand sites keeps a connection to each; many systems let a process open 1,024 files, or 256, unless it asks
for more.
"""

from __future__ import annotations

import resource

WANTED = 8192
"""Open files; more are not asked for."""
RESERVED = 128
"""Of these, for what are no connections to sites: the archive, workers, a browser."""


def raise_limit() -> None:
    """Let this process open as many files as a crawl can need, if the system allows that without further rights."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WANTED if hard == resource.RLIM_INFINITY else min(WANTED, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def connections() -> int:
    """How many connections to sites this process may hold: half of them under way, half kept for the next request."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return WANTED if soft == resource.RLIM_INFINITY else soft - min(RESERVED, soft // 2)
