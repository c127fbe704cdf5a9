"""What of a page may become a link or an attribute of ours."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

_UNFIT = re.compile(r"[\x00-\x20\x7f-\x9f\\<>\"'`]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}")
_RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "iw", "khw", "ks", "ps", "sd", "ug", "ur", "yi"})


def web_url(url: str | None) -> str | None:
    """The URL if a reader may follow it: http or https with a host, and nothing in it that could end an attribute.

    >>> web_url("https://example.com/a"), web_url("javascript:alert(1)"), web_url("//evil.example/")
    ('https://example.com/a', None, None)
    """
    if not url or _UNFIT.search(url):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and host else None


def language_tag(language: str | None) -> str | None:
    """A BCP 47 tag for a ``lang`` attribute, or None.

    >>> language_tag("de_AT"), language_tag('x" onclick=')
    ('de-AT', None)
    """
    tag = (language or "").replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else None


def direction(language: str | None) -> str:
    """Writing direction of a language; ``auto`` (by the first letter) where that is not known.

    >>> direction("ar-EG"), direction("en"), direction(None)
    ('rtl', 'ltr', 'auto')
    """
    tag = language_tag(language)
    if tag is None:
        return "auto"
    return "rtl" if tag.partition("-")[0].lower() in _RIGHT_TO_LEFT else "ltr"


def here(path: str, **values: object) -> str:
    """An address of the desk with a query string; None and empty values are left out, lists are repeated.

    >>> here("/search", q="a b", site=["x.example", "y.example"], section=None)
    '/search?q=a+b&site=x.example&site=y.example'
    """
    lists = {name: value if isinstance(value, list | tuple) else [value] for name, value in values.items()}
    pairs = [
        f"{name}={quote(str(one), safe=':').replace('%20', '+')}"
        for name, several in lists.items()
        for one in several
        if one not in (None, "", False)
    ]
    return f"{path}?{'&'.join(pairs)}" if pairs else path
