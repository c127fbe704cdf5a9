"""What is planned: when a site is asked next, and the next visits of its sources and articles. Does not write."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import datetime
from typing import Any

from newsarchive.archive.database.clock import seconds_until, utc_now
from newsarchive.archive.ledger.budget import next_day
from newsarchive.pace.conditional import is_distrusted, tell_distrust
from newsarchive.pace.site import SiteHistory, SitePlan, plan_site
from newsarchive.pace.timetable import Timetable

Row = dict[str, Any]
_PLANNED = "due_at IS NOT NULL AND state NOT IN ('queued', 'leased') AND reason <> 'forgotten'"

_ROBOTS_AGAIN = (
    "coalesce(CASE WHEN h.robots_status IS NULL OR h.robots_status >= 500 OR h.robots_status = 429"
    " THEN strftime('%Y-%m-%dT%H:%M:%fZ', h.robots_checked_at, '+15 minutes') END, '')"
)
"""SQL on ``hosts h``: a host whose robots.txt could not be had is not asked for it by each look of `watch`, every minute."""


class Agenda:
    """Questions about the plan of `newsarchive.archive.ledger.visits`."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn

    def site(
        self, site: str, timetable: Timetable | None, now: datetime, *, spent: int | None = None
    ) -> SitePlan | None:
        """When the site is asked next, and why; None where nothing is planned.

        *spent* is its budget of a day if that is spent (`spent_budgets`): nothing is due before tomorrow.
        """
        row = self.conn.execute(
            f"""SELECT (SELECT polled_at FROM sites WHERE site = :site) AS polled_at,
                (SELECT min(due_at) FROM urls WHERE site = :site AND {_PLANNED}) AS first_due,
                (SELECT min(max(coalesce(u.not_before, ''), coalesce(h.held_until, ''), u.changed_at, {_ROBOTS_AGAIN}))
                    FROM urls u LEFT JOIN hosts h ON h.host = u.host
                    WHERE u.site = :site AND u.state IN ('queued', 'leased')) AS waiting_from""",
            {"site": site},
        ).fetchone()
        history = SiteHistory(**{name: value and datetime.fromisoformat(value) for name, value in dict(row).items()})
        plan = plan_site(history, timetable, now)
        tomorrow = next_day(now)
        if plan is None or spent is None or plan.at >= tomorrow:
            return plan
        return replace(plan, at=tomorrow, why=f"the {spent:,} requests of today are spent")

    def sources(self, site: str) -> list[Row]:
        """The sources that are asked of their own accord, the next one first, with why then."""
        rows = self.conn.execute(
            f"""SELECT u.kind, u.url, s.read_at, u.due_at, u.due_why, u.interval_seconds, u.state FROM sources s
            JOIN urls u ON u.id = s.url_id WHERE s.site = ? AND (u.state IN ('queued', 'leased') OR {_PLANNED})
            ORDER BY u.state IN ('queued', 'leased') DESC, u.due_at, u.id""",
            (site,),
        )
        return [dict(row) for row in rows]

    def articles(self, site: str, limit: int = 5) -> list[Row]:
        """The articles that are asked for again, the next one first, with why then."""
        rows = self.conn.execute(
            f"SELECT url, due_at, due_why, last_asked_at FROM urls WHERE site = ? AND kind = 'article' AND {_PLANNED}"
            " ORDER BY due_at, id LIMIT ?",
            (site, limit),
        )
        return [dict(row) for row in rows]

    def counts(self, site: str) -> Row:
        """How many articles are planned, and how many URLs are queued."""
        row = self.conn.execute(
            f"SELECT count(*) FILTER (WHERE kind = 'article' AND {_PLANNED}) AS articles,"
            " count(*) FILTER (WHERE state IN ('queued', 'leased')) AS queued FROM urls WHERE site = ?",
            (site,),
        ).fetchone()
        return dict(row)

    def edit_rates(self, site: str) -> list[Row]:
        """How many visits of the site's articles at each age found an edit."""
        sql = "SELECT age_seconds, visits, edits FROM edit_rates WHERE site = ? ORDER BY age_seconds"
        return [dict(row) for row in self.conn.execute(sql, (site,))]

    def distrust(self, site: str) -> list[str]:
        """Hosts of the site that are asked without conditions, each with why."""
        rows = self.conn.execute(
            "SELECT host, lied_at FROM hosts WHERE lied_at IS NOT NULL AND host IN (SELECT host FROM urls WHERE site = ?)",
            (site,),
        )
        ago = {row["host"]: -seconds_until(row["lied_at"], utc_now()) for row in rows}
        return [f"{host}: {tell_distrust(seconds)}" for host, seconds in ago.items() if is_distrusted(seconds)]
