"""What libraries raise, and what the ledger says of it."""

from __future__ import annotations

import errno

import pytest
from OpenSSL import SSL
from scrapy import exceptions
from service_identity import VerificationError
from twisted.internet import error as network
from twisted.python.failure import Failure
from twisted.web._newclient import ParseError, ResponseNeverReceived
from twisted.web.http import _MalformedChunkedDataError

from newsarchive.crawl.failures import TooLongError, UntrustedError, reason_of_error
from newsarchive.crawl.trust import wrong_words
from newsarchive.states import Reason


def never(cause: Exception) -> exceptions.DownloadFailedError:
    """As Scrapy raises what Twisted gives as the reason why there was no response."""
    error = exceptions.DownloadFailedError(str(cause))
    error.__cause__ = ResponseNeverReceived([Failure(cause)])
    return error


def lost(cause: Exception) -> exceptions.ResponseDataLossError:
    error = exceptions.ResponseDataLossError()
    error.__cause__ = ResponseNeverReceived([Failure(cause)])
    return error


def tls(words: str) -> SSL.Error:
    return SSL.Error([("SSL routines", "", words)])


WORDS: list[tuple[BaseException, Reason, str]] = [
    (never(ParseError("wrong number of parts", b"SSH-2.0")), Reason.PROTOCOL, "the server did not speak HTTP"),
    (never(network.ConnectionLost()), Reason.PROTOCOL, "the server broke the connection"),
    (never(network.ConnectionDone()), Reason.PROTOCOL, "the server closed the connection before it had answered"),
    (never(KeyError(b"rot13")), Reason.PROTOCOL, "its Transfer-Encoding is unknown: rot13"),
    (
        never(ValueError("Invalid response: conflicting Content-Length headers: b'5,9'")),
        Reason.PROTOCOL,
        "its Content-Length headers contradict each other: 5,9",
    ),
    (
        never(ValueError("Value contains non-decimal digits: b'-5'")),
        Reason.PROTOCOL,
        "its Content-Length is no number: -5",
    ),
    (never(ValueError("something new")), Reason.PROTOCOL, "the answer breaks the rules of HTTP: something new"),
    (lost(_MalformedChunkedDataError("x")), Reason.PROTOCOL, "the chunks of its answer are malformed"),
    (lost(ValueError()), Reason.PROTOCOL, "the answer was cut"),
    (
        never(tls("tlsv1 alert protocol version")),
        Reason.TLS,
        "the server speaks only versions of TLS before 1.2, which are not safe",
    ),
    (never(tls("wrong version number")), Reason.TLS, "the server does not speak TLS at this port"),
    (never(tls("ssl/tls alert handshake failure")), Reason.TLS, "the server speaks no kind of TLS that is safe"),
    (never(tls("unexpected eof while reading")), Reason.TLS, "the server broke the secure connection"),
    (never(tls("something new")), Reason.TLS, "no secure connection could be made"),
    (never(VerificationError(errors=[])), Reason.TLS, "its certificate is for another name"),
    (never(UntrustedError(wrong_words(18, None))), Reason.TLS, "its certificate is self-signed"),
    (never(tls("dh key too small")), Reason.TLS, "the server speaks no kind of TLS that is safe"),
    (never(UntrustedError(wrong_words(66, None))), Reason.TLS, "the key of its certificate is too short to be safe"),
    (never(UntrustedError(wrong_words(99, None))), Reason.TLS, "its certificate is not trusted: error 99 of OpenSSL"),
    (TooLongError("the answer is longer than 6 MiB"), Reason.TOO_LARGE, "the answer is longer than 6 MiB"),
    (
        network.ConnectError(osError=errno.ENETUNREACH),
        Reason.REFUSED,
        "the host cannot be reached: Network is unreachable",
    ),
    (network.NoRouteError(osError=errno.EHOSTUNREACH), Reason.REFUSED, "the host cannot be reached: No route to host"),
    (network.TCPTimedOutError(), Reason.TIMEOUT, "the host did not take the connection in time"),
    (exceptions.DownloadTimeoutError("User timeout"), Reason.TIMEOUT, "the host did not take the connection in time"),
    (
        exceptions.DownloadTimeoutError("Getting x took longer than 2.5 seconds."),
        Reason.TIMEOUT,
        "no whole answer within 2.5 s",
    ),
    (OSError(errno.EMFILE, "Too many open files"), Reason.REFUSED, "the host cannot be reached: Too many open files"),
    (ZeroDivisionError("division by zero"), Reason.SPIDER, "division by zero"),
    (ZeroDivisionError(), Reason.SPIDER, "ZeroDivisionError"),
]


@pytest.mark.parametrize(("error", "reason", "words"), WORDS, ids=[words for *_, words in WORDS])
def test_a_failure_in_words(error: BaseException, reason: Reason, words: str) -> None:
    assert reason_of_error(error) == (reason, words)
