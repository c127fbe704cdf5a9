"""``newsarchive demo``: three invented newspapers on loopback, crawled and queried."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import closing
from pathlib import Path

import click

from newsarchive.archive import Archive
from newsarchive.cli.crawl import exit_code, overrides_of, start
from newsarchive.cli.main import workspace_root
from newsarchive.cli.output import crawl_summary, print_table, say
from newsarchive.config import Config, SiteEntry
from newsarchive.demo import DemoWeb
from newsarchive.plan import Plan

LOOPBACK = "127.0.0.0/8"
DELAY_SECONDS = 0.05
PORTS = (8901, 8902, 8903)

QUERIES = (
    (
        "What was archived, by paper and section",
        "SELECT site, section, count(*) AS articles, sum(word_count) AS words FROM articles GROUP BY 1, 2 ORDER BY 1, 3 DESC",
    ),
    (
        "The seed article's text, in order",
        "SELECT position, kind, substr(text, 1, 90) AS text FROM blocks JOIN articles ON articles.id = article_id"
        " WHERE headline LIKE 'Pakistan Army Chief%' ORDER BY position",
    ),
    (
        "Which articles point to which: related posts that are archived too",
        "SELECT substr(r.headline, 1, 44) AS article, r.place, substr(a.headline, 1, 44) AS related"
        " FROM related_posts r JOIN articles a ON a.id = r.related_article_id ORDER BY r.site, r.headline, a.headline LIMIT 8",
    ),
)


@click.command(name="demo", short_help="See it work on three invented newspapers.")
@click.option("--db", metavar="PATH", help="Where to put the archive; default data/demo.db. An earlier one goes on.")
def command(db: str | None) -> int:
    """Crawl three invented newspapers on this machine, and show what comes out. Needs no network."""
    path = Path(db) if db else (workspace_root() or Path()) / "data" / "demo.db"
    path.parent.mkdir(parents=True, exist_ok=True)
    path = path.absolute()
    with closing(_open_web()) as web:
        say(f"Three invented newspapers are up: {', '.join(web.homes)}\nCrawling them into {path} ...")
        plan = Plan(sites=tuple(SiteEntry(home=home) for home in web.homes))
        report = start(plan, path, overrides_of(Config(path=path), (LOOPBACK,), DELAY_SECONDS), root=None)
    crawl_summary(report, path)
    with Archive.open(path) as archive:
        for title, sql in QUERIES:
            rows = [dict(row) for row in archive.conn.execute(sql)]
            click.secho(f"\n{title}", bold=True)
            click.echo(f"  {sql}\n")
            print_table(rows[0] if rows else (), [list(row.values()) for row in rows])
    click.echo(_next_steps(path))
    return exit_code(report)


def _open_web() -> DemoWeb:
    """The papers at the ports they had before, so that the demo can be run again; at others where those are taken."""
    try:
        return DemoWeb(ports=PORTS).start()
    except OSError:
        return DemoWeb().start()


def _next_steps(path: Path) -> str:
    is_on_path = shutil.which("newsarchive")
    run = "newsarchive" if is_on_path else os.path.relpath(sys.argv[0])
    away = "newsarchive" if is_on_path else str(Path(sys.argv[0]).absolute())  # from the folder of the workspace
    return f"""
Go on with the demo archive:
  {run} search bridge --db {path}
  {run} show 1 --db {path}
  {run} export -o demo.csv --db {path}

Archive a real site ({run} is the command; `pip install .` puts it on your path):
  export NEWSARCHIVE_CONTACT=mailto:you@example.org
  {run} init mynews && cd mynews
  {away} add example.com
  {away} crawl
"""
