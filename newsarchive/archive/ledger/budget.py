"""How much of a site's budget of a day is spent, counted from the ledger. Does not write."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from newsarchive.archive.database.clock import to_text, utc_now


def day_of(moment: datetime) -> datetime:
    """When the moment's day began (UTC)."""
    return datetime.fromisoformat(to_text(moment)).replace(hour=0, minute=0, second=0, microsecond=0)


def next_day(moment: datetime) -> datetime:
    """When the next day begins (UTC).

    >>> str(next_day(datetime.fromisoformat("2026-05-01T23:00:00-02:00")))
    '2026-05-03 00:00:00+00:00'
    """
    return day_of(moment) + timedelta(days=1)


def sent_today(conn: sqlite3.Connection, sites: Sequence[str], moment: datetime | None = None) -> dict[str, int]:
    """Site -> requests that it was sent since the day (UTC) of *moment* began; only sites that were sent any.

    All that stands in ``fetches`` as sent: pages and sources, redirects and further tries too; not robots.txt, nor what a
    page loads in a browser.
    """
    since = to_text(day_of(moment or datetime.fromisoformat(utc_now())))
    rows = conn.execute(
        "SELECT u.site, count(*) AS sent FROM fetches f JOIN urls u ON u.id = f.url_id"
        " WHERE f.run_id IN (SELECT id FROM runs WHERE ended_at IS NULL OR ended_at >= ?1) AND f.sent AND f.fetched_at >= ?1"
        " AND u.site IN (SELECT value FROM json_each(?2)) GROUP BY u.site",
        (since, json.dumps(list(sites))),
    )
    return {row["site"]: row["sent"] for row in rows}


def spent_budgets(conn: sqlite3.Connection, budgets: Mapping[str, int | None], moment: datetime) -> dict[str, int]:
    """Of the sites' budgets of a day (None: it has none), those that are spent; counted in one reading."""
    bounded = {site: most for site, most in budgets.items() if most is not None}
    sent = sent_today(conn, list(bounded), moment) if bounded else {}
    return {site: most for site, most in bounded.items() if sent.get(site, 0) >= most}


def budgets(conn: sqlite3.Connection, site: str | None = None) -> list[dict[str, Any]]:
    """Sites (or the one) with a budget of a day: what they were sent today, and how much they may be."""
    rows = conn.execute(
        "SELECT site, settings ->> '$.max_requests_per_day' AS most FROM sites"
        " WHERE most IS NOT NULL AND (?1 IS NULL OR site = ?1) ORDER BY site",
        (site,),
    ).fetchall()
    sent = sent_today(conn, [row["site"] for row in rows])
    return [{"site": row["site"], "sent_today": sent.get(row["site"], 0), "most": row["most"]} for row in rows]


def tell_budget(site: str, sent_today: int, most: int) -> str:
    """Where a site stands today, in a sentence.

    >>> tell_budget("a.example", 40, 100)
    'Today (UTC) a.example was sent 40 of the 100 requests that it may be sent in a day.'
    """
    if sent_today >= most:
        return f"{site} was sent the {most:,} requests of today (UTC); what is left waits for tomorrow."
    return f"Today (UTC) {site} was sent {sent_today:,} of the {most:,} requests that it may be sent in a day."
