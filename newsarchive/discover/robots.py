"""robots.txt as a source of sitemaps. Its rules are read by Protego, in the crawl."""

from __future__ import annotations

from newsarchive.discover.reading import RobotsFacts
from newsarchive.urls import clean_url

MAX_BYTES = 500 * 1024
"""What a crawler must read at least (RFC 9309, section 2.5); the rest is not looked at."""


def read_robots(body: bytes, url: str) -> RobotsFacts:
    """The ``Sitemap:`` lines of a robots.txt, resolved against its URL.

    The field belongs to no group and its name's case does not matter (sitemaps.org protocol).

    >>> read_robots(b"User-agent: *\\nsitemap: /news.xml # new\\n", "https://a.example/robots.txt").sitemaps
    ('https://a.example/news.xml',)
    """
    text = body[:MAX_BYTES].decode("utf-8-sig", "replace")
    found: dict[str, None] = {}
    for line in text.splitlines():
        name, colon, value = line.partition(":")
        if colon and name.strip().lower() in ("sitemap", "site-map"):
            target = clean_url(value.split(" #")[0].strip(), url)
            if target:
                found[target] = None
    return RobotsFacts(sitemaps=tuple(found))
