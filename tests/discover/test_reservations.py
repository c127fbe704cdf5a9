"""Marks against archiving and mining: of pages, and of hosts."""

from __future__ import annotations

import pytest

from newsarchive.discover import marks_of, read_tdmrep
from newsarchive.items import Page

MARKS = {
    "header": ({"X-Robots-Tag": "noindex, noarchive"}, b"", ["header X-Robots-Tag: noarchive"]),
    "header for us": ({"X-Robots-Tag": "newsarchive: none"}, b"", ["header X-Robots-Tag: none"]),
    "header for another": ({"X-Robots-Tag": "otherbot: noarchive, noai"}, b"", []),
    "header for another and us": ({"X-Robots-Tag": "otherbot: none, *: noai"}, b"", ["header X-Robots-Tag: noai"]),
    "header of another kind": ({"X-Robots-Tag": "noindex, nofollow"}, b"", []),
    "header with a date": ({"X-Robots-Tag": "unavailable_after: 2 Jan 2030, none"}, b"", ["header X-Robots-Tag: none"]),
    "header with a preview": ({"X-Robots-Tag": "noindex, max-image-preview: none"}, b"", []),
    "tdm header": ({"TDM-Reservation": "1"}, b"", ["header tdm-reservation: 1"]),
    "tdm header 0": ({"TDM-Reservation": "0"}, b"", []),
    "meta": ({}, b'<meta name="robots" content="index,NOARCHIVE">', ["meta robots: noarchive"]),
    "meta the other way": ({}, b"<meta content='none' name='robots'/>", ["meta robots: none"]),
    "meta against training": ({}, b"<meta name=robots content='noai, noimageai'>", ["meta robots: noai"]),
    "meta for another": ({}, b'<meta name="otherbot" content="noarchive">', []),
    "meta with a preview": ({}, b'<meta name="robots" content="max-image-preview:none, max-snippet:-1">', []),
    "tdm meta": ({}, b'<meta name="tdm-reservation" content="1">', ["meta tdm-reservation: 1"]),
    "tdm meta 0": ({}, b'<meta name="tdm-reservation" content="0">', []),
    "several": (
        {"X-Robots-Tag": "noarchive"},
        b'<meta name=robots content="noarchive, noai"><meta name="tdm-reservation" content="1">',
        [
            "header X-Robots-Tag: noarchive",
            "meta robots: noarchive",
            "meta robots: noai",
            "meta tdm-reservation: 1",
        ],
    ),
    "nothing": ({}, b"<p>noarchive</p>", []),
}


@pytest.mark.parametrize("case", MARKS.values(), ids=MARKS.keys())
def test_marks(case: tuple[dict[str, str], bytes, list[str]]) -> None:
    headers, body, found = case
    marks = marks_of(Page(url="https://a.example/", body=body, headers=tuple(headers.items())))
    assert list(marks.found) == found
    assert marks.says_tdm == (b"tdm" in body or "TDM-Reservation" in headers)


TDMREP = b"""[{"location": "/archive/*.html$", "tdm-reservation": 0},
 {"location": "/archive/", "tdm-reservation": 1, "tdm-policy": "https://a.example/policy.json"},
 {"location": "/free", "tdm-reservation": "0"}, {"location": "*/premium/", "tdm-reservation": "1"},
 {"location": "relative", "tdm-reservation": 1}, {"location": "/odd", "tdm-reservation": "yes"}, {}]"""


@pytest.mark.parametrize(
    ("path", "mark"),
    [
        ("/archive/1.html", None),
        ("/archive/1.html?a=b", "tdmrep.json /archive/: 1"),
        ("/archive/", "tdmrep.json /archive/: 1"),
        ("/news/premium/1", "tdmrep.json */premium/: 1"),
        ("/free/premium/1", None),
        ("/odd", None),
        ("", None),
    ],
)
def test_tdmrep(path: str, mark: str | None) -> None:
    rules = read_tdmrep(TDMREP)
    assert rules is not None
    assert rules.mark(path) == mark


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>Not found</html>", b"{}", b"[1]", b"\xff\xfe", b"[" * 100_000, b'"x"', b"null"],
    ids=["empty", "page", "object", "numbers", "bytes", "deep", "text", "null"],
)
def test_what_is_no_tdmrep(body: bytes) -> None:
    assert read_tdmrep(body) is None
