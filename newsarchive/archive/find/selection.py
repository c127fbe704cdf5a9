"""Which articles are wanted: what every reading command and export chooses by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from newsarchive.archive.database import clock
from newsarchive.archive.database.fulltext import fold
from newsarchive.archive.find.matching import DATE, Match, match, since, until
from newsarchive.archive.find.query import Every, joined, parse

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
    language: str | None = None
    """BCP 47: ``de`` is ``de-AT`` too."""
    since: str | None = None
    """Published (or, where that is unknown, first seen) at or after this ISO 8601 day or time."""
    until: str | None = None
    """Published before the end of this day, or before this time."""
    words: str | None = None
    """A search, as `Archive.search` takes it."""
    sql: str | None = None
    """A SELECT that gives ids of articles in one column."""
    one_of_each: bool = False
    """Of copies of a story (see `newsarchive.archive.store.duplicates`) only the one wanted that was seen first."""
    sample: int | None = None
    """At most so many, drawn by lot; a search and a count of articles by date take no sample."""
    seed: int = 0
    """Of the lot: with the same seed the same articles are drawn, also after others were added to the archive."""

    def where(self) -> tuple[str, dict[str, Any]]:
        """SQL condition on ``articles a`` and its values."""
        found = self.match()
        return found.condition() if found else self._filters()

    def match(self, more: str | None = None) -> Match | None:
        """The selection for SQLite, with its words apart for ranking; None where there are none.

        *more* is another search that must be met too.
        """
        texts = [text for text in (more, self.words) if text is not None]
        if not texts:
            return None
        roots = [parse(text, now=clock.now()).root for text in texts]
        found = match(joined(Every, roots) if all(roots) else None)
        where, values = self._filters(found)
        if self.one_of_each:  # its condition holds the words already
            return Match(words=found.words, where=where, rank=found.rank, values=values)
        return Match(
            words=found.words, where=f"{found.where} AND {where}", rank=found.rank, values={**found.values, **values}
        )

    def _filters(self, found: Match | None = None) -> tuple[str, dict[str, Any]]:
        parts, values = ["1"], dict[str, Any]()
        if self.sites:
            names = {f"site{i}": site for i, site in enumerate(self.sites)}
            parts.append(f"a.site IN ({', '.join(':' + name for name in names)})")
            values.update(names)
        if self.section is not None:
            parts.append("fold(a.section) = :section")
            values["section"] = fold(self.section)
        if self.language is not None:
            language = match(parse(f'language:"{self.language}"').root)
            parts.append(language.where.replace(":q0", ":language"))
            values["language"] = language.values.get("q0")
        if self.since is not None:
            parts.append(f"{DATE} >= :since")
            values["since"] = since(self.since)
        if self.until is not None:
            parts.append(f"{DATE} <= :until")
            values["until"] = until(self.until)
        if self.sql is not None:
            parts.append(f"a.id IN (WITH chosen(id) AS (\n{self.sql.strip().rstrip(';')}\n) SELECT id FROM chosen)")
        if self.one_of_each:
            if found is not None:
                condition, more = found.condition()
                parts.append(condition)
                values.update(more)
            parts = [_FIRST_OF_EACH.format(" AND ".join(parts))]
        return " AND ".join(parts), values
