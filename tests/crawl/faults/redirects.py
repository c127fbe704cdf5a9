"""Rows C01 to C11: redirects, and what must not leak."""

from __future__ import annotations

from ..newsroom import article, front
from ..server import NOT_FOUND, Reply, Site
from .base import PAGE, STORY, Fault, failed, kept, page, raw, redirect


def many_hops(site: Site) -> None:
    site.routes |= {PAGE: redirect("/hop/1"), **{f"/hop/{n}": redirect(f"/hop/{n + 1}") for n in range(1, 30)}}


def editions(site: Site) -> None:
    """As WordPress with translations leads whoever asks for English to /en/."""
    site.routes[PAGE] = lambda hit: redirect("/en/") if "Accept-Language" in hit.headers else Reply(body=article(7))


def leads_on(target: str, seconds: float = 0, text: str = "") -> Reply:
    """A page that does nothing but lead on."""
    refresh = f'<meta http-equiv="Refresh" content="{seconds:g};URL={target}">'
    return Reply(body=f"<html><head><title>Welcome</title>{refresh}</head><body>{text}</body></html>")


def splash(site: Site) -> None:
    """A front page of old: the real one is behind it."""
    site.routes |= {"/": leads_on("/home/", 3, "<a href='/home/'>Enter</a>"), "/home/": Reply(body=front([PAGE]))}
    site.routes[PAGE] = Reply(body=STORY)


def to_and_fro(site: Site) -> None:
    site.routes |= {PAGE: redirect("/there"), "/there": redirect(PAGE)}


def two_hops(site: Site) -> None:
    site.routes |= {PAGE: redirect("/a"), "/a": redirect("/b"), "/b": Reply(body=STORY)}


def every_way_out(site: Site) -> None:
    """A neighbour, and schemes that are none of the web, in every place that a crawler might look at."""
    out = site.others[0].home
    links = [PAGE, f"{out}2026/05/01/a-story-of-another-host-12345.html", *OTHER_SCHEMES]
    head = f'<link rel="canonical" href="{out}"><meta http-equiv="refresh" content="0; url={out}">'
    feeds = f'<link rel="alternate" type="application/rss+xml" href="{out}feed.xml">'
    items = "".join(f"<item><title>A story of the town</title><link>{url}</link></item>" for url in links)
    pages = "".join(f"<url><loc>{url}</loc></url>" for url in links)
    site.routes["/"] = Reply(body=front(links, head=head + feeds), headers={"Link": f"<{out}>; rel=preload"})
    site.routes[PAGE] = Reply(
        body=STORY.replace(b"</head>", head.encode() + b"</head>"), headers={"Refresh": f"0; url={out}"}
    )
    site.routes["/feed.xml"] = Reply(body=f'<rss version="2.0"><channel>{items}</channel></rss>')
    site.routes["/sitemap.xml"] = Reply(body=f"<urlset>{pages}</urlset>")
    named = [f"{out}sitemap.xml", site.url("/sitemap.xml"), *OTHER_SCHEMES]
    site.routes["/robots.txt"] = Reply(body="".join(f"Sitemap: {url}\n" for url in named))


def two_minds(site: Site) -> None:
    """Links that one reader takes for this site and another for its neighbour."""
    here, there = site.name, site.others[0].name
    story = "2026/05/01/a-story-of-two-hosts-12345.html"
    links = [
        PAGE,
        f"http://{here}@{there}/{story}",
        f"http://{here}:80@{there}/{story}",
        f"http://{here}%2f@{there}/{story}",
        f"http://{here}\\@{there}/{story}",
        f"http:\\\\{there}/{story}",
        f"/\t/{there}/{story}",
        f"\\/{there}/{story}",
        f"http://{there}#@{here}/{story}",
        f"http://{there}?@{here}/{story}",
        f"ht\ntp://{there}/{story}",
    ]
    site.routes["/"] = Reply(body=front(links))
    site.routes[PAGE] = Reply(body=STORY)


def cookies(site: Site) -> None:
    crumbs = {"Set-Cookie": "id=1; Path=/; Max-Age=9999"}
    site.routes["/"] = Reply(body=front([PAGE]), headers=crumbs)
    site.routes[PAGE] = Reply(body=STORY, headers=crumbs)


PASSING = "/2026/05/01/a-story-after-a-redirect-12345.html"


def passing_cookies(site: Site) -> None:
    cookies(site)
    end = "/2026/05/01/a-story-of-the-end-12346.html"
    site.routes["/"] = Reply(body=front([PASSING]), headers={"Set-Cookie": "id=1; Path=/"})
    site.routes[PASSING] = Reply(status=302, headers={"Location": end, "Set-Cookie": "way=1; Path=/"})
    site.routes[end] = lambda hit: Reply(body=article(8)) if hit.headers.get("Cookie") == "way=1" else NOT_FOUND


OTHER_SCHEMES = (
    "file:///etc/passwd",
    "data:text/html,hello",
    "ftp://127.0.0.1/x",
    "gopher://127.0.0.1/x",
    "javascript:alert(1)",
)

REDIRECTS = [
    Fault(
        id="C04 every way out of the site",
        set_up=every_way_out,
        target="/",
        look_at=PAGE,
        state="kept",
        reason="article",
        neighbours=1,
    ),
    Fault(
        id="C10 links of two hosts",
        set_up=two_minds,
        target="/",
        look_at=PAGE,
        state="kept",
        reason="article",
        neighbours=1,
    ),
    *(
        Fault(id=id, set_up=set_up, target="/", look_at=path, state=state, reason=reason, never=never)
        for id, set_up, path, state, reason, never in (
            ("C07 cookies, C11 Referer", cookies, PAGE, "kept", "article", ("Cookie", "Referer")),
            ("C07 cookies, C11 Referer, a redirect", passing_cookies, PASSING, "dropped", "redirected", ("Referer",)),
        )
    ),
    Fault(
        id="C07 an edition for each language",
        set_up=editions,
        state="kept",
        reason="article",
        requests=1,
        never=("Accept-Language",),
    ),
    Fault(
        id="C01 to a private address", set_up=page(redirect("http://10.0.0.1/x")), state="dropped", reason="off-site"
    ),
    Fault(
        id="C01 to a private address of the same site",
        set_up=page(redirect("http://127.0.0.1:9/")),
        state="dropped",
        reason="off-site",
    ),
    failed("C04 to file:", "http", redirect("file:///etc/passwd"), detail="302"),
    failed("C04 to javascript:", "http", redirect("javascript:alert(1)"), detail="302"),
    failed("C04 to data:", "http", redirect("data:text/html,hello"), detail="302"),
    failed("C04 without a Location", "http", Reply(status=302), detail="302"),
    failed("C04 to no address at all", "http", redirect("http://[bad/"), detail="302"),
    failed("C04 to a port that is none", "http", redirect("http://127.0.0.1:99999/"), detail="302"),
    failed("C05 to itself", "redirect-loop", redirect(PAGE)),
    failed(
        "C05 to itself, with a cookie",
        "redirect-loop",
        Reply(status=302, headers={"Location": PAGE, "Set-Cookie": "a=1"}),
    ),
    Fault(id="C05 a page that leads on", set_up=splash, target="/", look_at=PAGE, state="kept", reason="article"),
    Fault(
        id="C05 a page that leads on, itself",
        set_up=page(leads_on("/there")),
        state="dropped",
        reason="redirected",
        detail="/there",
    ),
    Fault(
        id="C05 a page that leads on, to itself",
        set_up=page(leads_on(PAGE)),
        state="dropped",
        reason="not-article",
        requests=1,
    ),
    Fault(
        id="C05 a page that leads on to another host",
        set_up=page(leads_on("http://127.0.0.1:9/")),
        state="dropped",
        reason="off-site",
    ),
    kept(
        "C05 an article that loads itself anew",
        Reply(body=STORY.replace(b"<head>", b'<head><meta http-equiv="refresh" content="3; url=/">')),
    ),
    Fault(id="C05 to and fro", set_up=to_and_fro, state="dropped", reason="redirected", detail="/there"),
    Fault(id="C05 to and fro, its end", set_up=to_and_fro, look_at="/there", state="failed", reason="redirect-loop"),
    Fault(id="C05 30 hops, its end", set_up=many_hops, look_at="/hop/10", state="failed", reason="redirect-loop"),
    Fault(id="C05 two hops, its end", set_up=two_hops, look_at="/b", state="kept", reason="article"),
    Fault(
        id="C09 an encoded new line in the Location",
        set_up=page(redirect("/%0D%0AX-Injected:%201%0D%0A%0D%0AGET%20/2")),
        state="dropped",
        reason="redirected",
        detail="/%0D%0AX-Injected",
        never=("X-Injected",),
    ),
    Fault(
        id="C09 control characters in the Location",
        state="dropped",
        reason="off-site",
        detail="%0B%0C",
        set_up=page(raw(b"HTTP/1.1 302 X\r\nLocation: http://127.0.0.1:9/\x0b\x0cx y\r\nContent-Length: 0\r\n\r\n")),
    ),
]
