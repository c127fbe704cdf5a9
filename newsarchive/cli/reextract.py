"""``newsarchive reextract``: articles rebuilt from the raw pages."""

from __future__ import annotations

import json
from contextlib import nullcontext
from dataclasses import asdict
from typing import Any

import click

from newsarchive.archive import Archive
from newsarchive.archive.upkeep.rework import sites_of
from newsarchive.batch.reextract import Reextract, ReworkReport, RulesOf, Sample
from newsarchive.batch.runs import run_of
from newsarchive.cli.main import database, db_option, json_option, workspace_root
from newsarchive.cli.options import Moment, Typed, selection
from newsarchive.cli.output import count, print_json, print_lines, print_table, say
from newsarchive.workers import Workers

WORDS = {
    "same": "as before",
    "changed": "changed",
    "reworded": "changed in an earlier version only",
    "no-article": "no longer judged an article, left as they were",
    "no-page": "without a raw page, left as they were",
    "own-spider": "made by a spider of their own, left as they were",
    "failed": "could not be understood, left as they were",
}
"""What each outcome of an article is called."""
_SHORT = 60


@click.command(name="reextract", short_help="Rebuild articles from their raw pages.")
@click.option("--site", "sites", type=Typed(), multiple=True, metavar="SITE", help="Only this site; repeatable.")
@click.option("--since", type=Moment(), metavar="WHEN", help="Published since then: 2026-05-01, or 7d for a week.")
@click.option("--jobs", type=click.IntRange(1, 256), metavar="N", help="Worker processes; default one a processor.")
@click.option("--dry-run", is_flag=True, help="Only tell what would change.")
@json_option
@db_option
def command(
    sites: tuple[str, ...], since: str | None, jobs: int | None, dry_run: bool, as_json: bool, db: str | None
) -> None:
    """Understand the stored raw pages anew, after newsarchive or a spider's rules changed, and tell what is different.

    No version is added: the page says what it said, only the reading of it changed. In a workspace its spiders' rules are
    used. Stopped at any moment, the same command goes on where it was; a second time it changes nothing.
    """
    path = database(db)
    workers = Workers(jobs, preload=("newsarchive.extract",))
    try:
        with Archive.open(path, write=not dry_run) as archive:
            wanted = selection(archive, sites, None, since, None)
            work = Reextract(archive, wanted, _rules(archive), workers)
            settings = {"sites": wanted.sites, "since": since}
            with nullcontext() if dry_run else run_of(archive, "reextract", settings) as run_id:
                report = work.run(run_id)
    finally:
        workers.close()
    if as_json:
        print_json(_as_dict(report))
    else:
        _show(report, dry_run=dry_run)


def _rules(archive: Archive) -> RulesOf:
    if workspace_root() is None:
        return {}
    from newsarchive.crawl.rules import rules_of  # Scrapy alone takes a second to import

    return rules_of(f"https://{site}/" for site in sites_of(archive))


def _fields(report: ReworkReport) -> dict[str, int]:
    counts = report.progress.counts
    return {name.removeprefix("field:"): counts[name] for name in sorted(counts) if name.startswith("field:")}


def _as_dict(report: ReworkReport) -> dict[str, Any]:
    articles = {name: report.progress.counts.get(name, 0) for name in WORDS}
    samples = {name: [asdict(sample) for sample in found] for name, found in report.samples.items()}
    return {"articles": articles, "fields": _fields(report), "samples": samples}


def _show(report: ReworkReport, *, dry_run: bool) -> None:
    counts = report.progress.counts
    if report.resumed:
        say("Went on with a re-extraction that was interrupted; the counts are of all of it, the samples of the rest.")
    fields = _fields(report)
    if fields:
        print_table(("field", "would change" if dry_run else "changed"), fields.items())
    for name, samples in report.samples.items():
        print_lines([""])
        for sample in samples:
            print_lines([f"{name} of {sample.url}", f"  - {_cut(sample, 'before')}", f"  + {_cut(sample, 'after')}"])
    told = ", ".join(f"{counts[name]:,} {words}" for name, words in WORDS.items() if counts.get(name))
    say(f"{count(sum(counts.get(name, 0) for name in WORDS), 'article')}: {told or 'none'}.")
    if not fields and not counts.get("reworded"):
        say("Nothing would change." if dry_run else "Nothing changed.")


def _cut(sample: Sample, side: str) -> str:
    """A value in one line; of two long ones the part where they begin to differ."""
    before, after = (_line(value) for value in (sample.before, sample.after))
    text = before if side == "before" else after
    same = next(
        (i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), min(len(before), len(after))
    )
    start = max(0, same - _SHORT // 3) if len(text) > _SHORT else 0
    cut = text[start : start + _SHORT]
    return f"{'…' if start else ''}{cut}{'…' if start + _SHORT < len(text) else ''}"


def _line(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
