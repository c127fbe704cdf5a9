"""What a workspace adds - spiders, pipelines, settings - may fail: the URL has its row, and the crawl goes on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from .command import crawl, ledger, rows, run, workspace
from .newsroom import article, front, path_of, publish
from .server import Reply, Web


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as web:
        yield web


def spider(home: str, body: str) -> dict[str, str]:
    """A module with a spider of the site's own."""
    head = "from newsarchive.crawl import NewsSpider\nimport scrapy\n\n\nclass Own(NewsSpider):\n"
    return {"own": f"{head}    name = 'own'\n    home = {home!r}\n\n{body}"}


def test_a_spider_that_raises(tmp_path: Path, web: Web) -> None:
    site, other = web.site(), web.site()
    urls = publish(site, range(3))
    publish(other, range(10, 12))
    body = f"""
    def parse_article(self, response):
        if response.url == {urls[1]!r}:
            raise RuntimeError("the ribbon is gone")
        yield self.fetched(response)
"""
    db = workspace(tmp_path, spider(site.home, body))
    ended = crawl(site.home, other.home, cwd=tmp_path)
    assert ended.code == 0, ended.err
    assert "Traceback" not in ended.err
    assert len(ended.sentences) == 1
    assert "the ribbon is gone" in ended.sentences[0]
    assert "own.py, line 12" in ended.sentences[0]
    found = ledger(db)
    assert [found[url] for url in urls] == [
        ("kept", "article", None),
        ("failed", "spider", "RuntimeError: the ribbon is gone"),
        ("kept", "article", None),
    ]
    assert len(rows(db, "SELECT 1 FROM articles")) == 4


def test_a_spider_that_raises_halfway_and_one_that_yields_nothing(tmp_path: Path, web: Web) -> None:
    site = web.site()
    urls = publish(site, range(3))
    body = f"""
    async def parse_article(self, response):
        if response.url == {urls[0]!r}:
            yield self.fetched(response)
            raise RuntimeError("too late")
        if response.url == {urls[1]!r}:
            return
        yield self.fetched(response)
"""
    db = workspace(tmp_path, spider(site.home, body))
    ended = crawl(site.home, cwd=tmp_path)
    assert ended.code == 0, ended.err
    found = ledger(db)
    assert found[urls[0]][0] in ("kept", "failed")  # the page was yielded, then the spider broke
    assert found[urls[1]] == ("dropped", "nothing", None)
    assert found[urls[2]][:2] == ("kept", "article")


def test_a_spider_whose_sources_raise(tmp_path: Path, web: Web) -> None:
    site = web.site()
    publish(site, range(3))
    body = """
    async def parse_source(self, response):
        raise KeyError("front")
        yield
"""
    db = workspace(tmp_path, spider(site.home, body))
    ended = crawl(site.home, cwd=tmp_path)
    assert ended.code == 4
    assert ledger(db) == {site.home: ("failed", "spider", "KeyError: 'front'")}


PIPELINE = """
from scrapy.exceptions import DropItem


class Picky:
    def process_item(self, item):
        if "{0}" in item.page.url:
            raise DropItem("not for us")
        if "{1}" in item.page.url:
            raise ZeroDivisionError("no readers")
        return item
"""


@pytest.mark.parametrize("place", [50, 350, 500])
def test_a_pipeline_that_drops_and_raises(tmp_path: Path, web: Web, place: int) -> None:
    site = web.site()
    urls = publish(site, range(4))
    code = PIPELINE.format(path_of(1), path_of(2)).replace("in item.page.url", "in getattr(item, 'page', site).url")
    code = code.replace("class Picky:", "class site:\n    url = ''\n\n\nclass Picky:")
    db = workspace(tmp_path, {"pipes": code}, ITEM_PIPELINES={"spiders.pipes.Picky": place})
    ended = crawl(site.home, cwd=tmp_path)
    assert ended.code == 0, ended.err
    assert "Traceback" not in ended.err
    found = [ledger(db)[url] for url in urls]
    if place < 400:
        assert found == [
            ("kept", "article", None),
            ("dropped", "nothing", "not for us"),
            ("failed", "spider", "ZeroDivisionError: no readers"),
            ("kept", "article", None),
        ]
    stored = {row["url"] for row in rows(db, "SELECT url FROM articles")}
    assert stored == {url for url, row in zip(urls, found, strict=True) if row[0] == "kept"}


def test_callbacks_of_a_spiders_own_go_through_the_queue(tmp_path: Path, web: Web) -> None:
    site = web.site()
    site.routes["/"] = Reply(body=front([]))
    for number in range(3):
        site.routes[path_of(number)] = Reply(body=article(number))
        site.routes[f"/api/{number}"] = Reply(body=path_of(number))
    body = """
    def parse_source(self, response):
        for number in range(3):
            yield scrapy.Request(response.urljoin(f"/api/{number}"), self.parse_api, cb_kwargs={"number": number, "of": [3]})

    def parse_api(self, response, number, of):
        assert of == [3] and response.url.endswith(str(number))
        yield response.follow(response.text, self.parse_article)
"""
    db = workspace(tmp_path, spider(site.home, body))
    ended = crawl(site.home, cwd=tmp_path)
    assert ended.code == 0, ended.err
    queued = rows(db, "SELECT url, kind, callback, args, state, reason FROM urls WHERE kind = 'custom' ORDER BY url")
    assert queued == [
        {
            "url": site.url(f"/api/{number}"),
            "kind": "custom",
            "callback": "parse_api",
            "args": f'{{"cb": {{"number": {number}, "of": [3]}}}}',
            "state": "kept",
            "reason": "source",
        }
        for number in range(3)
    ]
    assert len(rows(db, "SELECT 1 FROM articles")) == 3


def test_callback_arguments_that_cannot_be_queued(tmp_path: Path, web: Web) -> None:
    site = web.site()
    publish(site, range(2))
    body = f"""
    async def parse_source(self, response):
        yield scrapy.Request({site.url("/api")!r}, self.parse_api, cb_kwargs={{"what": object()}})
        async for output in super().parse_source(response):
            yield output

    def parse_api(self, response, what):
        return []
"""
    db = workspace(tmp_path, spider(site.home, body))
    ended = crawl(site.home, cwd=tmp_path)
    assert ended.code == 0, ended.err
    assert len(ended.sentences) == 1, ended.err
    assert site.url("/api") in ended.sentences[0]
    assert "JSON" in ended.sentences[0]
    assert len(rows(db, "SELECT 1 FROM articles")) == 2


@pytest.mark.parametrize(
    ("settings", "spiders", "words"),
    [
        ({"JOBDIR": "jobs"}, {}, ["JOBDIR", "remove JOBDIR"]),
        ({}, {"broken": "def parse(:\n"}, ["broken.py", "line 1"]),
        ({}, {"broken": "import no_such_library\n"}, ["broken.py", "no_such_library"]),
        ({}, {"settings": "DOWNLOAD_DELAY = = 1\n"}, ["settings.py", "line 1"]),
        ({"NEWSARCHIVE_ALLOW_NETWORKS": ["localnet"]}, {}, ["NEWSARCHIVE_ALLOW_NETWORKS", "localnet"]),
        ({"NEWSARCHIVE_MAX_TRIES": "often"}, {}, ["NEWSARCHIVE_MAX_TRIES", "often"]),
    ],
    ids=["jobdir", "syntax", "import", "settings-syntax", "network", "number"],
)
def test_a_workspace_that_cannot_be_used(
    tmp_path: Path, settings: dict[str, object], spiders: dict[str, str], words: list[str]
) -> None:
    workspace(tmp_path, spiders, **settings)
    ended = run("crawl", "http://127.0.0.1:1/", cwd=tmp_path)
    assert ended.code == 2, ended.err
    assert len(ended.err.strip().splitlines()) == 1, ended.err
    for word in words:
        assert word in ended.err, ended.err


GREEDY = """
import time
from dataclasses import dataclass

from newsarchive import Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Greedy(Rules):
    def elements(self, root, selector):
        text = "".join(root.itertext())
        while "harbour" in text:
            time.sleep(1)
        if "school" in text:
            bytearray(2**31)
        return []
"""


def test_pages_that_take_too_much_time_or_memory(tmp_path: Path, web: Web) -> None:
    site = web.site()
    urls = publish(site, range(5))
    spiders = spider(site.home, "    rules = (Greedy(body='main'),)\n")
    spiders = {"greedy": GREEDY, "own": "from spiders.greedy import Greedy\n" + spiders["own"]}
    db = workspace(tmp_path, spiders, NEWSARCHIVE_EXTRACT_SECONDS=6, NEWSARCHIVE_EXTRACT_MIB=256)
    ended = crawl(site.home, cwd=tmp_path)
    assert ended.code == 0, ended.err
    assert "Traceback" not in ended.err
    assert [ledger(db)[url] for url in urls] == [
        ("kept", "article", None),
        ("failed", "extraction", "took longer than 6 s"),
        ("failed", "extraction", "needed more than 256 MiB"),
        ("kept", "article", None),
        ("kept", "article", None),
    ]
    kept = rows(db.with_name("pages.db"), "SELECT url FROM pages WHERE kind = 'article' ORDER BY url")
    assert [row["url"] for row in kept] == urls


TOKEN = "token-of-a-subscriber"


def test_rules_and_headers_of_the_file_are_used(tmp_path: Path, web: Web) -> None:
    site = web.site()
    publish(site, [1])
    site.routes[path_of(1)] = Reply(body=article(1).replace("<h1>", '<b class="rub">Harbour</b><h1>'))
    db = workspace(tmp_path)
    (tmp_path / "newsarchive.toml").write_text(
        f'[defaults]\nallow_networks = ["127.0.0.0/8"]\ndelay_seconds = 0\n[[sites]]\nhome = "{site.home}"\n'
        f'[sites.headers]\nX-Token = "{TOKEN}"\nAccept-Language = "de"\n[sites.rules]\nsection = ".rub"\n'
    )
    assert run("crawl", cwd=tmp_path).code == 0
    assert [row["section"] for row in rows(db, "SELECT section FROM articles")] == ["Harbour"]
    assert {(hit.path == "/robots.txt", hit.headers.get("X-Token")) for hit in site.hits()} == {
        (True, None),
        (False, TOKEN),
    }
    assert run("export", "--format", "warc", "-o", "pages.warc", cwd=tmp_path).code == 0
    (sent,) = rows(db.with_name("pages.db"), "SELECT request_headers FROM pages WHERE kind = 'article'")
    told = [["X-Token", "(not kept)"], ["Accept-Language", "de"]]
    assert [pair for pair in json.loads(sent["request_headers"]) if pair[0] in ("X-Token", "Accept-Language")] == told
    assert json.loads(rows(db, "SELECT settings FROM sites")[0]["settings"])["headers"] == dict(told)
    for file in (db, db.with_name("pages.db"), tmp_path / "pages.warc"):
        assert TOKEN.encode() not in file.read_bytes(), "an archive may be given away"
