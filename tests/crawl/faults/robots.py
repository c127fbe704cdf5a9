"""Rows B01 to B06, B09 and B10: robots.txt, and hosts that ask for a pause."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import Any

from ..server import Reply, Site
from .base import HEAD, MIB, PAGE, STORY, Fault, Script, encoded, endless, header_flood, raw, redirect


def robots(id: str, answer: Reply | Script, state: str, reason: str, **more: Any) -> Fault:
    def set_up(site: Site) -> None:
        site.routes[PAGE] = Reply(body=STORY)
        site.routes["/robots.txt"] = answer if isinstance(answer, Reply) else Reply(script=answer)

    return Fault(id=id, set_up=set_up, state=state, reason=reason, requests=int(state == "kept"), **more)


def held(id: str, answer: Reply | Script, **more: Any) -> Fault:
    return robots(id, answer, "queued", "held", detail="robots.txt cannot be had", **more)


def robots_hops(count: int) -> Callable[[Site], None]:
    def set_up(site: Site) -> None:
        site.routes[PAGE] = Reply(body=STORY)
        ways = ["/robots.txt", *(f"/r/{n}" for n in range(1, count + 1))]
        site.routes |= {way: redirect(ways[n + 1]) for n, way in enumerate(ways[:-1])}
        site.routes[ways[-1]] = Reply(body="User-agent: *\nDisallow: /\n", headers={"Content-Type": "text/plain"})

    return set_up


DENY = b"User-agent: *\nDisallow: /\n"
LONG = b"# a long line of comment in a robots.txt file\n" * 12_000


def busy_once(status: int, retry_after: str) -> Callable[[Site], None]:
    """The page is busy when it is first asked for."""

    def set_up(site: Site) -> None:
        busy = Reply(status=status, headers={"Retry-After": retry_after})
        site.routes[PAGE] = [busy, Reply(body=STORY)]

    return set_up


ROBOTS = [
    *(
        Fault(
            id=f"B09 {status} with Retry-After: {value}",
            set_up=busy_once(status, value),
            state="kept",
            reason="article",
            requests=2,
        )
        for status, value in (
            (503, "0"),
            (503, "-5"),
            (503, "soon"),
            (503, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (429, "0"),
            (429, "soon"),
        )
    ),
    *(
        Fault(
            id=f"B09 {status} with Retry-After: {value}",
            set_up=busy_once(status, value),
            state="queued",
            reason="retry",
            detail=f"http: {status}",
            requests=1,
        )
        for status, value in ((503, "1000000000"), (429, "Fri, 01 Jan 2100 00:00:00 GMT"))
    ),
    *(
        robots(f"B10 Crawl-delay: {value}", Reply(body=f"User-agent: *\nCrawl-delay: {value}\n"), "kept", "article")
        for value in ("-1", "NaN", "soon", "0.1", "1e-400")
    ),
    held("B01 robots.txt 500", Reply(status=500)),
    held("B01 robots.txt 503 with rules", Reply(status=503, body=b"User-agent: *\nAllow: /\n")),
    held("B02 robots.txt silent", Reply(fault="silent"), hurried="/robots.txt"),
    held("B02 robots.txt reset", Reply(fault="reset")),
    held("B02 robots.txt cut", Reply(body=b"User-agent: *\nAllow: /", fault="longer-than-body")),
    held("B02 robots.txt garbage", raw(b"\0\1\2\3" * 99)),
    held("B02 robots.txt header flood", header_flood(1200, 1)),
    *(
        robots(f"B03 robots.txt {status}", Reply(status=status, body=DENY), "kept", "article")
        for status in (400, 401, 403, 404, 410, 451)
    ),
    robots("B03 robots.txt 204", Reply(status=204), "kept", "article"),
    held("B04 robots.txt 429", Reply(status=429)),
    Fault(id="B05 robots.txt after 5 redirects", set_up=robots_hops(5), state="dropped", reason="robots", requests=0),
    Fault(id="B05 robots.txt after 6 redirects", set_up=robots_hops(6), state="kept", reason="article", requests=1),
    robots("B05 robots.txt leads to itself", redirect("/robots.txt"), "kept", "article"),
    robots("B05 robots.txt leads to a private address", redirect("http://10.0.0.1/robots.txt"), "queued", "held"),
    robots("B06 rules within 500 KiB", Reply(body=LONG[:400_000] + b"\n" + DENY), "dropped", "robots"),
    robots("B06 rules after 500 KiB", Reply(body=LONG + DENY), "kept", "article"),
    robots("B06 robots.txt of 100 MB", endless(HEAD + b"\r\n" + DENY, b"# x\n" * 250_000), "dropped", "robots"),
    robots("B06 robots.txt in a bomb", encoded("gzip", gzip.compress(DENY + b"#" * 200 * MIB)), "dropped", "robots"),
    robots("B06 NUL in robots.txt", Reply(body=b"\0\0\n" + DENY), "dropped", "robots"),
    robots("B06 BOM in robots.txt", Reply(body=b"\xef\xbb\xbf" + DENY), "dropped", "robots"),
    robots("B06 UTF-16 robots.txt", Reply(body=DENY.decode().encode("utf-16")), "dropped", "robots"),
    robots("B06 CR in robots.txt", Reply(body=DENY.replace(b"\n", b"\r")), "dropped", "robots"),
    robots("B06 HTML for robots.txt", Reply(body=b"<html><body>Disallow: /</body></html>"), "kept", "article"),
]
