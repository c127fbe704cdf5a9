"""How an answer is read: strictly where Scrapy's HTTP client is silent, leniently where browsers are and Twisted is not.

Scrapy bounds bodies but no headers (200,000 of them took 460 MB); it takes a body that is longer than its
Content-Length for whole, and one without a length for whole when its connection breaks. Twisted refuses what real
servers send and every browser reads: long header lines, header names that are none, padded chunk sizes.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Sequence
from typing import Any

from scrapy.core.downloader.handlers.http11 import _LenientHTTPClientParser
from twisted.internet.error import ConnectionLost
from twisted.internet.interfaces import ISSLTransport
from twisted.python.failure import Failure
from twisted.web._abnf import _istoken
from twisted.web.client import ResponseFailed
from twisted.web.http import _ChunkedTransferDecoder, _DataLoss, _IdentityTransferDecoder

from newsarchive.crawl.failures import WrongAnswerError
from newsarchive.states import Reason

MAX_HEADERS = 1000
"""Lines before the body, those of 1xx answers too. News sites send some 20 to 40, with a `Link` for each preload 300."""
MAX_HEAD_BYTES = 256 * 1024
"""Of all these lines, be they one or many; as in Chromium. Content-Security-Policy alone may have 20 KiB."""
_VERSION_ONLY = re.compile(rb"HTTP/\d")


class HeadTooLargeError(WrongAnswerError):
    """The lines before the body do not end."""

    reason = Reason.TOO_LARGE


class SurplusError(WrongAnswerError, _DataLoss):
    """More bytes came than Content-Length says: the body as declared is cut."""


class StatusError(WrongAnswerError):
    """The status is no number between 100 and 999."""


class _Chunks(_ChunkedTransferDecoder):
    """Twisted's, which refuses the spaces with which some servers pad the size of a chunk."""

    def _dataReceived_CHUNK_LENGTH(self) -> bool:
        end = self._buffer.find(b"\r\n", 0, 1024)
        if end >= 0:
            self._buffer[:end] = self._buffer[:end].partition(b";")[0].strip(b" \t")  # extensions say nothing to us
        return super()._dataReceived_CHUNK_LENGTH()


class Parser(_LenientHTTPClientParser):
    """Counts what comes before the body, and sees what comes after it. Made by changing an object's class: no __init__."""

    MAX_LENGTH = MAX_HEAD_BYTES
    _transferDecoders = {b"chunked": _Chunks}  # noqa: RUF012 - as Twisted has it
    head_lines = 0
    head_bytes = 0
    is_surplus = False

    def lineReceived(self, line: bytes) -> None:
        """A line before the body."""
        self.head_lines += 1
        self.head_bytes += len(line)
        if self.head_lines > MAX_HEADERS:
            raise HeadTooLargeError(f"more than {MAX_HEADERS} headers")
        if self.head_bytes > MAX_HEAD_BYTES:
            raise HeadTooLargeError(f"more than {MAX_HEAD_BYTES // 1024} KiB of headers")
        super().lineReceived(line)

    def lineLengthExceeded(self, line: bytes) -> None:
        """A line before the body that does not end."""
        raise HeadTooLargeError(f"a header of more than {self.MAX_LENGTH // 1024} KiB")

    def statusReceived(self, status: bytes) -> None:
        """The first line; its words may stand apart, and its version be short ("HTTP/2")."""
        parts = status.split(maxsplit=2)
        if parts and _VERSION_ONLY.fullmatch(parts[0]):
            parts[0] += b".0"
        super().statusReceived(b" ".join(parts))  # type: ignore[no-untyped-call]
        if not 100 <= self.response.code <= 999:
            raise StatusError(f"its status, {self.response.code}, is none that HTTP knows")

    def headerReceived(self, name: bytes, value: bytes) -> None:
        """A header; a line whose name is none is passed over, as browsers do."""
        name = name.rstrip(b" \t")
        if _istoken(name):
            super().headerReceived(name, value)  # type: ignore[no-untyped-call]

    def allHeadersReceived(self) -> None:
        """The body follows; "identity" and empty words are no codings of it, and chunks are chunks if said twice."""
        words = listed(self.connHeaders.getRawHeaders(b"Transfer-Encoding", [])) - {b"", b"identity"}
        if not words:
            self.connHeaders.removeHeader(b"Transfer-Encoding")
        elif words == {b"chunked"}:
            self.connHeaders.setRawHeaders(b"Transfer-Encoding", [b"chunked"])
        super().allHeadersReceived()  # type: ignore[no-untyped-call]

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


def listed(lines: Sequence[bytes]) -> set[bytes]:
    """The words of a header that lists them.

    >>> sorted(listed([b"Upgrade, Close", b"TE"]))
    [b'close', b'te', b'upgrade']
    """
    return {word.strip().lower() for line in lines for word in line.split(b",")}


def unread(transport: Any) -> bytes | None:
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
    return b"" if ISSLTransport.providedBy(transport) else unread(transport) or b""
