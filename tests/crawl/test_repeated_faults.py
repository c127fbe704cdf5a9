"""Faults that show only when a host is asked again and again: in one run, or in the next."""

from __future__ import annotations

import asyncio
import itertools
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from .certificates import Authority
from .command import DEADLINE_SECONDS, LOCAL, crawl, finish, ledger, rows, start, workspace
from .faults.sources import rss
from .newsroom import article, front, path_of, publish
from .server import Hit, Reply, Site, Web, pump


def test_a_host_of_nothing_but_errors_is_left_alone_for_an_hour(tmp_path: Path) -> None:
    """B11: at most 13 requests an hour."""
    db = workspace(tmp_path)
    with Web() as web:
        site, good = web.site(), web.site()
        pages = [site.url(path_of(number)) for number in range(20)]
        for number in range(20):
            site.routes[path_of(number)] = Reply(status=500)
        publish(good, [1])
        ended = crawl(*pages, good.home, cwd=tmp_path)
        assert len(site.hits()) == 11, "robots.txt, and ten pages"
        assert f"WARNING: {site.name} is left alone for this run: 10 server errors in a row" in ended.sentences
        again = crawl(*pages, cwd=tmp_path)
        assert len(site.hits()) == 11
    assert (ended.code, again.code) == (3, 4)
    assert "held until " in again.err
    assert "10 server errors in a row" in again.err
    assert {ledger(db)[url][0] for url in pages} == {"queued"}
    held = rows(db, "SELECT host FROM hosts WHERE held_until > strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '+55 minutes')")
    assert held == [{"host": site.name}]


def test_errors_among_good_answers_hold_no_host(tmp_path: Path) -> None:
    """B11: what is broken on a site that is well is left for the next run, which may ask at once."""
    db = workspace(tmp_path, NEWSARCHIVE_MAX_TRIES=5)
    with Web() as web:
        site = web.site()
        articles = publish(site, range(5))
        for number in range(3):
            site.routes[path_of(number)] = Reply(status=500)
        crawl(site.home, cwd=tmp_path)
        assert rows(db, "SELECT * FROM hosts WHERE held_until IS NOT NULL") == []
        publish(site, range(5))
        assert crawl(site.home, cwd=tmp_path).code == 0
    assert [ledger(db)[url][:2] for url in articles] == [("kept", "article")] * 5


def test_a_host_that_is_asked_too_much_is_asked_less(tmp_path: Path) -> None:
    """B09: as nginx's limit_req answers by default: 503, and no word of when to come again."""
    workspace(tmp_path)
    with Web() as web:
        site = web.site()
        pages = publish(site, range(18))
        let_in: list[float] = []
        refused: list[float] = []

        def limited(hit: Hit) -> Reply:
            is_second = len(let_in) == 1 and not refused  # on a slow machine it may come late enough
            is_early = is_second or (bool(let_in) and hit.at - let_in[-1] < 0.15)
            (refused if is_early else let_in).append(hit.at)
            number = next(n for n in range(18) if path_of(n) == hit.path)
            return Reply(status=503) if is_early else Reply(body=article(number))

        site.routes |= {path_of(number): limited for number in range(18)}
        ended = finish(start("crawl", *pages, *LOCAL[:-1], "0.1", cwd=tmp_path))
    assert (ended.code, len(let_in)) == (0, 18), ended.err
    assert 1 <= len(refused) <= 4, "half of all that were asked for, otherwise"


def test_one_clock_for_a_host_whatever_is_asked_of_it(tmp_path: Path) -> None:
    """B12, B10: front page, feed, articles and the next run: never faster than its Crawl-delay."""
    workspace(tmp_path)
    with Web() as web:
        site = web.site()
        site.routes["/robots.txt"] = Reply(body="User-agent: *\nCrawl-delay: 1\n")
        feed = '<link rel="alternate" type="application/rss+xml" href="/f">'
        site.routes["/"] = Reply(body=front([path_of(1)], head=feed))
        site.routes["/f"] = Reply(body=rss(f"<item><title>A story</title><link>{site.url(path_of(2))}</link></item>"))
        site.routes |= {path_of(number): Reply(body=article(number)) for number in (1, 2)}
        assert crawl(site.home, cwd=tmp_path).code == 0
        assert crawl(site.url(path_of(1)), cwd=tmp_path).code == 0
        times = [hit.at for hit in site.hits()]
    assert len(times) == 6
    assert min(b - a for a, b in itertools.pairwise(times)) > 0.7  # the machine may be busy
    assert times[4] - times[0] > 4 - 0.3


def test_the_pause_is_counted_from_when_a_request_goes_out(tmp_path: Path) -> None:
    """B12: not from before the connection, which takes nearly as long as the pause here."""
    workspace(tmp_path)
    authority = Authority(tmp_path / "certificates")
    with Web() as web:
        site, door = web.site(tls=authority.server()), web.site()
        door.home = door.home.replace("http:", "https:")
        door.routes = site.routes

        async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await asyncio.sleep(0.9)
            there, to_there = await asyncio.open_connection("127.0.0.1", int(site.name.split(":")[1]))
            await asyncio.gather(pump(reader, to_there), pump(there, writer))

        door.meet = slow
        publish(door, [1])
        env = {"SSL_CERT_FILE": str(authority.path)}
        command = ("crawl", door.url(path_of(1)), *LOCAL[:-1], "1")
        assert finish(start(*command, cwd=tmp_path, env=env)).code == 0
        asked, then = (hit.at for hit in site.hits())
    assert then - asked > 0.7  # the machine may be busy


def test_a_crawl_delay_of_days_is_a_minute(tmp_path: Path) -> None:
    """B10."""
    db = workspace(tmp_path, NEWSARCHIVE_DRAIN_SECONDS=0.1)
    with Web() as web:
        site = web.site()
        publish(site, [1])
        site.routes["/robots.txt"] = Reply(body="User-agent: *\nCrawl-delay: 1000000\n")
        process = start("crawl", site.url(path_of(1)), *LOCAL, cwd=tmp_path)
        deadline = time.monotonic() + DEADLINE_SECONDS
        while not site.hits() or not rows(db, "SELECT 1 FROM hosts WHERE crawl_delay_seconds = 60"):
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.05)
        process.terminate()
        ended = finish(process)
        assert site.paths() == ["/robots.txt"]
    assert f"WARNING: {site.name} asks for a Crawl-delay of 1000000.0 s; 60.0 s are kept" in ended.sentences


TAG = '"caf\xe9\t: x-injected: 1 \x01"'


@dataclass
class Twice:
    """Three sites crawled twice, the second time with all articles asked anew."""

    db: Path
    ruled: Site
    tagged: Site
    restless: Site


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Twice:
    folder = tmp_path_factory.mktemp("twice")
    db = workspace(folder, NEWSARCHIVE_ROBOTS_SECONDS=0)
    with Web() as web:
        twice = Twice(db, web.site(), web.site(), web.site())
        publish(twice.ruled, [1])
        publish(twice.tagged, [2, 4])
        twice.tagged.routes[path_of(2)] = Reply(body=article(2), headers={"ETag": TAG})

        def of_apache(hit: Hit) -> Reply:
            is_known = '"58-61"' in hit.headers.get("If-None-Match", "").split(", ")
            return Reply(status=304) if is_known else Reply(body=article(4), headers={"ETag": '"58-61-gzip"'})

        twice.tagged.routes[path_of(4)] = of_apache

        def feed(hit: Hit) -> Reply:
            number = len(twice.restless.hits("/f"))
            link = twice.restless.url(path_of(3))
            item = f"<item><guid>g{number}</guid><title>A story</title><link>{link}</link></item>"
            return Reply(body=rss(item), headers={"ETag": f'"{number}"'})

        named = '<link rel="alternate" type="application/rss+xml" href="/f">'
        twice.restless.routes |= {
            "/": Reply(body=front([], head=named)),
            "/f": feed,
            path_of(3): Reply(body=article(3)),
        }
        homes = [twice.ruled.home, twice.tagged.home, twice.restless.home]
        assert crawl(*homes, cwd=folder).code == 0
        twice.ruled.routes["/robots.txt"] = Reply(body="User-agent: *\nDisallow: /news/\n")
        assert crawl(*homes, "--revisit", cwd=folder).code == 0
    return twice


def test_new_rules_of_robots_txt_hold_in_the_next_run(twice: Twice) -> None:
    """B08; tests/crawl/test_robots_kept.py has the day after which it is asked for again."""
    assert twice.ruled.paths().count(path_of(1)) == 1
    assert ledger(twice.db)[twice.ruled.url(path_of(1))][:2] == ("dropped", "robots")
    stored = rows(twice.db, "SELECT 1 FROM articles WHERE url = ?", twice.ruled.url(path_of(1)))
    assert len(stored) == 1, "what is stored stays"


def test_an_etag_comes_back_as_it_was_sent(twice: Twice) -> None:
    """C09: byte for byte, on one line."""
    assert [hit.headers.get("If-None-Match") for hit in twice.tagged.hits(path_of(2))] == [None, TAG]


def test_apache_knows_its_own_etag_again(twice: Twice) -> None:
    """It compares the tag from before it packed the page with the one from after, and never answers 304."""
    asked = rows(
        twice.db,
        "SELECT f.status FROM fetches f JOIN urls u ON u.id = f.url_id WHERE u.url = ? ORDER BY f.id",
        twice.tagged.url(path_of(4)),
    )
    assert [row["status"] for row in asked] == [200, 304]


def test_new_guids_and_etags_make_no_article_new(twice: Twice) -> None:
    """F05, F08: a feed that is never the same."""
    assert len(twice.restless.hits("/f")) == 2
    versions = "SELECT v.number FROM articles a JOIN versions v ON v.article_id = a.id WHERE a.url = ?"
    assert rows(twice.db, versions, twice.restless.url(path_of(3))) == [{"number": 1}]
