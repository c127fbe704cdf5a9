"""``newsarchive show``: read one article."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click
from rich.text import Text

from newsarchive.archive import Archive
from newsarchive.cli.links import show_links
from newsarchive.cli.main import db_option, json_option
from newsarchive.cli.options import Typed, open_archive
from newsarchive.cli.output import print_json, print_lines, safe, with_zone
from newsarchive.errors import UsageError
from newsarchive.items import BODY_KINDS, Article, Block

_MARKERS = {"list_item": "• ", "quote": "> ", "table_row": "| ", "caption": "[picture] "}


@click.command(name="show", short_help="Read an article.")
@click.argument("which", metavar="ARTICLE", type=Typed())
@click.option("--raw", is_flag=True, help="Write the raw page as it was fetched instead, byte for byte.")
@click.option("--links", is_flag=True, help="Show related posts, articles that link here, and copies in its place.")
@json_option
@db_option
def command(which: str, raw: bool, links: bool, as_json: bool, db: str | None) -> None:
    """Read an article, named by its URL or by the number that search shows."""
    if raw and as_json:
        raise click.UsageError("--raw and --json exclude each other: choose the page's bytes or the article.")
    if raw and links:
        raise click.UsageError("--raw and --links exclude each other: choose the page's bytes or its links.")
    with open_archive(db) as archive:
        if raw:
            body = raw_page(archive, which)
            sys.stdout.buffer.write(body)
            sys.stdout.buffer.flush()
            return
        article = find(archive, which)
        if links:
            number = number_of(archive, which)
            show_links(article, archive.history.links(number), number, as_json=as_json)
            return
    if as_json:
        print_json(article.as_dict())
        return
    print_lines(head(article))
    for block in article.blocks:
        print_lines(["", _block(block)])
    print_lines(foot(article))


def find(archive: Archive, which: str) -> Article:
    """The article with that number or URL."""
    article = archive.article(int(which) if _is_number(which) else _url(which))
    if article is None:
        raise UsageError(_unknown(archive, which))
    return article


def number_of(archive: Archive, which: str) -> int:
    """Row of the article with that number or URL."""
    found = int(which) if _is_number(which) else archive.article_store.find(_url(which))
    if found is None or (_is_number(which) and archive.article(found) is None):
        raise UsageError(_unknown(archive, which))
    return found


def raw_page(archive: Archive, which: str) -> bytes:
    """The newest raw page of an article, or of any URL that was kept."""
    page = archive.page(find(archive, which).url if _is_number(which) else _url(which))
    if page is None:
        raise UsageError(f"{archive.path} keeps no raw page of {which}.")
    return page.body


def _is_number(which: str) -> bool:
    return which.isascii() and which.isdigit() and len(which) < 19


def _url(which: str) -> str:
    """An address as people type it, with its scheme.

    >>> _url("example.com/story"), _url("http://example.com/story")
    ('https://example.com/story', 'http://example.com/story')
    """
    return which if "://" in which or "/" not in which else f"https://{which}"


def _unknown(archive: Archive, which: str) -> str:
    if _is_number(which):
        return f"{archive.path} has no article {which}; newsarchive search shows the numbers that there are."
    missing = f"{archive.path} has no article with the URL {which}"
    if "/" not in which:
        return f"Expected an article's URL, or the number that newsarchive search shows, got {which}."
    if archive.report.life(which) or archive.report.tombstone(which):
        return f"{missing}; newsarchive why {which} tells what became of it."
    if near := archive.report.near(which):
        return f"{missing}; did you mean {near}?"
    return f"{missing}; newsarchive search finds articles by their words, newsarchive crawl {which} fetches this one."


def head(article: Article) -> Iterator[Text]:
    """What stands above an article's body."""
    if article.section:
        yield Text(safe(article.section), "bold")
    yield Text(safe(article.headline or "(no headline)"), "bold underline")
    if article.summary and not _begins_with(article, article.summary):
        yield Text(safe(article.summary), "italic")
    by, paper = ", ".join(article.authors), article.publisher or article.site
    line = [by if by != paper else "", paper, with_zone(article.published_at) or ""]
    if article.modified_at and article.modified_at != article.published_at:
        line.append(f"changed {with_zone(article.modified_at)}")
    yield Text(safe(" · ".join(filter(None, line))), "dim")
    yield Text(safe(article.url), "dim")


def _begins_with(article: Article, text: str) -> bool:
    """Whether that is the first thing of the body, so that it need not be read twice."""
    first = next((block.text for block in article.blocks if block.kind in BODY_KINDS), "")
    return first == text


def foot(article: Article) -> Iterator[Text]:
    """What stands below it: topics and related posts."""
    if article.tags:
        yield Text()
        yield Text.assemble(("Topics: ", "bold"), safe(", ".join(article.tags)))
    if article.related:
        yield Text()
        yield Text("Related posts", "bold")
        for link in article.related:
            yield Text.assemble("• ", safe(f"{link.text}  " if link.text else ""), (safe(link.url), "dim"))


def _block(block: Block) -> Text:
    style = {"subheading": "bold", "quote": "italic", "caption": "dim", "entry_time": "bold"}.get(block.kind, "")
    text = Text(_MARKERS.get(block.kind, ""), style).append(safe(block.text))
    return text.append("  [for subscribers]", "dim") if block.hidden else text
