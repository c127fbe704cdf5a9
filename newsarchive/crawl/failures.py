"""Why a download failed: its reason of the ledger, and a sentence that a reader of the ledger understands.

Scrapy and Twisted raise what suits programs: tuples, bytes, names of classes. All of them are put into words here.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from http import HTTPStatus

from OpenSSL import SSL
from scrapy import exceptions
from scrapy.http import Response
from service_identity import VerificationError
from twisted.internet import error as network
from twisted.web import _newclient as client
from twisted.web.http import _MalformedChunkedDataError

from newsarchive.states import Reason

_REASONS: list[tuple[type[BaseException], Reason]] = [
    (exceptions.CannotResolveHostError, Reason.DNS),
    (exceptions.DownloadConnectionRefusedError, Reason.REFUSED),
    (exceptions.DownloadTimeoutError, Reason.TIMEOUT),
    (exceptions.DownloadCancelledError, Reason.TOO_LARGE),
    (exceptions.ResponseDataLossError, Reason.PROTOCOL),
    (exceptions.DownloadFailedError, Reason.PROTOCOL),
    (exceptions.UnsupportedURLSchemeError, Reason.PROTOCOL),
    (network.TCPTimedOutError, Reason.TIMEOUT),
    (network.ConnectError, Reason.REFUSED),
    (network.ConnectionClosed, Reason.PROTOCOL),
    (OSError, Reason.REFUSED),
]
_WORDS: list[tuple[type[BaseException], str]] = [
    (exceptions.CannotResolveHostError, "the host name is not known"),
    (exceptions.DownloadConnectionRefusedError, "the host refused the connection"),
    (exceptions.DownloadCancelledError, "the answer is longer than allowed"),
    (_MalformedChunkedDataError, "the chunks of its answer are malformed"),
    (exceptions.ResponseDataLossError, "the answer was cut"),
    (client.ParseError, "the server did not speak HTTP"),
    (network.ConnectionLost, "the server broke the connection"),
    (network.ConnectionDone, "the server closed the connection before it had answered"),
    (exceptions.DownloadTimeoutError, "the host did not take the connection in time"),
    (network.TCPTimedOutError, "the host did not take the connection in time"),
    (exceptions.UnsupportedURLSchemeError, "its address begins with neither http nor https"),
]
"""The first kind that is among the causes of an error has the word."""
_TLS_WORDS = [
    (
        ("unsupported protocol", "protocol version", "version too low"),
        "the server speaks only versions of TLS before 1.2, which are not safe",
    ),
    (("wrong version number", "packet length too long", "http request"), "the server does not speak TLS at this port"),
    (("handshake failure", "no shared cipher", "dh key too small"), "the server speaks no kind of TLS that is safe"),
    (("unexpected eof",), "the server broke the secure connection"),
]
_LENGTHS = re.compile(r"conflicting Content-Length headers: b'([\d,\s]+)'")
_NO_NUMBER = re.compile(r"Value contains non-decimal digits: b'(.*?)'")
_TOO_LONG = re.compile(r"took longer than ([\d.]+) seconds")
_FAILURE = re.compile(r"\[?<twisted\.python\.failure\.Failure \S+: (.*?)>\]?")


class WrongAnswerError(Exception):
    """An answer that our own client does not take; the text says what is wrong with it."""

    reason: Reason = Reason.PROTOCOL


class UntrustedError(WrongAnswerError):
    """A certificate that vouches for nothing."""

    reason = Reason.TLS


class TooLongError(WrongAnswerError):
    """A body is longer than allowed."""

    reason = Reason.TOO_LARGE


def reason_of_error(error: BaseException) -> tuple[Reason, str]:
    """Why a download raised, and how, in a sentence without the URL (which the ledger has)."""
    causes = list(_causes(error))
    ours = next((cause for cause in causes if isinstance(cause, WrongAnswerError)), None)
    if ours is not None:
        return ours.reason, str(ours)
    if any(isinstance(cause, SSL.Error | VerificationError) for cause in causes):
        return Reason.TLS, _tls_words(causes)
    reason = next((reason for kind, reason in _REASONS if isinstance(error, kind)), Reason.SPIDER)
    return reason, _own_words(error) if reason is Reason.SPIDER else _words(error, causes)


def status_words(response: Response) -> str:
    """An error status as its number and what it means.

    >>> status_words(Response("http://a.example/", status=404)), status_words(Response("http://a.example/", status=999))
    ('404 Not Found', '999, no known status')
    >>> status_words(Response("http://a.example/", status=302, headers={"Location": "javascript:alert(1)"}))
    '302 Found: a redirect to no web address: javascript:alert(1)'
    """
    try:
        words = f"{response.status} {HTTPStatus(response.status).phrase}"
    except ValueError:
        words = f"{response.status}, no known status"
    if response.status in (301, 302, 303, 307, 308):
        target = (response.headers.get("Location") or b"").decode("latin-1")
        words += (
            f": a redirect to no web address: {target[:100]}" if target else ": a redirect that does not say where to"
        )
    return words


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error, what it was raised from, and Twisted's lists of reasons."""
    for _ in range(20):
        if error is None:
            return
        yield error
        for failure in getattr(error, "reasons", None) or []:
            yield from _causes(failure.value)
        error = error.__cause__


def _words(error: BaseException, causes: list[BaseException]) -> str:
    text = " ".join(str(cause) for cause in causes)
    if found := _LENGTHS.search(text):
        return f"its Content-Length headers contradict each other: {found[1]}"
    if found := _NO_NUMBER.search(text):
        return f"its Content-Length is no number: {found[1][:40]}"
    if found := _TOO_LONG.search(text):
        return f"no whole answer within {float(found[1]):g} s"
    coding = next((cause for cause in causes if isinstance(cause, KeyError) and cause.args), None)
    if coding is not None:  # so does Twisted say it
        return f"its Transfer-Encoding is unknown: {coding.args[0].decode('latin-1')[:40]}"
    for kind, words in _WORDS:
        if any(isinstance(cause, kind) for cause in causes):
            return words
    if isinstance(error, OSError | network.ConnectError):
        number = getattr(error, "osError", None) or getattr(error, "errno", None)
        return f"the host cannot be reached: {os.strerror(number)}" if number else "the host cannot be reached"
    return f"the answer breaks the rules of HTTP: {_own_words(error)}"


def _tls_words(causes: list[BaseException]) -> str:
    if any(isinstance(cause, VerificationError) for cause in causes):
        return "its certificate is for another name"
    text = " ".join(str(cause.args) for cause in causes if isinstance(cause, SSL.Error))
    for signs, words in _TLS_WORDS:
        if any(sign in text for sign in signs):
            return words
    return "no secure connection could be made"


def _own_words(error: BaseException) -> str:
    """The error's own text without Twisted's wrapping, or its name."""
    text = _FAILURE.sub(r"\1", " ".join(str(error).split()))
    return text.rstrip(". ")[:200] or type(error).__name__
