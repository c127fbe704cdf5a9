"""Names and what they lead to, in a network of our own: rebinding, downgrades, and what is sent to whom."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from .command import ledger, rows, workspace
from .namespace import run_inside
from .newsroom import path_of

INSIDE = Path(__file__).with_name("inside_names.py")
TOML = '[[sites]]\nhome = "https://example.org/"\nheaders = {X-Token = "subscriber"}\n'
SECURE = "https://example.org"


@dataclass(frozen=True)
class Crawled:
    """What the crawl left."""

    found: dict[str, Any]
    db: Path
    states: dict[str, tuple[str, str, str | None]]

    def with_header(self, name: str) -> set[str]:
        """Sites that were sent a header of this name."""
        return {hit["site"] for hit in self.found["hits"] if name in hit["headers"]}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    folder = tmp_path_factory.mktemp("names")
    settings = {"DOWNLOAD_DELAY": 0.01, "NEWSARCHIVE_MAX_TRIES": 1, "DNSCACHE_ENABLED": False}
    db = workspace(folder, **settings)
    (folder / "newsarchive.toml").write_text(TOML)
    run_inside(INSIDE, folder, env={"SSL_CERT_FILE": str(folder / "certificates" / "authority.pem")})
    found = json.loads((folder / "found.json").read_text())
    assert "Traceback" not in found["err"]
    return Crawled(found, db, ledger(db))


ENDS = {
    "C03 a name that turns private": (f"http://rebind.example{path_of(1)}", "dropped", "private-network", "10.0.0.1"),
    "C03 a name that turns private, IPv6": (
        f"http://rebind6.example{path_of(1)}",
        "dropped",
        "private-network",
        "fd00::1",
    ),
    "A01 a host of IPv6 only": (f"http://six.example{path_of(1)}", "kept", "article", ""),
    "C03 a name that is private first": (
        f"http://local.example{path_of(1)}",
        "dropped",
        "private-network",
        "127.0.0.2",
    ),
    "C03 a name of both": (f"http://both.example{path_of(1)}", "kept", "article", ""),
    "C03 a name of both, IPv6": (f"http://both6.example{path_of(1)}", "kept", "article", ""),
    "A01 no way there": ("http://nowhere.example/", "failed", "refused", "cannot be reached: Network is unreachable"),
    "A01 no way there, a page": (f"http://nowhere.example{path_of(1)}", "queued", "held", "Network is unreachable"),
    "B02 a name server that fails": ("http://failing.example/", "failed", "dns", "the host name is not known"),
    "B02 no such name": ("http://unknown.example/", "failed", "dns", "the host name is not known"),
    "B02 no such name, a page": (f"http://unknown.example{path_of(1)}", "queued", "held", "host name is not known"),
    "C06 a page on https": (SECURE + path_of(1), "kept", "article", ""),
    "C06 from https to http": (f"http://example.org{path_of(2)}", "kept", "article", ""),
    "C08 to another port": (SECURE + path_of(3), "dropped", "redirected", f"http://example.org:8080{path_of(13)}"),
    "C08 to another port, its end": (f"http://example.org:8080{path_of(13)}", "kept", "article", ""),
    "C08 to another port of https, its end": (f"https://example.org:8443{path_of(14)}", "kept", "article", ""),
    "C08 to another host": (SECURE + path_of(5), "dropped", "off-site", "http://thief.example"),
}


@pytest.mark.parametrize("name", ENDS)
def test_it_ends_as_documented(crawled: Crawled, name: str) -> None:
    url, state, reason, detail = ENDS[name]
    found = crawled.states[url]
    assert found[:2] == (state, reason)
    assert detail in (found[2] or "")


def test_nobody_private_was_connected(crawled: Crawled) -> None:
    """C03: whatever the name server says, and however often it changes its mind."""
    assert crawled.found["connections"] == []
    assert crawled.found["code"] == 3, crawled.found["err"]


def test_a_downgrade_is_told(crawled: Crawled) -> None:
    """C06: the redirect stands in the ledger, with its target."""
    told = rows(
        crawled.db,
        "SELECT f.status, f.detail FROM fetches f JOIN urls u ON u.id = f.url_id WHERE u.url = ? ORDER BY f.id",
        f"http://example.org{path_of(2)}",
    )
    assert told == [
        {"status": 302, "detail": f"redirected to http://example.org{path_of(2)}, which is not encrypted"},
        {"status": 200, "detail": None},
    ]


def test_a_token_goes_to_its_own_host_only(crawled: Crawled) -> None:
    """C08: no other port, no other host, nothing unencrypted; nor with a redirect."""
    assert crawled.with_header("X-Token") == {"192.0.9.10:443"}
    tokens = [hit["headers"].get("X-Token") for hit in crawled.found["hits"] if hit["site"] == "192.0.9.10:443"]
    assert tokens.count("subscriber") == len(tokens) - 1, "all but robots.txt"


def test_no_cookie_and_no_referer(crawled: Crawled) -> None:
    """C07, C11."""
    assert crawled.with_header("Cookie") == set()
    assert crawled.with_header("Referer") == set()
