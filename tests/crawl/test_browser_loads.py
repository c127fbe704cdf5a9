"""What pages load while Chromium puts them together: what makes text, by GET, with all manners, in bounds; nothing else."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import socket
from pathlib import Path

import pytest

from newsarchive.crawl.browser import find_chromium

from .command import Ended, crawl, rows, workspace
from .server import Reply, Site, Web

pytestmark = pytest.mark.skipif(
    find_chromium() is None or importlib.util.find_spec("scrapy_playwright") is None,
    reason="needs Chromium and the extra browser",
)
STORY = "/2026/05/01/the-ferry-sails-again"
TEXT = "The ferry between the two banks sails again from Monday, after eleven months in the yard for a new engine."
HEAD = """<!doctype html><html lang="en"><head><title>Ferry</title><meta property="og:type" content="article">
<meta property="article:published_time" content="2026-05-01T10:00:00Z"></head><body><main><h1>The ferry sails again</h1></main>"""
SCRIPT = """
const show = text => { const p = document.createElement("p"); p.textContent = text; document.querySelector("main").append(p); };
const get = (url, options) => fetch(url, options).then(answer => answer.json()).then(found => show(found.text)).catch(() => {});
"""
ONE_BY_ONE = """(async () => {
  for (let n = 0; n < 12; n++)
    await fetch(`/${n}.json`).then(answer => answer.json()).then(found => n || show(found.text)).catch(() => {});
})();"""


def publish(site: Site, body: str) -> None:
    link = f'<a href="{STORY}">The ferry sails again on Monday</a>'
    site.routes["/"] = Reply(body=f"<html><body><h1>Paper</h1>{link}</body></html>")
    site.routes[STORY] = Reply(body=HEAD + body + "</body></html>")


def data(text: str, **headers: str) -> Reply:
    return Reply(body=json.dumps({"text": text}), headers={"Content-Type": "application/json", **headers})


def render(folder: Path, site: Site, *, network: str = "127.0.0.0/8") -> Ended:
    lines = f'[[sites]]\nhome = "{site.home}"\nbrowser = true\nheaders = {{X-Reader = "seven"}}\n'
    (folder / "newsarchive.toml").write_text(lines)
    return crawl(site.home, cwd=folder, network=network)


def test_only_what_makes_text_is_asked_and_as_always(tmp_path: Path) -> None:
    db = workspace(tmp_path)
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind(("127.0.0.1", 0))
    udp.setblocking(False)
    with udp, Web() as web:
        site, other, secret = web.site(), web.site("127.0.0.2"), web.site("127.0.0.9")
        for each in (site, other):
            each.routes["/robots.txt"] = Reply(body="User-agent: *\nDisallow: /closed\n")
        site.routes["/story.json"] = data(TEXT)
        site.routes["/moved.json"] = Reply(status=302, headers={"Location": "/closed/1.json"})
        site.routes["/across.json"] = Reply(status=307, headers={"Location": other.url("/across.json")})
        site.routes["/round.json"] = Reply(status=302, headers={"Location": "/round.json"})
        site.routes["/astray.json"] = Reply(status=302, headers={"Location": secret.url("/a.json")})
        site.routes["/app.js"] = Reply(body=SCRIPT, headers={"Content-Type": "text/javascript"})
        other.routes["/story.json"] = data(f"{TEXT} Tickets are sold on board.", **{"Access-Control-Allow-Origin": "*"})
        publish(
            site,
            f"""<link rel="stylesheet" href="/style.css"><link rel="preconnect" href="{secret.home}">
            <img src="/pixel.png"><iframe src="/frame.html"></iframe><video src="/film.mp4"></video>
            <script src="/app.js"></script><script>
            get("/story.json"); get("{other.url("/story.json")}", {{headers: {{"X-Api": "2"}}}});
            get("/closed/2.json"); get("{other.url("/closed/3.json")}"); get("/moved.json"); get("/astray.json");
            get("/across.json"); get("/round.json");
            get("{secret.url("/b.json")}"); get("/post.json", {{method: "POST", body: "x"}});
            navigator.sendBeacon("/beacon", "x"); new EventSource("/events"); window.open("/popup");
            new WebSocket("ws://{site.name}/socket"); new WebSocket("ws://{secret.name}/socket");
            new Worker(URL.createObjectURL(new Blob(['fetch("{secret.url("/worker")}")'])));
            const pc = new RTCPeerConnection({{iceServers: [{{urls: "stun:127.0.0.1:{udp.getsockname()[1]}"}}]}});
            pc.createDataChannel("x"); pc.createOffer().then(offer => pc.setLocalDescription(offer));
            setTimeout(() => {{ location.href = "/elsewhere"; }}, 20);
            </script>""",
        )
        ended = render(tmp_path, site, network="127.0.0.0/30")
        asked = {
            "/robots.txt",
            "/",
            STORY,
            "/app.js",
            "/story.json",
            "/moved.json",
            "/astray.json",
            "/across.json",
            "/round.json",
        }
        assert set(site.paths()) == asked, ended.err
        assert set(other.paths()) == {"/robots.txt", "/story.json", "/across.json"}
        assert secret.hits() == []
        with pytest.raises(BlockingIOError):
            udp.recv(100)
        [own], [far] = site.hits("/story.json"), other.hits("/story.json")
    assert own.headers["X-Reader"] == "seven"
    assert site.paths().count("/round.json") == 6
    assert not any("X-Reader" in hit.headers for hit in other.hits()), "not by a redirect either"
    assert far.headers["Origin"] == site.home.rstrip("/")
    assert far.headers["X-Api"] == "2"
    for hit in (own, far):
        assert hit.headers["User-Agent"].startswith("newsarchive/")
        assert not {"Referer", "Cookie"} & set(hit.headers)
    assert "Traceback" not in ended.err
    texts = {row["text"] for row in rows(db, "SELECT text FROM blocks")}
    assert texts == {TEXT, f"{TEXT} Tickets are sold on board."}
    told = "put together by a browser, which asked for {} more"
    assert rows(db, "SELECT status, reason, detail FROM fetches ORDER BY id") == [
        {"status": 200, "reason": "source", "detail": told.format(0)},
        {"status": 200, "reason": "article", "detail": told.format(19)},
    ]


def test_what_a_busy_page_asks_for_late_is_waited_for() -> None:
    """As all pages are on a slow machine: a script at work for longer than the page must be quiet, and its request."""
    from newsarchive.crawl.loading import QUIET_SECONDS, PageLoad

    async def settle() -> bool:
        load = PageLoad(None, None, None)  # type: ignore[arg-type]

        async def work() -> None:
            await asyncio.sleep(1.5 * QUIET_SECONDS)
            load._under_way.add(asking)

        async def ask() -> None:
            await working
            await asyncio.sleep(0.1)
            load._under_way.discard(asking)

        class Busy:
            async def evaluate(self, _script: str) -> None:
                await asyncio.shield(working)

        working, asking = asyncio.ensure_future(work()), asyncio.ensure_future(ask())
        await load.settle(Busy())  # type: ignore[arg-type]
        return asking.done()

    assert asyncio.run(settle())


@pytest.mark.parametrize(
    "leave",
    [
        'location.href = "/elsewhere"',
        "location.reload()",
        'document.body.insertAdjacentHTML("beforeend", `<form action="/elsewhere"></form>`); document.forms[0].submit()',
    ],
)
def test_a_page_that_would_be_left_is_read_to_its_end(tmp_path: Path, leave: str) -> None:
    """Chromium stops reading a page that its scripts leave before it is there; scripts of one page may change its address."""
    db = workspace(tmp_path)
    with Web() as web:
        site = web.site()
        site.routes["/slow.js"] = Reply(body="", headers={"Content-Type": "text/javascript"}, delay=0.5)
        moved = 'history.pushState(null, "", "?read")'
        publish(
            site,
            f"""<p>{TEXT}</p><script>setTimeout(() => {{ {moved}; {leave}; }});</script>
            <script src="/slow.js"></script><p>{TEXT} Tickets are sold on board.</p>""",
        )
        ended = render(tmp_path, site)
        assert site.paths() == ["/robots.txt", "/", STORY, "/slow.js"], ended.err
    assert {row["text"] for row in rows(db, "SELECT text FROM blocks")} == {TEXT, f"{TEXT} Tickets are sold on board."}


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        pytest.param({"NEWSARCHIVE_BROWSER_REQUESTS": 5}, "more than 5 requests", id="number"),
        pytest.param(
            {"NEWSARCHIVE_BROWSER_MAXSIZE": 350_000}, "more than 350000 bytes", id="bytes", marks=pytest.mark.slow
        ),
    ],
)
def test_a_page_loads_only_so_much(tmp_path: Path, setting: dict[str, int], told: str) -> None:
    db = workspace(tmp_path, **setting)
    with Web() as web:
        site = web.site()
        for number in range(12):
            site.routes[f"/{number}.json"] = data(TEXT if not number else "x" * 100_000)
        publish(site, f"<script>{SCRIPT}{ONE_BY_ONE}</script>")
        ended = render(tmp_path, site)
        loaded = [path for path in site.paths() if path.endswith(".json")]
    assert len(loaded) == 5
    assert [sentence for sentence in ended.sentences if told in sentence] == [
        f"WARNING: {site.url(STORY)} wants to load {told}; it is taken as it is without the rest"
    ]
    assert [row["text"] for row in rows(db, "SELECT text FROM blocks")] == [TEXT]


def test_a_script_is_asked_for_once_a_run(tmp_path: Path) -> None:
    db = workspace(tmp_path)
    with Web() as web:
        site = web.site()
        site.routes["/app.js"] = Reply(
            body=f"{SCRIPT} get(`/data${{location.pathname}}`);", headers={"Content-Type": "text/javascript"}
        )
        paths = [f"{STORY}-{number}" for number in range(3)]
        links = "".join(f'<a href="{path}">The ferry sails again, part {path[-1]} of many</a>' for path in paths)
        site.routes["/"] = Reply(body=f"<html><body><h1>Paper</h1>{links}</body></html>")
        for path in paths:
            site.routes[path] = Reply(body=HEAD + '<script src="/app.js"></script></body></html>')
            site.routes[f"/data{path}"] = data(f"{TEXT} This is part {path[-1]}.")
        (tmp_path / "newsarchive.toml").write_text(f'[[sites]]\nhome = "{site.home}"\nbrowser = true\n')
        ended = crawl(site.home, cwd=tmp_path)
        assert site.paths().count("/app.js") == 1
        assert all(site.paths().count(f"/data{path}") == 1 for path in paths)
    assert "Traceback" not in ended.err
    assert len(rows(db, "SELECT 1 FROM articles")) == 3
