"""``newsarchive ingest``: articles out of WARC files into the archive."""

from __future__ import annotations

import click

from newsarchive.archive import Archive
from newsarchive.batch.ingest import FileReport, Ingest, listed
from newsarchive.batch.runs import run_of
from newsarchive.batch.taking import Wanted
from newsarchive.cli.main import database, db_option, json_option
from newsarchive.cli.options import Moment, Typed, check_language
from newsarchive.cli.output import count, print_json, say
from newsarchive.cli.sites import site_name
from newsarchive.workers import Workers

WORDS = {
    "kept": "stored",
    "known": "known before",
    "older": "older than what was stored, kept as versions",
    "duplicate": "copies of another URL's",
    "not-article": "pages that are no articles",
    "not-page": "other records (errors, images, scripts)",
    "filtered": "not asked for",
    "forgotten": "taken down before",
    "failed": "could not be understood",
    "damaged": "damaged",
}
"""What each outcome of a record is called."""


@click.command(name="ingest", short_help="Take articles out of WARC files into the archive.")
@click.argument("files", nargs=-1, required=True, metavar="FILE|LIST|-...")
@click.option("--jobs", type=click.IntRange(1, 256), metavar="N", help="Worker processes; default one a processor.")
@click.option("--site", "sites", type=Typed(), multiple=True, metavar="SITE", help="Only this site; repeatable.")
@click.option("--since", type=Moment(), metavar="WHEN", help="Published since then (fetched, where that is unknown).")
@click.option(
    "--language", "languages", type=Typed(), multiple=True, metavar="TAG",
    help="Only pages that declare this language; en takes en-GB too; repeatable.",
)  # fmt: skip
@json_option
@db_option
def command(
    files: tuple[str, ...],
    jobs: int | None,
    sites: tuple[str, ...],
    since: str | None,
    languages: tuple[str, ...],
    as_json: bool,
    db: str | None,
) -> int:
    """Store the articles of WARC files, plain or gzipped; a LIST is a text file that names WARC files, one a line.

    Only pages judged to be articles or live blogs are stored, each with its raw page. Stopped at any moment, the same
    command goes on where it was; a file that was taken before is passed over. Ends with 3 where a file is damaged, after
    all of it that can be read.
    """
    wanted = Wanted(
        sites=tuple(sorted(site_name(site) for site in sites)),
        since=since,
        languages=tuple(sorted(tag.lower().replace("_", "-") for tag in languages)),
    )
    for tag in languages:
        check_language(tag)
    names = list(listed(files))
    workers = Workers(jobs, preload=("newsarchive.extract", "newsarchive.batch.taking"))
    settings = {"files": names, "sites": wanted.sites, "since": since, "languages": wanted.languages}
    try:
        with Archive.open(database(db), write=True) as archive, run_of(archive, "ingest", settings) as run_id:
            work = Ingest(archive, run_id, wanted, workers)
            reports = [_tell(work.take(name), quiet=as_json) for name in names]
    finally:
        workers.close()
    if as_json:
        print_json([{"file": report.name, "counts": report.counts, "damage": report.complaints} for report in reports])
    return 3 if any(report.complaints or report.counts.get("damaged") for report in reports) else 0


def _tell(report: FileReport, *, quiet: bool) -> FileReport:
    if quiet:
        return report
    parts = [f"{report.counts[name]:,} {words}" for name, words in WORDS.items() if report.counts.get(name)]
    told = ", ".join(parts) or "no response record"
    if report.was_done:
        say(f"{report.name}: taken in before: {told}.")
        return report
    pace = f" ({report.pages / report.seconds:,.0f} a second)" if 1 < report.seconds < report.pages else ""
    earlier = f" after {report.before:,} of earlier runs" if report.before else ""
    say(f"{report.name}: {count(report.pages, 'record')}{earlier}{pace}: {told}.")
    if report.complaints:
        more = f", and {len(report.complaints) - 1} more" if len(report.complaints) > 1 else ""
        say(f"{report.name} is damaged ({report.complaints[0]}{more}); what is readable of it was read.")
    return report
