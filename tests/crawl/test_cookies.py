"""Sites that let nobody in who does not send back the cookie that a redirect has set: sent back in that chain, and never else."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.http import Response

from newsarchive.crawl.cookies import MAX_HOPS, Chain, ChainCookies

from .command import crawl, ledger, rows, workspace
from .newsroom import article, front, path_of, publish
from .server import Hit, Reply, Site, Web

SECRET = "c0ffee-of-this-visitor"
PASS = {"Set-Cookie": f"pass={SECRET}; Path=/; HttpOnly", "Cache-Control": "no-store"}


def walled(reply: Reply, way: str | None = None) -> Callable[[Hit], Reply]:
    """The answer for who sends the pass; who does not gets it, and is led to the same page or another *way*."""

    def answer(hit: Hit) -> Reply:
        if SECRET in hit.headers.get("Cookie", ""):
            return reply
        return Reply(status=302, headers={"Location": way or hit.path, **({} if way else PASS)})

    return answer


def cookies(site: Site, path: str) -> list[str | None]:
    return [hit.headers.get("Cookie") for hit in site.hits(path)]


def gate(site: Site) -> None:
    """A site of three articles behind one gate, which knows by another cookie who wants what."""
    publish(site, range(3))
    for number in range(3):
        led = Reply(status=302, headers={"Location": "/gate", "Set-Cookie": f"to={number}; Path=/"})
        page = Reply(body=article(number))
        site.routes[path_of(number)] = lambda hit, page=page, led=led: (
            page if SECRET in hit.headers.get("Cookie", "") else led
        )

    def through(hit: Hit) -> Reply:
        wanted = hit.headers.get("Cookie", "to=none").partition("to=")[2]
        return Reply(status=303, headers={"Location": path_of(int(wanted)), **PASS})

    site.routes["/gate"] = through


def test_what_a_redirect_sets_is_sent_back_in_its_chain(tmp_path: Path) -> None:
    db = workspace(tmp_path)
    with Web() as web:
        itself, gated, whole = web.site(), web.site(), web.site()
        articles = [*publish(itself, range(10, 13)), *(gated.url(path_of(number)) for number in range(3))]
        for number in range(10, 13):
            itself.routes[path_of(number)] = walled(Reply(body=article(number)))
        gate(gated)
        articles += publish(whole, [20])
        whole.routes |= {path: walled(reply) for path, reply in whole.routes.items() if isinstance(reply, Reply)}
        whole.routes["/robots.txt"] = walled(Reply(body=f"User-agent: *\nDisallow: {path_of(21)}\n"))
        whole.routes["/"] = walled(Reply(body=front([path_of(20), path_of(21)])))
        ended = crawl(itself.home, gated.home, whole.home, cwd=tmp_path)
        assert ended.code == 0, ended.err
        found = ledger(db)
        assert [found[url][:2] for url in articles] == [("kept", "article")] * 7
        assert found[whole.url(path_of(21))][:2] == ("dropped", "robots"), "its robots.txt was read behind the wall"
        for number in range(10, 13):
            assert cookies(itself, path_of(number)) == [None, f"pass={SECRET}"]
        for path in ("/", "/robots.txt", path_of(20)):
            assert cookies(whole, path) == [None, f"pass={SECRET}"]
        for number in range(3):
            first, second = cookies(gated, path_of(number))
            assert first is None
            assert set((second or "").split("; ")) == {f"pass={SECRET}", f"to={number}"}
        seen = len(web.log)
        for _ in range(2):
            assert crawl(gated.home, itself.home, "--revisit", cwd=tmp_path).code == 0
        again = ledger(db)
        assert {url: again[url][:2] for url in articles} == dict.fromkeys(articles, ("kept", "article"))
        assert len(web.log) - seen == 2 * (2 + 3 * 3 + 3 * 2)
        assert rows(db, "SELECT DISTINCT args FROM urls WHERE state = 'kept'") == [{"args": "{}"}], "no way that grows"
    for file in (db, db.with_name("pages.db")):
        assert (
            SECRET.encode() not in file.read_bytes() + Path(f"{file}-wal").read_bytes() * Path(f"{file}-wal").exists()
        )


def test_a_site_that_takes_no_cookie_back_is_a_loop(tmp_path: Path) -> None:
    db = workspace(tmp_path)
    numbers = itertools.count()
    with Web() as web:
        site = web.site()
        stubborn, fickle = publish(site, range(2))
        site.routes[path_of(0)] = Reply(status=302, headers={"Location": path_of(0), "Set-Cookie": "a=1"})
        site.routes[path_of(1)] = lambda hit: Reply(
            status=302, headers={"Location": path_of(1), "Set-Cookie": f"a={next(numbers)}"}
        )
        assert crawl(site.home, cwd=tmp_path).code == 0
        assert cookies(site, path_of(0)) == [None, "a=1"]
        assert cookies(site, path_of(1)) == [None, *(f"a={number}" for number in range(MAX_HOPS))]
    told = "a redirect back to {}, which its cookies do not change"
    assert ledger(db)[stubborn] == ("failed", "redirect-loop", told.format(stubborn))
    assert ledger(db)[fickle] == ("failed", "redirect-loop", told.format(fickle))


def test_a_try_after_a_failure_goes_on_with_its_cookies(tmp_path: Path) -> None:
    db = workspace(tmp_path)
    with Web() as web:
        site = web.site()
        (url,) = publish(site, [0])
        wall, failing = walled(Reply(body=article(0))), Reply(status=500)
        site.routes[path_of(0)] = lambda hit: failing if len(site.hits(hit.path)) == 2 else wall(hit)
        assert crawl(site.home, cwd=tmp_path).code == 0
        assert cookies(site, path_of(0)) == [None, f"pass={SECRET}", f"pass={SECRET}"]
    assert ledger(db)[url][:2] == ("kept", "article")
    assert rows(db, "SELECT args FROM urls WHERE url = ?", url) == [{"args": "{}"}]


HOME = "https://www.a.example/x"
CRUMBS = ["a=1", "b=2; Domain=a.example", "c=3; Secure", "d=4; Path=/deep", "e=5; Max-Age=0", "f=6; Domain=b.example"]


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("https://www.a.example/y", "a=1; c=3; b=2"),
        ("https://www.a.example/deep/y", "d=4; a=1; c=3; b=2"),
        ("https://a.example/", "b=2"),
        ("https://m.a.example/", "b=2"),
        ("http://www.a.example/x", ""),
        ("https://www.a.example:8443/x", ""),
        ("https://b.example/", ""),
        ("https://a.example.b.example/", ""),
    ],
)
def test_where_a_cookie_is_sent(url: str, sent: str) -> None:
    chain = Chain(HOME)
    chain.take(Request(HOME), Response(HOME, status=302, headers={"Set-Cookie": CRUMBS}))
    assert chain.cookies_for(url).decode() == sent


def test_no_more_is_taken_and_sent_than_a_client_must() -> None:
    chain = Chain(HOME)
    lines = ["huge=" + "x" * 4096, *(f"n{number}=1" for number in range(1000))]
    chain.take(Request(HOME), Response(HOME, status=302, headers={"Set-Cookie": lines}))
    assert chain.cookies_for(HOME).decode() == "; ".join(f"n{number}=1" for number in range(50))


@pytest.mark.parametrize("own", [None, "token=mine"])
def test_the_cookies_of_a_sites_entry_are_sent_beside_those_of_a_chain_and_neither_is_kept_longer(
    own: str | None,
) -> None:
    cookies, headers = ChainCookies(), {"Cookie": own} if own else {}
    first = Request(HOME, headers=headers)
    cookies.process_request(first)
    assert first.headers.get("Cookie") == (own.encode() if own else None)
    cookies.process_response(first, Response(HOME, status=302, headers={"Set-Cookie": "a=1"}))
    second = Request(HOME, headers=headers, meta=first.meta)
    cookies.process_request(second)
    assert second.headers.get("Cookie") == (b"token=mine; a=1" if own else b"a=1")
    cookies.process_response(second, Response(HOME))
    assert second.headers.get("Cookie") == (own.encode() if own else None)
