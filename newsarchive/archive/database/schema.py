"""The tables of archive.db and pages.db, as migrations.

Every statement is feature level SQLite 3.40. Times are UTC, ISO 8601. Integers identify rows inside one file
only; ``url_key`` (see `newsarchive.urls.canonical_url`) and SHA-256 digests identify things across files.
"""

from __future__ import annotations

from newsarchive.archive.database.sqliteutils import Database, Migrations

APPLICATION_ID = 0x4E415243
"""PRAGMA application_id of archive.db ("NARC"): tells an archive from any other SQLite file."""
PAGES_APPLICATION_ID = 0x4E415250
"""PRAGMA application_id of pages.db ("NARP")."""

ARCHIVE_MIGRATIONS = Migrations("newsarchive")
PAGES_MIGRATIONS = Migrations("newsarchive-pages")

_TABLES = [
    """CREATE TABLE runs (
        id INTEGER PRIMARY KEY,
        started_at TEXT NOT NULL,
        ended_at TEXT,
        outcome TEXT NOT NULL,
        settings TEXT NOT NULL,
        versions TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE sites (
        site TEXT PRIMARY KEY,
        home TEXT NOT NULL,
        publisher TEXT,
        settings TEXT NOT NULL DEFAULT '{}',
        added_at TEXT NOT NULL,
        last_run_id INTEGER REFERENCES runs(id)
    ) STRICT""",
    """CREATE TABLE hosts (
        host TEXT PRIMARY KEY,
        held_until TEXT,
        held_reason TEXT,
        crawl_delay_seconds REAL,
        robots_status INTEGER,
        robots_sha256 TEXT,
        robots_checked_at TEXT
    ) STRICT""",
    """CREATE TABLE urls (
        id INTEGER PRIMARY KEY,
        url TEXT NOT NULL,
        url_key TEXT NOT NULL UNIQUE,
        site TEXT NOT NULL,
        host TEXT NOT NULL,
        shape TEXT NOT NULL,
        kind TEXT NOT NULL,
        callback TEXT,
        args TEXT NOT NULL DEFAULT '{}',
        priority INTEGER NOT NULL DEFAULT 0,
        state TEXT NOT NULL,
        reason TEXT NOT NULL,
        detail TEXT,
        attempts INTEGER NOT NULL DEFAULT 0,
        not_before TEXT,
        queued_run_id INTEGER REFERENCES runs(id),
        named_run_id INTEGER REFERENCES runs(id),
        leased_run_id INTEGER REFERENCES runs(id),
        discovered_at TEXT NOT NULL,
        discovered_on TEXT,
        title TEXT,
        published_at TEXT,
        etag TEXT,
        last_modified TEXT,
        body_sha256 TEXT,
        last_asked_at TEXT,
        changed_at TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX urls_queue ON urls(host, priority DESC, id) WHERE state = 'queued'",
    "CREATE INDEX urls_leased ON urls(id) WHERE state = 'leased'",
    "CREATE INDEX urls_site ON urls(site, state, reason)",
    """CREATE TABLE sources (
        url_id INTEGER PRIMARY KEY REFERENCES urls(id),
        site TEXT NOT NULL,
        kind TEXT NOT NULL,
        depth INTEGER NOT NULL DEFAULT 0,
        title TEXT,
        found_at TEXT NOT NULL,
        read_at TEXT,
        changed_at TEXT,
        items INTEGER,
        new_items INTEGER,
        complaint TEXT
    ) STRICT""",
    "CREATE INDEX sources_site ON sources(site)",
    """CREATE TABLE sightings (
        source_id INTEGER NOT NULL REFERENCES urls(id),
        run_id INTEGER NOT NULL REFERENCES runs(id),
        position INTEGER NOT NULL,
        url_id INTEGER NOT NULL REFERENCES urls(id),
        title TEXT,
        seen_at TEXT NOT NULL,
        PRIMARY KEY (source_id, run_id, url_id)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX sightings_url ON sightings(url_id)",
    """CREATE TABLE fetches (
        id INTEGER PRIMARY KEY,
        run_id INTEGER NOT NULL REFERENCES runs(id),
        url_id INTEGER NOT NULL REFERENCES urls(id),
        fetched_at TEXT NOT NULL,
        sent INTEGER NOT NULL,
        status INTEGER,
        seconds REAL,
        size INTEGER,
        state TEXT NOT NULL,
        reason TEXT NOT NULL,
        detail TEXT,
        unchanged INTEGER NOT NULL DEFAULT 0,
        body_sha256 TEXT,
        robots_sha256 TEXT
    ) STRICT""",
    "CREATE INDEX fetches_url ON fetches(url_id)",
    "CREATE INDEX fetches_run ON fetches(run_id)",
    """CREATE TABLE articles (
        id INTEGER PRIMARY KEY,
        url TEXT NOT NULL,
        url_key TEXT NOT NULL UNIQUE,
        canonical_url TEXT,
        site TEXT NOT NULL,
        publisher TEXT,
        page_kind TEXT NOT NULL,
        confidence REAL NOT NULL,
        headline TEXT,
        section TEXT,
        summary TEXT,
        published_at TEXT,
        published_raw TEXT,
        published_utc TEXT,
        modified_at TEXT,
        language TEXT,
        paywalled INTEGER,
        word_count INTEGER NOT NULL,
        body TEXT NOT NULL,
        provenance TEXT NOT NULL,
        text_sha256 TEXT NOT NULL,
        body_sha256 TEXT NOT NULL,
        fetched_at TEXT,
        first_seen_at TEXT NOT NULL,
        last_seen_at TEXT NOT NULL,
        run_id INTEGER REFERENCES runs(id)
    ) STRICT""",
    "CREATE INDEX articles_site ON articles(site, published_utc)",
    "CREATE INDEX articles_published ON articles(published_utc)",
    """CREATE TABLE blocks (
        article_id INTEGER NOT NULL REFERENCES articles(id),
        position INTEGER NOT NULL,
        kind TEXT NOT NULL,
        text TEXT NOT NULL,
        hidden INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (article_id, position)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE links (
        article_id INTEGER NOT NULL REFERENCES articles(id),
        position INTEGER NOT NULL,
        url TEXT NOT NULL,
        url_key TEXT NOT NULL,
        text TEXT,
        place TEXT NOT NULL,
        PRIMARY KEY (article_id, position)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX links_key ON links(url_key)",
    """CREATE TABLE article_authors (
        article_id INTEGER NOT NULL REFERENCES articles(id),
        position INTEGER NOT NULL,
        name TEXT NOT NULL,
        PRIMARY KEY (article_id, position)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE article_tags (
        article_id INTEGER NOT NULL REFERENCES articles(id),
        position INTEGER NOT NULL,
        tag TEXT NOT NULL,
        PRIMARY KEY (article_id, position)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE images (
        article_id INTEGER NOT NULL REFERENCES articles(id),
        position INTEGER NOT NULL,
        url TEXT NOT NULL,
        caption TEXT,
        credit TEXT,
        PRIMARY KEY (article_id, position)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE versions (
        article_id INTEGER NOT NULL REFERENCES articles(id),
        number INTEGER NOT NULL,
        text_sha256 TEXT NOT NULL,
        body_sha256 TEXT NOT NULL,
        headline TEXT,
        section TEXT,
        summary TEXT,
        authors TEXT NOT NULL,
        published_at TEXT,
        blocks TEXT NOT NULL,
        seen_at TEXT NOT NULL,
        last_seen_at TEXT NOT NULL,
        run_id INTEGER REFERENCES runs(id),
        PRIMARY KEY (article_id, number)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE changes (
        article_id INTEGER NOT NULL,
        version INTEGER NOT NULL,
        position INTEGER NOT NULL,
        field TEXT NOT NULL,
        kind TEXT NOT NULL,
        before TEXT,
        after TEXT,
        PRIMARY KEY (article_id, version, position),
        FOREIGN KEY (article_id, version) REFERENCES versions(article_id, number)
    ) STRICT, WITHOUT ROWID""",
    """CREATE VIRTUAL TABLE articles_fts USING fts5(
        headline, summary, body, tokenize = 'unicode61 remove_diacritics 2'
    )""",
]

_VIEWS = [
    """CREATE VIEW paragraphs AS
        SELECT a.site, a.url, a.headline, a.section, a.published_at, b.position, b.kind, b.text
        FROM articles a JOIN blocks b ON b.article_id = a.id
        WHERE b.kind IN ('paragraph', 'list_item', 'quote')""",
    """CREATE VIEW subheadings AS
        SELECT a.site, a.url, a.headline, a.section, a.published_at, b.position, b.kind, b.text
        FROM articles a JOIN blocks b ON b.article_id = a.id
        WHERE b.kind = 'subheading'""",
    """CREATE VIEW related_posts AS
        SELECT a.site, a.url, a.headline, l.url AS related_url, l.text, l.place, r.id AS related_article_id
        FROM articles a JOIN links l ON l.article_id = a.id
        LEFT JOIN articles r ON r.url_key = l.url_key
        WHERE l.place IN ('inline', 'box')""",
]


@ARCHIVE_MIGRATIONS(name="001_first")
def _first(db: Database) -> None:
    for statement in [*_TABLES, *_VIEWS]:
        db.conn.execute(statement)


@PAGES_MIGRATIONS(name="001_first")
def _first_pages(db: Database) -> None:
    db.conn.execute(
        """CREATE TABLE bodies (
            sha256 TEXT PRIMARY KEY,
            codec TEXT NOT NULL,
            size INTEGER NOT NULL,
            data BLOB NOT NULL
        ) STRICT"""
    )
    db.conn.execute(
        """CREATE TABLE pages (
            id INTEGER PRIMARY KEY,
            url TEXT NOT NULL,
            url_key TEXT NOT NULL,
            kind TEXT NOT NULL,
            status INTEGER NOT NULL,
            headers TEXT NOT NULL,
            request_headers TEXT NOT NULL,
            body_sha256 TEXT NOT NULL REFERENCES bodies(sha256),
            fetched_at TEXT NOT NULL,
            last_seen_at TEXT NOT NULL
        ) STRICT"""
    )
    db.conn.execute("CREATE INDEX pages_key ON pages(url_key, body_sha256)")
    db.conn.execute("CREATE INDEX pages_body ON pages(body_sha256)")


@PAGES_MIGRATIONS(name="002_references")
def _references(db: Database) -> None:
    db.conn.execute("ALTER TABLE bodies ADD COLUMN reference_sha256 TEXT REFERENCES bodies(sha256)")
    db.conn.execute("CREATE INDEX bodies_reference ON bodies(reference_sha256) WHERE reference_sha256 IS NOT NULL")
    db.conn.execute(
        """CREATE TABLE page_references (
            site TEXT NOT NULL,
            kind TEXT NOT NULL,
            body_sha256 TEXT NOT NULL REFERENCES bodies(sha256),
            PRIMARY KEY (site, kind)
        ) STRICT, WITHOUT ROWID"""
    )
