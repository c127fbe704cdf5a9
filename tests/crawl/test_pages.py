"""Pages that are broken in every way: each URL ends in its state, and the good ones beside them are kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from .command import Ended, crawl, ledger, rows, workspace
from .newsroom import article, front, headline_of, path_of, publish
from .server import Reply, Site, Web

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40
UMLAUTS = article(7, note=" Größe, Käse – «guillemets» €").replace('<meta charset="utf-8">', "")
DEEP = article(8).replace("<p>", "<div>" * 10_000 + "<p>", 1)


def moved(to: str, status: int = 302) -> Reply:
    return Reply(status=status, headers={"Location": to})


@dataclass(frozen=True)
class Bad:
    """One crawl of a site full of broken pages."""

    ended: Ended
    db: Path
    site: Site
    other: Site
    foreign: Site


CASES: dict[str, tuple[str, str, str | None]] = {
    "pdf": ("dropped", "not-html", "a PDF"),
    "pdf-as-html": ("dropped", "not-html", "a PDF"),
    "empty": ("dropped", "not-article", "Expected an HTML page, got an empty body."),
    "too-large": ("failed", "too-large", None),
    "wrong-charset": ("kept", "article", None),
    "utf-16": ("kept", "article", None),
    "no-charset": ("kept", "article", None),
    "deep": ("dropped", "not-article", None),
    "longer-than-body": ("failed", "protocol", None),
    "reset-in-body": ("failed", "protocol", None),
    "reset": ("failed", "protocol", None),
    "drip": ("failed", "timeout", "no whole answer within 1 s"),
    "404": ("failed", "http", "404 Not Found"),
    "410": ("failed", "http", "410 Gone"),
    "403": ("failed", "http", "403 Forbidden"),
    "500": ("failed", "http", "500 Internal Server Error"),
    "503-once": ("kept", "article", None),
    "203": ("kept", "article", None),
    "204": ("dropped", "not-article", "Expected an HTML page, got an empty body."),
    "self-redirect": ("failed", "redirect-loop", None),
    "loop-a": ("dropped", "redirected", None),
    "loop-b": ("failed", "redirect-loop", None),
    "hops-0": ("dropped", "redirected", None),
    "hops-10": ("failed", "redirect-loop", None),
    "two-hops": ("dropped", "redirected", None),
    "two-hops-end": ("kept", "article", None),
    "off-site": ("dropped", "off-site", None),
    "private": ("dropped", "off-site", None),
    "no-target": ("failed", "http", "302 Found: a redirect that does not say where to"),
    "to-a-file": ("failed", "http", "302 Found: a redirect to no web address: file:///etc/hostname"),
    "listing": ("dropped", "not-article", None),
    "garbage": ("dropped", "not-article", None),
    "nul": ("kept", "article", None),
    "good": ("kept", "article", None),
}
NUMBERS = {name: number for number, name in enumerate(CASES)}


def url_path(name: str) -> str:
    return path_of(NUMBERS[name])


def fill(site: Site, foreign: Site, other: Site) -> None:
    paths = {name: url_path(name) for name in CASES}
    good = {name: Reply(body=article(number)) for name, number in NUMBERS.items()}
    big = article(1) + "<!-- " + "x" * (11 * 1024 * 1024) + " -->"
    cases: dict[str, Reply | list[Reply]] = {
        "pdf": Reply(body=PDF, headers={"Content-Type": "application/pdf"}),
        "pdf-as-html": Reply(body=PDF),
        "empty": Reply(),
        "too-large": Reply(body=big),
        "wrong-charset": Reply(body=UMLAUTS.encode("cp1252", "replace")),
        "utf-16": Reply(body=article(NUMBERS["utf-16"]).encode("utf-16"), headers={"Content-Type": "text/html"}),
        "no-charset": Reply(body=article(NUMBERS["no-charset"]), headers={"Content-Type": "text/html"}),
        "deep": Reply(body=DEEP),
        "longer-than-body": Reply(body=article(1), fault="longer-than-body"),
        "reset-in-body": Reply(body=article(1), fault="reset-in-body"),
        "reset": Reply(fault="reset"),
        "drip": Reply(body=article(1), fault="drip"),
        "404": Reply(status=404, body=article(1)),
        "410": Reply(status=410),
        "403": Reply(status=403),
        "500": Reply(status=500),
        "503-once": [Reply(status=503), good["503-once"]],
        "203": Reply(status=203, body=article(NUMBERS["203"])),
        "204": Reply(status=204),
        "self-redirect": moved(paths["self-redirect"]),
        "loop-a": moved(paths["loop-b"]),
        "loop-b": moved(paths["loop-a"]),
        "two-hops": moved("/hop"),
        "two-hops-end": good["two-hops-end"],
        "off-site": moved(foreign.url(paths["good"])),
        "private": moved(other.url(paths["good"])),
        "no-target": Reply(status=302),
        "to-a-file": moved("file:///etc/hostname"),
        "listing": Reply(body=front(["/a", "/b"])),
        "garbage": Reply(body=bytes(range(256)) * 300),
        "nul": Reply(body=article(NUMBERS["nul"], note=" Nul \0 and &#xD800; and \x1b.").encode()),
        "good": good["good"],
    }
    for hop in range(25):
        site.routes[paths["hops-0"] if hop == 0 else f"/hops/{hop}.html"] = moved(f"/hops/{hop + 1}.html")
    site.routes["/hop"] = moved(paths["two-hops-end"], 301)
    site.routes.update({paths[name]: reply for name, reply in cases.items()})
    hidden = {"loop-b", "hops-10", "two-hops-end"}
    site.routes["/"] = Reply(body=front(path for name, path in paths.items() if name not in hidden))


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bad]:
    folder = tmp_path_factory.mktemp("pages")
    with Web() as web:
        site, foreign, other = web.site(), web.site(), web.site("127.0.0.2")
        for neighbour in (foreign, other):
            publish(neighbour, [NUMBERS["good"]])
        fill(site, foreign, other)
        db = workspace(folder, patience={site.url(url_path("drip")): 1})
        yield Bad(crawl(site.home, cwd=folder, network="127.0.0.1/32"), db, site, other, foreign)


def test_it_ends_well_and_without_a_traceback(bad: Bad) -> None:
    assert bad.ended.code == 0, bad.ended.err
    assert "Traceback" not in bad.ended.err
    assert bad.ended.sentences == []


@pytest.mark.parametrize("name", CASES)
def test_each_page_has_its_end_state(bad: Bad, name: str) -> None:
    path = "/hops/10.html" if name == "hops-10" else url_path(name)
    state, reason, detail = ledger(bad.db)[bad.site.url(path)]
    assert (state, reason) == CASES[name][:2], detail
    if CASES[name][2]:
        assert detail == CASES[name][2]


def test_what_was_answered_is_kept_as_it_came(bad: Bad) -> None:
    kept = rows(bad.db.with_name("pages.db"), "SELECT url FROM pages WHERE kind = 'article'")
    urls = {row["url"] for row in kept}
    fetched = {name for name, case in CASES.items() if case[1] in ("article", "not-html", "not-article")}
    assert urls == {bad.site.url(url_path(name)) for name in fetched}


def test_a_wrongly_labelled_page_is_read_as_it_is_meant(bad: Bad) -> None:
    found = rows(bad.db, "SELECT body FROM articles WHERE url = ?", bad.site.url(url_path("wrong-charset")))
    assert "Größe, Käse – «guillemets» €" in found[0]["body"]
    utf16 = rows(bad.db, "SELECT headline FROM articles WHERE url = ?", bad.site.url(url_path("utf-16")))
    assert utf16[0]["headline"] == headline_of(NUMBERS["utf-16"])


def test_a_page_that_fails_in_passing_is_asked_three_times(bad: Bad) -> None:
    for name in ("500", "longer-than-body", "reset-in-body", "reset", "drip"):
        assert len(bad.site.hits(url_path(name))) == 3, name
    for name in ("404", "410", "403", "too-large", "self-redirect"):
        assert len(bad.site.hits(url_path(name))) == 1, name


def test_redirects_stop_after_ten(bad: Bad) -> None:
    assert bad.site.hits("/hops/10.html")
    assert not bad.site.hits("/hops/11.html")


def test_no_other_site_is_asked(bad: Bad) -> None:
    assert bad.foreign.paths() == []
    assert bad.other.paths() == []


def test_each_try_is_in_the_record(bad: Bad) -> None:
    tries = rows(
        bad.db,
        "SELECT f.status, f.state, f.reason, f.detail FROM fetches f JOIN urls u ON u.id = f.url_id WHERE u.url = ?"
        " ORDER BY f.id",
        bad.site.url(url_path("503-once")),
    )
    assert tries == [
        {"status": 503, "state": "queued", "reason": "retry", "detail": "http: 503 Service Unavailable"},
        {"status": 200, "state": "kept", "reason": "article", "detail": None},
    ]


def test_a_second_crawl_asks_only_what_failed(bad: Bad, tmp_path: Path) -> None:
    asked = len(bad.site.hits())
    articles = rows(bad.db, "SELECT * FROM articles")
    ended = crawl(bad.site.home, cwd=bad.db.parents[1], network="127.0.0.1/32")
    assert ended.code == 0, ended.err
    # the front page is as before, so that nothing of it is announced anew; what may have passed is tried again
    passing = {url_path(name) for name in ("500", "longer-than-body", "reset-in-body", "reset", "drip")}
    assert {hit.path for hit in bad.site.hits()[asked:]} == {"/"} | passing
    assert rows(bad.db, "SELECT * FROM articles") == articles
