"""Sites that need JavaScript: with Chromium, which has no network of its own; refused without."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

from newsarchive.crawl.browser import find_chromium

from .command import CONTACT, crawl, finish, rows, start, workspace
from .invariants import broken
from .server import Reply, Site, Web

SCRIPTED = """<!doctype html><html lang="en"><head><title>{title}</title><meta property="og:type" content="article">
<meta property="article:published_time" content="2026-05-01T10:00:00Z"></head><body><main id="app"></main><script>
fetch("{data}").then(answer => answer.json()).then(story => {{
  const app = document.getElementById("app");
  const head = document.createElement("h1"); head.textContent = story.headline; app.append(head);
  for (const text of story.paragraphs) {{ const p = document.createElement("p"); p.textContent = text; app.append(p); }}
}});
new Image().src = "/pixel.png";
</script></body></html>"""
STORY = {
    "headline": "The ferry sails again",
    "paragraphs": [
        "The ferry between the two banks sails again from Monday, after eleven months in the yard for a new engine.",
        "Passengers pay as much as before, said the harbour master, and bicycles travel free until the end of the year.",
    ],
}
needs_browser = pytest.mark.skipif(
    find_chromium() is None or importlib.util.find_spec("scrapy_playwright") is None,
    reason="needs the extra browser and Chromium",
)


def publish_scripted(site: Site) -> None:
    link = '<a href="/2026/05/01/the-ferry-sails-again">The ferry sails again on Monday</a>'
    site.routes["/"] = Reply(body=f"<html><body><h1>Paper</h1>{link}</body></html>")
    site.routes["/2026/05/01/the-ferry-sails-again"] = Reply(body=SCRIPTED.format(title="Ferry", data="/story.json"))
    site.routes["/story.json"] = Reply(body=json.dumps(STORY), headers={"Content-Type": "application/json"})


def configure(folder: Path, site: Site, *, browser: bool) -> None:
    lines = [
        "[[sites]]",
        f'home = "{site.home}"',
        'allow_networks = ["127.0.0.0/8"]',
        f"browser = {str(browser).lower()}",
    ]
    (folder / "newsarchive.toml").write_text("\n".join(lines) + "\n")


@needs_browser
def test_a_page_that_needs_javascript(tmp_path: Path) -> None:
    db = workspace(tmp_path)
    with Web() as web:
        site = web.site()
        publish_scripted(site)
        configure(tmp_path, site, browser=False)
        assert crawl(cwd=tmp_path).code == 0
        assert rows(db, "SELECT 1 FROM articles") == []
        configure(tmp_path, site, browser=True)
        ended = crawl(site.url("/2026/05/01/the-ferry-sails-again"), site.home, cwd=tmp_path)
        assert ended.code == 0, ended.err
        agents = {value for hit in site.hits() for name, value in hit.headers.items() if name.lower() == "user-agent"}
    texts = [row["text"] for row in rows(db, "SELECT text FROM blocks ORDER BY position")]
    assert texts == STORY["paragraphs"], ended.err
    assert rows(db, "SELECT headline FROM articles") == [{"headline": STORY["headline"]}]
    assert len(agents) == 1, "the browser has our User-Agent"
    assert "/pixel.png" not in site.paths()
    pages = rows(db.with_name("archive-pages.db") if db.name != "archive.db" else db.with_name("pages.db"),
                 "SELECT count(*) AS n FROM pages WHERE headers LIKE '%X-Archive-Rendered%'")  # fmt: skip
    assert pages[0]["n"] >= 1
    assert broken(db) == []


@needs_browser
def test_a_page_cannot_lead_the_browser_into_a_private_network(tmp_path: Path) -> None:
    db = workspace(tmp_path)
    with Web() as web:
        site, secret = web.site("127.0.0.2"), web.site("127.0.0.3")
        publish_scripted(site)
        page = SCRIPTED.format(title="Ferry", data=secret.url("/story.json"))
        site.routes["/2026/05/01/the-ferry-sails-again"] = Reply(body=page)
        site.routes["/2026/05/01/another-way-to-the-secret"] = Reply(status=302, headers={"Location": secret.home})
        secret.routes["/story.json"] = Reply(body=json.dumps(STORY), headers={"Access-Control-Allow-Origin": "*"})
        lines = [
            "[[sites]]",
            f'home = "{site.home}"',
            "browser = true",
            f'allow_networks = ["{site.name.split(":")[0]}/32"]',
        ]
        (tmp_path / "newsarchive.toml").write_text("\n".join(lines) + "\n")
        process = start(
            "crawl", site.home, site.url("/2026/05/01/another-way-to-the-secret"), "--delay", "0.25", cwd=tmp_path
        )
        ended = finish(process)
        assert site.hits("/2026/05/01/the-ferry-sails-again"), ended.err
        assert secret.hits() == []
    assert rows(db, "SELECT 1 FROM articles") == []


def test_it_is_refused_where_it_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace(tmp_path)
    monkeypatch.setitem(CONTACT, "NEWSARCHIVE_CHROMIUM", "/nowhere/chromium")
    (tmp_path / "newsarchive.toml").write_text('[[sites]]\nhome = "http://127.0.0.1:9/"\nbrowser = true\n')
    ended = crawl(cwd=tmp_path)
    assert ended.code == 2
    assert "A site with browser = true needs" in ended.err
    assert "Traceback" not in ended.err
