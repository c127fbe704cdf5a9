"""Run by test_names.py in a network namespace: a name server that changes its answers, sites on public addresses."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.crawl.certificates import Authority
from tests.crawl.namespace import Names, furnish, listen
from tests.crawl.newsroom import article, front, path_of
from tests.crawl.server import Reply, Site, Web

OPEN, SECURE = "192.0.9.9", "192.0.9.10"
SIX = "2600:9::9"
"""Addresses that are public elsewhere."""
VICTIMS = ("10.0.0.1", "127.0.0.2", "fd00::1")
FILES = {"resolv.conf": "nameserver 127.0.0.1\noptions timeout:60 attempts:1\n", "nsswitch.conf": "hosts: files dns\n"}
ANSWERS: dict[str, list[list[str] | int]] = {
    "rebind.example": [[OPEN], ["10.0.0.1"]],
    "rebind6.example": [[OPEN], ["fd00::1"]],
    "six.example": [[SIX]],
    "local.example": [["127.0.0.2"], [OPEN]],
    "both.example": [[OPEN, "127.0.0.2"]],
    "both6.example": [["fd00::1", OPEN]],
    "nowhere.example": [["8.8.8.8"]],
    "failing.example": [2],
    "example.org": [[SECURE]],
    "thief.example": [[OPEN]],
}
CRUMBS = {"Set-Cookie": "id=1; Domain=example.org; Path=/", "Connection": "close"}


def furnish_open(site: Site) -> None:
    """One page, under whatever name it is asked for."""
    site.routes[path_of(1)] = Reply(body=article(1), headers={"Connection": "close"})
    site.routes["/robots.txt"] = Reply(status=404, headers={"Connection": "close"})


def furnish_secure(site: Site, others: list[Site]) -> None:
    """Pages that stay, and pages that lead away: without encryption, to another port, to another host."""
    ways = {
        2: f"http://example.org{path_of(2)}",
        3: f"http://example.org:8080{path_of(13)}",
        4: f"https://example.org:8443{path_of(14)}",
        5: f"http://thief.example{path_of(1)}",
    }
    links = [path_of(1), *(path_of(number) for number in ways), f"http://example.org{path_of(6)}"]
    site.routes["/"] = Reply(body=front(links), headers=CRUMBS)
    site.routes[path_of(1)] = Reply(body=article(1), headers=CRUMBS)
    for number, target in ways.items():
        site.routes[path_of(number)] = Reply(status=302, headers={"Location": target, **CRUMBS})
    for other in others:
        other.routes |= {path_of(number): Reply(body=article(number), headers=CRUMBS) for number in (2, 6, 13, 14)}


def main(folder: Path) -> None:
    """Set the scene, crawl, and write down who was asked, and with what."""
    furnish([OPEN, SECURE, SIX, *VICTIMS], folder, FILES)
    Names(ANSWERS)
    connections: list[str] = []
    listeners = [listen(victim, 80, connections) for victim in VICTIMS]
    assert all(listeners), "somebody must listen there, or the test proves nothing"
    authority = Authority(folder / "certificates")
    with Web() as web:
        furnish_open(web.site(OPEN, port=80))
        furnish_open(web.site(SIX, port=80))
        tls = authority.server("example.org")
        others = [web.site(SECURE, port=80), web.site(SECURE, port=8080), web.site(SECURE, port=8443, tls=tls)]
        furnish_secure(web.site(SECURE, port=443, tls=tls), others)
        names = ("rebind", "rebind6", "six", "local", "both", "both6", "nowhere", "failing", "unknown")
        pages = [f"http://{name}.example{path_of(1)}" for name in names]
        homes = [f"http://{name}.example/" for name in ("nowhere", "failing", "unknown")]
        command = [sys.executable, "-m", "newsarchive", "crawl", "https://example.org/", *homes, *pages]
        ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600, check=False)
        hits = [{"site": hit.site, "path": hit.path, "headers": dict(hit.headers)} for hit in web.log]
    found = {"code": ended.returncode, "err": ended.stderr, "connections": connections, "hits": hits}
    (folder / "found.json").write_text(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
