"""``newsarchive rules``: work on the rules of a workspace's own spiders."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsarchive.batch.fixtures import Checked, check_folder
from newsarchive.cli.main import json_option, workspace_root
from newsarchive.cli.options import Typed
from newsarchive.cli.output import count, print_json, print_lines, say
from newsarchive.errors import UsageError
from newsarchive.urls import normalize_home

if TYPE_CHECKING:
    from newsarchive.crawl import NewsSpider

FIXTURES = Path("tests/sites")
"""Where a workspace keeps the pages of its sites, a folder for each spider's name."""


@click.group(name="rules", short_help="Test the rules of a special site.")
def command() -> None:
    """Work on the rules that this workspace's spiders have for their sites."""


@command.command(name="test", short_help="Read a site's kept pages with its rules.")
@click.argument("site", type=Typed(), metavar="SITE")
@json_option
def test(site: str, as_json: bool) -> int:
    """Read the pages in tests/sites/<name of SITE's spider>/ with its rules, and say which fields are right.

    Each page.html lies beside a page.json with its "url" and the expected value of each field. Ends with 3 where a field
    is wrong.
    """
    root = workspace_root()
    if root is None:
        raise click.UsageError("Not in a workspace (no scrapy.cfg here or above): rules are those of its spiders.")
    spider = _spider_of(site)
    folder = root / FIXTURES / spider.name
    checked = list(check_folder(folder, spider.rules))
    if as_json:
        print_json([_as_dict(one) for one in checked])
    else:
        print_lines(_line(one) for one in checked)
    wrong = sum(not one.is_right for one in checked)
    say(
        f"{count(len(checked), 'field')} of {site}: {wrong:,} wrong."
        if wrong
        else f"{count(len(checked), 'field')} right."
    )
    return 3 if wrong else 0


def _spider_of(site: str) -> type[NewsSpider]:
    """The workspace's own spider for a site."""
    from newsarchive.crawl.run import divide, project_settings  # Scrapy alone takes a second to import
    from newsarchive.crawl.spider import NewsSpider
    from newsarchive.plan import Plan

    ((spider, _),) = divide(Plan(pages=(normalize_home(site),)), project_settings())
    if spider is NewsSpider:
        raise UsageError(
            f"No spider of this workspace has {site} as its home; a site is named by its address, like gazette.example."
        )
    return spider


def _as_dict(one: Checked) -> dict[str, Any]:
    return {"page": one.page, "field": one.field, "ok": one.is_right, "expected": one.expected, "got": one.got}


def _line(one: Checked) -> str:
    if one.is_right:
        return f"ok     {one.page} {one.field}"
    expected, got = (json.dumps(value, ensure_ascii=False, default=list) for value in (one.expected, one.got))
    return f"wrong  {one.page} {one.field}: expected {expected}, got {got}"
