"""Many small papers on loopback, each at an address of its own, answered by one process that costs next to nothing.

    python -m benchmarks.papers COUNT PORT [ARTICLES]

Paper number n is at ``http://127.(16 + n // 250).(n % 250 + 1).1:PORT/``: a front page, a feed, a robots.txt, and so many
articles (5 unless said otherwise) of invented words, all with ETags that conditional requests are answered by. Prints
``ready`` when it listens; ends when its input does.
"""

from __future__ import annotations

import asyncio
import random
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from itertools import accumulate

SYLLABLES = [a + b + c for a in "bdfglmnprst" for b in "aeiou" for c in "lmnr"]
WORDS = [first + second for first in SYLLABLES[:100] for second in SYLLABLES]
WEIGHTS = list(accumulate(1 / (rank + 1) for rank in range(len(WORDS))))
"""Zipf's law."""
OF_EACH = 100_000
"""Numbers of articles that each paper has for itself."""
NEW = 50_000
"""Of these, where those begin that it offers; the numbers before are for who makes it a past."""
BEGIN = datetime(2026, 5, 1, tzinfo=UTC)


def host_of(number: int, port: int) -> str:
    """Host and port of a paper."""
    return f"127.{16 + number // 250}.{number % 250 + 1}.1:{port}"


def headline(number: int) -> str:
    """An article's headline, the same each time."""
    dice = random.Random(f"headline {number}")
    return " ".join(dice.choices(WORDS, cum_weights=WEIGHTS, k=7)).capitalize()


def paragraphs(number: int, count: int = 8, length: int = 45) -> list[str]:
    """An article's text, the same each time."""
    dice = random.Random(f"text {number}")
    return [f"{' '.join(dice.choices(WORDS, cum_weights=WEIGHTS, k=length)).capitalize()}." for _ in range(count)]


def published(number: int) -> datetime:
    """When an article was published."""
    return BEGIN - timedelta(minutes=7 * (number % 200))


def url_of(host: str, number: int) -> str:
    """Where an article is."""
    return f"http://{host}/news/{number}-{number:x}-story"


def article(host: str, number: int) -> str:
    """The page of an article."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs(number))
    return (
        f"<!doctype html><html lang=en><head><title>{headline(number)} - The Paper</title>"
        f'<link rel=canonical href="{url_of(host, number)}"></head><body><nav><a href="/">Home</a></nav>'
        f"<main><article><h1>{headline(number)}</h1><p class=byline>By Ann Example</p>"
        f"<time datetime={published(number).isoformat()}>{published(number):%d %B %Y}</time>{text}</article></main>"
        "<footer>All rights reserved by nobody.</footer></body></html>"
    )


def front(host: str, numbers: range) -> str:
    """The front page: a feed and the articles."""
    items = "".join(f'<li><h2><a href="{url_of(host, n)}">{headline(n)}</a></h2></li>' for n in numbers)
    return (
        "<!doctype html><html lang=en><head><title>The Paper</title>"
        '<link rel=alternate type="application/rss+xml" href="/feed.xml"></head>'
        f"<body><main><ul>{items}</ul></main></body></html>"
    )


def feed(host: str, numbers: range) -> str:
    """The feed."""
    items = "".join(
        f"<item><title>{headline(n)}</title><link>{url_of(host, n)}</link>"
        f"<pubDate>{format_datetime(published(n))}</pubDate></item>"
        for n in numbers
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>The Paper</title>{items}</channel></rss>'


class Answers:
    """Made when first asked for, and kept."""

    def __init__(self, articles: int) -> None:
        self.articles = articles
        self.requests = 0
        self._kept: dict[tuple[str, str], bytes] = {}

    def to(self, host: str, path: str, etag: str | None) -> bytes:
        """The whole answer to a request."""
        self.requests += 1
        key = host, path
        if key not in self._kept:
            self._kept[key] = self._made(host, path)
        answer = self._kept[key]
        if etag and f"ETag: {etag}\r\n".encode() in answer[:300]:
            return b"HTTP/1.1 304 Not Modified\r\nETag: %s\r\nContent-Length: 0\r\n\r\n" % etag.encode()
        return answer

    def _made(self, host: str, path: str) -> bytes:
        parts = [int(part) for part in host.split(":")[0].split(".")]
        first = ((parts[1] - 16) * 250 + parts[2] - 1) * OF_EACH + NEW
        numbers = range(first, first + self.articles)
        makers: dict[str, tuple[str, Callable[[], str]]] = {
            "/": ("text/html", lambda: front(host, numbers)),
            "/feed.xml": ("application/rss+xml", lambda: feed(host, numbers)),
            "/robots.txt": ("text/plain", lambda: "User-agent: *\nDisallow: /private/\n"),
        }
        if path.startswith("/news/"):
            kind, text = "text/html", article(host, int(path[6:].split("-")[0]))
        elif path in makers:
            kind, text = makers[path][0], makers[path][1]()
        else:
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        body = text.encode()
        head = f'HTTP/1.1 200 OK\r\nContent-Type: {kind}; charset=utf-8\r\nETag: "{sha256(body).hexdigest()[:16]}"\r\n'
        return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


class Connection(asyncio.Protocol):
    """One client; GET only."""

    def __init__(self, answers: Answers) -> None:
        self.answers, self._read = answers, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport: asyncio.Transport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        """Answer each whole request."""
        self._read += data
        while b"\r\n\r\n" in self._read:
            head, self._read = self._read.split(b"\r\n\r\n", 1)
            first, *rest = head.decode("latin-1").split("\r\n")
            headers = {name.lower(): value.strip() for name, value in (line.split(":", 1) for line in rest)}
            self._transport.write(self.answers.to(headers["host"], first.split()[1], headers.get("if-none-match")))


async def serve(count: int, port: int, articles: int) -> None:
    """Answer until the input ends."""
    answers, loop = Answers(articles), asyncio.get_running_loop()
    hosts = [host_of(number, port).split(":")[0] for number in range(count)]
    server = await loop.create_server(lambda: Connection(answers), hosts, port)
    print("ready", flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    print(answers.requests, flush=True)
    server.close()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 5))
