"""Crawls behind a proxy that the environment names: what it is asked for, and what it is never asked for."""

from __future__ import annotations

import asyncio
import base64
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from newsarchive.archive import Archive

from .certificates import Authority
from .command import Ended, ledger, run, workspace
from .newsroom import article, path_of
from .server import Meeting, Reply, Web, pump

PAPER, INSIDE = f"http://paper.example{path_of(1)}", f"http://localhost:8000{path_of(2)}"
WORD = base64.b64encode(b"me:secret").decode()


@dataclass
class Behind:
    """A crawl of a name that only the proxy knows, of one that is this machine's, and of a secure site."""

    db: Path
    ended: Ended
    secure: str
    asked: list[str]
    """Addresses that the proxy was asked for in plain."""
    words: set[str | None]
    """Its credentials, as they came."""
    tunnels: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    """Names of the headers that the secure site got."""


def tunnel(behind: list[str]) -> Meeting:
    """A proxy that opens ways to whoever is asked for."""

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        target = (await reader.readuntil(b"\r\n\r\n")).split(b" ")[1].decode()
        behind.append(target)
        host, port = target.rsplit(":", 1)
        there, to_there = await asyncio.open_connection(host, int(port))
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await asyncio.gather(pump(reader, to_there), pump(there, writer))

    return meet


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Behind:
    folder = tmp_path_factory.mktemp("behind")
    authority = Authority(folder / "certificates")
    db = workspace(folder)
    tunnels: list[str] = []
    with Web() as web:
        plain, opener = web.site(), web.site()
        opener.meet = tunnel(tunnels)
        secure = web.site("127.0.0.2", tls=authority.server("127.0.0.2"))
        secure.routes[path_of(3)] = Reply(body=article(3))
        plain.routes |= {PAPER: Reply(body=article(1)), INSIDE: Reply(body=article(2))}
        env = {
            "http_proxy": f"http://me:secret@{plain.name}",
            "https_proxy": f"http://me:secret@{opener.name}",
            "no_proxy": "",
            "SSL_CERT_FILE": str(authority.path),
        }
        targets = [PAPER, INSIDE, secure.url(path_of(3))]
        ended = run("crawl", *targets, "--allow-network", "127.0.0.2/32", "--delay", "0.25", cwd=folder, env=env)
        words = {hit.headers.get("Proxy-Authorization") for hit in plain.hits()}
        seen = {name for hit in secure.hits() for name in hit.headers}
        return Behind(db, ended, targets[2], plain.paths(), words, tunnels, seen)


def test_pages_come_through_the_proxy(behind: Behind) -> None:
    """Also from a name that only it knows; and it may itself be on a private network, as most are."""
    states = ledger(behind.db)
    assert {states[PAPER], states[behind.secure]} == {("kept", "article", None)}, behind.ended.err
    assert behind.asked == ["http://paper.example/robots.txt", PAPER]
    assert set(behind.tunnels) == {behind.secure.split("/")[2]}


def test_it_is_not_asked_for_a_private_network(behind: Behind) -> None:
    state, reason, detail = ledger(behind.db)[INSIDE]
    assert (state, reason) == ("dropped", "private-network")
    assert "(127.0.0.1); allow it with --allow-network" in (detail or "")


def test_its_password_is_told_to_it_alone(behind: Behind) -> None:
    assert behind.words == {f"Basic {WORD}"}
    assert "Proxy-Authorization" not in behind.seen
    with Archive.open(behind.db) as archive:
        for url in (PAPER, behind.secure):
            page = archive.page(url)
            assert page is not None
            assert "User-Agent" in dict(page.request_headers)
            assert "proxy-authorization" not in {name.lower() for name, _ in page.request_headers}
    for file in behind.db.parent.iterdir():
        assert WORD.encode() not in file.read_bytes()


@pytest.mark.parametrize(
    ("scheme", "words"),
    [("http", "the proxy at {} cannot be reached"), ("https", "the proxy at {} opens no way to the host")],
)
def test_a_proxy_that_does_not_work_is_named(tmp_path: Path, scheme: str, words: str) -> None:
    db = workspace(tmp_path)
    with Web() as web:
        proxy = web.site()
        if scheme == "http":
            web.shut(proxy)
        home = f"{scheme}://paper.example/"
        proxies = {"http_proxy": proxy.home, "https_proxy": proxy.home}
        ended = run("crawl", home, cwd=tmp_path, env=proxies)
    assert ended.code == 4
    assert ledger(db)[home] == ("failed", "refused", words.format(proxy.name))


def test_two_names_of_one_site_are_asked_at_one_pace(tmp_path: Path) -> None:
    """`www.` in front or not: one request at a time, one pause; robots.txt is of each name."""
    db = workspace(tmp_path)
    under_way: list[int] = []
    most = 0
    names = ["http://paper.example", "http://www.paper.example"]
    pages = {f"{names[number % 2]}{path_of(number)}": article(number) for number in range(6)}

    def slowly(body: str) -> Reply:
        async def script(writer: asyncio.StreamWriter) -> None:
            nonlocal most
            under_way.append(1)
            most = max(most, len(under_way))
            await asyncio.sleep(0.3)
            under_way.pop()
            head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n"
            writer.write(head.encode() + body.encode())

        return Reply(script=script)

    with Web() as web:
        proxy = web.site()
        proxy.routes |= {url: slowly(body) for url, body in pages.items()}
        proxy.routes |= {f"{name}/robots.txt": slowly("User-agent: *\n") for name in names}
        env = {"http_proxy": proxy.home, "no_proxy": ""}
        ended = run("crawl", *pages, "--delay", "0.5", cwd=tmp_path, env=env)
        assert ended.code == 0, ended.err
        hits = proxy.hits()
    assert {hit.path for hit in hits} == {*pages, *(f"{name}/robots.txt" for name in names)}
    assert (len(hits), most) == (8, 1)
    assert hits[-1].at - hits[0].at > 6 * 0.5, "7 pauses; the machine may be busy"
    assert {state[:2] for state in ledger(db).values()} == {("kept", "article")}
