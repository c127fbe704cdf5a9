"""Waiting when a host asks for it, asking conditionally, and never asking a private network that is not allowed."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable
from email.utils import formatdate
from pathlib import Path

import pytest

from . import command
from .command import crawl, ledger, rows, run, workspace
from .newsroom import article, front, path_of, publish
from .server import Hit, Reply, Site, Web

SOON = 2


def busy_once(site: Site, answer: Callable[[], Reply]) -> None:
    """Let the site's second article answer so when it is first asked for."""
    site.routes[path_of(1)] = lambda hit: answer() if len(site.hits(hit.path)) == 1 else Reply(body=article(1))


def test_retry_after_silences_the_whole_host(tmp_path: Path) -> None:
    db = workspace(tmp_path)
    answers: list[Callable[[], Reply]] = [
        lambda: Reply(status=503, headers={"Retry-After": str(SOON)}),
        lambda: Reply(status=429, headers={"Retry-After": str(SOON)}),
        lambda: Reply(status=503, headers={"Retry-After": formatdate(time.time() + SOON + 1, usegmt=True)}),
    ]
    with Web() as web:
        sites = [web.site() for _ in answers]
        urls = [url for site in sites for url in publish(site, range(4))]
        for site, answer in zip(sites, answers, strict=True):
            busy_once(site, answer)
        ended = crawl(*(site.home for site in sites), cwd=tmp_path)
        assert ended.code == 0, ended.err
    for site in sites:
        hits = site.hits()
        asked = next(n for n, hit in enumerate(hits) if hit.path == path_of(1))
        assert hits[asked + 1].at - hits[asked].at >= SOON
    assert [ledger(db)[url][:2] for url in urls] == [("kept", "article")] * 12


def test_a_host_that_asks_for_too_long_a_pause_waits_for_another_run(tmp_path: Path) -> None:
    db = workspace(tmp_path)
    with Web() as web:
        site, good = web.site(), web.site()
        articles = publish(site, range(6))
        publish(good, range(10, 12))
        site.routes[path_of(0)] = Reply(status=429, headers={"Retry-After": "300"})
        ended = crawl(site.home, good.home, cwd=tmp_path)
        assert site.paths() == ["/robots.txt", "/", path_of(0)]
    assert ended.code == 0, ended.err
    assert ended.sentences == [f"WARNING: {site.name} is left alone for this run: http: 429 Too Many Requests"]
    assert [ledger(db)[url][:2] for url in articles] == [("queued", "retry"), *[("queued", "new")] * 5]
    held = rows(db, "SELECT host FROM hosts WHERE held_until > strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '+4 minutes')")
    assert held == [{"host": site.name}]


def test_a_host_that_does_not_say_for_how_long_is_asked_again_ever_later(tmp_path: Path) -> None:
    db = workspace(tmp_path, NEWSARCHIVE_BUSY_SECONDS=0.3)
    with Web() as web:
        site = web.site()
        articles = publish(site, range(3))
        tired = [Reply(status=429)] * 2
        site.routes[path_of(0)] = [*tired, Reply(body=article(0))]
        site.routes[path_of(2)] = [*tired, Reply(body=article(2))]
        ended = crawl(site.home, cwd=tmp_path)
        assert ended.code == 0, ended.err
        hits = site.hits()
        assert [hit.path for hit in hits[2:]] == [path_of(0)] * 3 + [path_of(1)] + [path_of(2)] * 3
    gaps = [b.at - a.at for a, b in itertools.pairwise(hits)]
    assert (gaps[2] >= 0.3, gaps[3] >= 0.6, gaps[6] >= 0.3, gaps[7] >= 0.6) == (True,) * 4, gaps
    assert [ledger(db)[url][:2] for url in articles] == [("kept", "article")] * 3
    assert rows(db, "SELECT held_reason FROM hosts") == [
        {"held_reason": "it answered 2 times in a row that it is asked too much (429 or 503)"}
    ]


def test_an_earlier_page_that_is_understood_late_does_not_end_a_row_of_refusals(tmp_path: Path) -> None:
    with Web() as web:
        site = web.site()
        early, late = publish(site, range(2))
        body = f"""
    async def parse_article(self, response):
        while response.url == {early!r} and not pathlib.Path("refused").exists():
            await asyncio.sleep(0.01)
        yield self.fetched(response)
"""
        head = "import asyncio, pathlib\nfrom newsarchive.crawl import NewsSpider\n\n\nclass Own(NewsSpider):\n"
        own = {"own": f"{head}    name = 'own'\n    home = {site.home!r}\n{body}"}
        db = workspace(tmp_path, own, NEWSARCHIVE_BUSY_SECONDS=0.1)

        async def again(writer: asyncio.StreamWriter) -> None:
            while ledger(db)[early][0] != "kept":
                await asyncio.sleep(0.01)
            writer.write(b"HTTP/1.1 429 X\r\nContent-Length: 0\r\n\r\n")

        def refuse(hit: Hit) -> Reply:
            if (tmp_path / "refused").exists():
                site.routes[path_of(1)] = Reply(body=article(1))
                return Reply(script=again)
            (tmp_path / "refused").touch()
            return Reply(status=429)

        site.routes[path_of(1)] = refuse
        ended = crawl(site.home, cwd=tmp_path)
    assert ended.code == 0, ended.err
    assert [ledger(db)[url][:2] for url in (early, late)] == [("kept", "article")] * 2
    assert rows(db, "SELECT held_reason FROM hosts") == [
        {"held_reason": "it answered 2 times in a row that it is asked too much (429 or 503)"}
    ]


def test_a_host_that_never_wants_to_be_asked_is_left_alone(tmp_path: Path) -> None:
    db = workspace(tmp_path, NEWSARCHIVE_BUSY_SECONDS=0.2, NEWSARCHIVE_MAX_WAIT_SECONDS=0.5)
    with Web() as web:
        well, never = web.site(), web.site()
        pages = publish(well, range(5))
        well.routes |= {path_of(number): Reply(status=429) for number in range(5)}
        never.routes["/"] = Reply(status=429)
        ended = crawl(well.home, never.home, *(never.url(path_of(number)) for number in range(5)), cwd=tmp_path)
        assert well.paths() == ["/robots.txt", "/", *[path_of(0)] * 3], "then it would have to wait 0.8 s"
        assert never.paths()[1:] == ["/"] * 3
    why = "it answered 3 times in a row that it is asked too much (429 or 503)"
    for site in (well, never):
        assert f"WARNING: {site.name} is left alone for this run: {why}" in ended.sentences
    assert [ledger(db)[url][0] for url in pages] == ["failed", *["queued"] * 4]
    hour = "SELECT host, held_reason FROM hosts WHERE held_until > strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '+50 minutes')"
    assert rows(db, hour) == [{"host": never.name, "held_reason": why}], "which has answered nothing else"


def test_a_host_that_is_held_is_not_asked_by_the_next_run(tmp_path: Path) -> None:
    workspace(tmp_path)
    with Web() as web:
        site = web.site()
        publish(site, range(3))
        site.routes[path_of(0)] = Reply(status=503, headers={"Retry-After": "600"})
        crawl(site.home, cwd=tmp_path)
        asked = len(site.hits())
        ended = crawl(site.home, cwd=tmp_path)
        assert len(site.hits()) == asked
    assert ended.code == 4
    assert "held until " in ended.err
    assert "http: 503" in ended.err


def test_an_unchanged_site_costs_touched_rows_only(tmp_path: Path) -> None:
    db = workspace(tmp_path)
    with Web() as web:
        site = web.site()
        publish(site, range(2))
        etag = {"ETag": '"one"'}

        def tagged(hit: Hit) -> Reply:
            if hit.headers.get("If-None-Match") == '"one"':
                return Reply(status=304, headers=etag)
            return Reply(body=article(0), headers=etag)

        site.routes[path_of(0)] = tagged
        assert crawl(site.home, cwd=tmp_path).code == 0
        before = {table: rows(db, f"SELECT * FROM {table}") for table in ("articles", "blocks", "versions", "links")}
        pages = rows(db.with_name("pages.db"), "SELECT * FROM pages")
        ended = crawl(site.home, "--revisit", cwd=tmp_path)
    assert ended.code == 0, ended.err
    assert "Run 2: 0 new articles from 1 site, 3 pages unchanged, 3 requests." in ended.err
    after = {table: rows(db, f"SELECT * FROM {table}") for table in before}
    for table in ("articles", "versions"):
        for old, new in zip(before[table], after[table], strict=True):
            assert new.pop("last_seen_at") > old.pop("last_seen_at")
    assert after == before
    newer = rows(db.with_name("pages.db"), "SELECT * FROM pages")
    for old, new in zip(pages, newer, strict=True):
        assert new.pop("last_seen_at") > old.pop("last_seen_at")
    assert newer == pages
    second = rows(
        db,
        "SELECT u.kind, f.status, f.reason, f.unchanged FROM fetches f JOIN urls u ON u.id = f.url_id"
        " WHERE run_id = 2 ORDER BY u.id",
    )
    assert second == [
        {"kind": "front", "status": 200, "reason": "source", "unchanged": 1},
        {"kind": "article", "status": 304, "reason": "article", "unchanged": 1},
        {"kind": "article", "status": 200, "reason": "article", "unchanged": 1},
    ]


def test_a_changed_article_gets_a_version(tmp_path: Path) -> None:
    db = workspace(tmp_path)
    with Web() as web:
        site = web.site()
        publish(site, [0])
        crawl(site.home, cwd=tmp_path)
        site.routes[path_of(0)] = Reply(body=article(0, note=" It will cost more."))
        assert crawl(site.home, "--revisit", cwd=tmp_path).code == 0
    assert rows(db, "SELECT number FROM versions") == [{"number": 1}, {"number": 2}]
    assert len(rows(db.with_name("pages.db"), "SELECT 1 FROM bodies")) == 2
    assert len(rows(db, "SELECT 1 FROM articles")) == 1


SPELLINGS = ["http://127.0.0.2:{}/", "http://2130706434:{}/", "http://0x7f.2:{}/", "http://[::ffff:7f00:2]:{}/"]


def test_no_road_leads_into_a_private_network(tmp_path: Path) -> None:
    db = workspace(tmp_path, DOWNLOAD_DELAY=0)
    with Web() as web:
        victim = web.site("127.0.0.2")
        publish(victim, [5])
        insides = [spelling.format(victim.name.split(":")[1]) for spelling in SPELLINGS]
        sites = [web.site() for _ in insides]
        for site, inside in zip(sites, insides, strict=True):
            site.routes["/"] = Reply(status=302, headers={"Location": inside})
        ruled = [web.site() for _ in insides]
        for site, inside in zip(ruled, insides, strict=True):
            site.routes["/robots.txt"] = Reply(status=302, headers={"Location": f"{inside}robots.txt"})
        pages = [f"{inside}{path_of(5).lstrip('/')}" for inside in insides]
        homes = [site.home for site in sites]
        held = [site.home for site in ruled]
        ended = run("crawl", *homes, *held, *insides, *pages, "--allow-network", "127.0.0.1/32", cwd=tmp_path)
        assert victim.paths() == []
    assert ended.code == 4, ended.err
    found = ledger(db)
    assert {found[home][:2] for home in held} == {("queued", "held")}
    for home, inside, page in zip(homes, insides, pages, strict=True):
        assert found[home] == ("dropped", "off-site", inside)
        for url in (inside, page):
            state, reason, detail = found[url]
            assert (state, reason) == ("dropped", "private-network")
            assert "127.0.0.2" in str(detail) or "::ffff:7f00:2" in str(detail)
            assert "allow it with --allow-network" in str(detail)


def test_an_allowed_address_may_be_spelled_in_any_way(tmp_path: Path) -> None:
    db = workspace(tmp_path)
    with Web() as web:
        site = web.site()
        url = site.url(path_of(1))
        site.routes[path_of(1)] = Reply(body=article(1))
        spelled = url.replace("127.0.0.1", "2130706433")
        ended = crawl(spelled, cwd=tmp_path, network="127.0.0.1/32")
    assert ended.code == 0, ended.err
    assert rows(db, "SELECT url FROM articles") == [{"url": spelled}]


FEED = '<?xml version="1.0"?><rss version="2.0"><channel><title>C</title>{}</channel></rss>'


FEEDS = [
    (bytes(range(256)) * 20, 0),
    (b"", 0),
    (b"%PDF-1.4 nothing", 0),
    (FEED.format("<item><title>One</title><link>{0}</link></item><item><title>Two & <b>").encode(), 1),
    (b"<html><body>Sorry, no feed here</body></html>", 0),
]


def test_feeds_of_garbage(tmp_path: Path) -> None:
    db = workspace(tmp_path)
    with Web() as web:
        sites = [web.site() for _ in FEEDS]
        for site, (body, _) in zip(sites, FEEDS, strict=True):
            link = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
            site.routes["/"] = Reply(body=front([path_of(1)], head=link))
            site.routes[path_of(1)] = Reply(body=article(1))
            site.routes[path_of(2)] = Reply(body=article(2))
            feed = body.replace(b"{0}", site.url(path_of(2)).encode())
            site.routes["/feed.xml"] = Reply(body=feed, headers={"Content-Type": "application/rss+xml"})
        ended = crawl(*(site.home for site in sites), cwd=tmp_path)
    assert ended.code == 0, ended.err
    unread = [site.url("/feed.xml") for site, (_, kept) in zip(sites, FEEDS, strict=True) if not kept]
    assert sorted(s.split()[3] for s in ended.sentences) == sorted(unread)
    assert all("cannot be read: garbage" in sentence for sentence in ended.sentences)
    for site, (_, kept) in zip(sites, FEEDS, strict=True):
        state, reason, detail = ledger(db)[site.url("/feed.xml")]
        assert (state, reason) == (("kept", "source") if kept else ("failed", "garbage"))
        assert detail
        complaints = rows(db, "SELECT complaint FROM sources WHERE kind = 'feed' AND site = ?", site.name)
        assert complaints == [{"complaint": detail}]
        assert len(rows(db, "SELECT 1 FROM articles WHERE site = ?", site.name)) == 1 + kept


def test_a_public_host_is_asked_only_by_someone_it_can_write_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace(tmp_path)
    monkeypatch.setattr(command, "CONTACT", {})
    refused = run("crawl", "http://name.invalid/", cwd=tmp_path)
    assert (refused.code, refused.out) == (2, "")
    assert len(refused.err.splitlines()) == 1
    assert "Before name.invalid is crawled, say how its publisher can reach you: set contact" in refused.err
    (tmp_path / "newsarchive.toml").write_text('contact = "mailto:me@example.org"\n')
    assert run("crawl", "http://name.invalid/", cwd=tmp_path).code == 4
    (tmp_path / "newsarchive.toml").unlink()
    with Web() as web:
        site = web.site()
        publish(site, [1])
        assert crawl(site.home, cwd=tmp_path).code == 0


def test_a_site_is_sent_no_more_than_its_budget(tmp_path: Path) -> None:
    db = workspace(tmp_path)
    with Web() as web:
        site = web.site()
        publish(site, range(12))
        sites = f'[[sites]]\nhome = "{site.home}"\nmax_requests = 6\nallow_networks = ["127.0.0.0/8"]\n'
        (tmp_path / "newsarchive.toml").write_text(sites)
        ended = crawl(cwd=tmp_path)
        first = [path for path in site.paths() if path != "/robots.txt"]
        assert len(first) == 6
        assert any("was sent its max_requests" in sentence for sentence in ended.sentences)
        assert rows(db, "SELECT 1 FROM urls WHERE state = 'leased'") == []
        stored = len(rows(db, "SELECT 1 FROM articles"))
        assert 0 < stored < 12
        for _ in range(12):
            if len(rows(db, "SELECT 1 FROM articles")) == 12:
                break
            crawl(cwd=tmp_path)
        assert len(rows(db, "SELECT 1 FROM articles")) == 12
