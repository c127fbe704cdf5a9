"""The queue and ledger of URLs."""

from __future__ import annotations

import pytest

from newsarchive.archive.database.clock import later, utc_now
from newsarchive.archive.ledger import redirects
from newsarchive.archive.ledger.terms import Fetch, Outcome, Scope
from newsarchive.states import Reason, State

from .conftest import FAILED, HOME, KEPT, NOW, SITE, Desk

A, B, C = (f"https://example.com/{name}" for name in "abc")


def test_a_new_url_is_queued_with_its_whole_row(desk: Desk) -> None:
    assert desk.add(f"{A}?utm_source=x", found_on=HOME, title="A", published_at="2026-05-01")
    row = desk.rows("SELECT * FROM urls")[0]
    assert row.pop("discovered_at") == row.pop("changed_at")
    assert row == {
        "id": 1, "url": f"{A}?utm_source=x", "url_key": A, "site": SITE, "host": "example.com", "shape": "/w",
        "kind": "article", "callback": None, "args": "{}", "priority": 0, "state": "queued", "reason": "new",
        "detail": None, "attempts": 0, "not_before": None, "queued_run_id": 1, "named_run_id": None,
        "leased_run_id": None, "discovered_on": HOME, "title": "A", "published_at": "2026-05-01", "etag": None,
        "last_modified": None, "body_sha256": None, "last_asked_at": None,
            "due_at": None, "due_why": None, "interval_seconds": None, "modified_at": None,
    }  # fmt: skip


def test_one_identity_is_queued_once(desk: Desk) -> None:
    assert [desk.add(url) for url in (A, f"{A}?utm_source=x", "http://www.example.com/a#x")] == [True, False, False]
    assert len(desk.rows("SELECT 1 FROM urls")) == 1


def test_sources_come_before_named_pages_before_articles(desk: Desk) -> None:
    desk.add(A)
    desk.archive.frontier.queue_named(desk.run_id, B)
    for kind in ("section", "sitemap", "feed", "front"):
        desk.add(f"{HOME}{kind}", kind)
    leased = [lease.url.removeprefix(HOME) for lease in desk.lease()]
    assert leased == ["front", "feed", "sitemap", "section", "b", "a"]


def test_a_leased_url_is_not_leased_again(desk: Desk) -> None:
    desk.add(A)
    desk.add(B)
    assert [lease.url for lease in desk.lease(limit=1)] == [A]
    assert [lease.url for lease in desk.lease()] == [B]
    assert desk.lease() == []


def test_a_lease_given_back_is_queued(desk: Desk) -> None:
    desk.add(A)
    leases = desk.lease()
    desk.archive.frontier.release(leases)
    assert desk.state(A) == ("queued", "new")
    assert desk.lease() == leases


def test_a_release_does_not_undo_an_outcome(desk: Desk) -> None:
    lease = desk.lease_one(A)
    desk.settle(lease)
    desk.archive.frontier.release([lease])
    assert desk.state(A) == ("kept", "article")


def test_leases_of_a_dead_run_are_queued_by_the_next(desk: Desk) -> None:
    desk.lease_one(A)
    desk.new_run()
    assert desk.state(A) == ("queued", "new")
    assert [row["outcome"] for row in desk.rows("SELECT outcome FROM runs")] == ["killed", "running"]


def test_the_end_of_a_run_gives_back_its_leases(desk: Desk) -> None:
    desk.lease_one(A)
    desk.archive.runs.end(desk.run_id, "interrupted")
    assert desk.state(A) == ("queued", "new")
    assert desk.rows("SELECT outcome, ended_at IS NOT NULL AS ended FROM runs") == [
        {"outcome": "interrupted", "ended": 1}
    ]


def test_an_outcome_is_written_with_its_fetch(desk: Desk) -> None:
    lease = desk.lease_one(A)
    fetch = Fetch(
        fetched_at=NOW, status=200, seconds=0.5, size=10, body_sha256="ab", robots_sha256="cd", reservation="x", etag='"1"',
        last_modified="Fri",
    )  # fmt: skip
    desk.settle(lease, KEPT, fetch)
    kept = desk.rows("SELECT state, reason, etag, last_modified, body_sha256, last_asked_at, attempts FROM urls")
    assert kept == [
        {
            "state": "kept", "reason": "article", "etag": '"1"', "last_modified": "Fri", "body_sha256": "ab",
            "last_asked_at": NOW, "attempts": 0,
        }
    ]  # fmt: skip
    row = desk.rows("SELECT * FROM fetches")[0]
    row.pop("sent", None)
    assert row == {
        "id": 1, "run_id": 1, "url_id": lease.id, "fetched_at": NOW, "status": 200, "seconds": 0.5, "size": 10,
        "state": "kept", "reason": "article", "detail": None, "unchanged": 0, "body_sha256": "ab", "robots_sha256": "cd",
        "reservation": "x",
    }  # fmt: skip


def test_a_failure_does_not_forget_the_validators(desk: Desk) -> None:
    lease = desk.lease_one(A)
    desk.settle(lease, KEPT, Fetch(fetched_at=NOW, etag='"1"', body_sha256="ab"))
    desk.settle(lease, FAILED, Fetch(fetched_at=NOW, status=404, etag='"2"'))
    assert desk.rows("SELECT etag, body_sha256 FROM urls") == [{"etag": '"1"', "body_sha256": "ab"}]


def test_a_retry_waits_and_counts(desk: Desk) -> None:
    lease = desk.lease_one(A)
    desk.settle(lease, Outcome(state=State.QUEUED, reason=Reason.RETRY, detail="http: 500", wait_seconds=30))
    leases, wait = desk.archive.frontier.lease(desk.scope, "example.com", 10)
    assert leases == []
    assert wait is not None and 25 < wait <= 30
    assert desk.rows("SELECT attempts FROM urls") == [{"attempts": 1}]


def test_a_held_host_gives_no_lease(desk: Desk) -> None:
    desk.add(A)
    desk.archive.runs.hold_host("example.com", 60, "http: 503")
    leases, wait = desk.archive.frontier.lease(desk.scope, "example.com", 10)
    assert leases == []
    assert wait is not None and 55 < wait <= 60
    desk.archive.runs.hold_host("example.com", 5, "shorter")  # never shortens a hold
    assert (desk.archive.frontier.lease(desk.scope, "example.com", 10)[1] or 0) > 50
    assert desk.state(A) == ("queued", "new")


@pytest.mark.parametrize(
    ("pauses", "crawl_delay", "ago", "left"),
    [
        ({}, None, 0, 2), ({}, None, 1, 1), ({}, None, 5, 0), ({}, 9, 1, 8), ({"example.com": 30}, 9, 1, 29),
        ({}, 9999, 1, 119), ({"example.com": 0}, None, 0, 0), ({}, None, -500, 2),
    ],
)  # fmt: skip
def test_a_pause_outlasts_its_run(
    desk: Desk, pauses: dict[str, float], crawl_delay: float | None, ago: float, left: float
) -> None:
    """Also when the clock was set back since."""
    desk.archive.runs.note_robots("example.com", status=200, sha256=None, delay=crawl_delay)
    desk.settle(desk.lease_one(A), KEPT, Fetch(fetched_at=later(utc_now(), -ago), status=200))
    desk.new_run()
    desk.archive.runs.keep_pauses(pauses, 2.0, 120.0)
    desk.add(B)
    found = desk.archive.frontier.lease(desk.scope, "example.com", 10)[1] or 0.0
    assert left - 0.9 < found <= left or found == left == 0


def test_a_scope_sees_its_own_sites_and_pages(desk: Desk) -> None:
    desk.add(A)
    desk.add("https://other.example/x", site="other.example")
    desk.add(HOME, "front")
    frontier = desk.archive.frontier
    frontier.queue_named(desk.run_id, "https://third.example/y")
    waiting = {
        scope: frontier.hosts_waiting(scope)
        for scope in (
            Scope(run_id=desk.run_id, sites=(SITE,)),
            Scope(run_id=desk.run_id, sites=("other.example",)),
            Scope(run_id=desk.run_id, named=True),
            Scope(run_id=desk.run_id + 1, named=True),
            Scope(run_id=desk.run_id, sites=(SITE, "other.example"), named=True),
        )
    }
    assert list(waiting.values()) == [
        ["example.com"], ["other.example"], ["third.example"], [], ["example.com", "other.example", "third.example"],
    ]  # fmt: skip
    fronts = Scope(run_id=desk.run_id, sites=(SITE,), fronts_only=True)
    assert [lease.url for lease in frontier.lease(fronts, "example.com", 10)[0]] == [HOME]


def test_a_failed_url_that_a_later_run_announces_is_queued_again(desk: Desk) -> None:
    desk.settle(desk.lease_one(A), FAILED)
    assert not desk.add(A), "not in the run in which it failed"
    desk.new_run()
    assert desk.add(A)
    assert desk.state(A) == ("queued", "new")


@pytest.mark.parametrize("reason", [Reason.NOT_ARTICLE, Reason.ROBOTS, Reason.DUPLICATE, Reason.OFF_SITE])
def test_a_dropped_url_stays_dropped(desk: Desk, reason: Reason) -> None:
    desk.settle(desk.lease_one(A), Outcome(state=State.DROPPED, reason=reason))
    desk.new_run()
    assert not desk.add(A)
    assert desk.state(A) == ("dropped", reason)


def test_a_kept_article_is_not_asked_again_unless_revisited(desk: Desk) -> None:
    desk.settle(desk.lease_one(A))
    desk.new_run()
    assert not desk.add(A)
    desk.archive.frontier.queue_articles_again(desk.run_id, SITE)
    assert desk.state(A) == ("queued", "revisit")


def test_an_unlikely_url_is_judged_anew(desk: Desk) -> None:
    assert not desk.add(A, verdict=(Reason.UNLIKELY, "looks like a tag page"))
    assert desk.state(A) == ("dropped", "unlikely")
    desk.new_run()
    assert not desk.add(A, verdict=(Reason.UNLIKELY, "still"))
    assert desk.add(A)
    assert desk.state(A) == ("queued", "new")


def test_known_sources_are_queued_once_a_run(desk: Desk) -> None:
    frontier = desk.archive.frontier
    frontier.queue_sources(desk.run_id, SITE, [("front", HOME), ("feed", f"{HOME}feed")])
    for lease in desk.lease():
        desk.settle(lease, Outcome(state=State.KEPT, reason=Reason.SOURCE))
    frontier.queue_sources(desk.run_id, SITE, [("front", HOME)])
    assert desk.lease() == []
    desk.new_run()
    frontier.queue_sources(desk.run_id, SITE, [("front", HOME)])
    assert [lease.kind for lease in desk.lease()] == ["front", "feed"]


# -- redirects ------------------------------------------------------------------------------------------------


def redirect(desk: Desk, source: str, target: str, *, off_site: bool = False) -> str | None:
    lease = next(lease for lease in desk.lease() if lease.url == source)
    return redirects.follow(desk.archive.frontier, desk.run_id, lease, target, Fetch(fetched_at=NOW), off_site=off_site)


def test_a_redirect_queues_its_target_and_names_it(desk: Desk) -> None:
    desk.add(A)
    assert redirect(desk, A, B) == "example.com"
    found = desk.rows("SELECT url, state, reason, detail, discovered_on, args FROM urls ORDER BY id")
    assert found == [
        {"url": A, "state": "dropped", "reason": "redirected", "detail": B, "discovered_on": None, "args": "{}"},
        {"url": B, "state": "queued", "reason": "new", "detail": None, "discovered_on": A,
         "args": f'{{"redirects": ["{A}"]}}'},
    ]  # fmt: skip


def test_a_redirect_to_a_known_article_queues_nothing(desk: Desk) -> None:
    desk.settle(desk.lease_one(B))
    desk.add(A)
    assert redirect(desk, A, B) is None
    assert desk.state(B) == ("kept", "article")


def test_a_redirect_within_one_identity_changes_the_address(desk: Desk) -> None:
    desk.add("http://example.com/a")
    assert redirect(desk, "http://example.com/a", "https://www.example.com/a") == "www.example.com"
    assert desk.rows("SELECT url, host, state FROM urls") == [
        {"url": "https://www.example.com/a", "host": "www.example.com", "state": "queued"}
    ]


def test_a_redirect_to_itself_is_a_loop(desk: Desk) -> None:
    desk.add(A)
    assert redirect(desk, A, A) is None
    assert desk.state(A) == ("failed", "redirect-loop")


def test_redirects_in_a_circle_are_a_loop(desk: Desk) -> None:
    desk.add(A)
    redirect(desk, A, B)
    assert redirect(desk, B, A) is None
    assert desk.state(A) == ("dropped", "redirected")
    assert desk.state(B) == ("failed", "redirect-loop")


def test_endless_redirects_end(desk: Desk) -> None:
    desk.add(f"{HOME}0")
    hops = 0
    while redirect(desk, f"{HOME}{hops}", f"{HOME}{hops + 1}"):
        hops += 1
    assert hops == 10
    assert desk.state(f"{HOME}10") == ("failed", "redirect-loop")


def test_a_redirect_off_the_site_is_dropped(desk: Desk) -> None:
    desk.add(A)
    assert redirect(desk, A, "https://other.example/a", off_site=True) is None
    assert desk.rows("SELECT url, reason, detail FROM urls") == [
        {"url": A, "reason": "off-site", "detail": "https://other.example/a"}
    ]


def test_a_named_page_stays_named_through_a_redirect(desk: Desk) -> None:
    frontier = desk.archive.frontier
    frontier.queue_named(desk.run_id, A)
    named = Scope(run_id=desk.run_id, named=True)
    (lease,), _ = frontier.lease(named, "example.com", 10)
    redirects.follow(frontier, desk.run_id, lease, B, Fetch(fetched_at=NOW), off_site=False)
    assert [lease.url for lease in frontier.lease(named, "example.com", 10)[0]] == [B]


@pytest.mark.parametrize(
    ("reason", "status", "again"),
    [
        (Reason.TIMEOUT, None, True),
        (Reason.HTTP, 503, True),
        (Reason.HTTP, 429, True),
        (Reason.HTTP, 404, False),
        (Reason.TOO_LARGE, 200, False),
    ],
)
def test_what_failed_in_a_way_that_may_pass_is_tried_in_the_next_run(desk, reason, status, again):
    outcome = Outcome(state=State.FAILED, reason=reason, status=status, detail="5 in other words")
    desk.settle(desk.lease_one(B), outcome, Fetch(fetched_at=NOW, status=status))
    desk.new_run()
    desk.archive.frontier.queue_failed(desk.run_id, SITE)
    assert desk.state(B)[0] == ("queued" if again else "failed")


def test_what_an_earlier_run_queued_is_asked_once_in_this_one(desk):
    desk.add(f"{HOME}world", kind="section")
    desk.new_run()
    (lease,) = desk.lease()
    desk.settle(lease, Outcome(state=State.KEPT, reason=Reason.SOURCE))
    assert not desk.add(f"{HOME}world", kind="section", again=True)
    assert desk.lease() == []


WWW = "https://www.example.com/"


def test_two_names_of_one_server_are_leased_as_one_host(desk: Desk) -> None:
    desk.add(f"{WWW}late", priority=1)
    desk.add(f"{HOME}early", priority=9)
    desk.add(f"{WWW}soon", priority=5)
    desk.add("https://sport.example.com/other", priority=9)
    for host in ("example.com", "www.example.com"):
        leases = desk.lease(host, limit=2)
        assert [lease.url for lease in leases] == [f"{HOME}early", f"{WWW}soon"]
        assert [lease.paced_as for lease in leases] == ["example.com"] * 2
        desk.archive.frontier.release(leases)


@pytest.mark.parametrize("held", ["example.com", "www.example.com"])
def test_what_one_of_two_names_is_held_for_holds_both(desk: Desk, held: str) -> None:
    desk.add(f"{WWW}a")
    desk.add(f"{HOME}b")
    desk.archive.runs.note_robots("www.example.com", status=404, sha256=None, delay=None)
    desk.archive.runs.hold_host(held, 60, "it is tired")
    desk.archive.runs.hold_host(held, 30, "a shorter one")
    for host in ("example.com", "www.example.com"):
        leases, wait = desk.archive.frontier.lease(desk.scope, host, 10)
        assert leases == []
        assert wait is not None and wait > 30
    told = desk.rows("SELECT DISTINCT held_reason FROM hosts")
    assert told == [{"held_reason": "it is tired"}]
