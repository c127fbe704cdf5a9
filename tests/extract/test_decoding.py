from __future__ import annotations

import pytest

from newsarchive.extract.page.decoding import decode_html

TEXT = "<p>Brücke, naïve café – “quoted” and then some more words that have no accents</p>"


@pytest.mark.parametrize(
    ("body", "content_type", "encoding"),
    [
        (TEXT.encode(), None, "utf-8"),
        (TEXT.encode("utf-8-sig"), "text/html; charset=iso-8859-1", "utf-8"),
        (TEXT.encode("utf-16"), None, "utf-16-le"),
        (TEXT.encode("utf-16-be"), None, "utf-16-be"),
        (TEXT.encode("cp1252"), "text/html; charset=ISO-8859-1", "cp1252"),
        (b"<meta charset=windows-1252>" + TEXT.encode("cp1252"), None, "cp1252"),
        (b"<meta charset=iso-8859-1>" + TEXT.encode(), "text/html", "utf-8"),
        (b"<meta http-equiv=content-type content='text/html; charset=utf-16'>" + TEXT.encode(), None, "utf-8"),
        (TEXT.encode("cp1252"), "text/html; charset=no-such", "cp1252"),
    ],
    ids=[
        "utf-8",
        "bom beats header",
        "utf-16 bom",
        "utf-16 bare",
        "header",
        "meta",
        "utf-8 beats meta",
        "meta utf-16",
        "unknown",
    ],
)
def test_encoding_is_found(body, content_type, encoding):
    text, name = decode_html(body, content_type)
    assert (text[text.index("<p") :], name) == (TEXT, encoding)


@pytest.mark.parametrize("encoding", ["gb18030", "shift_jis", "euc-kr", "big5", "koi8-r", "iso-8859-2"])
def test_declared_encodings_are_believed(encoding):
    text = {
        "gb18030": "新闻",
        "shift_jis": "新聞です",
        "euc-kr": "신문",
        "big5": "新聞",
        "koi8-r": "газета",
        "iso-8859-2": "žluť",
    }[encoding]
    body = f"<meta charset={encoding}><p>{text}</p>".encode(encoding)
    assert text in decode_html(body)[0]


def test_a_page_cut_in_a_character_is_utf_8():
    assert decode_html(TEXT.encode() + "ü".encode()[:1]) == (TEXT, "utf-8")


def test_some_broken_bytes_do_not_change_the_encoding():
    text, name = decode_html(("ü" * 500).encode() + b"\xff" + ("ä" * 500).encode())
    assert (name, text.count("\ufffd"), text[0]) == ("utf-8", 1, "ü")
