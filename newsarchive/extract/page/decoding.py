"""Bytes of a page to text: which encoding, and how sure.

The order is BOM, HTTP header, strict UTF-8, the page's own declaration, detection. Strict UTF-8 comes before
the declaration because text that happens to be valid UTF-8 nearly always is, whatever an old template says.
"""

from __future__ import annotations

import codecs

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom

_SAMPLE_BYTES = 60_000
"""Detection looks at no more than this: it is the slowest step, and a page's head and first texts suffice."""
_BROKEN_SHARE = 0.02
"""Up to this share of broken characters a page is still the encoding that it declares (a byte here and there)."""


def decode_html(body: bytes, content_type: str | None = None) -> tuple[str, str]:
    """Return (text, encoding name); never raises. Bytes that fit no encoding become U+FFFD.

    >>> decode_html("né".encode("utf-16"))
    ('né', 'utf-16-le')
    >>> decode_html(b"n\\xe9", "text/html; charset=iso-8859-1")
    ('né', 'cp1252')
    """
    encoding, bom = read_bom(body)
    if encoding and bom:
        return body[len(bom) :].decode(encoding, "replace"), encoding
    wide = _utf16_without_bom(body)
    if wide:
        return body.decode(wide, "replace"), wide
    header = http_content_type_encoding(_ascii(content_type))
    for name in (header, "utf-8"):
        text = _strict(body, name)
        if text is not None and name:
            return text, name
    declared = _declared(body)
    text = _strict(body, declared)
    if text is not None and declared:
        return text, declared
    for name in (declared, header, "utf-8"):
        text = _lenient(body, name)
        if text is not None and name:
            return text, name
    return _detected(body)


def as_utf8(body: bytes, content_type: str | None = None) -> tuple[bytes, str]:
    """The page as UTF-8 without NUL, and the encoding that it had; never raises.

    A body that is UTF-8 already, as most are, is the answer itself, not a copy.
    """
    text, encoding = decode_html(body, content_type)
    # no replacement character: strictly decoded; an ASCII byte at the end: not cut in the middle of a character
    if encoding == "utf-8" and body[-1:] < b"\x80" and not body.startswith(codecs.BOM_UTF8) and "\ufffd" not in text:
        data = body
    else:
        data = text.encode("utf-8", "replace")
    return data.replace(b"\x00", b"") if b"\x00" in data else data, encoding


def _ascii(content_type: str | None) -> str | None:
    return content_type.encode("ascii", "ignore").decode() if content_type else None


def _declared(body: bytes) -> str | None:
    """The encoding of the page's meta element; UTF-16 cannot be true there, the bytes were readable as ASCII."""
    name = html_body_declared_encoding(body[:8192])
    return "utf-8" if name and name.lower().startswith("utf-16") else name


def _utf16_without_bom(body: bytes) -> str | None:
    sample = body[:400]
    half = len(sample) // 2
    if half < 8:
        return None
    if sample[1::2].count(0) > 0.7 * half and sample[::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if sample[::2].count(0) > 0.7 * half and sample[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return None


def _strict(body: bytes, name: str | None) -> str | None:
    if not name:
        return None
    if name == "utf-8":
        try:
            return body.decode()  # half the time of what follows
        except UnicodeDecodeError:
            pass
    try:
        decoder = codecs.getincrementaldecoder(name)("strict")
        return decoder.decode(body)  # not final: a page cut in the middle of a character is no other encoding
    except (UnicodeError, LookupError):
        return None


def _lenient(body: bytes, name: str | None) -> str | None:
    if not name:
        return None
    try:
        text = body.decode(name, "replace")
    except (UnicodeError, LookupError):
        return None
    foreign = sum(1 for byte in body[:_SAMPLE_BYTES] if byte > 127) or 1
    return text if text[:_SAMPLE_BYTES].count("\ufffd") <= max(3, _BROKEN_SHARE * foreign) else None


def _detected(body: bytes) -> tuple[str, str]:
    from bs4 import UnicodeDammit  # imported late: few pages need it

    found = UnicodeDammit(body[:_SAMPLE_BYTES], is_html=True).original_encoding
    foreign = sum(1 for byte in body[:_SAMPLE_BYTES] if byte > 127)
    # few accents among ASCII are a western language; a guess between single-byte encodings would be no better
    western = foreign < 0.12 * len(body[:_SAMPLE_BYTES])
    name = found if found and not western and found.lower() not in {"ascii", "utf-8"} else "cp1252"
    try:
        return body.decode(name, "replace"), name
    except (UnicodeError, LookupError):
        return body.decode("cp1252", "replace"), "cp1252"
