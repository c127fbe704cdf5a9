"""The migrations of archive.db after the first (see `newsarchive.archive.database.schema`), all of them, in order.

A view is made by the last migration that changes it, and by no other: a new archive makes each once.
"""

from __future__ import annotations

from newsarchive.archive.database.schema import ARCHIVE_MIGRATIONS
from newsarchive.archive.database.sqliteutils import Database
from newsarchive.archive.ledger import alerts, reservations, visits
from newsarchive.archive.ledger.dayviews import FRONT_PAGE_HISTORY, REQUEST_DAYS
from newsarchive.archive.store import duplicates
from newsarchive.archive.store.wording import state_digest, wording_of_row
from newsarchive.archive.upkeep import tasks
from newsarchive.failpoints import fail_point

__all__ = ["ARCHIVE_MIGRATIONS"]

_CHANGES = [
    "ALTER TABLE versions ADD COLUMN state_sha256 TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE versions ADD COLUMN entries TEXT",
    "ALTER TABLE versions ADD COLUMN compared_with INTEGER",
    "UPDATE versions SET compared_with = number - 1 WHERE number > 1",
    "CREATE INDEX versions_seen ON versions(seen_at)",
    """CREATE VIEW article_changes AS
        SELECT a.site, a.url, a.headline, v.seen_at, c.field, c.kind, c.before, c.after, c.article_id, c.version, c.position
        FROM changes c JOIN versions v ON v.article_id = c.article_id AND v.number = c.version
        JOIN articles a ON a.id = c.article_id""",
    """CREATE VIEW entries AS
        WITH numbered AS (
            SELECT b.article_id, b.position, b.kind, b.text,
                sum(b.kind = 'entry_time') OVER (PARTITION BY b.article_id ORDER BY b.position) AS number
            FROM blocks b JOIN articles l ON l.id = b.article_id WHERE l.page_kind = 'live_blog'
        ), joined AS (
            SELECT article_id, number, kind, text AS entry_time, group_concat(
                CASE WHEN kind IN ('paragraph', 'subheading', 'list_item', 'quote') THEN text END, char(10, 10)
            ) OVER (PARTITION BY article_id, number ORDER BY position
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS text
            FROM numbered
        )
        SELECT a.site, a.url, a.headline, j.number AS position, j.entry_time, j.text, j.article_id
        FROM joined j JOIN articles a ON a.id = j.article_id WHERE j.kind = 'entry_time' AND j.text IS NOT NULL""",
]


@ARCHIVE_MIGRATIONS(name="002_changes")
def _changes(db: Database) -> None:
    for statement in _CHANGES:
        db.conn.execute(statement)
    for key in db.conn.execute(
        "SELECT article_id, number FROM versions"
    ).fetchall():  # their texts are not held together
        row = db.conn.execute("SELECT * FROM versions WHERE article_id = ? AND number = ?", tuple(key)).fetchone()
        db.conn.execute(
            "UPDATE versions SET state_sha256 = ? WHERE article_id = ? AND number = ?",
            (state_digest(wording_of_row(row)), row["article_id"], row["number"]),
        )


@ARCHIVE_MIGRATIONS(name="003_duplicates")
def _duplicates(db: Database) -> None:
    for statement in duplicates.TABLES:
        db.conn.execute(statement)


@ARCHIVE_MIGRATIONS(name="004_tombstones")
def _tombstones(db: Database) -> None:
    """What must never come back, and what tells a run from any other when archives are merged."""
    db.conn.execute(
        """CREATE TABLE tombstones (
            url_key TEXT PRIMARY KEY,
            url TEXT NOT NULL,
            why TEXT NOT NULL,
            forgotten_at TEXT NOT NULL
        ) STRICT"""
    )
    fail_point("in-migration")
    db.conn.execute("ALTER TABLE runs ADD COLUMN run_key TEXT")


@ARCHIVE_MIGRATIONS(name="005_tasks")
def _tasks(db: Database) -> None:
    db.conn.execute(tasks.TABLE)


@ARCHIVE_MIGRATIONS(name="006_health")
def _health(db: Database) -> None:
    for statement in alerts.TABLES:
        db.conn.execute(statement)


@ARCHIVE_MIGRATIONS(name="007_desk")
def _desk(db: Database) -> None:
    """Indexes that hold all that is counted: when, where, in which section and language; and names of authors."""
    db.conn.execute("DROP INDEX articles_published")
    db.conn.execute("CREATE INDEX articles_counted ON articles(published_utc, first_seen_at, site, section, language)")
    db.conn.execute("CREATE INDEX article_authors_name ON article_authors(name)")


@ARCHIVE_MIGRATIONS(name="007_visits")
def _visits(db: Database) -> None:
    for statement in visits.COLUMNS:
        db.conn.execute(statement)


@ARCHIVE_MIGRATIONS(name="008_new_bands")
def _new_bands(db: Database) -> None:
    """A small table before the large one of bands; and articles from before the third migration enter the index."""
    db.conn.execute(duplicates.NEW_BANDS)
    duplicates.index_all(db.conn)


@ARCHIVE_MIGRATIONS(name="009_reservations")
def _reservations(db: Database) -> None:
    for statement in reservations.STATEMENTS:
        db.conn.execute(statement)


@ARCHIVE_MIGRATIONS(name="010_since")
def _since(db: Database) -> None:
    """What is asked of the last days is not looked for in years: runs by their end, articles of a site by first sight."""
    db.conn.execute("CREATE INDEX runs_ended ON runs(ended_at)")
    db.conn.execute("CREATE INDEX articles_seen ON articles(site, first_seen_at)")


@ARCHIVE_MIGRATIONS(name="011_views_of_one_site")
def _views_of_one_site(db: Database) -> None:
    """Two views over tables that grow with each request, made so that one site is asked for alone."""
    for name, sql in (("request_days", REQUEST_DAYS.format(also="")), ("front_page_history", FRONT_PAGE_HISTORY)):
        db.conn.execute(f"DROP VIEW IF EXISTS {name}")  # an archive of before has one
        db.conn.execute(f"CREATE VIEW {name} AS {sql}")


@ARCHIVE_MIGRATIONS(name="012_setups")
def _setups(db: Database) -> None:
    """Settings and versions once, not with each run: `watch` begins one a minute, and they were four fifths of its row."""
    for statement in (
        """CREATE TABLE setups (
            id INTEGER PRIMARY KEY,
            settings TEXT NOT NULL,
            versions TEXT NOT NULL,
            UNIQUE (settings, versions)
        ) STRICT""",
        "INSERT INTO setups (settings, versions) SELECT DISTINCT settings, versions FROM runs",
        "ALTER TABLE runs ADD COLUMN setup_id INTEGER REFERENCES setups(id)",
        "UPDATE runs SET setup_id = (SELECT s.id FROM setups s WHERE (s.settings, s.versions) = (runs.settings, runs.versions))",
        "ALTER TABLE runs DROP COLUMN settings",
        "ALTER TABLE runs DROP COLUMN versions",
    ):
        db.conn.execute(statement)
