"""Scrapy's HTTP client, made strict where it is silent: endless headers, cut answers, answers of another request.

Scrapy bounds bodies but no headers (200,000 of them took 460 MB); it takes a body that is longer than its
Content-Length for whole, and one without a length for whole when its connection breaks.
"""

from __future__ import annotations

import socket
from collections.abc import Hashable
from typing import Any

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError
from scrapy.http import Request, Response
from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.internet.interfaces import ISSLTransport
from twisted.python.failure import Failure
from twisted.web.client import HTTPConnectionPool, ResponseFailed
from twisted.web.http import _DataLoss, _IdentityTransferDecoder

from newsarchive.codings import size_words
from newsarchive.crawl.failures import TooLongError, WrongAnswerError
from newsarchive.crawl.openfiles import connections
from newsarchive.crawl.trust import TrustPolicy
from newsarchive.states import Reason

MAX_HEADERS = 256
"""Lines before the body, those of 1xx answers too. News sites send some 20 to 40."""
MAX_HEAD_BYTES = 256 * 1024
"""Of all these lines; one line may have 16 KiB (Twisted's `LineReceiver.MAX_LENGTH`)."""


class HeadTooLargeError(WrongAnswerError):
    """The lines before the body do not end."""

    reason = Reason.TOO_LARGE


class SurplusError(WrongAnswerError, _DataLoss):
    """More bytes came than Content-Length says: the body as declared is cut."""


class StatusError(WrongAnswerError):
    """The status is no number between 100 and 999."""


class _Parser(_LenientHTTPClientParser):
    """Counts what comes before the body, and sees what comes after it. Made by changing an object's class: no __init__."""

    head_lines = 0
    head_bytes = 0
    is_surplus = False

    def lineReceived(self, line: bytes) -> None:
        self.head_lines += 1
        self.head_bytes += len(line)
        if self.head_lines > MAX_HEADERS:
            raise HeadTooLargeError(f"more than {MAX_HEADERS} headers")
        if self.head_bytes > MAX_HEAD_BYTES:
            raise HeadTooLargeError(f"more than {MAX_HEAD_BYTES // 1024} KiB of headers")
        super().lineReceived(line)

    def lineLengthExceeded(self, line: bytes) -> None:
        raise HeadTooLargeError(f"a header of more than {self.MAX_LENGTH // 1024} KiB")

    def statusReceived(self, status: bytes) -> None:
        super().statusReceived(status)  # type: ignore[no-untyped-call]
        if not 100 <= self.response.code <= 999:
            raise StatusError(f"its status, {self.response.code}, is none that HTTP knows")

    def _finished(self, rest: bytes) -> None:
        """The answer is complete; what follows on this connection was not asked for."""
        if rest.strip() or _surplus(getattr(self.transport, "_producer", None)).strip():
            self.connHeaders.setRawHeaders(b"Connection", [b"close"])  # not to be read as the next answer
            error = SurplusError("more bytes came than its Content-Length says")
            if self.bodyDecoder is not None:
                self.is_surplus = True
                told = ResponseFailed([Failure(error)], self.response)  # type: ignore[no-untyped-call]
                self.response._bodyDataFinished(Failure(told))  # type: ignore[no-untyped-call]
            elif self.response.code not in self.NO_BODY_CODES:
                raise error
        super()._finished(rest)  # type: ignore[no-untyped-call]

    def connectionLost(self, reason: Any = None) -> None:
        """A body of no given length ends with its connection, but not with a broken one."""
        if self.is_surplus:  # the response has heard of its end
            return
        decoder = self.bodyDecoder
        is_broken = isinstance(reason, Failure) and reason.check(ConnectionLost)  # type: ignore[no-untyped-call]
        if is_broken and isinstance(decoder, _IdentityTransferDecoder) and decoder.contentLength is None:
            decoder.contentLength = -1  # whereupon it reports data loss
        super().connectionLost(reason)


def _unread(transport: Any) -> bytes | None:
    """The first bytes that a connection holds unread, encrypted if it is; none at its end, None if it may go on."""
    try:
        found: bytes = transport.socket.recv(16, socket.MSG_PEEK)
    except BlockingIOError:
        return None
    except (OSError, AttributeError):  # broken, or let go of
        return b""
    return found


def _surplus(transport: Any) -> bytes:
    """What a plain connection holds unread; none of an encrypted one, where the unread may be its goodbye."""
    return b"" if ISSLTransport.providedBy(transport) else _unread(transport) or b""


class _Protocol(_LenientHTTP11ClientProtocol):
    def request(self, request: Any) -> Any:
        """Send a request, and read its answer strictly."""
        answer = super().request(request)
        if self._parser is not None:
            self._parser.__class__ = _Parser
        return answer

    def _giveUp(self, reason: Failure) -> None:
        """Leave at once a server that breaks the rules: an orderly goodbye would go on reading."""
        if reason.check(ConnectionDone):  # type: ignore[no-untyped-call]
            super()._giveUp(reason)  # type: ignore[no-untyped-call]
        else:
            assert self.transport is not None
            self.transport.abortConnection()
            self._disconnectParser(reason)  # type: ignore[no-untyped-call]


class _Factory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> _Protocol:
        return _Protocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class _Pool(HTTPConnectionPool):
    """Kept connections. It sends nothing twice: a second try is the frontier's, which writes it down and waits for it."""

    _factory = _Factory
    retryAutomatically = False
    most_kept = 0
    """Connections kept at a time, to all hosts."""

    def getConnection(self, key: Hashable, endpoint: Any) -> Any:
        """A kept connection only if it still stands and nothing came on it since the last answer; else a new one."""
        kept = self._connections.get(key, [])
        for connection in [each for each in kept if _unread(each.transport) is not None]:
            kept.remove(connection)
            self._timeouts.pop(connection).cancel()
            connection.transport.abortConnection()
        return super().getConnection(key, endpoint)

    def _putConnection(self, key: Hashable, connection: Any) -> None:
        """Keep a connection; where there are too many, the one that has been idle longest goes."""
        super()._putConnection(key, connection)  # type: ignore[no-untyped-call]
        while len(self._timeouts) > self.most_kept:
            oldest, timeout = next(iter(self._timeouts.items()))
            timeout.cancel()
            its_key = next(key for key, kept in self._connections.items() if oldest in kept)
            self._removeConnection(its_key, oldest)  # type: ignore[no-untyped-call]


class StrictHandler(HTTP11DownloadHandler):
    """Download handler for http and https."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        kept = self._pool.maxPersistentPerHost
        self._pool = _Pool(self._pool._reactor)  # type: ignore[no-untyped-call]
        self._pool.maxPersistentPerHost = kept
        self._pool.most_kept = connections() // 4  # a pool for http, one for https
        self._contextFactory: Any = TrustPolicy.from_crawler(crawler)

    async def download_request(self, request: Request) -> Response:
        """The answer.

        Raises:
            TooLongError: its body is longer than DOWNLOAD_MAXSIZE.
        """
        try:
            return await super().download_request(request)
        except DownloadCancelledError as error:
            limit = request.meta.get("download_maxsize", self._default_maxsize)
            raise TooLongError(f"the answer is longer than {size_words(limit)}") from error
