"""An archive with every kind of thing that a page shows, and the desk on it in this process."""

import asyncio
from contextlib import closing

import pytest

from newsarchive import Archive, Article, Block, Link
from newsarchive.items import Image

pytest.importorskip("datasette", reason="the extra web is not installed")
from newsarchive.web.app import app, make

SITE = "gazette.example"
FIRST, LATER = "2026-05-01T12:00:00.000Z", "2026-05-02T12:00:00.000Z"
PAGE = (
    b"<html><head><link rel=preconnect href='http://127.9.9.9/'><script>document.title='ran'</script></head>"
    b"<body onload=\"document.title='ran'\"><h1>Trams</h1><img src='http://127.9.9.9/x.png'><p>Raw.</p></body></html>"
)


def article(name, **more):
    """An article of the site; more replaces its fields."""
    values = {
        "url": f"https://{SITE}/{name}",
        "site": SITE,
        "publisher": "The Gazette",
        "headline": f"Story {name}",
        "section": "City",
        "published_at": "2026-05-01T08:30:00+02:00",
        "language": "en",
        "confidence": 0.9,
        "blocks": (Block(kind="paragraph", text=f"Plain words of the story {name}."),),
        "fetched_at": FIRST,
    }
    return Article(**(values | more))


TRAMS = article(
    "trams",
    headline="Trams for Málaga",
    summary="The line opens after nine years.",
    authors=("Ann Lee", "Bo Ek"),
    tags=("trams", "city"),
    image=Image(url="https://img.example/tram.jpg", caption="The first tram", credit="Photo: Di Oz"),
    provenance={"headline": "json-ld", "section": "breadcrumb"},
    blocks=(
        Block(kind="paragraph", text="The mayor of Málaga opened the tram line on Friday morning."),
        Block(kind="subheading", text="What comes next"),
        Block(kind="list_item", text="More trams"),
        Block(kind="list_item", text="Fewer buses"),
        Block(kind="quote", text="A great day."),
        Block(kind="caption", text="A tram in the depot"),
        Block(kind="paragraph", text="Subscribers read on here.", hidden=True),
    ),
    related=(
        Link(url=f"https://{SITE}/old-line", text="The old line", place="box"),
        Link(url="javascript:alert(1)", text="A trap", place="inline"),
    ),
    prose_links=(Link(url="https://elsewhere.example/x", text="a report", place="prose"),),
)
ARABIC = article("arabic", site="arabic.example", url="https://arabic.example/1", publisher="صحيفة", language="ar",
    headline="افتتاح خط الترام الجديد", section="مدينة",
    blocks=(Block(kind="paragraph", text="افتتح رئيس البلدية خط الترام الجديد يوم الجمعة في وسط المدينة."),))  # fmt: skip
JAPANESE = article("japanese", site="asahi.example", url="https://asahi.example/1", publisher="新聞", language="ja",
    headline="新しい路面電車が開業", section="社会",
    blocks=(Block(kind="paragraph", text="市長は金曜日に新しい路面電車の路線を開業した。"),))  # fmt: skip


def fill(path, *more):
    """An archive at *path* with the stories and *more*; the trams have a second version."""
    with Archive.open(path, write=True) as archive:
        for one in (
            TRAMS,
            article("old-line", related=(Link(url=TRAMS.url, text="New trams", place="inline"),)),
            ARABIC,
            JAPANESE,
        ):
            archive.add_article(one, PAGE)
        edited = (
            Block(kind="paragraph", text="The mayor of Málaga opened the tram line on Saturday evening."),
            *TRAMS.blocks[1:],
        )
        again = {
            name: getattr(TRAMS, name) for name in ("summary", "authors", "tags", "image", "related", "prose_links")
        }
        again |= {
            "provenance": TRAMS.provenance,
            "headline": "Trams for Málaga at last",
            "blocks": edited,
            "fetched_at": LATER,
        }
        archive.add_article(article("trams", **again), PAGE + b"<p>Second.</p>")
        for one in more:
            archive.add_article(one, PAGE)
    return path


@pytest.fixture(scope="session")
def path(tmp_path_factory):
    return fill(tmp_path_factory.mktemp("web") / "archive.db")


class Asked:
    """One desk; `get` asks it as a browser on this machine does."""

    def __init__(self, path):
        self.datasette = make(path)
        self.app = app(path, "127.0.0.1")

    def get(self, url, method="GET", **headers):
        import httpx

        async def ask():
            transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8001") as client:
                return await client.request(method, url, headers=headers)

        return asyncio.run(ask())


@pytest.fixture(scope="session")
def desk(path):
    return Asked(path)


@pytest.fixture(scope="session")
def number(path):
    """Row of an article by the last part of its URL."""
    with closing(Archive.open(path)) as archive:
        rows = archive.conn.execute("SELECT id, url FROM articles").fetchall()
    return {
        row["url"].rpartition("/")[2] if SITE in row["url"] else row["url"].split("/")[2]: row["id"] for row in rows
    }
