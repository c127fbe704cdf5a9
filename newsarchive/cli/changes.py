"""``newsarchive changes``: what was changed in articles after they were first seen, in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import Any

import click
from rich.text import Text

from newsarchive.cli.main import db_option, json_option
from newsarchive.cli.options import Moment, Typed, open_archive, selection
from newsarchive.cli.output import console, count, print_json, print_lines, safe, say, with_zone
from newsarchive.cli.show import number_of

_NAMES = {"published_at": "date"}
_MARKS = {"added": ("+ ", "green"), "removed": ("- ", "red"), "edited": ("~ ", "yellow"), "moved": ("> ", "cyan")}
_PIECE = re.compile(r"\s+|\w+|[^\w\s]")
_LIKE = 0.4
"""Two texts less alike than this are shown whole, one after the other."""
_KEPT = 60
"""Letters of unchanged text shown on each side of a change."""


@click.command(name="changes", short_help="What was changed in articles.")
@click.argument("which", metavar="[ARTICLE]", required=False, type=Typed())
@click.option("--since", type=Moment(), metavar="WHEN", help="Found since then: 2026-05-01, or 7d for a week.")
@click.option("--site", "sites", type=Typed(), multiple=True, metavar="SITE", help="Only this site; repeatable.")
@click.option(
    "--limit", type=click.IntRange(1, 1_000_000), help="At most so many versions; without it 50, or all as JSON."
)
@json_option
@db_option
def command(
    which: str | None, since: str | None, sites: tuple[str, ...], limit: int | None, as_json: bool, db: str | None
) -> None:
    """Tell what was changed in articles, the latest first; of one ARTICLE (URL or number) the whole history.

    White space, counters, "updated 5 min ago" and a return to an earlier text are no changes.
    """
    with open_archive(db) as archive:
        article = number_of(archive, which) if which else None
        names = selection(archive, sites, None, None, None).sites
        if limit is None and article is None and not as_json:
            limit = 50
        versions = list(archive.history.changes(article, since=since, sites=names, limit=limit))
        total = archive.history.count(since=since, sites=names) if article is None and not as_json else len(versions)
    if as_json:
        print_json(versions)
        return
    for version in versions:
        show(version)
    if not versions:
        say("No change was found.")
    elif total > len(versions):
        say(f"{count(total, 'changed version')}; these are the latest {len(versions):,}. --limit shows more.")


def show(version: dict[str, Any]) -> None:
    """One version: what article, when, and each change."""
    title = safe(version["headline"] or "(no headline)")
    print_lines([Text.assemble((f"{version['article_id']}  ", "dim"), (title, "bold"))])
    last = f", last seen otherwise {with_zone(version['before_seen_at'])}" if version["before_seen_at"] else ""
    where = (
        f"{version['site']} · version {version['version']}, {with_zone(version['seen_at'])}{last} · {version['url']}"
    )
    print_lines([Text(safe(where), "dim")], indent=4)
    marks = not console().color_system
    print_lines((line for change in version["changes"] for line in told(change, marks=marks)), indent=4)
    print_lines([""])


def told(change: dict[str, Any], *, marks: bool) -> Iterator[Text]:
    """A change in words; with *marks*, what went and came is set in [-...-] and {+...+}, else in colours.

    >>> told_line = lambda **change: [line.plain for line in told(change, marks=True)]
    >>> told_line(field="headline", kind="changed", before="Bridge opens", after="Bridge reopens")
    ['headline: Bridge [-opens-]{+reopens+}']
    >>> told_line(field="paragraph", kind="added", before=None, after="New.")
    ['+ paragraph added: New.']
    """
    name, kind = _NAMES.get(change["field"], change["field"]), change["kind"]
    before, after = (safe(" ".join((change[side] or "").split())) for side in ("before", "after"))
    if kind == "changed":
        yield Text.assemble((f"{name}: ", "bold")).append_text(_both(before, after, marks=marks))
        return
    mark, colour = _MARKS[kind]
    head = Text.assemble((mark, colour), (f"{name} {kind}: ", "bold"))
    yield head.append_text(_both(before, after, marks=marks) if kind == "edited" else Text(after or before, colour))


def _both(before: str, after: str, *, marks: bool) -> Text:
    """Two texts as one, with what went and what came."""
    if not before or not after:
        return _piece("", before, after, marks=marks) if before or after else Text()
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < _LIKE:
        return _piece("", before, after, marks=marks)
    text = Text()
    codes = matcher.get_opcodes()
    for number, (tag, b1, b2, a1, a2) in enumerate(codes):
        if tag == "equal":
            same = "".join(old[b1:b2])
            text.append(_shortened(same, first=number == 0, last=number == len(codes) - 1))
        else:
            text.append_text(_piece("", "".join(old[b1:b2]), "".join(new[a1:a2]), marks=marks))
    return text


def _shortened(text: str, *, first: bool, last: bool) -> str:
    """Unchanged text, its middle (or its far end) left out where it is long."""
    if len(text) <= 3 * _KEPT:
        return text
    head = "" if first else text[:_KEPT].rsplit(" ", 1)[0]
    tail = "" if last else text[-_KEPT:].split(" ", 1)[-1]
    return f"{head} … {tail}".strip(" ") if first or last else f"{head} … {tail}"


def _piece(between: str, before: str, after: str, *, marks: bool) -> Text:
    parts: Iterable[tuple[str, str]] = (
        (f"[-{before}-]" if marks and before else before, "red strike"),
        (between, ""),
        (f"{{+{after}+}}" if marks and after else after, "green"),
    )
    return Text.assemble(*(part for part in parts if part[0]))
