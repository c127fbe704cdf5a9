"""``newsarchive add``: enter sites into newsarchive.toml and say what they offer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TextIO

import click

from newsarchive.archive import Archive
from newsarchive.cli.crawl import check_delay, overrides_of, start
from newsarchive.cli.main import database, db_option, workspace_root
from newsarchive.cli.output import count, print_table, say
from newsarchive.config import FILE_NAME, SiteEntry, check_networks, read_config, write_sites
from newsarchive.config.write import Written
from newsarchive.errors import ArchiveLockedError, UsageError
from newsarchive.plan import Plan, entry_of, make_plan


@click.command(name="add", short_help="Add sites, and look what they offer.")
@click.argument("urls", nargs=-1, metavar="URL...")
@click.option(
    "--from", "file", type=click.File(encoding="utf-8-sig"), metavar="FILE", help="Read sites from a file, one a line."
)
@click.option("--allow-network", "networks", multiple=True, metavar="CIDR", help="Allow these sites a private network.")
@click.option("--no-probe", is_flag=True, help="Only write them down; ask nothing.")
@click.option(
    "--delay",
    type=click.FloatRange(min=0),
    metavar="SECONDS",
    help="Pause between two requests to these sites; default 1.",
)
@db_option
def command(
    urls: tuple[str, ...],
    file: TextIO | None,
    networks: tuple[str, ...],
    no_probe: bool,
    delay: float | None,
    db: str | None,
) -> int:
    """Add sites (example.com) to newsarchive.toml, and look what each has: feeds, sitemaps, sections.

    The address of a feed adds its site, with that feed as a source. A site that cannot be reached is added all
    the same, and told.
    """
    path = database(db).absolute()
    root = workspace_root() or path.parent
    texts = [*(("", url) for url in urls), *(_lines(file) if file else ())]
    if not texts:
        raise UsageError("Nothing to add: name a site (newsarchive add example.com) or a file (--from FILE).")
    check_networks(networks)
    entries = _entries(texts, networks, delay)
    check_delay(delay, Plan(sites=entries), networks)
    path.parent.mkdir(parents=True, exist_ok=True)
    written = write_sites(root / FILE_NAME, entries)
    say(_told(written, len(entries), root / FILE_NAME))
    if sources := [source for entry in entries for source in entry.sources]:
        say(_entered(sources))
    try:
        _mirror(path, entries)
    except ArchiveLockedError:
        say(
            f"{path} is being written by another command, so nothing was looked at: the next crawl, or watch, takes it up."
        )
        return 0
    if no_probe:
        return 0
    config = read_config(root / FILE_NAME)
    plan = make_plan([entry.home for entry in entries], config).with_delay(delay)
    return _probe(plan.sites, path, overrides_of(config, networks, delay), workspace_root())


def _lines(file: TextIO) -> list[tuple[str, str]]:
    """The place and text of each line of a file, without comments and empty ones; UsageError where it is no text."""
    try:
        lines = [(f"{file.name}:{number}: ", line.split("#")[0].strip()) for number, line in enumerate(file, 1)]
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{file.name}: expected a text in UTF-8 with an address a line, got something else."
        ) from error
    except OSError as error:
        raise UsageError(f"Cannot read {file.name}: {error.strerror or error}.") from error
    return [(place, text) for place, text in lines if text]


def _entries(texts: Iterable[tuple[str, str]], networks: Sequence[str], delay: float | None) -> tuple[SiteEntry, ...]:
    """The site of each text; UsageError that tells all that are none, each with its place in the file."""
    entries, wrong = [], []
    for place, text in texts:
        try:
            entries.append(entry_of(text, networks, delay))
            _check_host(entries[-1])
        except UsageError as error:
            wrong.append(f"{place}{error}")
    if wrong:
        raise UsageError("\n".join([*wrong, *(["Nothing was added."] if entries else [])]))
    return tuple(entries)


def _mirror(path: Path, entries: Iterable[SiteEntry]) -> None:
    """Note the sites in the archive, which is made where there is none."""
    with Archive.open(path, write=True) as archive:
        for entry in entries:
            archive.runs.add_site(entry.site, entry.home, entry.as_record())


def _check_host(entry: SiteEntry) -> None:
    """Raise UsageError for a host without a dot, which is no site's on the web: a slip of the hand, before it is written."""
    if not entry.allow_networks and not {".", ":"} & set(entry.hostname) and entry.hostname != "localhost":
        raise UsageError(
            f"Expected a site like example.com, got {entry.hostname}; a name of your own network needs --allow-network."
        )


def _told(written: Written, asked: int, file: Path) -> str:
    """What was written: new sites, and what changed of others.

    >>> _told(Written(added=(), changed={"example.com": ("allow_networks",)}), 1, Path("x.toml"))
    '0 new sites in x.toml, 1 there already; changed: allow_networks of example.com.'
    """
    told = f"{count(len(written.added), 'new site')} in {file}, {asked - len(written.added)} there already"
    changed = [f"{' and '.join(keys)} of {site}" for site, keys in written.changed.items()]
    return told + (f"; changed: {', '.join(changed)}." if changed else ".")


def _entered(sources: list[str]) -> str:
    """What a user who named pages may not have meant.

    >>> _entered(["https://example.com/feed.xml"])
    'https://example.com/feed.xml is entered unread as a feed or sitemap, for each crawl; newsarchive crawl URL fetches one page.'
    """
    more = f" and {len(sources) - 1:,} more are" if len(sources) > 1 else " is"
    return f"{sources[0]}{more} entered unread as a feed or sitemap, for each crawl; newsarchive crawl URL fetches one page."


def _probe(entries: tuple[SiteEntry, ...], db: Path, overrides: dict[str, object], root: Path | None) -> int:
    report = start(Plan(sites=entries, probe=True), db, overrides, root=root)
    with Archive.open(db) as archive:
        found = Counter((row["site"], row["kind"]) for row in archive.report.sources())
    troubles = {row["site"]: row["trouble"] or "no answer" for row in report.sites if not row["good"]}
    columns = ("site", "feeds", "sitemaps", "sections", "trouble")
    print_table(
        columns,
        [
            [e.site, *(found[e.site, kind] for kind in ("feed", "sitemap", "section")), troubles.get(e.site)]
            for e in dict.fromkeys(entries)
        ],
    )
    if report.interrupted:
        return 130
    led_on = {site for site, _ in found}  # a front page without links, say, but robots.txt names a sitemap
    unseen = [site for site, trouble in troubles.items() if not (site in led_on and trouble.startswith("garbage: "))]
    if unseen:
        click.echo(
            f"{count(len(unseen), 'site')} could not be looked at, but will be tried again by each crawl.", err=True
        )
    return 0 if not unseen else 4 if len(unseen) == len(report.sites) else 3
