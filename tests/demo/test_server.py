"""The demo's servers over real sockets."""

from __future__ import annotations

import gzip
import http.client
import signal
import subprocess
import sys
import threading
from urllib.parse import urljoin, urlsplit

import feedparser
import lxml.etree
import lxml.html
import pytest
from protego import Protego

from newsarchive.demo import DemoWeb
from newsarchive.demo.papers import PAPERS
from newsarchive.demo.stories import Story

PAYWALLED = "/town/2026/03/05/tide-mill-balance-sheet"
LIVE_BLOG = "/stadt/artikel/gemeinderat-liveblog-seilbahn.html"
SEED = "/international/pakistan-army-chief-visits-us/"


@pytest.fixture(scope="module")
def web():
    with DemoWeb() as web:
        yield web


def get(url, *, method="GET", **headers):
    """(status, headers, body), each on a connection of its own."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=120)
    try:
        target = parts.path + ("?" + parts.query if parts.query else "")
        connection.request(method, target, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return response.status, response.headers, response.read()
    finally:
        connection.close()


def tree(url):
    return lxml.html.document_fromstring(get(url)[2])


def test_homes_answer(web):
    assert len(set(web.homes)) == 3
    for home, paper in zip(web.homes, PAPERS, strict=True):
        status, headers, body = get(home)
        assert status == 200
        assert headers["Content-Type"].startswith("text/html")
        assert headers["Content-Length"] == str(len(body))
        assert paper.name in lxml.html.document_fromstring(body).text_content()


@pytest.mark.parametrize("edition", [1, 2])
def test_every_story_is_served_and_every_link_leads_somewhere(edition):
    for paper in PAPERS:
        base = "http://127.0.0.1:1"
        answers = paper.answers(base, edition)
        links = set()
        for path, answer in answers.items():
            if not answer.content_type.startswith("text/html") or not answer.body:
                continue
            page = lxml.html.document_fromstring(answer.body)
            for link in page.iter("a"):
                url = urljoin(base + path, link.get("href"))
                if url.startswith(base) and not urlsplit(url).fragment and "share=" not in url:
                    links.add(url.removeprefix(base))
        dead = {path for path in links if path not in answers}
        assert dead <= {"/user/login", "/search", "/plus/subscribe"} | {path for path in dead if "/staff/" in path}
        assert {paper.path_of(story) for story in paper.stories(edition)} <= links


def test_unchanged_page_is_304(web):
    for home in web.homes:
        _, headers, body = get(home)
        assert body
        status, again, body = get(home, If_None_Match=headers["ETag"])
        assert (status, body, again["ETag"]) == (304, b"", headers["ETag"])
        assert get(home, If_None_Match='W/"other"')[0] == 200


def test_gzip_on_request(web):
    for home in web.homes:
        _, plain_headers, plain = get(home)
        _, headers, packed = get(home, Accept_Encoding="gzip, deflate")
        assert headers["Content-Encoding"] == "gzip"
        assert "Content-Encoding" not in plain_headers
        assert gzip.decompress(packed) == plain
        assert headers["ETag"] != plain_headers["ETag"]
        assert headers["Vary"] == "Accept-Encoding"


def test_head_has_the_headers_of_get(web):
    for home in web.homes:
        status, headers, body = get(home, method="HEAD")
        assert (status, body) == (200, b"")
        assert headers["Content-Length"] == get(home)[1]["Content-Length"]


def test_connection_is_kept(web):
    connection = http.client.HTTPConnection(urlsplit(web.homes[0]).netloc, timeout=120)
    try:
        connection.request("GET", "/")
        connection.getresponse().read()
        socket = connection.sock
        connection.request("GET", "/about/")
        assert connection.getresponse().read()
        assert connection.sock is socket is not None
    finally:
        connection.close()


def test_missing_page_is_404_and_redirect_301(web):
    assert get(web.homes[0] + "no/such/page/")[0] == 404
    status, headers, _ = get(web.homes[0] + "?p=1001")
    assert (status, headers["Location"]) == (301, web.homes[0].rstrip("/") + SEED)
    assert get(web.homes[0] + "about/?utm_source=letter")[0] == 200


def test_robots(web):
    forbidden = ("members/board-minutes/", "internal/style-guide", "intern/dienstplan.html")
    for home, path in zip(web.homes, forbidden, strict=True):
        status, headers, body = get(home + "robots.txt")
        assert (status, headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
        rules = Protego.parse(body.decode())
        assert rules.can_fetch(home, "newsarchive")
        assert not rules.can_fetch(home + path, "newsarchive")
        assert get(home + path)[0] == 200
        assert list(rules.sitemaps) or home == web.homes[2]
    assert Protego.parse(get(web.homes[1] + "robots.txt")[2].decode()).crawl_delay("newsarchive") == 0.1


@pytest.mark.parametrize(("number", "path", "version"), [(0, "feed/", "rss20"), (2, "feed.atom", "atom10")])
def test_feeds(web, number, path, version):
    home, paper = web.homes[number], PAPERS[number]
    feed = feedparser.parse(get(home + path)[2])
    assert (feed.bozo, feed.version) == (False, version)
    expected = {(home.rstrip("/") + paper.path_of(story), story.headline) for story in paper.stories()}
    assert {(entry.link, entry.title) for entry in feed.entries} == expected
    assert all(entry.published_parsed and entry.tags for entry in feed.entries)


@pytest.mark.parametrize(("number", "index"), [(0, "sitemap_index.xml"), (1, "sitemap.xml")])
def test_sitemaps(web, number, index):
    home, paper = web.homes[number], PAPERS[number]
    locations = "//*[local-name()='loc']/text()"
    sitemaps = lxml.etree.fromstring(get(home + index)[2]).xpath(locations)
    found = {url for sitemap in sitemaps for url in lxml.etree.fromstring(get(sitemap)[2]).xpath(locations)}
    assert {home.rstrip("/") + paper.path_of(story) for story in paper.stories()} <= found
    if number == 1:
        news = lxml.etree.fromstring(get(sitemaps[0])[2])
        assert len(news.xpath("//*[local-name()='publication_date']")) == 5


def test_listings_lead_to_older_articles(web):
    assert tree(web.homes[0]).xpath("//a[.='Older posts']/@href") == [web.homes[0] + "page/2/"]
    assert tree(web.homes[2] + "stadt.html").xpath("//a[.='Ältere Artikel']/@href") == ["/stadt/seite-2.html"]


def test_seed_article_lists_its_related_posts(web):
    related = tree(web.homes[0].rstrip("/") + SEED).xpath("//div[@id='jp-relatedposts']//a/text()")
    assert related == [
        "Trade Corridor Talks Resume After Spring Pause",
        "Envoys Prepare for a Crowded UN Session",
        "Border Market Reopens Three Days a Week",
    ]


def test_paywall_hides_paragraphs(web):
    page = tree(web.homes[1].rstrip("/") + PAYWALLED)
    assert len(page.xpath("//div[@class='paywall-content'][@hidden]//p")) == 4
    assert '"isAccessibleForFree": false' in page.xpath("//script[@type='application/ld+json']/text()")[0]


def test_live_blog_in_windows_1252(web):
    _, headers, body = get(web.homes[2].rstrip("/") + LIVE_BLOG)
    assert headers["Content-Type"] == "text/html"
    text = body.decode("windows-1252")
    assert '"@type": "LiveBlogPosting"' in text
    assert "Bürgermeisterin Ottilie Größl" in text
    assert text.count('class="liveblog-time"') == 5


def test_pictures_are_png(web):
    source = tree(web.homes[0].rstrip("/") + SEED).xpath("//figure/img/@src")[0]
    status, headers, body = get(source)
    assert (status, headers["Content-Type"], body[:4]) == (200, "image/png", b"\x89PNG")


def test_second_edition_shows_edited_articles():
    story: Story = next(story for story in PAPERS[0].stories() if story.slug == "ferry-line-gets-second-ship")
    with DemoWeb() as web:
        url = web.homes[0].rstrip("/") + PAPERS[0].path_of(story)
        _, headers, before = get(url)
        web.publish(2)
        status, _, after = get(url, If_None_Match=headers["ETag"])
        assert (web.edition, status) == (2, 200)
        assert b"Patience" not in before
        assert b"the ship is to be called Patience" in after
        assert b"and a Name for It" in after


def test_close_leaves_no_thread_and_frees_the_port():
    before = set(threading.enumerate())
    with DemoWeb() as web:
        homes = web.homes
        kept = http.client.HTTPConnection(urlsplit(homes[0]).netloc, timeout=120)
        kept.request("GET", "/")
        kept.getresponse().read()
    kept.close()
    assert set(threading.enumerate()) <= before
    with pytest.raises(ConnectionRefusedError):
        get(homes[0])
    ports = [urlsplit(home).port for home in homes]
    with DemoWeb(ports=ports) as web:
        assert web.homes == homes
        with pytest.raises(OSError, match="in use"):
            DemoWeb(ports=ports).start()


def test_import_brings_no_scrapy():
    code = "import sys, newsarchive.demo; print([name for name in ('scrapy', 'twisted') if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=600)
    assert (run.stdout, run.stderr) == ("[]\n", "")


def test_module_prints_homes_and_stops_when_interrupted():
    command = [sys.executable, "-W", "error", "-m", "newsarchive.demo"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        homes = [process.stdout.readline().strip() for _ in range(3)]
        assert get(homes[2])[0] == 200
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=120)
        assert (process.returncode, errors) == (130, "")
