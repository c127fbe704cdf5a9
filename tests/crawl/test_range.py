"""`crawl --since --until`: dates that are known before asking decide; the newest come first; the end says what was not known."""

from __future__ import annotations

from pathlib import Path

from .command import LOCAL, ledger, rows, run, workspace
from .newsroom import article, front
from .server import Reply, Site, Web

XML = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"'
PATHS = {
    "old": "/news/2025/12/31/the-harbour-closes-for-winter.html",
    "new": "/news/2026/04/01/the-harbour-opens-for-summer.html",
    "january": "/news/2026/01/05/the-tunnel-floods-once-again.html",
    "march": "/news/2026/03/30/the-market-moves-to-the-square.html",
    "lastmod": "/news/the-orchard-shrinks-by-the-road-4711.html",
    "news": "/news/the-ferry-waits-for-the-captain-4712.html",
    "undated": "/news/the-quarry-expands-by-the-lake-4713.html",
}


def offer(site: Site) -> None:
    """A paper whose index has dated sitemaps, and one with a lastmod, a news date and an URL of which nothing is known."""
    loc = {name: f"<loc>{site.url(path)}</loc>" for name, path in PATHS.items()}
    news = "<n:news><n:publication_date>2026-02-10</n:publication_date><n:title>The ferry</n:title></n:news>"
    maps = {
        "/sitemap-2024-05.xml": f"<urlset {XML}></urlset>",
        "/sitemap-2026-01.xml": f"<urlset {XML}><url>{loc['january']}</url><url>{loc['old']}</url></urlset>",
        "/sitemap-2026-03.xml": f"<urlset {XML}><url>{loc['march']}</url><url>{loc['new']}</url></urlset>",
        "/sitemap-rest.xml": (
            f"<urlset {XML}><url>{loc['lastmod']}<lastmod>2025-06-01</lastmod></url><url>{loc['news']}{news}</url>"
            f"<url>{loc['undated']}<lastmod>2026-05-01</lastmod></url></urlset>"
        ),
    }
    index = "".join(f"<sitemap><loc>{site.url(path)}</loc></sitemap>" for path in maps)
    site.routes["/"] = Reply(body=front([]))
    site.routes["/robots.txt"] = Reply(body=f"Sitemap: {site.url('/sitemap.xml')}\n")
    site.routes["/sitemap.xml"] = Reply(body=f"<sitemapindex {XML}>{index}</sitemapindex>")
    site.routes |= {path: Reply(body=f"<?xml version='1.0'?>{text}") for path, text in maps.items()}
    site.routes |= {path: Reply(body=article(number)) for number, path in enumerate(PATHS.values())}


def test_a_range_of_days(tmp_path: Path) -> None:
    db = workspace(tmp_path)
    with Web() as web:
        site = web.site()
        offer(site)
        asked = ("crawl", site.home, *LOCAL, "--since", "2026-01-01", "--until", "2026-03-31")
        ended = run(*asked, cwd=tmp_path)
        assert ended.code == 0, ended.err
        asked_for = [path for path in site.paths() if path.startswith("/news")]
        assert set(asked_for) == {PATHS[name] for name in ("march", "news", "january")}
        assert asked_for[0] == PATHS["march"]
        assert "/sitemap-2024-05.xml" not in site.paths()
        assert (
            "By dates known before asking, 3 articles may be in the range, 3 are not; 1 URL without a date was left"
            " (--undated fetches them)." in ended.err
        )
        found = ledger(db)
        assert found[site.url(PATHS["old"])] == ("dropped", "out-of-range", "2025-12-31")
        assert found[site.url(PATHS["lastmod"])] == ("dropped", "out-of-range", "2025-06-01")
        assert found[site.url(PATHS["undated"])] == ("dropped", "out-of-range", "undated")
        assert "not in the range" in run("why", site.url(PATHS["undated"]), cwd=tmp_path).out

        again = run(*asked, "--undated", cwd=tmp_path)
        assert again.code == 0, again.err
        assert site.paths()[-1] == PATHS["undated"]
        assert len(rows(db, "SELECT 1 FROM articles")) == 4

        everything = run("crawl", site.home, *LOCAL, cwd=tmp_path)
        assert everything.code == 0, everything.err
        assert len(rows(db, "SELECT 1 FROM articles")) == 7
        assert "/sitemap-2024-05.xml" in site.paths()


def test_ranges_that_make_no_sense(tmp_path: Path) -> None:
    workspace(tmp_path)
    for options in (
        ["--since", "2026-02-01", "--until", "2026-01-01"],
        ["--undated"],
        ["--since", "2026", "--due"],
        ["--since", "x"],
    ):
        ended = run("crawl", "https://a.example/", *options, cwd=tmp_path)
        assert ended.code == 2
        assert "Traceback" not in ended.err
