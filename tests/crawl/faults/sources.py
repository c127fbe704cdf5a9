"""Sections D06 and F01 to F06: feeds, sitemaps, and endless spaces."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from typing import Any

from ..newsroom import front, path_of
from ..server import Hit, Reply, Site
from .base import MIB, PAGE, STORY, Fault


def gzip_of(size: int) -> bytes:
    """A gzip of *size* spaces, made without holding them."""
    packer = zlib.compressobj(wbits=31)
    piece = b" " * MIB
    return b"".join([*(packer.compress(piece) for _ in range(size // MIB)), packer.flush()])


def source(path: str, body: bytes | str, kind: str = "application/xml", **headers: str) -> Callable[[Site], None]:
    """A front page that names a feed or sitemap."""

    def set_up(site: Site) -> None:
        site.routes["/"] = Reply(
            body=front([PAGE], head=f'<link rel="alternate" type="application/rss+xml" href="{path}">')
        )
        site.routes[PAGE] = Reply(body=STORY)
        text = body if isinstance(body, bytes) else body.replace("{home}", site.home)
        site.routes[path] = Reply(body=text, headers={"Content-Type": kind, **headers})

    return set_up


def rss(items: str, prolog: str = "") -> str:
    return f'<?xml version="1.0"?>{prolog}<rss version="2.0"><channel><title>C</title>{items}</channel></rss>'


def item(number: int, title: str = "A story of the town") -> str:
    return f"<item><title>{title} {number}</title><link>{{home}}{path_of(number)[1:]}</link></item>"


def laughs(levels: int = 9) -> str:
    lines = ['<!ENTITY l0 "ha">', *(f"<!ENTITY l{n} '" + f"&l{n - 1};" * 10 + "'>" for n in range(1, levels + 1))]
    return f"<!DOCTYPE rss [{''.join(lines)}]>"


def calendar(hit: Hit) -> Reply:
    day = int(hit.path.rpartition("/")[2] or 0)
    links = f'<a href="/calendar/{day + 1}">next</a><a href="/calendar/{day - 1}">before</a>'
    return Reply(body=f"<html><body><nav>{links}</nav><p>Nothing on this day.</p></body></html>")


def calendar_site(site: Site) -> None:
    site.routes["/"] = Reply(
        body=front([PAGE]).replace("</main>", '</main><nav><a href="/calendar/1">Calendar</a></nav>')
    )
    site.routes[PAGE] = Reply(body=STORY)
    site.routes |= {f"/calendar/{day}": calendar for day in range(-300, 300)}


def feed(id: str, body: bytes | str, state: str = "kept", reason: str = "source", **more: Any) -> Fault:
    return Fault(
        id=id, set_up=source("/feed.xml", body), target="/", look_at="/feed.xml", state=state, reason=reason, **more
    )


def entries(count: int) -> str:
    return "".join(f"<url><loc>{{home}}{path_of(n)[1:]}</loc></url>" for n in range(count))


def index_of_itself(site: Site) -> None:
    source("/feed.xml", "")(site)
    site.routes["/robots.txt"] = Reply(body=f"Sitemap: {site.url('/sitemap.xml')}\n")
    loc = "".join(
        f"<sitemap><loc>{site.url(p)}</loc></sitemap>" for p in ["sitemap.xml", *(f"s{n}.xml" for n in range(5000))]
    )
    site.routes["/sitemap.xml"] = Reply(body=f"<sitemapindex>{loc}</sitemapindex>")


def big_sitemap(site: Site) -> None:
    source("/feed.xml", "")(site)
    site.routes["/robots.txt"] = Reply(body=f"Sitemap: {site.url('/sitemap.xml')}\n")
    loc = f"<url><loc>{site.home}about/x</loc></url>"
    site.routes["/sitemap.xml"] = Reply(body=b"<urlset>" + loc.encode() * 400_000 + b"</urlset>")


ATTRIBUTES = " ".join(f'a{n}="1"' for n in range(50_000))
X = "x"

SOURCES = [
    feed("F01 a billion laughs", rss(item(8) + "<item><title>&l9;</title></item>", laughs())),
    feed(
        "F01 quadratic entities",
        rss(f"<item><title>{'&a;' * 10000}</title></item>" + item(8), f'<!DOCTYPE rss [<!ENTITY a "{X * 10000}">]>'),
    ),
    feed(
        "F02 an entity that is a file",
        rss("<item><title>&x;</title></item>" + item(8), '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>'),
    ),
    feed("F03 50,000 attributes", rss(f"<item {ATTRIBUTES}></item>" + item(8))),
    feed("F04 a cut feed", rss(item(8) + item(9))[:-60]),
    feed("F04 HTML for a feed", "<html><body><h1>Sorry</h1></body></html>", "failed", "garbage"),
    feed("F04 nothing for a feed", b"", "failed", "garbage"),
    feed("F04 NUL in a feed", rss(item(8) + "<item><title>a\0b</title></item>")),
    feed("F05 100,000 items", rss("".join(f"<item><link>http://a.example/{n}</link></item>" for n in range(100_000)))),
    feed(
        "F05 one guid for all",
        rss("".join(f"<item><guid>1</guid><title>T {n}</title></item>" for n in range(50)) + item(8)),
    ),
    feed(
        "F06 links that are none",
        rss(
            "".join(
                f"<item><title>T</title><link>{u}</link></item>"
                for u in (
                    "javascript:alert(1)",
                    "file:///etc/passwd",
                    "data:text/html,x",
                    "ftp://a.example/",
                    "gopher://a.example/",
                    "http://[",
                    "",
                )
            )
            + item(8)
        ),
    ),
    Fault(
        id="D03 gzip in a sitemap's gzip",
        set_up=source("/feed.xml", gzip.compress(gzip.compress(b"<urlset></urlset>"))),
        target="/",
        look_at="/feed.xml",
        state="failed",
        reason="garbage",
    ),
    Fault(
        id="D06 a sitemap of 400,000 URLs",
        set_up=big_sitemap,
        target="/",
        look_at="/sitemap.xml",
        state="kept",
        reason="source",
    ),
    Fault(
        id="D06 an index of itself and 5,000 others",
        set_up=index_of_itself,
        target="/",
        look_at="/sitemap.xml",
        state="kept",
        reason="source",
    ),
    Fault(
        id="D06 a packed sitemap of 300 MB",
        set_up=source("/feed.xml", gzip_of(300 * MIB), "application/gzip"),
        target="/",
        look_at="/feed.xml",
        state="failed",
        reason="garbage",
    ),
    Fault(id="T01 an endless calendar", set_up=calendar_site, target="/", state="kept", reason="source"),
]
