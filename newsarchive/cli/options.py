"""Options that several reading commands share: which archive, which articles."""

from __future__ import annotations

import re
from collections.abc import Callable
from difflib import get_close_matches
from typing import Any

import click

from newsarchive.archive import Archive
from newsarchive.archive.database import clock
from newsarchive.archive.database.clock import read_moment
from newsarchive.archive.database.fulltext import fold
from newsarchive.archive.find.selection import Selection
from newsarchive.cli.main import database
from newsarchive.cli.sites import named_site, unknown_site
from newsarchive.errors import UsageError
from newsarchive.pace.durations import read_duration
from newsarchive.pace.window import days_of

_TAG = re.compile(r"[a-z]{2,3}([-_][a-z0-9]{1,8})*", re.IGNORECASE)
"""BCP 47: de, pt-BR, zh-Hant-TW."""


class Typed(click.ParamType[str]):
    """Text from the command line, fit for the archive: bytes that are no UTF-8 become replacement characters."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The text."""
        return str(value).encode("utf-8", "replace").decode()


class Moment(click.ParamType[str]):
    """A day or time: ISO 8601 (``2026-05-01``, ``2026-05``, ``2026-05-01T10:00``; UTC without a zone), or ``7d`` ago."""

    name = "when"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The day or time as `Selection` takes it."""
        try:
            return read_moment(str(value), now=clock.now())
        except ValueError:
            return self.fail(
                f"expected a day like 2026-05-01, a time like 2026-05-01T10:00, or 24h, 7d or 2w ago; got {str(value)!r}.",
                param,
                ctx,
            )


class Duration(click.ParamType[float]):
    """A length of time: ``90s``, ``15m``, ``1h30m``."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Seconds."""
        if isinstance(value, float):
            return value
        try:
            return read_duration(str(value))
        except ValueError:
            return self.fail(f"expected a length of time like 90s, 15m or 1h30m, got {str(value)!r}.", param, ctx)


def selection_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options that choose articles; `selection` turns their values into a `Selection`."""
    for option in (
        click.option(
            "--until",
            type=Moment(),
            metavar="WHEN",
            help="Published up to then; a day (of UTC) counts whole. Undated: when archived.",
        ),
        click.option(
            "--since",
            type=Moment(),
            metavar="WHEN",
            help="Published since then: 2026-05-01 (UTC), or 7d for a week. Undated: when archived.",
        ),
        click.option("--language", type=Typed(), metavar="TAG", help="Only this language: de is de-AT too."),
        click.option("--section", type=Typed(), metavar="NAME", help="Only this section, as the page names it."),
        click.option(
            "--site", "sites", type=Typed(), multiple=True, metavar="SITE", help="Only this site; repeatable."
        ),
    ):
        function = option(function)
    return function


def selection(
    archive: Archive,
    sites: tuple[str, ...],
    section: str | None,
    since: str | None,
    until: str | None,
    words: str | None = None,
    *,
    language: str | None = None,
) -> Selection:
    """The articles that the options choose; UsageError for a site that the archive does not know, and for an empty range."""
    check_range(since, until)
    names = tuple(named_site(archive, site) for site in sites)
    known = [row["site"] for row in archive.report.sites()] if names else []
    for name in names:
        if name not in known:
            raise unknown_site(archive, name, known)
    check_section(archive, section, names)
    check_language(language, archive)
    return Selection(sites=names, section=section, language=language, since=since, until=until, words=words)


def check_range(since: str | None, until: str | None) -> None:
    """Raise UsageError where nothing can be in the range; both as `Moment` gives them."""
    if since and until and (days_of(since)[0] > days_of(until)[1] or (since > until and "T" in since and "T" in until)):
        raise UsageError(f"Expected --since before --until, got {since} and {until}.")


def check_section(archive: Archive, wanted: str | None, sites: tuple[str, ...]) -> None:
    """Raise UsageError for a section that no article of these sites has, with those that are like it, or the most frequent."""
    labels = archive.report.labels("section", sites) if wanted is not None else []
    if wanted is None or fold(wanted) in map(fold, labels):
        return
    folded = {fold(label): label for label in reversed(labels)}
    near = [folded[each] for each in get_close_matches(fold(wanted), folded, n=3)] or labels[:5]
    more = f" and {len(labels) - len(near)} more" if len(labels) > len(near) else ""
    of = f" of {', '.join(sites)}" if sites else ""
    raise UsageError(f"No article{of} has the section {wanted}; there is {', '.join(near) or 'none yet'}{more}.")


def check_language(wanted: str | None, archive: Archive | None = None) -> None:
    """Raise UsageError for what is neither a language tag nor what some archived page says instead."""
    if wanted is None or _TAG.fullmatch(wanted):
        return
    labels = archive.report.labels("language") if archive else []
    if fold(wanted) not in map(fold, labels):
        there = f"; the archive has {', '.join(labels[:5])}" if labels else ""
        raise UsageError(f"Expected a language tag like de or pt-BR, got {wanted}{there}.")


def open_archive(db: str | None) -> Archive:
    """The archive to read."""
    return Archive.open(database(db))
