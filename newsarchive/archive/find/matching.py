"""A search as SQLite understands it: an FTS5 expression for its words, an SQL condition for the rest. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from newsarchive.archive.database.clock import sortable
from newsarchive.archive.database.fulltext import fold, is_cjk_run, phrase, pieces
from newsarchive.archive.find.query import Either, Every, Filter, Node, Not, Words

DATE = "coalesce(a.published_utc, a.first_seen_at)"
"""When an article counts: published or, where that is unknown, first seen."""
_NAMES = (
    "WITH RECURSIVE names(name) AS (SELECT min(name) FROM article_authors UNION ALL SELECT (SELECT min(w.name)"
    " FROM article_authors w WHERE w.name > names.name) FROM names WHERE names.name IS NOT NULL)"
)
"""Each author's name once, by steps from one to the next in the index: a name is folded once, not for each article."""
_COLUMN = {
    "site": "a.site",
    "section": "fold(a.section)",
    "language": "replace(lower(a.language), '_', '-')",
}


@dataclass(slots=True)
class Match:
    """The two halves of a search."""

    words: str | None = None
    """FTS5 expression that every article found meets, and by which it is ranked; None where there is no such."""
    where: str = "1"
    """Condition on ``articles a`` that it meets besides."""
    rank: str | None = None
    """Without `words`: FTS5 expression by which articles are ranked, which not all of them meet."""
    values: dict[str, Any] = field(default_factory=dict)
    """Values of the names in `where`."""

    @property
    def is_words_only(self) -> bool:
        """Whether there is no condition beside the words."""
        return self.words is not None and set(self.where.split(" AND ")) == {"1"}

    def condition(self, *, is_frequent: bool = False) -> tuple[str, dict[str, Any]]:
        """Both halves as one condition on ``articles a``, and its values.

        *is_frequent* is for words that many articles hold: the index over all is read instead of looking each one up.
        """
        if self.words is None:
            return self.where, self.values
        inside = f"{'+' if is_frequent else ''}a.id IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH :words)"
        return f"{inside} AND {self.where}", {**self.values, "words": self.words}


def match(root: Node | None) -> Match:
    """What to ask SQLite for a search that was typed (see `newsarchive.archive.find.query.parse`).

    >>> from newsarchive.archive.find.query import parse
    >>> match(parse('"prime minister" -tram*').root).words
    '("prime minister") NOT ("tram"*)'
    >>> found = match(parse("bridge site:example.com").root)
    >>> found.words, found.where, found.values
    ('"bridge"', 'a.site IS :q0', {'q0': 'example.com'})
    """
    if root is None:
        return Match(where="0")
    parts = root.of if isinstance(root, Every) else (root,)
    texts = [part for part in parts if _is_text(part) or (isinstance(part, Not) and _is_text(part.of))]
    if not any(_is_text(part) for part in texts):
        texts = []
    result = Match(words=_every(tuple(texts)) if texts else None)
    rest = [_condition(part, result.values) for part in parts if part not in texts]
    result.where = " AND ".join(rest) or "1"
    if result.words is None and (wanted := [_words(part) for part in _positive(root)]):
        result.rank = " OR ".join(dict.fromkeys(wanted))
    return result


def _is_text(node: Node) -> bool:
    """Whether an FTS5 expression can say it: words only, and not only what must not be."""
    if isinstance(node, Every):
        alone = [part for part in node.of if not isinstance(part, Not)]
        return bool(alone) and all(_is_text(part.of if isinstance(part, Not) else part) for part in node.of)
    if isinstance(node, Either):
        return all(map(_is_text, node.of))
    return isinstance(node, Words)


def _fts(node: Node) -> str:
    if isinstance(node, Either):
        return "(" + " OR ".join(map(_fts, node.of)) + ")"
    if isinstance(node, Every):
        return f"({_every(node.of)})"
    assert isinstance(node, Words)
    return _words(node)


def _every(parts: tuple[Node, ...]) -> str:
    wanted = " AND ".join(_fts(part) for part in parts if not isinstance(part, Not))
    unwanted = " OR ".join(_fts(part.of) for part in parts if isinstance(part, Not))
    return f"({wanted}) NOT ({unwanted})" if unwanted else wanted


def _words(words: Words) -> str:
    """Words in quotes for FTS5, whatever stands in them; unquoted, each run of CJK characters stands for itself."""
    texts = [words.text] if words.quoted else pieces(words.text)
    found = [phrase(text, prefix=words.prefix and n == len(texts) - 1) for n, text in enumerate(texts)]
    joined = " AND ".join(found)
    if words.headline:
        return f"headline : ({joined})"
    return f"({joined})" if len(found) > 1 else joined


def _positive(node: Node) -> list[Words]:
    if isinstance(node, Words):
        return [node]
    return [word for part in node.of for word in _positive(part)] if isinstance(node, Every | Either) else []


def _condition(node: Node, values: dict[str, Any]) -> str:
    """The node as a condition on ``articles a`` that is never NULL."""
    if _is_text(node):
        return f"a.id IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH {_named(_fts(node), values)})"
    if isinstance(node, Not):
        return f"NOT ({_condition(node.of, values)})"
    if isinstance(node, Every | Either):
        word = " AND " if isinstance(node, Every) else " OR "
        return "(" + word.join(_condition(part, values) for part in node.of) + ")"
    assert isinstance(node, Filter)
    return _filter(node, values)


def _filter(wanted: Filter, values: dict[str, Any]) -> str:
    if wanted.field == "after":
        return f"{DATE} >= {_named(since(wanted.value), values)}"
    if wanted.field == "before":
        return f"{DATE} <= {_named(until(wanted.value), values)}"
    if wanted.field == "author":
        return _author(wanted, values)
    name = _named(_value(wanted), values)
    column = _COLUMN[wanted.field]
    if wanted.prefix:
        return f"coalesce(substr({column}, 1, length({name})) = {name}, 0)"
    if wanted.field == "language":
        return f"({column} IS {name} OR coalesce(substr({column}, 1, length({name}) + 1) = {name} || '-', 0))"
    return f"{column} IS {name}"


def _author(wanted: Filter, values: dict[str, Any]) -> str:
    """Some author's name holds these words, one after the other."""
    text = fold(wanted.value)
    if any(map(is_cjk_run, text)):
        holds = f"instr(fold(name), {_named(text, values)})"
    else:
        words = " ".join(pieces(text, whole_words=True))
        holds = f"instr(words(name), {_named(f' {words}' + ('' if wanted.prefix else ' '), values)})"
    return f"a.id IN (SELECT article_id FROM article_authors WHERE name IN ({_NAMES} SELECT name FROM names WHERE {holds}))"


def _value(wanted: Filter) -> str:
    text = wanted.value.strip()
    if wanted.field == "site":
        return text.lower().removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")
    return text.lower().replace("_", "-") if wanted.field == "language" else fold(text)


def _named(value: Any, values: dict[str, Any]) -> str:
    name = f"q{len(values)}"
    values[name] = value
    return f":{name}"


def since(moment: str) -> str:
    """The first time of a day or time, as the database sorts it."""
    return sortable(moment) or moment


def until(moment: str) -> str:
    """The last time of a day, month or year, or the time itself.

    >>> until("2026-05") > "2026-05-31T23:59:59.999Z"
    True
    """
    return f"{moment}\uffff" if len(moment) <= 10 else sortable(moment) or moment
