"""Makes an archive as it is after a year: many papers, crawled many times a day, and what such crawls leave behind.

Articles, pages and versions come from the archive's own stores; runs, URLs, readings and sightings are written as rows,
as a crawl would have written them, in the order of time. The same arguments make the same rows.
"""

from __future__ import annotations

import random
import sqlite3
from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks import papers
from newsarchive.archive import Archive
from newsarchive.archive.database.clock import to_text
from newsarchive.archive.database.connect import transaction
from newsarchive.archive.ledger.runs import setup_of
from newsarchive.items import Article, Block, Link, Page
from newsarchive.urlshapes import url_shape

END = datetime(2026, 5, 1, tzinfo=UTC)
"""The moment at which the archive is as it is."""
SOURCES = (("front", "/", 2, 30), ("feed", "/feed.xml", 4, 20), ("feed", "/world.xml", 4, 20), ("sitemap", "/news.xml", 24, 30),
    *(("section", f"/section-{n}/", 24, 15) for n in range(4)))  # fmt: skip
"""Kind, path, hours between readings, and how many articles it lists."""
VISITS = (1 / 2, 1, 3, 24, 168, 720)
"""Hours after which an article is asked for again."""
BATCH = 24
"""Runs in one transaction."""


@dataclass
class Paper:
    """One site: its URLs in the ledger, and what stands on its pages."""

    number: int
    host: str
    sources: list[int] = field(default_factory=list)
    latest: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=30))
    news: list[int] = field(default_factory=list)
    """For each source, how many articles came since its last reading."""
    count: int = 0


class Past:
    """Writes the year, run by run."""

    def __init__(self, archive: Archive, *, sites: int, days: int, runs: int, per_day: float, port: int) -> None:
        self.archive, self.conn, self.port = archive, archive.conn, port
        self.days, self.runs, self.per_day = days, runs, per_day
        self.dice = random.Random(1)
        self.papers = [Paper(number, papers.host_of(number, port)) for number in range(sites)]
        self.visits: dict[int, list[tuple[int, str, str, int]]] = defaultdict(list)
        self._fetches: list[tuple[object, ...]] = []
        self._sightings: list[tuple[object, ...]] = []
        self._urls: list[tuple[object, ...]] = []
        self._next_url = 1

    def write(self) -> None:
        """The whole year; the indexes that would be filled at random places are made at the end."""
        later = ("fetches_url", "sightings_url", "fetches_run")
        statements = [
            self.conn.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (name,)).fetchone() for name in later
        ]
        for name, statement in zip(later, statements, strict=True):
            if statement:
                self.conn.execute(f"DROP INDEX {name}")
        self.conn.execute("PRAGMA foreign_keys = OFF")
        self.conn.execute("PRAGMA cache_size = -300000")
        self._begin()
        total = self.days * self.runs
        for first in range(1, total + 1, BATCH):
            with transaction(self.archive.pages.conn), transaction(self.conn):
                for run in range(first, min(first + BATCH, total + 1)):
                    self._run(run)
                self._flush()
        for statement in filter(None, statements):
            self.conn.execute(statement[0])
        with transaction(self.conn):
            self._plan()

    def _time(self, run: int, seconds: float = 0) -> str:
        hours = (run - 1 - self.days * self.runs) * 24 / self.runs
        return to_text(END + timedelta(hours=hours, seconds=seconds))

    def _begin(self) -> None:
        at = self._time(1)
        with transaction(self.archive.pages.conn), transaction(self.conn):
            for paper in self.papers:
                home = f"http://{paper.host}/"
                settings = '{"max_requests_per_day": 5000}' if paper.number % 30 == 0 else "{}"
                self.conn.execute(
                    "INSERT INTO sites (site, home, publisher, settings, added_at, last_run_id, polled_at)"
                    " VALUES (?, ?, 'The Paper', ?, ?, ?, ?)",
                    (paper.host, home, settings, at, self.days * self.runs, at),
                )
                for kind, path, _, _ in SOURCES:
                    paper.sources.append(self._url(paper, home.rstrip("/") + path, kind, "kept", "source", at))
                self._flush()
                self.conn.executemany(
                    "INSERT INTO sources (url_id, site, kind, title, found_at, read_at, changed_at, items, new_items)"
                    " VALUES (?, ?, ?, 'The Paper', ?, ?, ?, ?, 0)",
                    [(i, paper.host, kind, at, self._time(self.days * self.runs), at, items)
                     for i, (kind, _, _, items) in zip(paper.sources, SOURCES, strict=True)],
                )  # fmt: skip
                paper.news = [1] * len(SOURCES)
                robots = b"User-agent: *\nDisallow: /private/\n"
                for quarter in range(4):
                    page = Page(
                        url=f"{home}robots.txt", body=robots + b"# %d %d\n" % (paper.number, quarter), fetched_at=at
                    )
                    sha = self.archive.pages.put(page, kind="robots")
                self.conn.execute(
                    "INSERT INTO hosts (host, robots_status, robots_sha256, robots_checked_at) VALUES (?, 200, ?, ?)",
                    (paper.host, sha, to_text(END)),
                )

    def _run(self, run: int) -> None:
        at = self._time(run)
        self.conn.execute(
            "INSERT INTO runs (id, run_key, started_at, ended_at, outcome, setup_id) VALUES (?, ?, ?, ?, 'finished', ?)",
            (run, f"{run:032x}", at, self._time(run, 300), setup_of(self.conn, "{}", "{}")),
        )
        weekday = 0.4 if (END + timedelta(days=(run - 1) // self.runs - self.days)).weekday() == 6 else 1.1
        chance = self.per_day * weekday / self.runs
        for paper in self.papers:
            while self.dice.random() < chance:
                self._article(paper, run)
                if chance < 1:
                    break
            self._read(paper, run, at)
        for url_id, key, host, number in self.visits.pop(run, ()):
            self._visit(run, url_id, key, host, number)

    def _read(self, paper: Paper, run: int, at: str) -> None:
        """The readings of a run: most find nothing, and are answered with 304."""
        for place, (kind, _, hours, items) in enumerate(SOURCES):
            every = max(1, hours * self.runs // 24)
            if (run + paper.number + place) % every:
                continue
            is_new, paper.news[place] = paper.news[place], 0
            self._fetch(run, paper.sources[place], at, 200 if is_new else 304, "kept", "source")
            if is_new:
                listed = list(paper.latest)[-items:]
                if kind == "section":
                    listed = [one for one in listed if one[0] % 4 == place % 4]
                self._sightings += [
                    (paper.sources[place], run, position, url_id, title, at)
                    for position, (url_id, title) in enumerate(reversed(listed))
                ]

    def _article(self, paper: Paper, run: int) -> None:
        number = paper.number * papers.OF_EACH + paper.count
        paper.count += 1
        at = self._time(run, 60)
        article, body = made(paper, number, at)
        url_id = self._url(paper, article.url, "article", "kept", "article", at, article.headline)
        paper.latest.append((url_id, article.headline or ""))
        paper.news = [count + 1 for count in paper.news]
        self._store(article, body, run)
        self._fetch(run, url_id, at, 200, "kept", "article", body=body)
        for hours in VISITS:
            due = run + max(1, round(hours * self.runs / 24))
            if due <= self.days * self.runs:
                self.visits[due].append(
                    (url_id, article.url, paper.host, number if hours == 1 and number % 20 == 0 else -1)
                )
        for which, (state, reason) in enumerate(
            (("dropped", "unlikely"), ("dropped", "not-article"), ("failed", "http"))
        ):
            if (number + which) % (2, 8, 40)[which] == 0:
                other = self._url(paper, f"http://{paper.host}/other-{which}/{number}", "article", state, reason, at)
                if which:
                    self._fetch(run, other, at, 200 if which == 1 else 404, state, reason)

    def _visit(self, run: int, url_id: int, url: str, host: str, number: int) -> None:
        at = self._time(run, 120)
        if number < 0:
            self._fetch(run, url_id, at, 304, "kept", "article")
            return
        article, body = made(self.papers[number // papers.OF_EACH], number, at, edition=2)
        self._store(article, body, run)
        self._fetch(run, url_id, at, 200, "kept", "article", body=body)

    def _store(self, article: Article, body: bytes, run: int) -> None:
        sha = self.archive.pages.put(Page(url=article.url, body=body, fetched_at=article.fetched_at))
        self.archive.article_store.put(article, body_sha256=sha, run_id=run)

    def _url(
        self, paper: Paper, url: str, kind: str, state: str, reason: str, at: str, title: str | None = None
    ) -> int:
        number, self._next_url = self._next_url, self._next_url + 1
        detail = "404" if state == "failed" else None
        self._urls.append(
            (number, url, url, paper.host, paper.host, url_shape(url), kind, state, reason, detail, at, title, at, at)
        )
        return number

    def _fetch(self, run: int, url_id: int, at: str, status: int, state: str, reason: str, body: bytes = b"") -> None:
        is_same = status == 304
        self._fetches.append(
            (run, url_id, at, status, 0.05 + self.dice.random() / 5, len(body) or None, state, reason, is_same,
             papers.sha256(body).hexdigest() if body else None)
        )  # fmt: skip

    def _flush(self) -> None:
        self.conn.executemany(
            "INSERT INTO urls (id, url, url_key, site, host, shape, kind, state, reason, detail, discovered_at, title,"
            " last_asked_at, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            self._urls,
        )
        self.conn.executemany(
            "INSERT INTO fetches (run_id, url_id, fetched_at, sent, status, seconds, size, state, reason, unchanged, body_sha256)"
            " VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?)",
            self._fetches,
        )
        self.conn.executemany(
            "INSERT INTO sightings (source_id, run_id, position, url_id, title, seen_at) VALUES (?, ?, ?, ?, ?, ?)",
            self._sightings,
        )
        self._urls, self._fetches, self._sightings = [], [], []

    def _plan(self) -> None:
        """What comes next, as a crawl would have planned it: nothing is due now, all sources within a day."""
        self.conn.execute(
            "UPDATE urls SET interval_seconds = 14400, due_why = 'no news in its last reading',"
            " due_at = strftime('%Y-%m-%dT%H:%M:%S.000Z', ?, '+' || (600 + id % 13800) || ' seconds') WHERE kind <> 'article'",
            (to_text(END)[:19],),
        )
        self.conn.execute(
            "UPDATE urls SET interval_seconds = 2592000, due_why = 'at the age of 30 d',"
            " due_at = strftime('%Y-%m-%dT%H:%M:%S.000Z', discovered_at, '+30 days') WHERE kind = 'article' AND state = 'kept'"
            " AND discovered_at > ?",
            (to_text(END - timedelta(days=29)),),
        )
        self.conn.executemany(
            "INSERT INTO edit_rates (site, age_seconds, visits, edits) VALUES (?, ?, 200, 10)",
            [(paper.host, hours * 3600) for paper in self.papers for hours in (0.25, *VISITS[1:])],
        )


def made(paper: Paper, number: int, at: str, edition: int = 1) -> tuple[Article, bytes]:
    """An article, with links to two others of its paper, and its page."""
    texts = papers.paragraphs(number)
    if edition > 1:
        texts[-1] = "It was edited an hour later."
    others = [papers.url_of(paper.host, number - back) for back in (1, 2) if number % papers.OF_EACH >= back]
    article = Article(
        url=papers.url_of(paper.host, number),
        site=paper.host,
        publisher="The Paper",
        headline=papers.headline(number),
        section=("World", "Sport", "Culture")[number % 3],
        authors=("Ann Example",),
        published_at=at,
        language="en",
        blocks=tuple(Block(kind="paragraph", text=text) for text in texts),
        related=tuple(Link(url=url, text="Another story", place="box") for url in others),
        fetched_at=at,
        confidence=0.97,
    )
    page = papers.article(paper.host, number)
    return article, (page if edition == 1 else page.replace("</article>", "<p>It was edited.</p></article>")).encode()


def make(db: Path, *, sites: int, days: int, runs: int, per_day: float, port: int) -> dict[str, int]:
    """Make the archive; returns table -> rows."""
    with Archive.open(db, write=True) as archive:
        Past(archive, sites=sites, days=days, runs=runs, per_day=per_day, port=port).write()
        return counts(archive.conn)


def counts(conn: sqlite3.Connection) -> dict[str, int]:
    """Rows of the tables that grow."""
    tables = ("runs", "urls", "fetches", "sightings", "articles", "versions")
    return {table: conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}
