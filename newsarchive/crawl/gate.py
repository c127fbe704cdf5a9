"""The browser's way out: a proxy on loopback that refuses private networks where the socket connects.

Chromium resolves names and follows redirects itself, so that no check before a request could hold. All that it asks
for goes through here instead: an address is looked up once, judged by the crawl's `NetworkPolicy`, and connected.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import logging
from urllib.parse import urlsplit

from newsarchive.crawl.networks import NetworkPolicy

logger = logging.getLogger(__name__)

_CONNECT_SECONDS = 10.0
_HEAD_BYTES = 65_536
_REFUSED = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_FAILED = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class RefusedAddressError(OSError):
    """The host has no address that may be asked."""


class Gate:
    """An HTTP proxy (RFC 9110 section 7.7, CONNECT and absolute URLs) for one browser."""

    def __init__(self, policy: NetworkPolicy) -> None:
        self.policy = policy
        self._server: asyncio.Server | None = None
        self._under_way: set[asyncio.Task[None]] = set()

    async def open(self) -> str:
        """Listen on a free port of 127.0.0.1; returns the proxy's address."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=_HEAD_BYTES)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def close(self) -> None:
        """Stop listening, and end what is under way."""
        if self._server is not None:
            self._server.close()
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._serve(reader, writer))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            method, target, _ = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ")
            if method == "CONNECT":
                parts, first = urlsplit(f"//{target}"), b""
            else:
                parts, first = urlsplit(target), _origin_form(head, target)
            far_reader, far_writer = await self._connect(parts.hostname or "", parts.port or 80)
        except RefusedAddressError as error:
            logger.warning("The browser was refused %s", error)
            await _end(writer, _REFUSED)
            return
        except (OSError, ValueError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            await _end(writer, _FAILED)
            return
        is_tunnel = method == "CONNECT"
        if is_tunnel:
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        far_writer.write(first)
        here = asyncio.ensure_future(_pour(far_reader, writer))
        try:
            if is_tunnel:
                await _pour(reader, far_writer)
                await here
            else:  # a next request may be another host's: the browser sends it again, on a new connection
                await _pass_body(reader, far_writer, _body_length(head))
        finally:
            here.cancel()
            far_writer.close()
            writer.close()

    async def _connect(self, host: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Connect to the first address of the host that may be asked."""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=1)
        for *_, address in found:
            if self.policy.allows(host, ipaddress.ip_address(str(address[0]).split("%")[0])):
                connecting = asyncio.open_connection(str(address[0]), port)
                return await asyncio.wait_for(connecting, _CONNECT_SECONDS)
        raise RefusedAddressError(f"{host}: {found[0][-1][0] if found else 'no address'} is on a private network")


def _origin_form(head: bytes, target: str) -> bytes:
    """A proxy's request as the server gets it: path only, and one request a connection, since the next may be another's."""
    parts = urlsplit(target)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = head.split(b"\r\n")
    kept = [line for line in lines[1:-2] if not line.lower().startswith((b"proxy-", b"connection:"))]
    first = lines[0].replace(target.encode("latin-1"), path.encode("latin-1"), 1)
    return b"\r\n".join([first, *kept, b"Connection: close", b"", b""])


def _body_length(head: bytes) -> int:
    lengths = [line[15:] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    return int(lengths[0]) if lengths else 0


async def _pass_body(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, size: int) -> None:
    """Pass on a request's body, then wait for the browser's next word, or its end."""
    with contextlib.suppress(OSError, asyncio.IncompleteReadError):
        if size:
            writer.write(await reader.readexactly(size))
        await writer.drain()
        await reader.read(1)


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.close()


async def _end(writer: asyncio.StreamWriter, answer: bytes) -> None:
    with contextlib.suppress(OSError):
        writer.write(answer)
        await writer.drain()
    writer.close()
