"""The article this project began with comes out exactly, from eight publishing systems' markup, through a real crawl."""

import json
import sqlite3
from pathlib import Path

import pytest

from newsarchive import Archive

from .command import crawl, workspace
from .newsroom import front
from .server import Reply, Web

PAGES = Path(__file__).parent.parent / "seed_pages"
EXPECTED = json.loads((PAGES / "expected.json").read_text(encoding="utf-8"))
RELATED = json.loads((PAGES / "related.json").read_text(encoding="utf-8"))
FIELDS = json.loads((PAGES / "fields.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    """Page name -> the base of its site and the article as archived; all crawled by one command."""
    folder = tmp_path_factory.mktemp("seed")
    db = workspace(folder)
    with Web() as web:
        sites = {name: web.site(f"127.0.0.{number}") for number, name in enumerate(FIELDS, 2)}
        for name, site in sites.items():
            path = FIELDS[name]["path"]
            html = (PAGES / name).read_text(encoding="utf-8").replace("{{base}}", site.home.rstrip("/"))
            site.routes["/"] = Reply(body=front([path]))
            site.routes[path] = Reply(body=html, headers={"Content-Type": "text/html; charset=utf-8"})
        ended = crawl(*(site.home for site in sites.values()), cwd=folder)
        assert ended.code == 0, ended.err
    with Archive.open(db) as archive:
        return {
            name: (site.home.rstrip("/"), archive.article(site.url(FIELDS[name]["path"])))
            for name, site in sites.items()
        }


@pytest.mark.parametrize("name", FIELDS)
def test_the_text_is_exact(crawled, name):
    _, article = crawled[name]
    blocks = [{"kind": block.kind, "text": block.text} for block in article.blocks if block.kind != "caption"]
    assert blocks == EXPECTED["blocks"]
    assert article.headline == EXPECTED["headline"]
    assert article.section == EXPECTED["section"]


@pytest.mark.parametrize("name", FIELDS)
def test_the_related_posts_are_those_that_the_page_lists(crawled, name):
    base, article = crawled[name]
    found = [link.as_dict() for link in article.related]
    assert found == [{**link, "url": link["url"].replace("{{base}}", base)} for link in RELATED[name]]


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("field", ["authors", "tags", "publisher", "summary", "language", "paywalled"])
def test_the_other_fields(crawled, name, field):
    _, article = crawled[name]
    assert article.as_dict()[field] == FIELDS[name][field]


def test_an_analyst_reads_it_with_plain_sql(crawled, tmp_path_factory):
    db = next(tmp_path_factory.getbasetemp().glob("seed*/data/archive.db"))
    conn = sqlite3.connect(db)
    rows = conn.execute("SELECT kind, count(*) FROM paragraphs GROUP BY 1").fetchall()
    heads = conn.execute("SELECT DISTINCT text FROM subheadings ORDER BY position").fetchall()
    conn.close()
    wanted = [block["text"] for block in EXPECTED["blocks"] if block["kind"] == "subheading"]
    assert rows == [("paragraph", 6 * len(FIELDS))]
    assert [row[0] for row in heads] == wanted
