"""What a page can do to the browser that renders it: each ends in a documented state, and the crawl ends."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from newsarchive.crawl.browser import find_chromium

from .command import crawl, ledger, workspace
from .newsroom import path_of, publish
from .server import Reply, Web

pytestmark = pytest.mark.skipif(
    find_chromium() is None or importlib.util.find_spec("scrapy_playwright") is None,
    reason="needs Chromium and the extra browser",
)


def page(script: str) -> str:
    return f"<!DOCTYPE html><html><head><title>x</title></head><body><script>{script}</script></body></html>"


FAULTS = {
    "endless before load": (Reply(body=page("while (true) {}")), ("failed", "timeout")),
    "endless after load": (Reply(body=page("setTimeout(() => {while (true) {}}, 50)")), ("failed", "timeout")),
    "memory": (
        Reply(body=page("const all = []; while (true) all.push(new Array(1e6).fill(Math.random()))")),
        ("failed", "protocol"),
    ),
    "silent": (Reply(fault="silent"), ("failed", "timeout")),
    "reset": (Reply(fault="reset"), ("failed", "protocol")),
    "status": (Reply(status=404, body="none"), ("failed", "http")),
}


LONG = ("memory", "endless before load", "silent", "status")


@pytest.mark.parametrize(
    "case",
    [pytest.param(case, id=name, marks=[pytest.mark.slow] if name in LONG else []) for name, case in FAULTS.items()],
)
def test_ends_in_a_documented_state(tmp_path: Path, case: tuple[Reply, tuple[str, str]]) -> None:
    reply, state = case
    with Web() as web:
        site = web.site()
        patience = {site.url("/robots.txt"): 300.0} | ({} if reply.fault == "silent" else {site.home: 300.0})
        db = workspace(tmp_path, patience=patience, DOWNLOAD_TIMEOUT=3, NEWSARCHIVE_MAX_TRIES=1)
        publish(site, [1])
        site.routes["/"] = reply
        (tmp_path / "newsarchive.toml").write_text(f'[[sites]]\nhome = "{site.home}"\nbrowser = true\n')
        ended = crawl(site.home, cwd=tmp_path)
    assert "Traceback" not in ended.err
    assert ledger(db)[site.home][:2] == state


def test_a_redirect_is_the_queues(tmp_path: Path) -> None:
    """Off the site it is off-site, on it the target has its own row and robots.txt: as without a browser."""
    db = workspace(tmp_path)
    with Web() as web:
        site, other = web.site(), web.site("127.0.0.2")
        publish(other, [3])
        publish(site, range(1, 8))
        site.routes["/robots.txt"] = Reply(body=f"User-agent: *\nDisallow: {path_of(5)}$\n")
        targets = {1: other.url(path_of(3)), 2: site.url(path_of(3)), 4: path_of(5), 7: path_of(7)}
        for number, target in targets.items():
            site.routes[path_of(number)] = Reply(status=302, headers={"Location": target})
        (tmp_path / "newsarchive.toml").write_text(f'[[sites]]\nhome = "{site.home}"\nbrowser = true\n')
        ended = crawl(site.home, cwd=tmp_path)
        assert other.paths() == []
        assert path_of(5) not in site.paths()
    assert "Traceback" not in ended.err
    states = {number: ledger(db)[site.url(path_of(number))][:2] for number in range(1, 8)}
    assert states == {
        1: ("dropped", "off-site"),
        2: ("dropped", "redirected"),
        3: ("kept", "article"),
        4: ("dropped", "redirected"),
        5: ("dropped", "robots"),
        6: ("kept", "article"),
        7: ("failed", "redirect-loop"),
    }
