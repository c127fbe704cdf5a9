"""What an earlier run was told by a host's robots.txt. Does not write."""

from __future__ import annotations

from dataclasses import dataclass

from newsarchive.archive.archive import Archive
from newsarchive.archive.database.clock import seconds_until, utc_now


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRobots:
    """The robots.txt of a host, as it was last had."""

    sha256: str | None
    """Digest of its body; None where there was none (404 and its like), so that all is allowed."""
    body: bytes | None
    """Its text."""
    age_seconds: float
    """Since it was asked for."""


def recall(archive: Archive, host: str, keep_seconds: float) -> KeptRobots | None:
    """The host's robots.txt if it was had less than *keep_seconds* ago; None where it is to be asked for.

    That is also so where it could not be had (5xx, 429, no answer), where its page was lost, and where the clock says that it
    was had in the future.
    """
    row = archive.conn.execute(
        "SELECT robots_status, robots_sha256, robots_checked_at FROM hosts WHERE host = ?", (host,)
    ).fetchone()
    if row is None or row["robots_status"] is None or row["robots_checked_at"] is None:
        return None
    age, status, sha256 = (
        -seconds_until(row["robots_checked_at"], utc_now()),
        row["robots_status"],
        row["robots_sha256"],
    )
    if not 0 <= age < keep_seconds or status >= 500 or status == 429:
        return None
    body = archive.pages.bodies.get(sha256) if sha256 else None
    if body is None and (sha256 or 200 <= status < 300):
        return None
    return KeptRobots(sha256=sha256, body=body, age_seconds=age)
