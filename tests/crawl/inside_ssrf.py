"""Run by test_ssrf.py in a network namespace: victims on private addresses, a site that leads to them, a crawl."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from newsarchive.urls import clean_url
from tests.crawl.namespace import furnish, listen
from tests.crawl.newsroom import front
from tests.crawl.server import Reply, Web

PORT = 8080


def main(folder: Path) -> None:
    """Set the scene, crawl, and write down who connected."""
    ways = json.loads((folder / "ways.json").read_text())
    furnish(ways["victims"], folder, {"hosts": ways["names"]})
    connections: list[str] = []
    servers = [server for victim in ways["victims"] if (server := listen(victim, PORT, connections))]
    reachable = 0
    for server in servers:
        with contextlib.suppress(OSError), socket.create_connection(server.getsockname()[:2], timeout=120):
            reachable += 1
    with Web() as web:
        site = web.site("127.0.0.1")
        inside = [f"http://{host}:{PORT}/secret" for host in ways["hosts"]]
        for number, url in enumerate(inside):
            site.routes[f"/go/{number}/secret"] = Reply(
                status=302, headers={"Location": url.encode().decode("latin-1")}
            )
        items = "".join(
            f"<item><title>A story of the town {n}</title><link>{url}</link></item>" for n, url in enumerate(inside)
        )
        site.routes["/feed.xml"] = Reply(body=f'<rss version="2.0"><channel>{items}</channel></rss>')
        site.routes["/robots.txt"] = Reply(body="\n".join(f"Sitemap: {url}" for url in inside))
        site.routes["/"] = Reply(
            body=front(inside, head='<link rel="alternate" type="application/rss+xml" href="/feed.xml">')
        )
        redirects = [site.url(f"/go/{number}/secret") for number in range(len(inside))]
        deadline = time.monotonic() + 300
        while len(connections) < reachable:  # each victim notes our own try of it
            if time.monotonic() > deadline:
                raise SystemExit(f"only {len(connections)} of {reachable} victims noted a connection within 300 s")
            time.sleep(0.01)
        connections.clear()
        direct = [url for url in inside if clean_url(url, "")]  # others are refused as no address
        targets = [site.home, *redirects, *direct]
        command = [sys.executable, "-m", "newsarchive", "crawl", *targets, "--allow-network", "127.0.0.1/32"]
        ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600, check=False)
    if "Traceback" in ended.stderr or ended.returncode not in (0, 3, 4):
        raise SystemExit(f"{ended.returncode}: {ended.stderr}")
    (folder / "found.json").write_text(json.dumps({"reachable": reachable, "connections": connections}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
