"""robots.txt: its rules, and its sitemaps."""

from __future__ import annotations

import re

from newsarchive.discover.guard import as_utf8
from newsarchive.discover.reading import RobotsFacts
from newsarchive.discover.robotrules import lines_of, read_rules
from newsarchive.urls import clean_url

MAX_BYTES = 500 * 1024
"""What a crawler must read at least (RFC 9309, section 2.5); the rest is not looked at."""
_BOM = re.compile(rb"\A\xef(?:\xbb\xbf?)?")
"""UTF-8's byte order mark, or what is left of it."""


def read_robots(body: bytes, url: str) -> RobotsFacts:
    """The rules and ``Sitemap:`` lines of a robots.txt, the latter resolved against its URL.

    The field belongs to no group and its name's case does not matter (sitemaps.org protocol).

    >>> read_robots(b"User-agent: *\\nsitemap: /news.xml # new\\n", "https://a.example/robots.txt").sitemaps
    ('https://a.example/news.xml',)
    """
    lines = lines_of(_BOM.sub(b"", as_utf8(body[:MAX_BYTES]), count=1).decode("utf-8", "replace"))
    if len(body) > MAX_BYTES:
        lines.pop()  # half a line may say the opposite of the whole one
    found: dict[str, None] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if colon and name.strip().lower() in ("sitemap", "site-map"):
            target = clean_url(value.split(" #")[0].strip(), url)
            if target:
                found[target] = None
    return RobotsFacts(rules=read_rules(lines), sitemaps=tuple(found))
