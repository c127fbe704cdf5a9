"""Ways into private networks, tried in a network namespace of its own where such addresses answer: none connects."""

from __future__ import annotations

import json
from pathlib import Path

from .command import ledger, workspace
from .namespace import run_inside

VICTIMS = (
    "127.0.0.2",
    "169.254.169.254",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.0.1",
    "100.64.0.1",
    "::1",
    "fd00::1",
    "fe80::1",
)
"""Addresses on which somebody listens inside the namespace; `fe80::1` needs its zone."""
HOSTS = [
    # loopback: as it is, short, decimal, hexadecimal, octal, mixed, with a last dot, of the whole network
    "127.0.0.2", "127.2", "127.0.2", "2130706434", "0x7f000002", "0x7f.2", "0x7F.0x0.0x0.0x2", "0177.0.0.2", "017700000002",
    "0177.2", "127.0.0.2.", "127.0.0x0.2", "00000177.0.0.2", "%31%32%37.0.0.2", "127.0.0.%32",
    # look-alikes that become digits and dots
    "①②⑦.⓪.⓪.②", "１２７.０.０.２", "127。0。0。2", "127．0．0．2", "①②⑦。0．0.②", "𝟏𝟐𝟕.0.0.2",
    # cloud metadata, link-local
    "169.254.169.254", "2852039166", "0xa9fea9fe", "0xA9.0xFE.0xA9.0xFE", "0251.0376.0251.0376", "169.254.43518",
    "①⑥⑨.②⑤④.①⑥⑨.②⑤④", "169.254.169.254.", "0251.254.169.254",
    # private networks, shared address space
    "10.0.0.1", "10.1", "167772161", "0xa000001", "012.1", "172.16.0.1", "2886729729", "192.168.0.1", "3232235521",
    "0300.0250.0.1", "192.168.1", "100.64.0.1", "1681915905",
    # this host
    "0.0.0.0", "0", "localhost", "LOCALHOST", "localhost.",
    # IPv6: loopback, unique local, link-local, and IPv4 inside
    "[::1]", "[0:0:0:0:0:0:0:1]", "[::]", "[fd00::1]", "[fe80::1]", "[fe80::1%25lo]", "[::ffff:127.0.0.2]", "[::ffff:7f00:2]",
    "[::ffff:169.254.169.254]", "[::ffff:a9fe:a9fe]", "[64:ff9b::169.254.169.254]", "[64:ff9b::a9fe:a9fe]",
    "[2002:a9fe:a9fe::]", "[2002:7f00:2::1]", "[::127.0.0.2]", "[::169.254.169.254]",
    # names that a hosts file or a hostile name server leads there; the last one to a public address as well
    "metadata.example", "inside.example", "six.example", "mixed.example",
]  # fmt: skip
NAMES = """127.0.0.1 localhost
169.254.169.254 metadata.example
10.0.0.1 inside.example
fd00::1 six.example
192.0.9.9 mixed.example
127.0.0.2 mixed.example
"""
INSIDE = Path(__file__).with_name("inside_ssrf.py")


def test_no_way_connects(tmp_path: Path) -> None:
    """Each host is asked for by name, and is where a redirect, a feed's item and a robots.txt's sitemap lead."""
    db = workspace(tmp_path, DOWNLOAD_DELAY=0, NEWSARCHIVE_MAX_TRIES=1)
    (tmp_path / "ways.json").write_text(json.dumps({"hosts": HOSTS, "victims": VICTIMS, "names": NAMES}))
    run_inside(INSIDE, tmp_path)
    found = json.loads((tmp_path / "found.json").read_text())
    assert found["reachable"] == len(VICTIMS) - 1, "somebody must listen there, or the test proves nothing"
    assert found["connections"] == []
    states = ledger(db)
    assert len(HOSTS) >= 60
    assert {state[:2] for url, state in states.items() if "/secret" in url and "/go/" not in url} <= {
        ("dropped", "private-network"), ("dropped", "off-site"), ("dropped", "redirected"), ("failed", "dns"), ("queued", "held"),
    }  # fmt: skip
