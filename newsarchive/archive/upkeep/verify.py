"""Whether an archive keeps its promises: reads both files and says what is wrong with them. Does not write."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from newsarchive.archive.database import connect
from newsarchive.archive.database.paths import pages_path
from newsarchive.archive.database.schema import (
    APPLICATION_ID,
    PAGES_APPLICATION_ID,
    PAGES_MIGRATIONS,
)
from newsarchive.archive.migrations import ARCHIVE_MIGRATIONS
from newsarchive.archive.store.pages import PageStore, digest
from newsarchive.errors import ArchiveDamagedError, ArchiveError
from newsarchive.states import REASONS_OF

REMEDIES = {
    "file": "Restore a backup, both files of it; then try `newsarchive merge` with the damaged ones: it takes over all that"
    " they have besides, or, where the damage is in its way, no article.",
    "search": "Make a whole archive of it: `newsarchive merge --db NEW.db` and the name of this one.",
    "body": "Restore pages.db from a backup.",
    "page": "Restore pages.db from a backup, or ask for the page again: `newsarchive crawl URL`.",
    "article": "Ask for the page again: `newsarchive crawl URL`.",
    "ledger": "Ask for the page again: `newsarchive crawl URL`; other URLs are not touched by it.",
    "forgotten": "Say `newsarchive forget URL --why TEXT` again: it was interrupted.",
}
"""Kind of fault -> what to do about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One promise that does not hold."""

    kind: str
    """A key of `REMEDIES`."""
    what: str
    """What is wrong, with the URL or file."""

    @property
    def todo(self) -> str:
        """What to do about it."""
        return REMEDIES[self.kind]


def verify(path: Path) -> Iterator[Fault]:
    """All that is wrong with the archive at *path*; nothing for a sound one. Works while a crawl writes it.

    Raises:
        ArchiveError: a file cannot be opened, for another reason than damage.
    """
    try:
        yield from _verify(path)
    except ArchiveDamagedError as error:
        yield Fault(kind="file", what=str(error).removesuffix(" Restore a backup."))
    except sqlite3.DatabaseError as error:  # so damaged that not even its version can be read
        yield Fault(kind="file", what=f"{path} cannot be read: {error}.")


def _verify(path: Path) -> Iterator[Fault]:
    with closing(connect.open_for_reading(path, ARCHIVE_MIGRATIONS, APPLICATION_ID)) as conn:
        if connect.is_older(conn, ARCHIVE_MIGRATIONS):
            raise ArchiveError(
                f"{path} was written by an older newsarchive; `newsarchive crawl` or `merge` upgrades it, then verify."
            )
        with connect.snapshot(conn):
            if faults := list(_file(conn, path)):
                yield from faults  # nothing that is read of a damaged file can be relied on
                return
            yield from _guarded(path, _search, conn, path)
            for check in (_articles, _ledger):
                yield from _guarded(path, check, conn)
            yield from _pages(conn, path)


def _guarded(path: Path, check: Callable[..., Iterator[Fault]], *args: object) -> Iterator[Fault]:
    """The faults that *check* finds; damage that stops it is one more."""
    try:
        yield from check(*args)
    except sqlite3.DatabaseError as error:
        yield Fault(kind="file", what=f"{path} cannot be read: {error}.")


def _file(conn: sqlite3.Connection, path: Path) -> Iterator[Fault]:
    try:
        for row in conn.execute("PRAGMA integrity_check(20)").fetchall():
            if row[0] != "ok":
                yield Fault(kind="file", what=f"{path} is damaged: {row[0]}.")
        for row in conn.execute("PRAGMA foreign_key_check").fetchall():
            yield Fault(kind="file", what=f"{path}: a row of {row['table']} refers to no row of {row['parent']}.")
    except sqlite3.DatabaseError as error:
        yield Fault(kind="file", what=f"{path} is damaged: {error}.")


def _search(conn: sqlite3.Connection, path: Path) -> Iterator[Fault]:
    """The full-text index is whole and has each article once.

    FTS5 checks itself by a statement that counts as writing, so a copy is asked.
    """
    for row in conn.execute("SELECT url FROM articles WHERE id NOT IN (SELECT rowid FROM articles_fts)"):
        yield Fault(kind="search", what=f"not in the full-text index: {row['url']}")
    ghosts = conn.execute("SELECT count(*) FROM articles_fts WHERE rowid NOT IN (SELECT id FROM articles)").fetchone()
    if ghosts[0]:
        yield Fault(kind="search", what=f"the full-text index has {ghosts[0]} entries of no article")
    with (
        tempfile.TemporaryDirectory(prefix="newsarchive-") as folder,
        closing(sqlite3.connect(Path(folder) / "copy.db", isolation_level=None)) as copy,
    ):
        try:
            _copy_index(conn, copy)
        except sqlite3.OperationalError as error:
            raise ArchiveError(
                f"Cannot check the full-text index of {path}: {error}. A copy of the index is made in {Path(folder).parent};"
                " set TMPDIR to a folder with more room."
            ) from error
        try:
            copy.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 0)")
        except sqlite3.DatabaseError as error:
            yield Fault(kind="search", what=f"the full-text index is damaged: {error}")


def _copy_index(conn: sqlite3.Connection, copy: sqlite3.Connection) -> None:
    """The full-text index alone: the tables that FTS5 keeps it in, row by row."""
    copy.execute("PRAGMA journal_mode = OFF")
    copy.execute("PRAGMA synchronous = OFF")
    made = conn.execute("SELECT sql FROM sqlite_schema WHERE name = 'articles_fts'").fetchone()
    copy.execute("BEGIN")
    copy.execute(made["sql"])
    for table in (f"articles_fts_{part}" for part in ("config", "content", "data", "docsize", "idx")):
        copy.execute(f"DELETE FROM {table}")
        rows = conn.execute(f"SELECT * FROM {table}")
        marks = ", ".join("?" * len(rows.description))
        copy.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
    copy.execute("COMMIT")


_ARTICLE_RULES = {
    "has no version": "SELECT url FROM articles WHERE id NOT IN (SELECT article_id FROM versions)",
    "its versions are not numbered from 1": """SELECT a.url FROM articles a JOIN versions v ON v.article_id = a.id
        GROUP BY a.id HAVING max(v.number) <> count(*) OR min(v.number) <> 1""",
}


def _articles(conn: sqlite3.Connection) -> Iterator[Fault]:
    for what, sql in _ARTICLE_RULES.items():
        for row in conn.execute(sql):
            yield Fault(kind="article", what=f"{what}: {row['url']}")
    sql = "SELECT t.url FROM tombstones t WHERE t.url_key IN (SELECT url_key FROM articles)"
    for row in conn.execute(sql):
        yield Fault(kind="forgotten", what=f"forgotten, but still stored: {row['url']}")


_LEDGER_RULES = {
    "acknowledged, but not stored": """SELECT url FROM urls WHERE kind = 'article' AND state = 'kept'
        AND reason = 'article' AND url_key NOT IN (SELECT url_key FROM articles)""",
    "stored by a crawl, but not in the ledger": """SELECT url FROM articles WHERE run_id IN
        (SELECT run_id FROM fetches) AND url_key NOT IN (SELECT url_key FROM urls)""",
    "leased to a run that has ended": """SELECT url FROM urls WHERE state = 'leased' AND (leased_run_id IS NULL
        OR leased_run_id IN (SELECT id FROM runs WHERE ended_at IS NOT NULL))""",
    "read as a source, but not in the ledger as one": """SELECT u.url FROM sources s JOIN urls u ON u.id = s.url_id
        WHERE s.read_at IS NOT NULL AND u.kind = 'article'""",
}


def _ledger(conn: sqlite3.Connection) -> Iterator[Fault]:
    for row in conn.execute("SELECT DISTINCT state, reason, min(url) AS url FROM urls GROUP BY state, reason"):
        if row["reason"] not in REASONS_OF.get(row["state"], ()):
            what = f"in the ledger as {row['state']} for the reason {row['reason']}, which is unknown: {row['url']}"
            yield Fault(kind="ledger", what=what)
    for what, sql in _LEDGER_RULES.items():
        for row in conn.execute(sql):
            yield Fault(kind="ledger", what=f"{what}: {row['url']}")


def _pages(conn: sqlite3.Connection, path: Path) -> Iterator[Fault]:
    """pages.db: whole, and with the raw page of each article and version."""
    file = pages_path(path)
    wanted = "SELECT url, body_sha256 FROM articles UNION SELECT a.url, v.body_sha256 FROM versions v JOIN articles a" \
        " ON a.id = v.article_id"  # fmt: skip
    if not file.exists():
        if conn.execute(f"{wanted} LIMIT 1").fetchone():
            yield Fault(kind="page", what=f"{file} is missing, which holds the raw pages.")
        return
    with closing(connect.open_for_reading(file, PAGES_MIGRATIONS, PAGES_APPLICATION_ID)) as raw:
        if faults := list(_file(raw, file)):
            yield from faults
            return
        store = PageStore(raw)
        for row in conn.execute(wanted):
            yield from _guarded(file, _raw_page, store, row["url"], row["body_sha256"])
        for row in conn.execute("SELECT url, url_key FROM tombstones"):
            if raw.execute("SELECT 1 FROM pages WHERE url_key = ?", (row["url_key"],)).fetchone():
                yield Fault(kind="forgotten", what=f"forgotten, but its raw page is still stored: {row['url']}")


def _raw_page(store: PageStore, url: str, sha: str) -> Iterator[Fault]:
    try:
        page = store.get(url, sha=sha)
    except sqlite3.DatabaseError:
        raise
    except Exception as error:  # a damaged body shows itself in many ways
        yield Fault(kind="body", what=f"its raw page cannot be read: {url} ({error})")
        return
    if page is None:
        yield Fault(kind="page", what=f"its raw page is missing: {url}")
    elif digest(page.body) != sha:
        yield Fault(kind="body", what=f"its raw page is another: {url}")
