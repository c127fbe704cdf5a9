"""Which stored article a mistyped URL may have meant. Does not write."""

from __future__ import annotations

import sqlite3
from difflib import get_close_matches

from newsarchive.urls import canonical_url, site_of

MOST = 2_000
"""Articles of a site that are held against the URL, the newest: 0.2 s of a command that failed (at 70 signs a URL)."""
ALIKE = 0.85
"""Ratio of difflib from which two keys are near: one wrong sign in seven, or a date of another year."""


def near_url(conn: sqlite3.Connection, url: str) -> str | None:
    """The URL of a stored article of the same site that is most like *url*; None where none is near.

    What begins alike is found among all articles, what differs before its end among the newest.
    """
    key = canonical_url(url)
    following = conn.execute("SELECT url, url_key FROM articles WHERE url_key > ? ORDER BY url_key LIMIT 5", (key,))
    before = conn.execute("SELECT url, url_key FROM articles WHERE url_key < ? ORDER BY url_key DESC LIMIT 5", (key,))
    newest = conn.execute(
        "SELECT url, url_key FROM articles WHERE site = ? ORDER BY published_utc DESC LIMIT ?", (site_of(url), MOST)
    )
    found = {row["url_key"]: row["url"] for rows in (following, before, newest) for row in rows}
    begins_so = [each for each in found if each.startswith(key.rstrip("/")) and len(key) > len(site_of(url)) + 12]
    near = get_close_matches(key, found, n=1, cutoff=ALIKE) or begins_so[:1]
    return found[near[0]] if near else None
