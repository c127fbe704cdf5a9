"""Groups of articles that are copies of one another: the same text, or nearly, in one paper or in twelve."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass

from newsarchive.archive.store.differences import alike, tokens
from newsarchive.archive.store.likeness import SHORTEST, bands_of, estimate, jaccard, print_of, share, shingles

TABLES = [
    """CREATE TABLE text_prints (
        article_id INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE,
        text_sha256 TEXT NOT NULL,
        print BLOB NOT NULL
    ) STRICT""",
    """CREATE TABLE text_bands (
        band INTEGER NOT NULL,
        article_id INTEGER NOT NULL,
        PRIMARY KEY (band, article_id)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE duplicates (
        article_id INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE,
        group_id INTEGER NOT NULL,
        share REAL NOT NULL
    ) STRICT""",
    "CREATE INDEX duplicates_group ON duplicates(group_id)",
    """CREATE VIEW copies AS
        SELECT d.group_id, a.site, a.publisher, a.url, a.headline, a.published_at, a.first_seen_at, d.share,
            row_number() OVER (PARTITION BY d.group_id ORDER BY a.first_seen_at, a.id) AS place,
            count(*) OVER (PARTITION BY d.group_id) AS copies, d.article_id
        FROM duplicates d JOIN articles a ON a.id = d.article_id""",
]

NEW_BANDS = """CREATE TABLE new_bands (
    band INTEGER NOT NULL,
    article_id INTEGER NOT NULL,
    PRIMARY KEY (band, article_id)
) STRICT, WITHOUT ROWID"""
BANDS_AT_ONCE = 100_000
"""Bands of 3,000 articles. Each falls on a page of its own in a large table, which costs more to write the larger it is;
so they go into a small one, and from time to time, in order, into the large one: a page then takes many of them."""

ALIKE = 0.5
"""Jaccard similarity of shingles from which two articles are copies."""
WORTH_A_LOOK = 0.38
"""A print's estimate from which the texts themselves are compared: `ALIKE` less its largest error."""
WITHIN = 0.8
"""So much of the shorter text in the longer makes a copy too, if there is enough of it: a story cut for space."""
ENOUGH = 80
"""Shingles."""
STILL_THE_STORY = 0.3
"""Share of a member's text in the group's first, below which the member is of another story: groups do not drift."""
REST_IS_TEXT = 20
"""Shingles; what two articles of one site do not share must be shorter, or alike itself, else they share boilerplate."""
REST_ALIKE = 0.1
HEADLINES_ALIKE = 0.3
"""Shared words of two headlines; less, over short texts, means that the text is the paper's own ("for subscribers only")."""
_IN_BAND = """SELECT * FROM (SELECT article_id FROM text_bands WHERE band = ?{0}
    UNION ALL SELECT article_id FROM new_bands WHERE band = ?{0} ORDER BY article_id LIMIT 32)"""
"""Of the articles that share a band, the first: a text that a site serves a thousand times is looked up as fast as any."""
_LOOKS = 12
"""Groups or articles looked at in a search, the most alike first."""


@dataclass(frozen=True, slots=True)
class _Text:
    """An article as it is compared."""

    id: int
    site: str
    headline: Counter[str]
    paragraphs: frozenset[str]
    shingles: set[int]


class DuplicateIndex:
    """The tables of prints and groups; joins the caller's transaction."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn
        self._new_bands: int | None = None

    def note(self, article_id: int, text_sha256: str, mark: bytes) -> None:
        """Enter an article that was stored or whose text changed, with its print; one that is as before costs one look."""
        known = self.conn.execute("SELECT text_sha256 FROM text_prints WHERE article_id = ?", (article_id,)).fetchone()
        if known and known["text_sha256"] == text_sha256:
            return
        if known:
            self.remove(article_id)
        bands = bands_of(mark)
        candidates = self._candidates(mark, bands)
        if candidates:
            self._join(self._load(article_id), candidates)
        self.conn.execute(
            "INSERT INTO text_prints (article_id, text_sha256, print) VALUES (?, ?, ?)", (article_id, text_sha256, mark)
        )
        self._enter(article_id, bands)

    def _enter(self, article_id: int, bands: list[int]) -> None:
        """Keep the bands with the new ones, and take all those over when they are many.

        They are counted once for each connection: a rollback makes the next move early or late, which does no harm.
        """
        if self._new_bands is None:
            self._new_bands = int(self.conn.execute("SELECT count(*) FROM new_bands").fetchone()[0])
        rows = [(band, article_id) for band in bands]
        self.conn.executemany("INSERT OR IGNORE INTO new_bands (band, article_id) VALUES (?, ?)", rows)
        self._new_bands += len(rows)
        if self._new_bands >= BANDS_AT_ONCE:
            self.conn.execute("INSERT OR IGNORE INTO text_bands SELECT * FROM new_bands ORDER BY band, article_id")
            self.conn.execute("DELETE FROM new_bands")
            self._new_bands = 0

    def remove(self, article_id: int) -> None:
        """Take an article out of the index and its group; a group of one is none."""
        row = self.conn.execute("SELECT print FROM text_prints WHERE article_id = ?", (article_id,)).fetchone()
        if row:
            bands = [(band, article_id) for band in bands_of(row["print"])]
            for table in ("new_bands", "text_bands"):
                self.conn.executemany(f"DELETE FROM {table} WHERE band = ? AND article_id = ?", bands)
        self.conn.execute("DELETE FROM text_prints WHERE article_id = ?", (article_id,))
        group = self.group_of(article_id)
        self.conn.execute("DELETE FROM duplicates WHERE article_id = ?", (article_id,))
        if group is not None:
            self._settle_group({group}, [])

    def group_of(self, article_id: int) -> int | None:
        """The group of an article, or None."""
        row = self.conn.execute("SELECT group_id FROM duplicates WHERE article_id = ?", (article_id,)).fetchone()
        return int(row["group_id"]) if row else None

    def _candidates(self, mark: bytes, bands: list[int]) -> list[int]:
        """Articles whose prints are like enough, the most alike first; of each group the most alike one."""
        if not bands:
            return []
        rows = self.conn.execute(
            "SELECT p.article_id, p.print, d.group_id FROM text_prints p LEFT JOIN duplicates d ON d.article_id = p.article_id"
            f" WHERE p.article_id IN ({' UNION '.join(_IN_BAND.format(n) for n in range(1, len(bands) + 1))})",
            bands,
        ).fetchall()
        best: dict[int, tuple[float, int]] = {}
        for row in rows:
            score, key = estimate(mark, row["print"]), row["group_id"] or -row["article_id"]
            if score >= WORTH_A_LOOK and score > best.get(key, (0.0, 0))[0]:
                best[key] = (score, row["article_id"])
        return [article for _, article in sorted(best.values(), key=lambda item: (-item[0], item[1]))][:_LOOKS]

    def _join(self, text: _Text, candidates: list[int]) -> None:
        """Put an article into one group with those of the candidates that are copies."""
        groups, alone = set(), []
        for candidate in candidates:
            other = self._load(candidate)
            if not _are_copies(text, other):
                continue
            group = self.group_of(candidate)
            if group is None:
                alone.append(candidate)
            elif share(text.shingles, self._load(self._first(group)).shingles) >= STILL_THE_STORY:
                groups.add(group)
        if len(groups) == 1 and not alone:
            self._append(groups.pop(), text)
        elif groups or alone:
            self._settle_group(groups, [*alone, text.id])

    def _append(self, group: int, text: _Text) -> None:
        """Add an article to a group; the others stay as they are unless it was seen before them."""
        first = self._first(group)
        if self._earlier(first, text.id) == text.id:
            self._settle_group({group}, [text.id])
            return
        self.conn.execute(
            "INSERT INTO duplicates (article_id, group_id, share) VALUES (?, ?, ?)",
            (text.id, group, round(share(text.shingles, self._load(first).shingles), 3)),
        )

    def _earlier(self, *articles: int) -> int:
        """The one that was seen first."""
        marks = ", ".join("?" * len(articles))
        row = self.conn.execute(
            f"SELECT id FROM articles WHERE id IN ({marks}) ORDER BY first_seen_at, id LIMIT 1", articles
        ).fetchone()
        return int(row["id"])

    def _settle_group(self, groups: set[int], more: list[int]) -> None:
        """Make one group of several and more articles, with each member's share in the one that was seen first."""
        members = sorted({*more, *(member for group in groups for member in self._members(group))})
        self.conn.executemany("DELETE FROM duplicates WHERE article_id = ?", [(member,) for member in members])
        if len(members) < 2:
            return
        group = min(groups) if groups else members[0]
        first = self._load(self._earlier(*members))
        self.conn.executemany(
            "INSERT INTO duplicates (article_id, group_id, share) VALUES (?, ?, ?)",
            [(member, group, round(share(self._load(member).shingles, first.shingles), 3)) for member in members],
        )

    def _first(self, group: int) -> int:
        """The article of a group that was seen first."""
        return self._earlier(*self._members(group))

    def _members(self, group: int) -> list[int]:
        rows = self.conn.execute("SELECT article_id FROM duplicates WHERE group_id = ? ORDER BY article_id", (group,))
        return [int(row["article_id"]) for row in rows]

    def _load(self, article_id: int) -> _Text:
        row: sqlite3.Row = self.conn.execute(
            "SELECT id, site, headline, body FROM articles WHERE id = ?", (article_id,)
        ).fetchone()
        return _text(row)


def index_all(conn: sqlite3.Connection) -> None:
    """Enter all articles that are not in the index yet."""
    index = DuplicateIndex(conn)
    missing = "SELECT id FROM articles WHERE id NOT IN (SELECT article_id FROM text_prints) ORDER BY id"
    for row in conn.execute(missing).fetchall():
        text = conn.execute("SELECT body, text_sha256 FROM articles WHERE id = ?", (row["id"],)).fetchone()
        index.note(row["id"], text["text_sha256"], print_of(shingles(text["body"])))


def _text(row: sqlite3.Row) -> _Text:
    body = row["body"]
    headline = Counter(tokens(row["headline"] or ""))
    return _Text(row["id"], row["site"], headline, frozenset(body.split("\n\n")), shingles(body))


def _are_copies(text: _Text, other: _Text) -> bool:
    """Whether two texts are the same story."""
    shorter, longer = sorted((text.shingles, other.shingles), key=len)
    within = len(shorter) >= ENOUGH and share(shorter, longer) >= WITHIN
    if not within and jaccard(text.shingles, other.shingles) < ALIKE:
        return False
    if len(longer) < (ENOUGH if text.site == other.site else SHORTEST):
        return alike(text.headline, other.headline) >= HEADLINES_ALIKE
    return text.site != other.site or not _share_boilerplate(text, other)


def _share_boilerplate(text: _Text, other: _Text) -> bool:
    """Whether two texts of one site have whole paragraphs in common and are otherwise different, on both sides."""
    common = text.paragraphs & other.paragraphs
    rest, other_rest = (shingles("\n\n".join(side.paragraphs - common)) for side in (text, other))
    return min(len(rest), len(other_rest)) >= REST_IS_TEXT and jaccard(rest, other_rest) < REST_ALIKE
