"""`Archive`: the one class through which others use archive.db and pages.db."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from newsarchive.archive.database import connect
from newsarchive.archive.database.lock import WriterLock
from newsarchive.archive.database.paths import pages_path, refuse_folder
from newsarchive.archive.database.schema import APPLICATION_ID, PAGES_APPLICATION_ID, PAGES_MIGRATIONS
from newsarchive.archive.database.sqliteutils import Database
from newsarchive.archive.find.finder import Finder, Hit, Order
from newsarchive.archive.find.rows import Rows
from newsarchive.archive.find.selection import Selection
from newsarchive.archive.ledger.agenda import Agenda
from newsarchive.archive.ledger.frontier import Frontier
from newsarchive.archive.ledger.runs import RunBook
from newsarchive.archive.ledger.terms import Fetch, Lease, Outcome
from newsarchive.archive.migrations import ARCHIVE_MIGRATIONS
from newsarchive.archive.reports.health import Health
from newsarchive.archive.reports.history import History
from newsarchive.archive.reports.report import Report
from newsarchive.archive.store.articles import ArticleStore
from newsarchive.archive.store.pages import PageStore
from newsarchive.archive.store.prepared import Prepared, prepare
from newsarchive.archive.store.tombstones import Tombstones
from newsarchive.archive.upkeep.backup import upgraded
from newsarchive.archive.upkeep.forget import Forgotten, forget, look_up, refuse_source
from newsarchive.archive.upkeep.merge import Merged, merge
from newsarchive.archive.upkeep.tasks import TaskBook
from newsarchive.errors import ArchiveError, ForgottenError
from newsarchive.failpoints import fail_point
from newsarchive.items import Article, Page
from newsarchive.states import Reason, State


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
        self.frontier = Frontier(conn, self.pages)
        self.article_store = ArticleStore(conn)
        self.report = Report(conn)
        self.agenda = Agenda(conn)
        self.history = History(conn)
        self.health = Health(conn)
        self.tasks = TaskBook(conn)
        self._finder = Finder(conn)
        self._rows = Rows(conn, self.article_store, is_reader=lock is None)
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
        refuse_folder(path)
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

    def keep_article(self, run_id: int, lease: Lease, article: Article | Prepared, fetch: Fetch) -> Outcome:
        """Store a crawled article and acknowledge its URL, in one transaction; its page must be stored already.

        Where the page is of an article that was forgotten under another URL, it is removed and the URL is dropped.
        """
        assert fetch.body_sha256 is not None
        new = article if isinstance(article, Prepared) else prepare(article)
        with connect.transaction(self.conn):
            twin = self.article_store.same_text_elsewhere(new)
            if twin:
                outcome = Outcome(state=State.DROPPED, reason=Reason.DUPLICATE, detail=twin)
            else:
                outcome = self._keep(new, fetch.body_sha256, run_id, lease.site)
            self.frontier.settle(run_id, lease, outcome, fetch)
            fail_point("before-commit")
        return outcome

    def _keep(self, new: Prepared, body_sha256: str, run_id: int, site: str) -> Outcome:
        try:
            self.article_store.put(new, body_sha256=body_sha256, run_id=run_id)
        except ForgottenError:
            self.pages.remove(new.columns["url_key"])
            return Outcome(state=State.DROPPED, reason=Reason.FORGOTTEN)
        self.conn.execute(
            "UPDATE sites SET publisher = ? WHERE site = ? AND publisher IS NULL", (new.article.publisher, site)
        )
        return Outcome(state=State.KEPT, reason=Reason.ARTICLE)

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

    def would_forget(self, url: str) -> Forgotten:
        """What `forget` would remove and bar. Does not write.

        Raises:
            UsageError: the URL is that of a source.
        """
        refuse_source(self.conn, url)
        return look_up(self, url)

    def merge(self, other: str | Path) -> Merged:
        """Take in the archive at *other*, which is not changed; to do so again changes nothing.

        Raises:
            ArchiveError: it cannot be opened, or is this one.
            ArchiveDamagedError: one of the two is damaged; the message names it.
        """
        other = Path(other)
        refuse_folder(other)
        if other.resolve() == self.path.resolve():
            raise ArchiveError(f"{other} is the archive itself.")
        with connect.in_users_words(other), upgraded(other) as path, type(self).open(path) as theirs:
            try:
                return merge(self, theirs)
            except sqlite3.DatabaseError as error:
                is_theirs = not all(connect.is_whole(conn) for conn in (theirs.conn, theirs.pages.conn))
                raise connect.translate(error, other if is_theirs else self.path) from error

    # -- reading ------------------------------------------------------------------------------------------

    def article(self, which: int | str) -> Article | None:
        """The article with that row number or URL, or None."""
        number = which if isinstance(which, int) else self.article_store.find(which)
        return None if number is None else self.article_store.get(number)

    def articles(self, selection: Selection | None = None) -> Iterator[Article]:
        """Articles that are wanted, in the order in which they were stored, streamed.

        Opened for reading, the archive is seen as it was when the first was asked for, whatever is written meanwhile.
        """
        return self._rows.articles(selection or Selection())

    def paragraphs(self, selection: Selection | None = None) -> Iterator[dict[str, Any]]:
        """Every block of the text of the articles that are wanted, with `kind` and `hidden`, streamed like `articles`."""
        return self._rows.of("paragraphs", selection or Selection())

    def links(self, selection: Selection | None = None) -> Iterator[dict[str, Any]]:
        """Every link of the articles that are wanted: related posts, and links in the text (`place` is ``prose``)."""
        return self._rows.of("links", selection or Selection())

    def versions(self, selection: Selection | None = None) -> Iterator[dict[str, Any]]:
        """Every version of the articles that are wanted, the first state too."""
        return self._rows.of("versions", selection or Selection())

    def changes(self, selection: Selection | None = None) -> Iterator[dict[str, Any]]:
        """Every change of the articles that are wanted: field, kind, before and after."""
        return self._rows.of("changes", selection or Selection())

    def to_dataframe(self, rows: str = "articles", selection: Selection | None = None) -> Any:
        """``articles``, ``paragraphs``, ``links``, ``versions`` or ``changes`` as a DataFrame of pandas, else of polars.

        Raises:
            UsageError: neither library is installed, or there are no such rows.
        """
        return self._rows.dataframe(rows, selection or Selection())

    def ids(self, selection: Selection | None = None) -> Iterator[int]:
        """Rows of the articles that are wanted, in the order in which they were stored."""
        return self._rows.ids(selection or Selection())

    def check_sql(self, sql: str) -> None:
        """Raise UsageError unless *sql* is of use as `Selection.sql`: one SELECT of one column. Does not run it."""
        self._rows.check_sql(sql)

    def count(self, selection: Selection | None = None) -> int:
        """How many articles are wanted."""
        return self._finder.count(selection or Selection())

    def search(
        self,
        words: str | None,
        selection: Selection | None = None,
        *,
        order: Order = "relevance",
        limit: int = 20,
        offset: int = 0,
    ) -> list[Hit]:
        """Articles that a search finds: words, "phrases", beginn*, AND, OR, NOT, (...), site:, after: and more.

        The syntax is told in ``docs/search.md``; `newsarchive.archive.find.query.parse` says what it left out. Accents are
        folded and CJK words found; nothing that is typed is an error. Without words in it, the newest
        come first; None is no search, and gives all that are selected.
        """
        return self._finder.search(words, selection or Selection(), order, limit, offset)

    def timeline(self, selection: Selection | None = None, *, period: str = "day") -> list[tuple[str, int]]:
        """Each ``day``, ``month`` or ``year`` on which articles that are wanted were published, and how many; in order."""
        return self._finder.timeline(selection or Selection(), period)

    def spread(self, selection: Selection | None = None) -> dict[str, Counter[str]]:
        """How many of the articles that are wanted fall on each `day`, `site`, `section` and `language`; in one reading."""
        return self._finder.spread(selection or Selection())

    def facets(self, selection: Selection | None = None, *, limit: int = 10) -> dict[str, list[tuple[str, int]]]:
        """The most frequent values of site, section, language and author among the articles that are wanted."""
        return self._finder.facets(selection or Selection(), limit)

    def page(self, url: str, *, sha256: str | None = None) -> Page | None:
        """The raw page of *url*: the newest, or the one whose body has that digest; None where there is none."""
        return self.pages.get(url, sha=sha256)
