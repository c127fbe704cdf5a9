"""Sections C01 to C09: redirects."""

from __future__ import annotations

from ..server import Reply, Site
from .base import PAGE, STORY, Fault, failed, page, raw, redirect


def many_hops(site: Site) -> None:
    site.routes |= {PAGE: redirect("/hop/1"), **{f"/hop/{n}": redirect(f"/hop/{n + 1}") for n in range(1, 30)}}


def new_cookie_each_time(site: Site) -> None:
    site.routes[PAGE] = Reply(status=302, headers={"Location": PAGE, "Set-Cookie": "seen=1"})


def to_and_fro(site: Site) -> None:
    site.routes |= {PAGE: redirect("/there"), "/there": redirect(PAGE)}


def two_hops(site: Site) -> None:
    site.routes |= {PAGE: redirect("/a"), "/a": redirect("/b"), "/b": Reply(body=STORY)}


REDIRECTS = [
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
    Fault(id="C05 to and fro", set_up=to_and_fro, state="dropped", reason="redirected", detail="/there"),
    Fault(id="C05 to and fro, its end", set_up=to_and_fro, look_at="/there", state="failed", reason="redirect-loop"),
    Fault(id="C05 30 hops, its end", set_up=many_hops, look_at="/hop/10", state="failed", reason="redirect-loop"),
    Fault(id="C05 two hops, its end", set_up=two_hops, look_at="/b", state="kept", reason="article"),
    Fault(
        id="C09 control characters in the Location",
        state="dropped",
        reason="off-site",
        detail="%0B%0C",
        set_up=page(raw(b"HTTP/1.1 302 X\r\nLocation: http://127.0.0.1:9/\x0b\x0cx y\r\nContent-Length: 0\r\n\r\n")),
    ),
]
