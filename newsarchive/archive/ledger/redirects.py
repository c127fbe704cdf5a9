"""A redirect in the ledger: the URL that was asked has its outcome, and the URL it leads to is queued."""

from __future__ import annotations

import json
from typing import Any

from newsarchive.archive.database.connect import transaction
from newsarchive.archive.ledger.discoveries import PRIORITIES
from newsarchive.archive.ledger.frontier import Frontier
from newsarchive.archive.ledger.terms import Discovery, Fetch, Lease, Outcome
from newsarchive.states import Reason, State
from newsarchive.urls import canonical_url, host_of

MAX_REDIRECTS = 10


def follow(
    frontier: Frontier,
    run_id: int,
    lease: Lease,
    target: str,
    fetch: Fetch,
    *,
    off_site: bool,
    anew: bool | None = None,
) -> str | None:
    """Settle a URL that leads to *target*; returns the target's host when it is now queued.

    A target of the same identity (http to https, say) becomes the row's own URL; a target already on the way here
    is a loop, unless it is asked *anew*, with other cookies than before (None: there are no cookies).
    """
    way = [*lease.args.get("redirects", []), lease.url]
    if (target in way and not anew) or len(way) > MAX_REDIRECTS:
        count = f"{len(way)} redirects, the last" if len(way) > 1 else "a redirect"
        detail = (
            f"{count} back to {target}"
            if target in way
            else f"more than {MAX_REDIRECTS} redirects, the last to {target}"
        )
        detail += "" if anew is None else ", which its cookies do not change"
        outcome = Outcome(state=State.FAILED, reason=Reason.REDIRECT_LOOP, detail=detail)
    elif off_site:
        outcome = Outcome(state=State.DROPPED, reason=Reason.OFF_SITE, detail=target)
    elif canonical_url(target) == lease.url_key:
        plain = ", which is not encrypted" if (lease.url[:6], target[:5]) == ("https:", "http:") else ""
        outcome = Outcome(state=State.QUEUED, reason=Reason.NEW, detail=f"redirected to {target}{plain}")
    else:
        outcome = Outcome(state=State.DROPPED, reason=Reason.REDIRECTED, detail=target)
    if target in way:
        way = way[: way.index(target)]
    with transaction(frontier.conn):
        frontier.settle(run_id, lease, outcome, fetch)
        if outcome.state == State.QUEUED:
            frontier.conn.execute(
                "UPDATE urls SET url = ?, host = ?, args = ?, attempts = 0 WHERE id = ?",
                (target, host_of(target), json.dumps(_args(lease, way)), lease.id),
            )
        elif outcome.reason != Reason.REDIRECTED or not _queue_target(frontier, run_id, lease, target, way, bool(anew)):
            return None
    return host_of(target)


def _queue_target(frontier: Frontier, run_id: int, lease: Lease, target: str, way: list[str], anew: bool) -> bool:
    """Enter the target with what its origin had; whether it is newly queued."""
    found = Discovery(
        url=target,
        site=lease.site,
        kind=lease.kind,
        found_on=lease.url,
        priority=PRIORITIES.get(lease.kind, 0) + 1,
        callback=lease.callback,
        args=_args(lease, way),
    )
    url_id, queued = frontier.add(found, run_id, again=lease.kind != "article", through=anew)
    frontier.conn.execute(
        "UPDATE urls SET named_run_id = (SELECT named_run_id FROM urls WHERE id = ?) WHERE id = ?", (lease.id, url_id)
    )
    return queued


def _args(lease: Lease, way: list[str]) -> dict[str, Any]:
    rest = {name: value for name, value in lease.args.items() if name != "redirects"}
    return {**rest, "redirects": way} if way else rest
