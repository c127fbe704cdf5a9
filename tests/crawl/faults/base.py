"""What a fault is, and the answers that faults are made of."""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from ..certificates import Authority
from ..newsroom import article, path_of
from ..server import Reply, Site, Web

PAGE = path_of(7)
STORY = article(7).encode()
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
MIB = 1024 * 1024
Script = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One row of the table."""

    id: str
    """Number in the catalogue and a name."""
    set_up: Callable[[Site], None]
    state: str
    reason: str
    detail: str = ""
    """A part of the ledger's detail."""
    target: str = PAGE
    """Path that is asked for and whose state is looked at."""
    look_at: str | None = None
    """Path of another URL whose state is looked at."""
    requests: int | None = None
    """How often the path is asked for."""
    hurried: str | None = None
    """Path that is given up after 1 s."""
    tls: Callable[[Authority], ssl.SSLContext] | None = None
    """Makes the site one of https; the crawl trusts the authority."""
    neighbours: int = 0
    """More sites, `site.others`, on an address that is not allowed: they are asked nothing."""
    never: tuple[str, ...] = ()
    """Headers that no request to the site bears."""


def inject(fault: Fault, web: Web, authority: Authority) -> Site:
    """A site of the web that has the fault."""
    site = web.site(tls=fault.tls(authority) if fault.tls else None)
    site.others = [web.site("127.0.0.2") for _ in range(fault.neighbours)]
    fault.set_up(site)
    return site


def raw(*pieces: bytes) -> Script:
    """Send these bytes, and close."""

    async def script(writer: asyncio.StreamWriter) -> None:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()

    return script


def sized(body: bytes, *headers: bytes) -> bytes:
    """A well-formed answer as bytes."""
    lines = b"".join(header + b"\r\n" for header in headers)
    return HEAD + b"Content-Length: %d\r\n" % len(body) + lines + b"\r\n" + body


def endless(start: bytes, piece: bytes, pause: float = 0.0) -> Script:
    """Send a piece again and again until the client goes away."""

    async def script(writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        for _ in range(100_000):
            writer.write(piece)
            await writer.drain()
            if pause:
                await asyncio.sleep(pause)

    return script


def reset_after(data: bytes) -> Script:
    """Send some bytes, and break the connection with RST."""

    async def script(writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()
        await asyncio.sleep(0.1)
        linger = struct.pack("ii", 1, 0)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        writer.transport.abort()

    return script


def later(first: bytes, second: bytes, *, pause: float = 0.05) -> Script:
    """Send some bytes, and others a moment later."""

    async def script(writer: asyncio.StreamWriter) -> None:
        writer.write(first)
        await writer.drain()
        await asyncio.sleep(pause)
        writer.write(second)
        await writer.drain()
        await asyncio.sleep(0.3)

    return script


def header_flood(count: int, size: int) -> Script:
    async def script(writer: asyncio.StreamWriter) -> None:
        writer.write(HEAD)
        line = b"X-%d: " + b"x" * size + b"\r\n"
        for number in range(count):
            writer.write(line % number)
            if number % 100 == 0:
                await writer.drain()
        writer.write(b"Content-Length: %d\r\n\r\n" % len(STORY) + STORY)

    return script


def page(answer: Reply | Script) -> Callable[[Site], None]:
    """Set the answer at `PAGE`."""

    def set_up(site: Site) -> None:
        site.routes[PAGE] = answer if isinstance(answer, Reply) else Reply(script=answer)

    return set_up


def chunked(*pieces: bytes, said: bytes = b"chunked") -> Script:
    return raw(HEAD + b"Transfer-Encoding: " + said + b"\r\n\r\n", *pieces)


def chunk(data: bytes) -> bytes:
    return b"%x\r\n" % len(data) + data + b"\r\n"


def kept(id: str, answer: Reply | Script, **more: Any) -> Fault:
    return Fault(id=id, set_up=page(answer), state="kept", reason="article", **more)


def failed(id: str, reason: str, answer: Reply | Script, **more: Any) -> Fault:
    return Fault(id=id, set_up=page(answer), state="failed", reason=reason, **more)


def encoded(encoding: str, body: bytes) -> Reply:
    return Reply(body=body, headers={"Content-Encoding": encoding})


def redirect(path_or_url: str, status: int = 302) -> Reply:
    return Reply(status=status, headers={"Location": path_or_url})
