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
    "silent": (Reply(fault="silent"), ("failed", "timeout")),
    "reset": (Reply(fault="reset"), ("failed", "protocol")),
    "status": (Reply(status=404, body="none"), ("failed", "http")),
}


LONG = ("endless before load", "silent", "status")


@pytest.mark.parametrize(
    "case",
    [pytest.param(case, id=name, marks=[pytest.mark.slow] if name in LONG else []) for name, case in FAULTS.items()],
)
def test_ends_in_a_documented_state(tmp_path: Path, case: tuple[Reply, tuple[str, str]]) -> None:
    reply, state = case
    db = workspace(tmp_path, DOWNLOAD_TIMEOUT=3, NEWSARCHIVE_MAX_TRIES=1)
    with Web() as web:
        site = web.site()
        publish(site, [1])
        site.routes["/"] = reply
        (tmp_path / "newsarchive.toml").write_text(f'[[sites]]\nhome = "{site.home}"\nbrowser = true\n')
        ended = crawl(site.home, cwd=tmp_path)
    assert "Traceback" not in ended.err
    assert ledger(db)[site.home][:2] == state


def test_a_redirect_is_the_queues(tmp_path: Path) -> None:
    """Off the site is off-site, and on it the target has its own row, as without a browser."""
    db = workspace(tmp_path)
    with Web() as web:
        site, other = web.site(), web.site("127.0.0.2")
        publish(other, [3])
        publish(site, [1, 2, 3])
        site.routes[path_of(1)] = Reply(status=302, headers={"Location": other.url(path_of(3))})
        site.routes[path_of(2)] = Reply(status=301, headers={"Location": site.url(path_of(3))})
        (tmp_path / "newsarchive.toml").write_text(f'[[sites]]\nhome = "{site.home}"\nbrowser = true\n')
        ended = crawl(site.home, cwd=tmp_path)
    assert "Traceback" not in ended.err
    states = ledger(db)
    assert states[site.url(path_of(1))][:2] == ("dropped", "off-site")
    assert states[site.url(path_of(2))][:2] == ("dropped", "redirected")
    assert states[site.url(path_of(3))][:2] == ("kept", "article")
