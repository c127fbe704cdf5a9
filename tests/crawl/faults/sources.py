"""Rows D03, D06 and F01 to F08: feeds, sitemaps, and endless spaces."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from typing import Any

from ..newsroom import article, front, path_of
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


def outside(site: Site) -> None:
    """A feed that would have its readers load a neighbour's files."""
    out = site.others[0].home
    source(
        "/feed.xml",
        f'<?xml version="1.0"?><?xml-stylesheet href="{out}style.xsl" type="text/xsl"?>'
        f'<!DOCTYPE rss SYSTEM "{out}rss.dtd" [<!ENTITY % all SYSTEM "{out}all.dtd">%all;<!ENTITY x SYSTEM "{out}x">]>'
        '<rss version="2.0" xmlns:xi="http://www.w3.org/2001/XInclude"><channel><title>&x;</title>'
        f'<xi:include href="{out}items.xml"/>{item(8)}</channel></rss>',
    )(site)
    site.routes[path_of(8)] = Reply(body=article(8))


def moved_feed(site: Site) -> None:
    source("/feed.xml", "")(site)
    site.routes["/new.xml"] = Reply(body=rss(item(8)).replace("{home}", site.home))
    site.routes["/feed.xml"] = Reply(status=301, headers={"Location": "/new.xml"})
    site.routes[path_of(8)] = Reply(body=article(8))


def gone_feed(site: Site) -> None:
    source("/feed.xml", "")(site)
    site.routes["/feed.xml"] = Reply(status=410)


def links_of_all_sorts(site: Site) -> None:
    """Relative, without a scheme, and relative to an xml:base."""
    base = f"{site.home}news/2026/05/"
    links = [path_of(8), f"//{site.name}{path_of(9)}", f"10/{path_of(37).rpartition('/')[2]}"]
    entries = "".join(
        f'<entry><title>A story of the town {n}</title><link href="{u}"/></entry>' for n, u in enumerate(links)
    )
    source(
        "/feed.xml", f'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="{base}"><title>C</title>{entries}</feed>'
    )(site)
    site.routes |= {path_of(number): Reply(body=article(number)) for number in (8, 9, 37)}


TITLES = (
    "<![CDATA[<script>alert(1)</script>A <b>bold</b> story]]>",
    "&lt;img src=x onerror=alert(1)&gt; A story of the town",
    "&amp;lt;svg onload=alert(1)&amp;gt; A story of the town",
)
LINE = "<url><loc>http://127.0.0.1:9/x</loc></url>"
CUT = gzip.compress(
    b"<urlset>" + b"".join(b"<url><loc>http://127.0.0.1:9/%d</loc></url>" % (n * 7919) for n in range(2000))
)[:-3000]
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
        id="F02 a DTD, an entity, an XInclude and a style sheet of another host",
        set_up=outside,
        target="/",
        look_at=path_of(8),
        state="kept",
        reason="article",
        neighbours=1,
    ),
    feed(
        "F04 a cut JSON feed",
        '{"version": "https://jsonfeed.org/version/1.1", "items": [{"url": "/a',
        "failed",
        "garbage",
    ),
    feed("F04 a wrong encoding in the label", rss(item(8)).replace("?>", ' encoding="utf-16"?>', 1)),
    feed("F04 an encoding that is none", rss(item(8)).replace("?>", ' encoding="klingon"?>', 1)),
    feed("F05 items without links", rss("<item><title>A story of the town</title></item>" * 20)),
    *(
        Fault(
            id=f"F06 {id}",
            set_up=links_of_all_sorts,
            target="/",
            look_at=path_of(number),
            state="kept",
            reason="article",
        )
        for id, number in (("a relative link", 8), ("a link without a scheme", 9), ("a link relative to xml:base", 37))
    ),
    feed("F07 scripts in titles", rss("".join(item(8).replace("A story of the town 8", title) for title in TITLES))),
    Fault(
        id="F08 a feed that moved",
        set_up=moved_feed,
        target="/",
        look_at="/new.xml",
        state="kept",
        reason="source",
    ),
    Fault(
        id="F08 a feed that is gone",
        set_up=gone_feed,
        target="/",
        look_at="/feed.xml",
        state="failed",
        reason="http",
        detail="410 Gone",
    ),
    feed("D03 a cut sitemap.xml.gz", CUT),
    feed("D03 a zip for a gz", b"PK\3\4" + bytes(200), "failed", "garbage"),
    feed(
        "D03 bytes after a sitemap's gzip",
        gzip.compress(b"<urlset><url><loc>http://127.0.0.1:9/x</loc></url></urlset>") + b"junk",
    ),
    Fault(
        id="D03 gzip in a sitemap's gzip",
        set_up=source("/feed.xml", gzip.compress(gzip.compress(f"<urlset>{LINE * 3}</urlset>".encode()))),
        target="/",
        look_at="/feed.xml",
        state="kept",
        reason="source",
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
