"""Every end of a request as an outcome of the ledger."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from scrapy import exceptions
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.settings import Settings
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from newsarchive.archive.ledger.terms import Lease, Outcome
from newsarchive.crawl.addon import SETTINGS
from newsarchive.crawl.outcomes import Patience, Refused, outcome_of_failure, retry_after_seconds
from newsarchive.crawl.pace import HostPace
from newsarchive.states import Reason, State

PATIENCE = Patience(max_tries=3, retry_seconds=2.0, busy_seconds=15.0)
NOON = 1_777_636_800.0  # 2026-05-01T12:00:00Z


def lease(attempts: int = 0, kind: str = "article", etag: str | None = None) -> Lease:
    url, host = "https://example.com/a", "example.com"
    return Lease(id=1, url=url, url_key=url, site=host, host=host, kind=kind, attempts=attempts, etag=etag)


def http(status: int, **headers: str) -> HttpError:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpError(Response("https://example.com/a", status=status, headers=named))


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0), ("3", 3.0), (" 120 ", 120.0), ("3600", 3600.0), ("1000000000", 3600.0), ("9" * 400, 3600.0),
        ("Fri, 01 May 2026 12:01:00 GMT", 60.0), ("Friday, 01-May-26 12:01:00 GMT", 60.0),
        ("Fri, 01 May 2026 14:01:00 +0200", 60.0), ("Fri, 01 May 2026 11:00:00 GMT", 0.0),
        ("", None), ("-1", None), ("1.5", None), ("soon", None), ("٣", None), ("3 s", None), ("NaN", None),
        ("Fri, 99 May 2026 12:00:00 GMT", None), ("Fri, 01 May 999999 12:00:00 GMT", None), ("\x00", None),
    ],
)  # fmt: skip
def test_retry_after(value: str, seconds: float | None) -> None:
    assert retry_after_seconds(value, now=NOON) == seconds


FAILURES: list[tuple[Any, tuple[Any, ...]]] = [
    (http(404), (State.FAILED, Reason.HTTP, "404 Not Found", 0, 0)),
    (http(451), (State.FAILED, Reason.HTTP, "451 Unavailable For Legal Reasons", 0, 0)),
    (http(408), (State.QUEUED, Reason.RETRY, "http: 408 Request Timeout", 2, 0)),
    (http(500), (State.QUEUED, Reason.RETRY, "http: 500 Internal Server Error", 2, 0)),
    (http(503), (State.QUEUED, Reason.RETRY, "http: 503 Service Unavailable", 2, 0)),
    (http(503, Retry_After="9"), (State.QUEUED, Reason.RETRY, "http: 503 Service Unavailable", 9, 9)),
    (http(503, Retry_After="99999"), (State.QUEUED, Reason.RETRY, "http: 503 Service Unavailable", 3600, 3600)),
    (http(429), (State.QUEUED, Reason.RETRY, "http: 429 Too Many Requests", 2, 0)),
    (http(429, Retry_After="1"), (State.QUEUED, Reason.RETRY, "http: 429 Too Many Requests", 2, 1)),
    (http(429, Retry_After="later"), (State.QUEUED, Reason.RETRY, "http: 429 Too Many Requests", 2, 0)),
    (exceptions.CannotResolveHostError("x"), (State.FAILED, Reason.DNS, "the host name is not known", 0, 0)),
    (
        exceptions.DownloadConnectionRefusedError("no"),
        (State.QUEUED, Reason.RETRY, "refused: the host refused the connection", 2, 0),
    ),
    (
        exceptions.DownloadTimeoutError("Getting https://example.com/a took longer than 30 seconds."),
        (State.QUEUED, Reason.RETRY, "timeout: no whole answer within 30 s", 2, 0),
    ),
    (
        exceptions.DownloadCancelledError("big"),
        (State.FAILED, Reason.TOO_LARGE, "the answer is longer than allowed", 0, 0),
    ),
    (exceptions.ResponseDataLossError("cut"), (State.QUEUED, Reason.RETRY, "protocol: the answer was cut", 2, 0)),
    (
        exceptions.UnsupportedURLSchemeError("ftp"),
        (State.QUEUED, Reason.RETRY, "protocol: its address begins with neither http nor https", 2, 0),
    ),
    (IgnoreRequest("max redirections reached"), (State.FAILED, Reason.REDIRECT_LOOP, "its redirects do not end", 0, 0)),
    (IgnoreRequest("not today"), (State.DROPPED, Reason.NOTHING, "not today", 0, 0)),
    (IgnoreRequest(), (State.DROPPED, Reason.NOTHING, "a middleware ignored the request", 0, 0)),
    (ValueError("x" * 500), (State.FAILED, Reason.SPIDER, "x" * 200, 0, 0)),
    (
        http(304),
        (State.QUEUED, Reason.RETRY, "protocol: 304 Not Modified, though it was asked for without a condition", 2, 0),
    ),
    (KeyError(), (State.FAILED, Reason.SPIDER, "KeyError", 0, 0)),
]


@pytest.mark.parametrize(("error", "expected"), FAILURES, ids=lambda value: str(value)[:40])
def test_a_failure_is_an_outcome(error: Exception, expected: tuple[Any, ...]) -> None:
    outcome = outcome_of_failure(Failure(error), lease(), PATIENCE)
    found = (outcome.state, outcome.reason, outcome.detail, outcome.wait_seconds, outcome.host_wait_seconds)
    assert found == expected


@pytest.mark.parametrize(("attempts", "wait"), [(0, 2.0), (1, 4.0)])
def test_the_pause_doubles(attempts: int, wait: float) -> None:
    assert outcome_of_failure(Failure(http(500)), lease(attempts), PATIENCE).wait_seconds == wait


def test_the_last_try_fails_and_still_holds_the_host() -> None:
    outcome = outcome_of_failure(Failure(http(503, Retry_After="9")), lease(2), PATIENCE)
    assert outcome == Outcome(
        state=State.FAILED, reason=Reason.HTTP, detail="503 Service Unavailable", host_wait_seconds=9, status=503
    )


@pytest.mark.parametrize(("kind", "reason"), [("article", Reason.ARTICLE), ("feed", Reason.SOURCE)])
def test_not_modified_is_kept_unchanged(kind: str, reason: Reason) -> None:
    outcome = outcome_of_failure(Failure(http(304)), lease(kind=kind, etag='"1"'), PATIENCE)
    assert outcome == Outcome(state=State.KEPT, reason=reason, unchanged=True)


def test_our_own_refusals_carry_their_outcome() -> None:
    outcome = Outcome(state=State.DROPPED, reason=Reason.ROBOTS, detail="robots.txt forbids it")
    assert outcome_of_failure(Failure(Refused(outcome)), lease(), PATIENCE) == outcome


def failed(error: Exception, attempts: int = 0) -> Outcome:
    """As a crawl has it, but in other words: what a host is told by is no word of the ledger."""
    return replace(outcome_of_failure(Failure(error), lease(attempts), PATIENCE), detail="in other words")


CONNECTION = failed(exceptions.DownloadTimeoutError("Getting https://example.com/a took longer than 30 seconds."))
REFUSED = failed(exceptions.DownloadConnectionRefusedError("no"), attempts=2)
UNKNOWN = failed(exceptions.CannotResolveHostError("x"))
ERROR = failed(http(500), attempts=2)
AGAIN = failed(http(503))
SLOWLY = failed(http(429))
LATER = failed(http(429, Retry_After="9"))
GONE = failed(http(404))
RULED = Outcome(state=State.DROPPED, reason=Reason.ROBOTS)


@pytest.mark.parametrize(
    ("outcomes", "trouble", "rest"),
    [
        ([ERROR, AGAIN] * 5, "10 server errors in a row", 3600.0),
        ([ERROR, RULED] * 10, "10 server errors in a row", 3600.0),
        ([GONE, *[ERROR] * 10], "10 server errors in a row", 0.0),
        ([SLOWLY, AGAIN] * 5, "it answered 10 times in a row that it is asked too much (429 or 503)", 3600.0),
        ([ERROR] * 9, None, 3600.0),
        ([*[ERROR] * 9, GONE, *[ERROR] * 9], None, 0.0),
        ([CONNECTION, REFUSED, UNKNOWN] * 2, "6 failed connections in a row", 0.0),
        ([*[CONNECTION] * 5, ERROR], None, 3600.0),
    ],
)
def test_when_a_host_is_left_alone(outcomes: list[Outcome], trouble: str | None, rest: float) -> None:
    pace = HostPace()
    told = []
    for outcome in outcomes:
        pace.hear(outcome)
        told += [pace.trouble] if pace.trouble else []
    assert (told[0] if told else None, pace.rest_seconds) == (trouble, rest)


@pytest.mark.parametrize(
    ("outcomes", "rests"),
    [
        ([SLOWLY] * 5, [15.0, 30.0, 60.0, 120.0, 240.0]),
        ([AGAIN] * 5, [0.0, 4.0, 8.0, 16.0, 32.0]),
        ([SLOWLY, GONE, SLOWLY, RULED, SLOWLY], [15.0, 0.0, 15.0, 0.0, 30.0]),
        ([AGAIN, GONE, AGAIN, ERROR, AGAIN], [0.0] * 5),
        ([LATER, SLOWLY], [0.0, 30.0]),
    ],
    ids=["429", "503", "429 among others", "503 among others", "after Retry-After"],
)
def test_how_long_a_host_rests_that_does_not_say_it(outcomes: list[Outcome], rests: list[float]) -> None:
    pace, found = HostPace(), []
    for outcome in outcomes:
        pace.hear(outcome)
        found.append(pace.back_off(outcome, PATIENCE))
    assert found == rests


def test_the_settings_have_their_defaults() -> None:
    assert Patience.of(Settings(SETTINGS)) == PATIENCE
