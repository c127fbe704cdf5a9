"""Secure connections that end right after the answer: the bytes by which TLS says goodbye are none of the answer's."""

from __future__ import annotations

import asyncio
from pathlib import Path

from .certificates import Authority
from .command import ledger, run, workspace
from .faults.base import Script, sized
from .newsroom import article, front, path_of
from .server import Reply, Web

PAUSES = [number * 25e-6 for number in range(24)]
"""Seconds between the answer's last byte and the goodbye: some of these fall into the moment in which it is read."""


def last_answer(body: str, pause: float = 0.0) -> Script:
    """Send an answer, and say goodbye after a moment."""

    async def script(writer: asyncio.StreamWriter) -> None:
        writer.write(sized(body.encode(), b"Connection: close"))
        await writer.drain()
        await asyncio.sleep(pause)

    return script


def test_a_goodbye_is_no_part_of_the_answer(tmp_path: Path) -> None:
    authority = Authority(tmp_path / "certificates")
    db = workspace(tmp_path)
    paths = [path_of(number) for number in range(len(PAUSES))]
    with Web() as web:
        site = web.site(tls=authority.server())
        site.routes |= {"/robots.txt": Reply(script=last_answer("")), "/": Reply(script=last_answer(front(paths)))}
        for number, pause in enumerate(PAUSES):
            site.routes[paths[number]] = Reply(script=last_answer(article(number), pause))
        command = ("crawl", site.home, "--allow-network", "127.0.0.1/32", "--delay", "0")
        ended = run(*command, cwd=tmp_path, env={"SSL_CERT_FILE": str(authority.path)})
    assert ended.code == 0, ended.err
    states = ledger(db)
    assert {states[site.url(path)] for path in paths} == {("kept", "article", None)}
    assert sorted(site.paths()) == sorted(["/robots.txt", "/", *paths])
