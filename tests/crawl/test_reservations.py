"""Marks against archiving and mining: found, and obeyed where a setting says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsarchive.crawl.reservations import reservation_of
from newsarchive.items import Page

from .command import crawl, ledger, rows, workspace
from .newsroom import article, path_of, publish
from .server import Reply, Web

MARKS = {
    "header": ({"X-Robots-Tag": "noindex, noarchive"}, b"", "header X-Robots-Tag: noarchive"),
    "header for us": ({"X-Robots-Tag": "newsarchive: none"}, b"", "header X-Robots-Tag: none"),
    "header for another": ({"X-Robots-Tag": "otherbot: noarchive"}, b"", None),
    "header of another kind": ({"X-Robots-Tag": "noindex, nofollow"}, b"", None),
    "tdm header": ({"TDM-Reservation": "1"}, b"", "header tdm-reservation: 1"),
    "tdm header 0": ({"TDM-Reservation": "0"}, b"", None),
    "meta": ({}, b'<meta name="robots" content="index,NOARCHIVE">', "meta robots: noarchive"),
    "meta the other way": ({}, b"<meta content='none' name='robots'/>", "meta robots: none"),
    "meta for another": ({}, b'<meta name="otherbot" content="noarchive">', None),
    "tdm meta": ({}, b'<meta name="tdm-reservation" content="1">', "meta tdm-reservation: 1"),
    "max-image-preview:none is none": ({}, b'<meta name="robots" content="max-image-preview:large">', None),
    "nothing": ({}, b"<p>noarchive</p>", None),
}


@pytest.mark.parametrize("case", MARKS.values(), ids=MARKS.keys())
def test_marks(case: tuple[dict[str, str], bytes, str | None]) -> None:
    headers, body, mark = case
    assert reservation_of(Page(url="https://a.example/", body=body, headers=tuple(headers.items()))) == mark


@pytest.mark.parametrize("obeys", [False, True])
def test_a_setting_says_whether_they_are_obeyed(tmp_path: Path, obeys: bool) -> None:
    db = workspace(tmp_path, NEWSARCHIVE_OBEY_RESERVATIONS=obeys)
    with Web() as web:
        site = web.site()
        marked, plain = publish(site, range(2))
        site.routes[path_of(0)] = Reply(body=article(0), headers={"X-Robots-Tag": "noarchive"})
        assert crawl(site.home, cwd=tmp_path).code == 0
    kept = [
        row["url"]
        for row in rows(db.with_name("pages.db"), "SELECT url FROM pages WHERE kind = 'article' ORDER BY url")
    ]
    reserved = ("dropped", "reserved", "header X-Robots-Tag: noarchive")
    assert ledger(db)[marked] == (reserved if obeys else ("kept", "article", None))
    assert sorted(kept) == sorted([plain] if obeys else [plain, marked])
