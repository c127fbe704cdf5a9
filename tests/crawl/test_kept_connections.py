"""Connections that are kept, as real servers keep them: used again only while that is safe."""

from __future__ import annotations

import asyncio
from pathlib import Path

from .command import ledger, rows, run, workspace
from .newsroom import article, front, path_of
from .server import Meeting, Web

PATHS = [path_of(number) for number in range(3)]
PAGES = {"/": front(PATHS), **{path: article(number) for number, path in enumerate(PATHS)}}


class Counted:
    """A server's side of all connections: how many requests each carried."""

    def __init__(self, head: str = "HTTP/1.1 200 OK\r\n", *, most: int = 100) -> None:
        self.head = head
        self.most = most
        """Requests that a connection carries; at the next one it is given up without an answer."""
        self.carried: list[int] = []

    def meeting(self) -> Meeting:
        async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            number = len(self.carried)
            self.carried.append(0)
            while True:
                path = (await reader.readuntil(b"\r\n\r\n")).split(b" ")[1].decode()
                if self.carried[number] == self.most:
                    return
                self.carried[number] += 1
                body = PAGES.get(path, "User-agent: *\nAllow: /\n").encode()
                writer.write(
                    f"{self.head}Content-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
                )

        return meet


HEADS = {
    "HTTP/1.1 200 OK\r\n": [5],
    "HTTP/1.1 200 OK\r\nConnection: Keep-Alive\r\nKeep-Alive: timeout=500, max=100\r\n": [5],
    "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\n": [5],
    "HTTP/1.1 200 OK\r\nConnection: Keep-Alive\r\nKeep-Alive: timeout=1, max=100\r\n": [1] * 5,
    "HTTP/1.1 200 OK\r\nUpgrade: h2,h2c\r\nConnection: Upgrade, close\r\n": [1] * 5,
    "HTTP/1.1 200 OK\r\nConnection: Close\r\n": [1] * 5,
    "HTTP/1.0 200 OK\r\n": [1] * 5,
}
"""The head of each answer -> how many requests each connection carries."""
PATIENT = (
    "from newsarchive.crawl import http\nhttp.MAX_IDLE_SECONDS = 600.0  # a busy machine lets a connection lie idle"
)


def test_it_is_used_again_if_the_server_keeps_it(tmp_path: Path) -> None:
    db = workspace(tmp_path, {"patient": PATIENT})
    servers = {head: Counted(head) for head in HEADS}
    with Web() as web:
        sites = [web.site() for _ in servers]
        for site, server in zip(sites, servers.values(), strict=True):
            site.meet = server.meeting()
        homes = [site.home for site in sites]
        ended = run("crawl", *homes, "--allow-network", "127.0.0.1/32", "--delay", "0", cwd=tmp_path)
    assert ended.code == 0, ended.err
    states = ledger(db)
    assert {states[site.url(path)] for site in sites for path in PATHS} == {("kept", "article", None)}
    assert {head: server.carried for head, server in servers.items()} == HEADS


def test_a_goodbye_that_crosses_a_request_comes_once(tmp_path: Path) -> None:
    """The server's time-out is the crawl's pause: once a request runs into it, later ones take a new connection."""
    db = workspace(tmp_path)
    server = Counted(most=1)
    with Web() as web:
        site = web.site()
        site.meet = server.meeting()
        pages = [site.url(path) for path in PATHS]
        run("crawl", *pages, "--allow-network", "127.0.0.1/32", "--delay", "1.5", cwd=tmp_path)
    assert {ledger(db)[site.url(path)] for path in PATHS} == {("kept", "article", None)}
    asked = rows(db, "SELECT status, detail FROM fetches ORDER BY id")
    lost = "protocol: the server closed the connection before it had answered"
    assert [(row["status"], row["detail"]) for row in asked if row["status"] is None] == [(None, lost)]
    assert server.carried == [1] * 4
