"""Scrapy's HTTP client, with answers read our way, and connections that are kept no longer than is safe."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    TunnelError,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, DownloadCancelledError, DownloadConnectionRefusedError
from scrapy.http import Request, Response
from twisted.internet.error import ConnectionDone
from twisted.internet.interfaces import IHandshakeListener
from twisted.internet.protocol import connectionDone
from twisted.python.failure import Failure
from twisted.web.client import HTTPConnectionPool
from zope.interface import implementer

from newsarchive.codings import size_words
from newsarchive.crawl.answers import Parser, listed, unread
from newsarchive.crawl.failures import TooLongError, WrongAnswerError
from newsarchive.crawl.openfiles import connections
from newsarchive.crawl.proxies import proxy_of
from newsarchive.crawl.trust import TrustPolicy
from newsarchive.states import Reason
from newsarchive.urls import host_of, paced_as

MAX_IDLE_SECONDS = 4.0
"""A connection that lies idle for longer is given up. Many servers give it up after 5 s (Apache, node, lighttpd, varnish),
and where the pause between two requests is the same, each request runs into the goodbye."""
_TIMEOUT = re.compile(rb"timeout\s*=\s*(\d{1,6})", re.I)
_RANGE = re.compile(rb"bytes\s+0-(\d+)/(\d+)", re.I)


class PartError(WrongAnswerError):
    """Only a part came."""


class ProxyError(WrongAnswerError):
    """The proxy cannot be reached, or opens no way to the host."""

    reason = Reason.REFUSED


@implementer(IHandshakeListener)
class _Protocol(_LenientHTTP11ClientProtocol):
    """One connection."""

    keep_seconds = MAX_IDLE_SECONDS
    """How long it may lie idle, by what its server says of it."""
    kept_at = 0.0
    """By `time.monotonic`: since when it lies idle, or lay before it was used again; 0 on its first request."""
    on_lost: Any = None
    """Called where it was given up by the server just when it was used again."""
    on_sending: Any = None
    """Called when a request goes out on it."""

    def request(self, request: Any) -> Any:
        """Send a request, and read its answer our way."""
        answer = super().request(request)
        if self._parser is not None:
            self._parser.__class__ = Parser
        return answer

    def handshakeCompleted(self) -> None:
        """TLS lets the first request out only now."""
        if self.on_sending is not None:
            self.on_sending()

    def _finishResponse(self, rest: bytes) -> None:
        """The answer is read; Twisted knows the end of a connection only from the one word "close"."""
        if self._parser is not None:
            headers = self._parser.connHeaders
            words = listed(headers.getRawHeaders(b"Connection", []))
            is_old = self._parser.response.version < (b"HTTP", 1, 1) and b"keep-alive" not in words
            if is_old or b"close" in words:
                headers.setRawHeaders(b"Connection", [b"close"])
            told = _TIMEOUT.search(b",".join(headers.getRawHeaders(b"Keep-Alive", [])))
            self.keep_seconds = min(MAX_IDLE_SECONDS, int(told[1]) - 1.0) if told else MAX_IDLE_SECONDS
        super()._finishResponse(rest)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Tell whoever wants to know of a goodbye that came instead of an answer."""
        if self._parser is not None and not self._parser._everReceivedData and self.on_lost is not None:
            self.on_lost()
        super().connectionLost(reason)  # type: ignore[no-untyped-call]

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

    def __init__(self, reactor: Any, on_sending: Callable[[tuple[Any, ...]], None]) -> None:
        super().__init__(reactor)  # type: ignore[no-untyped-call]
        self._on_sending = on_sending
        """Called with the key of a connection (scheme, host, port) when a request goes out on it."""
        self._safe_seconds: dict[tuple[Any, ...], float] = {}
        """How long a connection to whom may lie idle, where a server gave one up just when it was used again."""

    def getConnection(self, key: Any, endpoint: Any) -> Any:
        """A kept connection only if it still stands and nothing came on it since the last answer; else a new one."""
        kept = self._connections.get(key, [])
        for connection in [each for each in kept if unread(each.transport) is not None]:
            kept.remove(connection)
            self._timeouts.pop(connection).cancel()
            connection.transport.abortConnection()
        for connection in kept[:1]:
            connection.on_lost = partial(self._lost, key, time.monotonic() - connection.kept_at)
        return super().getConnection(key, endpoint).addCallback(self._send_on, key)

    def _send_on(self, connection: Any, key: tuple[Any, ...]) -> Any:
        connection.on_sending = partial(self._on_sending, key)
        connection.on_sending()
        return connection

    def _putConnection(self, key: Any, connection: Any) -> None:
        """Keep a connection for as long as is safe; where there are too many, the one that has been idle longest goes."""
        connection.kept_at, connection.on_lost = time.monotonic(), None
        seconds = min(connection.keep_seconds, self._safe_seconds.get(key, MAX_IDLE_SECONDS))
        self.cachedConnectionTimeout = max(0.0, seconds)  # asyncio's reactor hears of no timer that is set anew
        super()._putConnection(key, connection)  # type: ignore[no-untyped-call]
        while len(self._timeouts) > self.most_kept:
            oldest, timeout = next(iter(self._timeouts.items()))
            timeout.cancel()
            its_key = next(key for key, kept in self._connections.items() if oldest in kept)
            self._removeConnection(its_key, oldest)  # type: ignore[no-untyped-call]

    def _lost(self, key: tuple[Any, ...], idle_seconds: float) -> None:
        self._safe_seconds[key] = idle_seconds * 0.8


class StrictHandler(HTTP11DownloadHandler):
    """Download handler for http and https."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        kept = self._pool.maxPersistentPerHost
        self._pool = _Pool(self._pool._reactor, self._count_pause)
        self._pool.maxPersistentPerHost = kept
        self._pool.most_kept = connections() // 4  # a pool for http, one for https
        self._contextFactory: Any = TrustPolicy.from_crawler(crawler)

    def _count_pause(self, key: tuple[Any, ...]) -> None:
        """Count the host's pause from now on; Scrapy counts it from before the connection, which may take longer than it."""
        scheme, host, port = (part.decode() if isinstance(part, bytes) else part for part in key[:3])
        engine = self._crawler.engine
        assert engine is not None
        host = host_of(f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}/")
        slot = engine.downloader.slots.get(paced_as(host))
        if slot is not None:
            slot.lastseen = time.monotonic()

    async def download_request(self, request: Request) -> Response:
        """The answer.

        Raises:
            TooLongError: its body is longer than DOWNLOAD_MAXSIZE.
            ProxyError: the proxy that the environment names does not do its work.
            PartError: it is a part of the page, though the whole was asked for.
        """
        request.headers.setdefault("Connection", "keep-alive")  # to those who say so Apache tells how long it waits
        try:
            response = await super().download_request(request)
        except DownloadCancelledError as error:
            limit = request.meta.get("download_maxsize", self._default_maxsize)
            raise TooLongError(f"the answer is longer than {size_words(limit)}") from error
        except (CannotResolveHostError, DownloadConnectionRefusedError, TunnelError) as error:
            proxy = proxy_of(request)
            if proxy is None:
                raise
            what = "opens no way to the host" if isinstance(error, TunnelError) else "cannot be reached"
            raise ProxyError(f"the proxy at {urlsplit(proxy).netloc} {what}") from error
        if response.status == 206 and not _is_whole(response.headers.get("Content-Range")):
            raise PartError("only a part of it came (206 Partial Content), though the whole was asked for")
        return response


def _is_whole(content_range: bytes | None) -> bool:
    """Whether a part is all there is; so is one that does not say which part it is.

    >>> _is_whole(b"bytes 0-971/972"), _is_whole(b"bytes 0-899/972"), _is_whole(b"bytes 5-971/972"), _is_whole(None)
    (True, False, False, True)
    """
    found = _RANGE.fullmatch(content_range or b"bytes 0-0/1")
    return found is not None and int(found[1]) + 1 == int(found[2])
