"""`Archive`: the one class through which others use archive.db and pages.db."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlite_utils import Database

from newsarchive.archive import connect, search
from newsarchive.archive.articles import ArticleStore
from newsarchive.archive.backup import upgraded
from newsarchive.archive.clock import sortable
from newsarchive.archive.forget import Forgotten, forget, refuse_source
from newsarchive.archive.frontier import Frontier
from newsarchive.archive.history import History
from newsarchive.archive.ledger import Fetch, Lease, Outcome
from newsarchive.archive.lock import WriterLock
from newsarchive.archive.merge import Merged, merge
from newsarchive.archive.migrations import ARCHIVE_MIGRATIONS
from newsarchive.archive.pages import PageStore
from newsarchive.archive.paths import pages_path
from newsarchive.archive.report import Report
from newsarchive.archive.runs import RunBook
from newsarchive.archive.schema import APPLICATION_ID, PAGES_APPLICATION_ID, PAGES_MIGRATIONS
from newsarchive.archive.tasks import TaskBook
from newsarchive.archive.tombstones import Tombstones
from newsarchive.errors import ArchiveError, ForgottenError, NotAnArchiveError
from newsarchive.failpoints import fail_point
from newsarchive.items import Article, Page, Reason, State
from newsarchive.urls import canonical_url

_FIRST_OF_EACH = (
    "a.id IN (SELECT id FROM (SELECT a.id, row_number() OVER (PARTITION BY coalesce(d.group_id, -a.id) ORDER BY"
    " a.first_seen_at, a.id) AS place FROM articles a LEFT JOIN duplicates d ON d.article_id = a.id WHERE {}) WHERE place = 1)"
)
"""Condition that leaves one article of each group of copies, among those that meet another condition."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which articles are wanted; None or empty means any."""

    sites: tuple[str, ...] = ()
    """Sites as in `Article.site`."""
    section: str | None = None
    """Section, without regard to case and accents."""
    since: str | None = None
    """Published (or, where that is unknown, first seen) at or after this ISO 8601 day or time."""
    until: str | None = None
    """Published before the end of this day, or before this time."""
    words: str | None = None
    """Full-text search, as `Archive.search` takes it."""
    one_of_each: bool = False
    """Of copies of a story (see `newsarchive.archive.duplicates`) only the one wanted that was seen first."""

    def where(self) -> tuple[str, dict[str, Any]]:
        """SQL condition on ``articles a`` and its values."""
        parts, values = ["1"], {}
        if self.sites:
            names = {f"site{i}": site for i, site in enumerate(self.sites)}
            parts.append(f"a.site IN ({', '.join(':' + name for name in names)})")
            values.update(names)
        if self.section is not None:
            parts.append("fold(a.section) = :section")
            values["section"] = search.fold(self.section)
        if self.since is not None:
            parts.append("coalesce(a.published_utc, a.first_seen_at) >= :since")
            values["since"] = sortable(self.since) or self.since
        if self.until is not None:
            parts.append("coalesce(a.published_utc, a.first_seen_at) <= :until")
            values["until"] = f"{self.until}\uffff" if len(self.until) <= 10 else sortable(self.until) or self.until
        if self.words is not None:
            parts.append("a.id IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH :match)")
            values["match"] = search.match_expression(self.words) or '""'
        if self.one_of_each:
            parts = [_FIRST_OF_EACH.format(" AND ".join(parts))]
        return " AND ".join(parts), values


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One article found by `Archive.search`."""

    id: int
    """Row of the article."""
    url: str
    """As fetched."""
    site: str
    """Its site."""
    headline: str | None
    """Its headline."""
    section: str | None
    """Its section."""
    published_at: str | None
    """As the page says."""
    snippet: str
    """Real text around the first word found."""


class Archive:
    """An archive: articles and the ledger in archive.db, raw pages in pages.db beside it.

    Readers may be many and work while a crawl writes; one process writes (`write=True` takes the lock).

    >>> import tempfile
    >>> from newsarchive import Archive, extract_article
    >>> folder = tempfile.TemporaryDirectory()
    >>> path = f"{folder.name}/archive.db"
    >>> html = b"<h1>Bridge opens</h1><article><p>The bridge over the Aar opened to traffic on Monday.</p></article>"
    >>> with Archive.open(path, write=True) as archive:
    ...     number = archive.add_article(extract_article(html, "https://example.com/bridge-opens"), html)
    >>> with Archive.open(path) as archive:
    ...     [hit.headline for hit in archive.search("bridge")]
    ['Bridge opens']
    >>> folder.cleanup()
    """

    def __init__(
        self, path: Path, conn: sqlite3.Connection, pages: sqlite3.Connection, lock: WriterLock | None
    ) -> None:
        self.path = path
        self.conn = conn
        self.tombstones = Tombstones(conn)
        self.pages = PageStore(pages, self.tombstones if lock else None)
        self.runs = RunBook(conn)
        self.frontier = Frontier(conn)
        self.article_store = ArticleStore(conn)
        self.report = Report(conn)
        self.history = History(conn)
        self.tasks = TaskBook(conn)
        self._lock = lock

    @classmethod
    def open(cls, path: str | Path, *, write: bool = False) -> Self:
        """Open the archive at *path* to read, or to read and write; writing makes it where there is none.

        Raises:
            ArchiveLockedError: another process writes it.
            ArchiveNewerError, NotAnArchiveError, ArchiveDamagedError, ArchiveError: see `newsarchive.errors`.
        """
        path = Path(path)
        if not path.parent.is_dir():
            raise ArchiveError(f"Cannot open {path}: there is no folder {path.parent}.")
        if path.is_dir():
            raise NotAnArchiveError(f"{path} is a folder, not an archive; its archive may be {path / 'archive.db'}.")
        lock = WriterLock(path).acquire() if write else None
        opener = connect.open_for_writing if write else connect.open_for_reading
        try:
            conn = opener(path, ARCHIVE_MIGRATIONS, APPLICATION_ID)
            try:
                pages = cls._open_pages(path, write=write)
            except BaseException:
                conn.close()
                raise
        except BaseException:
            if lock:
                lock.release()
            raise
        return cls(path, conn, pages, lock)

    @staticmethod
    def _open_pages(path: Path, *, write: bool) -> sqlite3.Connection:
        """pages.db; an archive.db that was sent without it is read as having no pages."""
        file = pages_path(path)
        if not write and file.exists():
            return connect.open_for_reading(file, PAGES_MIGRATIONS, PAGES_APPLICATION_ID)
        return connect.open_for_writing(file if write else Path(":memory:"), PAGES_MIGRATIONS, PAGES_APPLICATION_ID)

    @property
    def db(self) -> Database:
        """archive.db as an sqlite-utils Database, for queries of your own."""
        return Database(self.conn, recursive_triggers=False, execute_plugins=False)

    def close(self) -> None:
        """Close both files and give up the lock."""
        self.conn.close()
        self.pages.conn.close()
        if self._lock:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -- writing ------------------------------------------------------------------------------------------

    def add_article(self, article: Article, body: bytes) -> int:
        """Store an article that was not crawled, with its raw page; returns its row."""
        with connect.in_users_words(self.path):
            sha = self.pages.put(Page(url=article.url, body=body, fetched_at=article.fetched_at))
            return self.article_store.put(article, body_sha256=sha)

    def keep_article(self, run_id: int, lease: Lease, article: Article, fetch: Fetch) -> Outcome:
        """Store a crawled article and acknowledge its URL, in one transaction; its page must be stored already."""
        assert fetch.body_sha256 is not None
        with connect.transaction(self.conn):
            twin = self.article_store.same_text_elsewhere(article)
            if twin:
                outcome = Outcome(state=State.DROPPED, reason=Reason.DUPLICATE, detail=twin)
            else:
                try:
                    self.article_store.put(article, body_sha256=fetch.body_sha256, run_id=run_id)
                except ForgottenError:  # under another URL; its page is stored already
                    self.pages.remove(canonical_url(article.url))
                    raise
                self.conn.execute(
                    "UPDATE sites SET publisher = ? WHERE site = ? AND publisher IS NULL",
                    (article.publisher, lease.site),
                )
                outcome = Outcome(state=State.KEPT, reason=Reason.ARTICLE)
            self.frontier.settle(run_id, lease, outcome, fetch)
            fail_point("before-commit")
        return outcome

    def keep_unchanged(self, run_id: int, lease: Lease, outcome: Outcome, fetch: Fetch) -> None:
        """Acknowledge an article whose page is as before."""
        with connect.transaction(self.conn):
            self.article_store.seen_unchanged(lease.url_key, fetch.fetched_at)
            self.frontier.settle(run_id, lease, outcome, fetch)

    def forget(self, url: str, *, why: str) -> Forgotten:
        """Take an article down: remove it everywhere, down to the files' bytes, and bar its URL for good.

        Raises:
            UsageError: the URL is that of a source.
            ArchiveLockedError: all is removed, but another program still reads the files, and holds old bytes.
        """
        with connect.in_users_words(self.path):
            refuse_source(self.conn, url)
            return forget(self, [(url, why, None)])

    def merge(self, other: str | Path) -> Merged:
        """Take in the archive at *other*, which is not changed; to do so again changes nothing.

        Raises:
            ArchiveError: it cannot be opened, or is this one.
        """
        if Path(other).resolve() == self.path.resolve():
            raise ArchiveError(f"{other} is the archive itself.")
        with upgraded(Path(other)) as path, type(self).open(path) as theirs, connect.in_users_words(self.path):
            return merge(self, theirs)

    # -- reading ------------------------------------------------------------------------------------------

    def article(self, which: int | str) -> Article | None:
        """The article with that row number or URL, or None."""
        number = which if isinstance(which, int) else self.article_store.find(which)
        return None if number is None else self.article_store.get(number)

    def articles(self, selection: Selection | None = None) -> Iterator[Article]:
        """Articles that are wanted, in the order in which they were stored, streamed.

        Opened for reading, the archive is seen as it was when the first was asked for, whatever is written meanwhile.
        """
        where, values = (selection or Selection()).where()
        with connect.snapshot(self.conn) if self._lock is None else nullcontext():
            for article in self.article_store.select(where, values, "a.id"):
                yield article
                fail_point("in-export")

    def count(self, selection: Selection | None = None) -> int:
        """How many articles are wanted."""
        where, values = (selection or Selection()).where()
        return int(self.conn.execute(f"SELECT count(*) FROM articles a WHERE {where}", values).fetchone()[0])

    def search(self, words: str, selection: Selection | None = None, *, limit: int = 20, offset: int = 0) -> list[Hit]:
        """Articles that hold all the words (a phrase in double quotes), best first; headlines weigh most.

        Accents are folded and CJK words found; nothing that is typed is an error.
        """
        expression = search.match_expression(words)
        if expression is None:
            return []
        where, values = (selection or Selection()).where()
        rows = self.conn.execute(
            f"SELECT a.id, a.url, a.site, a.headline, a.section, a.published_at, a.body FROM articles_fts f"
            f" JOIN articles a ON a.id = f.rowid WHERE articles_fts MATCH :words AND {where}"
            " ORDER BY bm25(articles_fts, 8.0, 3.0, 1.0), a.id LIMIT :limit OFFSET :offset",
            {**values, "words": expression, "limit": limit, "offset": offset},
        )
        names = ("id", "url", "site", "headline", "section", "published_at")
        return [Hit(**{n: row[n] for n in names}, snippet=search.snippet(row["body"], words)) for row in rows]

    def page(self, url: str, *, sha256: str | None = None) -> Page | None:
        """The raw page of *url*: the newest, or the one whose body has that digest; None where there is none."""
        return self.pages.get(url, sha=sha256)
