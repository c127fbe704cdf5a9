"""A small web that misbehaves as it is told: sites on loopback addresses, one thread, raw sockets."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import struct
import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from types import TracebackType
from typing import Literal, Self

Fault = Literal["reset", "reset-in-body", "silent", "longer-than-body", "drip"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One answer, or a fault instead of one."""

    body: bytes | str = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    fault: Fault | None = None
    delay: float = 0.0
    after: threading.Event | None = None
    """It is held back until this has happened."""
    script: Callable[[asyncio.StreamWriter], Awaitable[None]] | None = None
    """Writes raw bytes instead of an answer; the connection is closed after it."""

    @property
    def payload(self) -> bytes:
        return self.body.encode() if isinstance(self.body, str) else self.body


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One request as it came."""

    at: float
    """When it came to this machine, by `time.monotonic`."""
    site: str
    path: str
    headers: Mapping[str, str]


Meeting = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Route = Reply | list[Reply] | Callable[[Hit], Reply]
STEP_MS = 10
"""The kernel tells the age of what came in steps of so many milliseconds at most."""
NOT_FOUND = Reply(status=404, body="<h1>Not found</h1>")


class Site:
    """One site of the web: a path leads to an answer, a list of answers (the last one stays), or a function."""

    def __init__(self, web: Web, address: str, port: int, scheme: str) -> None:
        self.web = web
        self.home = f"{scheme}://{address}:{port}/"
        self.name = f"{address}:{port}"
        self.routes: dict[str, Route] = {"/robots.txt": NOT_FOUND}
        self.delay = 0.0
        self.meet: Meeting | None = None
        """Talks instead of us with whoever connects; the connection is closed after it."""
        self.others: list[Site] = []
        """Sites that this one leads to."""

    def url(self, path: str) -> str:
        return self.home + path.lstrip("/")

    def hits(self, path: str | None = None) -> list[Hit]:
        return [hit for hit in self.web.log if hit.site == self.name and path in (None, hit.path)]

    def paths(self) -> list[str]:
        return [hit.path for hit in self.hits()]

    def find(self, hit: Hit) -> Reply:
        route = self.routes.get(hit.path, NOT_FOUND)
        if callable(route):
            return route(hit)
        if isinstance(route, list):
            return route.pop(0) if len(route) > 1 else route[0]
        return route


class Web:
    """All sites, served from a thread of their own while the `with` block lasts."""

    def __init__(self) -> None:
        self.log: list[Hit] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="bad-web")
        self._servers: dict[str, asyncio.Server] = {}
        self._taken: list[socket.socket] = []
        self._writers: set[asyncio.StreamWriter] = set()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(120)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(120)
        self._loop.close()

    def site(self, address: str = "127.0.0.1", *, port: int = 0, tls: ssl.SSLContext | None = None) -> Site:
        """A new site on a free port of a loopback address, or on the port that is given."""
        return asyncio.run_coroutine_threadsafe(self._listen(address, port, tls), self._loop).result(120)

    async def _listen(self, address: str, port: int, tls: ssl.SSLContext | None) -> Site:
        sites: list[Site] = []

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self._writers.add(writer)
            try:
                with contextlib.suppress(OSError, asyncio.IncompleteReadError, TimeoutError):
                    await (sites[0].meet or partial(self._answer, sites[0]))(reader, writer)
            except asyncio.CancelledError:
                pass
            finally:
                self._writers.discard(writer)
                with contextlib.suppress(OSError):
                    writer.close()

        server = await asyncio.start_server(serve, address, port, ssl=tls)
        port = server.sockets[0].getsockname()[1]
        sites.append(Site(self, address, port, "https" if tls else "http"))
        self._servers[sites[0].name] = server
        return sites[0]

    def shut(self, site: Site) -> None:
        """Let the site refuse connections; its port stays taken, so that no other site gets it."""
        asyncio.run_coroutine_threadsafe(self._shut(site), self._loop).result(120)

    async def _shut(self, site: Site) -> None:
        server = self._servers.pop(site.name)
        place = server.sockets[0].getsockname()
        server.close()
        taken = socket.socket()
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(place)
        self._taken.append(taken)

    async def _stop(self) -> None:
        for server in self._servers.values():
            server.close()
        for taken in self._taken:
            taken.close()
        for writer in list(self._writers):
            writer.transport.abort()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _answer(self, site: Site, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            pairs = (line.split(": ", 1) for line in head[1:] if ": " in line)
            hit = Hit(at=_arrived(writer), site=site.name, path=head[0].split(" ")[1], headers=dict(pairs))
            self.log.append(hit)
            reply = site.find(hit)
            if reply.delay or site.delay:
                await asyncio.sleep(reply.delay or site.delay)
            while reply.after is not None and not reply.after.is_set():
                await asyncio.sleep(0.01)
            if not await self._send(reply, reader, writer):
                return

    def _reset(self, writer: asyncio.StreamWriter) -> bool:
        """Break the connection with RST instead of FIN."""
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()
        return False

    async def _send(self, reply: Reply, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Write the answer; whether the connection stays usable."""
        if reply.script is not None:
            await reply.script(writer)
            await writer.drain()
            return False
        if reply.fault == "reset":
            return self._reset(writer)
        if reply.fault == "silent":
            await reader.read()
            return False
        body = reply.payload
        length = len(body) + (1000 if reply.fault == "longer-than-body" else 0)
        headers = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(length), **reply.headers}
        head = f"HTTP/1.1 {reply.status} X\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        writer.write(head.encode("latin-1") + b"\r\n")
        if reply.fault == "drip":
            for byte in body:
                writer.write(bytes([byte]))
                await writer.drain()
                await asyncio.sleep(0.3)
        elif reply.fault == "reset-in-body":
            writer.write(body[: len(body) // 2])
            await writer.drain()
            await asyncio.sleep(0.1)
            return self._reset(writer)
        elif reply.status not in (204, 304):
            writer.write(body)
        await writer.drain()
        return reply.fault != "longer-than-body"


def _arrived(writer: asyncio.StreamWriter) -> float:
    """When the last bytes came, as the kernel knows it: on a busy machine this thread reads them a good deal later."""
    if not hasattr(socket, "TCP_INFO"):
        return time.monotonic()
    info = writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 56)
    (ago,) = struct.unpack_from("=I", info, 52)  # tcpi_last_data_recv of <linux/tcp.h>, in milliseconds
    return time.monotonic() - max(0, ago - STEP_MS) / 1000  # never before it came


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass on what comes, to its end."""
    while data := await reader.read(65536):
        writer.write(data)
    writer.close()
