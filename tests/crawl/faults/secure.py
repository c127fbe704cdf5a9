"""Row A16: TLS. Each fault sits on a front page, since a page whose host cannot be had waits."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..certificates import Authority
from ..newsroom import publish
from ..server import Meeting, Reply, Site
from .base import HEAD, STORY, Fault, reset_after


def home(site: Site) -> None:
    publish(site, [7])


def untrusted(id: str, tls: Callable[[Authority], ssl.SSLContext], detail: str, **more: Any) -> Fault:
    return Fault(
        id=f"A16 {id}",
        set_up=home,
        target="/",
        state="failed",
        reason="tls",
        detail=detail,
        tls=tls,
        requests=0,
        **more,
    )


def meeting(meet: Meeting) -> Callable[[Site], None]:
    """At the port that is asked for https."""

    def set_up(site: Site) -> None:
        site.home = site.home.replace("http:", "https:")
        site.meet = meet

    return set_up


def old_tls(version: ssl.TLSVersion) -> Meeting:
    """A server of an old version; its refusal is sent, which asyncio's own TLS forgets."""

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with tempfile.TemporaryDirectory() as folder:
            context = Authority(Path(folder)).server(version=version)
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        incoming.write(await reader.read(65_536))
        with contextlib.suppress(ssl.SSLError):
            context.wrap_bio(incoming, outgoing, server_side=True).do_handshake()
        writer.write(outgoing.read())
        await writer.drain()

    return meet


async def plain_http(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(65_536)
    writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
    await writer.drain()


async def silence(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while await reader.read(65_536):
        pass


SECURE = [
    Fault(
        id="A16 a sound certificate",
        set_up=home,
        target="/",
        state="kept",
        reason="source",
        tls=lambda authority: authority.server(),
    ),
    untrusted(
        "an expired certificate",
        lambda authority: authority.server(since=-9, until=-2),
        "its certificate expired on 20",
    ),
    untrusted(
        "a certificate for later",
        lambda authority: authority.server(since=2, until=9),
        "its certificate is not valid before",
    ),
    untrusted("a certificate for another host", lambda authority: authority.server("127.0.0.9"), "for another name"),
    untrusted("a certificate for a name", lambda authority: authority.server("news.example"), "for another name"),
    untrusted("a self-signed certificate", lambda authority: authority.self_signed(), "is self-signed"),
    untrusted("an authority that nobody knows", lambda authority: authority.of_a_stranger(), "not trusted here"),
    untrusted(
        "a chain with a gap", lambda authority: authority.server(sends_chain=False), "or that the server does not name"
    ),
    *(
        Fault(
            id=f"A16 {id}",
            set_up=meeting(meet),
            target="/",
            state="failed",
            reason="tls",
            detail=detail,
        )
        for id, meet, detail in (
            ("TLS 1.0 only", old_tls(ssl.TLSVersion.TLSv1), "versions of TLS before 1.2"),
            ("TLS 1.1 only", old_tls(ssl.TLSVersion.TLSv1_1), "versions of TLS before 1.2"),
            ("http at the port of https", plain_http, "does not speak TLS at this port"),
        )
    ),
    Fault(
        id="A16 silence at the port of https",
        set_up=meeting(silence),
        target="/",
        state="queued",
        reason="held",
        detail="no whole answer within 1 s",
        hurried="/robots.txt",
    ),
    Fault(
        id="A16 cut without a goodbye, length unknown",
        set_up=lambda site: site.routes.update({"/": Reply(script=reset_after(HEAD + b"\r\n" + STORY))}),
        target="/",
        state="failed",
        reason="protocol",
        detail="the answer was cut",
        tls=lambda authority: authority.server(),
    ),
]
