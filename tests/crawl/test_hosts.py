"""Hosts that cannot be had, robots.txt that cannot be had, and what the ledger and the exit code say of them."""

from __future__ import annotations

import itertools
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from .certificates import Authority
from .command import Ended, crawl, ledger, rows, run, workspace
from .newsroom import path_of, publish
from .server import Reply, Site, Web

ROBOTS_FAULTS = {
    "503": Reply(status=503, body="User-agent: *\nAllow: /"),
    "429": Reply(status=429),
    "silent": Reply(fault="silent"),
    "reset": Reply(fault="reset"),
}
HELD = "robots.txt cannot be had ({}), so the host is not asked"
FRONT_ROWS = {
    "unknown": ("failed", "dns", "the host name is not known"),
    "refusing": ("failed", "refused", "the host refused the connection"),
    "untrusted": ("failed", "tls", "its certificate is self-signed"),
    "forbidding": ("dropped", "robots", "robots.txt forbids it"),
    "503": ("queued", "held", HELD.format("status 503")),
    "429": ("queued", "held", HELD.format("status 429")),
    "silent": ("queued", "held", HELD.format("no whole answer within 1 s")),
    "reset": ("queued", "held", HELD.format("the server broke the connection")),
    "good": ("kept", "source", None),
    "slow": ("kept", "source", None),
}


@dataclass(frozen=True)
class Many:
    """One crawl of many sites."""

    ended: Ended
    db: Path
    sites: dict[str, Site]
    homes: dict[str, str]


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Many]:
    folder = tmp_path_factory.mktemp("hosts")
    with Web() as web, socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))  # bound, but nobody listens: connections are refused
        sites = {name: web.site() for name in [*ROBOTS_FAULTS, "good", "forbidding", "slow"]}
        sites["untrusted"] = web.site(tls=Authority(folder).self_signed())
        for number, (name, site) in enumerate(sites.items()):
            publish(site, range(10 * number, 10 * number + 3))
            if name in ROBOTS_FAULTS:
                site.routes["/robots.txt"] = ROBOTS_FAULTS[name]
        patience = {sites["silent"].url("/robots.txt"): 1}
        db = workspace(folder, patience=patience, DOWNLOAD_DELAY=0)  # --delay 0 is refused for a public name
        sites["forbidding"].routes["/robots.txt"] = Reply(body="User-agent: *\nDisallow: /\n")
        sites["slow"].routes["/robots.txt"] = Reply(body="User-agent: *\nCrawl-delay: 1\n")
        refusing = f"http://127.0.0.1:{unheard.getsockname()[1]}/"
        homes = {name: site.home for name, site in sites.items()}
        homes |= {"refusing": refusing, "unknown": "http://name.invalid/"}
        ended = run("crawl", *homes.values(), "--allow-network", "127.0.0.0/8", cwd=folder)
        yield Many(ended, db, sites, homes)


def test_it_ends_with_3_and_without_a_traceback(many: Many) -> None:
    assert many.ended.code == 3, many.ended.err
    assert "Traceback" not in many.ended.err
    assert "from 10 sites" in many.ended.err
    assert "of 8 sites nothing could be read" in many.ended.err


@pytest.mark.parametrize("name", FRONT_ROWS)
def test_each_front_page_has_its_row(many: Many, name: str) -> None:
    assert ledger(many.db)[many.homes[name]] == FRONT_ROWS[name]
    fetches = rows(
        many.db,
        "SELECT f.state, f.reason, f.detail FROM fetches f JOIN urls u ON u.id = f.url_id WHERE u.url = ?",
        many.homes[name],
    )
    assert [tuple(fetch.values()) for fetch in fetches] == [FRONT_ROWS[name]]


@pytest.mark.parametrize("name", [name for name, row in FRONT_ROWS.items() if row[0] != "kept"])
def test_each_trouble_is_told_once_in_words(many: Many, name: str) -> None:
    line = next(line for line in many.ended.err.splitlines() if line.startswith(many.homes[name].split("/")[2] + " "))
    assert str(FRONT_ROWS[name][2]) in line


@pytest.mark.parametrize("name", [*ROBOTS_FAULTS, "forbidding"])
def test_no_page_is_asked_of_a_host_that_is_held_or_forbids(many: Many, name: str) -> None:
    assert many.sites[name].paths() == ["/robots.txt"]


def test_a_missing_robots_txt_allows(many: Many) -> None:
    site = many.sites["good"]
    assert sorted(site.paths()) == sorted(["/robots.txt", "/", *(path_of(number) for number in (40, 41, 42))])
    assert rows(many.db, "SELECT robots_status FROM hosts WHERE host = ?", site.name) == [{"robots_status": 404}]


def test_crawl_delay_is_kept(many: Many) -> None:
    times = [hit.at for hit in many.sites["slow"].hits()]
    assert len(times) == 5
    assert min(b - a for a, b in itertools.pairwise(times)) > 0.7  # the machine may be busy
    assert times[-1] - times[0] > 4 - 0.3


def test_each_robots_txt_is_kept_as_a_page_and_cited(many: Many) -> None:
    robots = rows(many.db.with_name("pages.db"), "SELECT url, body_sha256 FROM pages WHERE kind = 'robots'")
    cited = rows(
        many.db,
        "SELECT DISTINCT robots_sha256 FROM fetches f JOIN urls u ON u.id = f.url_id WHERE u.host = ?",
        many.sites["forbidding"].name,
    )
    by_url = {row["url"]: row["body_sha256"] for row in robots}
    assert set(by_url) == {many.sites["slow"].url("/robots.txt"), many.sites["forbidding"].url("/robots.txt")}
    assert [row["robots_sha256"] for row in cited] == [by_url[many.sites["forbidding"].url("/robots.txt")]]


@pytest.mark.parametrize(
    "robots", [Reply(status=503), Reply(body="User-agent: *\nDisallow: /\n")], ids=["held", "forbidden"]
)
def test_all_sites_failed_is_exit_code_4(tmp_path: Path, robots: Reply) -> None:
    db = workspace(tmp_path, NEWSARCHIVE_ROBOTS_SECONDS=0)
    with Web() as web:
        site = web.site()
        articles = publish(site, range(2))
        site.routes["/robots.txt"] = robots
        ended = crawl(site.home, cwd=tmp_path)
        assert ended.code == 4, ended.err
        site.routes["/robots.txt"] = Reply(status=404)
        again = crawl(site.home, cwd=tmp_path)
    assert again.code == 0, again.err
    assert [ledger(db)[url][:2] for url in articles] == [("kept", "article")] * 2


def test_a_name_that_leads_to_a_private_network_is_refused(tmp_path: Path) -> None:
    db = workspace(tmp_path, DOWNLOAD_DELAY=0)
    with Web() as web:
        site = web.site()
        publish(site, range(2))
        home = site.home.replace("127.0.0.1", "localhost")
        ended = run("crawl", home, cwd=tmp_path)
    assert ended.code == 4
    assert site.paths() == []
    state, reason, detail = ledger(db)[home]
    assert (state, reason) == ("dropped", "private-network")
    assert "--allow-network" in str(detail)
