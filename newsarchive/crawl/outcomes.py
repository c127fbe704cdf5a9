"""The one place that turns everything that can happen to a request into an outcome of the ledger."""

from __future__ import annotations

import email.utils
import time
from dataclasses import dataclass, replace
from typing import Self

from scrapy.exceptions import DropItem, IgnoreRequest
from scrapy.http import Response
from scrapy.settings import BaseSettings
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from newsarchive.archive.ledger.terms import Lease, Outcome
from newsarchive.crawl.failures import reason_of_error, status_words
from newsarchive.states import Reason, State

MAX_RETRY_AFTER = 3600.0
"""A longer Retry-After is taken for this."""

CONNECTION_REASONS = frozenset({Reason.DNS, Reason.REFUSED, Reason.TLS, Reason.TIMEOUT, Reason.PROTOCOL})
"""Reasons that speak of the host, not of the page."""

_PASSING = frozenset({Reason.REFUSED, Reason.TIMEOUT, Reason.PROTOCOL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How often and when a URL is tried again; NEWSARCHIVE_MAX_TRIES and the settings beside it."""

    max_tries: int
    """Requests of one URL in one go, before it counts as failed."""
    retry_seconds: float
    """Wait before the second try; doubled for each further one."""
    busy_seconds: float
    """How long a host that answers 429 and does not say for how long is left alone; doubled for each further time in a row."""

    @classmethod
    def of(cls, settings: BaseSettings) -> Self:
        """As the settings say."""
        return cls(
            max_tries=settings.getint("NEWSARCHIVE_MAX_TRIES"),
            retry_seconds=settings.getfloat("NEWSARCHIVE_RETRY_SECONDS"),
            busy_seconds=settings.getfloat("NEWSARCHIVE_BUSY_SECONDS"),
        )

    def back_off(self, status: int, times: int) -> float:
        """Seconds for which a host is left alone that answers so, without Retry-After, so many *times* in a row by now.

        One 503 may be the page's own; from the second on it is the host's.

        >>> patience = Patience(max_tries=3, retry_seconds=2.0, busy_seconds=15.0)
        >>> [patience.back_off(429, times) for times in (1, 2, 5)], [patience.back_off(503, times) for times in (1, 2, 7)]
        ([15.0, 30.0, 240.0], [0.0, 4.0, 128.0])
        """
        if status != 429 and times < 2:
            return 0.0
        first = self.busy_seconds if status == 429 else self.retry_seconds
        return min(first * float(2 ** min(times - 1, 30)), MAX_RETRY_AFTER)


class Refused(IgnoreRequest):
    """A request that our own rules forbid (robots.txt, private networks); carries its outcome."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.detail or outcome.reason)
        self.outcome = outcome


class Dropped(DropItem):
    """An item that a pipeline ends with an outcome of its own."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(f"{outcome.reason}: {outcome.detail or ''}", log_level="DEBUG")
        self.outcome = outcome


def outcome_of_failure(failure: Failure, lease: Lease, patience: Patience) -> Outcome:
    """What a failed request means for its URL."""
    error = failure.value
    assert error is not None
    if isinstance(error, (Refused, Dropped)):
        return error.outcome
    if isinstance(error, HttpError):
        return _outcome_of_status(error.response, lease, patience)
    if isinstance(error, IgnoreRequest):
        text = str(error) or "a middleware ignored the request"
        if "redirection" in text:
            return Outcome(state=State.FAILED, reason=Reason.REDIRECT_LOOP, detail="its redirects do not end")
        return Outcome(state=State.DROPPED, reason=Reason.NOTHING, detail=text[:200])
    reason, detail = reason_of_error(error)
    if reason in _PASSING:
        return _again(lease, reason, detail, patience)
    return Outcome(state=State.FAILED, reason=reason, detail=detail)


def _outcome_of_status(response: Response, lease: Lease, patience: Patience) -> Outcome:
    status, words = response.status, status_words(response)
    if status == 304 and not (lease.etag or lease.last_modified):
        return _again(lease, Reason.PROTOCOL, "304 Not Modified, though it was asked for without a condition", patience)
    if status == 304:
        reason = Reason.ARTICLE if lease.kind == "article" else Reason.SOURCE
        return Outcome(state=State.KEPT, reason=reason, unchanged=True)
    if status in (429, 503):
        asked = retry_after_seconds((response.headers.get("Retry-After") or b"").decode("latin-1")) or 0.0
        return replace(_again(lease, Reason.HTTP, words, patience, wait=min(asked, MAX_RETRY_AFTER)), status=status)
    if status >= 500 or status == 408:
        return replace(_again(lease, Reason.HTTP, words, patience), status=status)
    return Outcome(state=State.FAILED, reason=Reason.HTTP, status=status, detail=words)


def _again(lease: Lease, reason: Reason, detail: str, patience: Patience, *, wait: float = 0.0) -> Outcome:
    """Queue the URL for another try, or fail it after the last."""
    if lease.attempts + 1 >= patience.max_tries:
        return Outcome(state=State.FAILED, reason=reason, detail=detail, host_wait_seconds=wait)
    pause = max(wait, patience.retry_seconds * 2**lease.attempts)
    return Outcome(
        state=State.QUEUED,
        reason=Reason.RETRY,
        cause=reason,
        detail=f"{reason}: {detail}",
        wait_seconds=pause,
        host_wait_seconds=wait,
    )


def retry_after_seconds(value: str, *, now: float | None = None) -> float | None:
    """Seconds that a Retry-After header asks for; None where it is absent or makes no sense (RFC 9110 10.2.3).

    >>> retry_after_seconds("3"), retry_after_seconds("soon"), retry_after_seconds("-1")
    (3.0, None, None)
    >>> retry_after_seconds("Thu, 01 Jan 1970 00:01:40 GMT", now=40.0)
    60.0
    """
    value = value.strip()
    if value.isascii() and value.isdigit():
        return min(float(value), MAX_RETRY_AFTER)
    try:
        moment = email.utils.parsedate_to_datetime(value).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return max(0.0, moment - (time.time() if now is None else now))
