"""The pages of one article: to read, as two versions compared, and the raw page in a sandbox."""

from __future__ import annotations

import json
import re
from itertools import groupby
from typing import Any

from newsarchive.archive import Archive
from newsarchive.archive.reports.desk import Desk
from newsarchive.items import Block, Page
from newsarchive.web import guard, wording
from newsarchive.web.pages import Answer, Sent, Shown, missing
from newsarchive.web.request import version_of

_MOST_VERSIONS = 10**9
_REACHING = re.compile(rb"<(?=/?(?:link|i?frame|frameset|fencedframe|portal|object|embed|applet)\b)", re.I)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_:.-]+)", re.I)
_ODD = ("utf-7", "utf-16", "utf-32", "iso-2022", "hz-gb")
"""Encodings in which a tag is not its ASCII bytes: such pages are shown as text."""


def read(archive: Archive, request: Any) -> Answer:
    """An article, set for reading."""
    number = int(request.url_vars["number"])
    found = Desk(archive.conn).article(number)
    if found is None:
        return missing(f"There is no article {number}.")
    article = found["article"]
    return Shown(
        template="desk_article.html",
        values={
            **found,
            "groups": grouped(article.blocks),
            "standfirst": None if article.summary in [block.text for block in article.blocks[:2]] else article.summary,
            "has_page": archive.page(article.url, sha256=found["body_sha256"]) is not None,
            "place": next((row["place"] for row in found["copies"] if row["article_id"] == number), None),
        },
    )


def grouped(blocks: tuple[Block, ...]) -> list[dict[str, Any]]:
    """Blocks in reading order, list items and rows of a table together, with where text for subscribers begins.

    >>> [group["kind"] for group in grouped((Block(kind="list_item", text="a"), Block(kind="list_item", text="b")))]
    ['list_item']
    """
    groups: list[dict[str, Any]] = []
    for (kind, hidden), some in groupby(blocks, key=lambda block: (block.kind, block.hidden)):
        together = kind in ("list_item", "table_row")
        texts = [block.text for block in some]
        begins = hidden and not (groups and groups[-1]["hidden"])
        for part in [texts] if together else [[text] for text in texts]:
            groups.append({"kind": kind, "texts": part, "hidden": hidden, "begins": begins})
            begins = False
    return groups


def diff(archive: Archive, request: Any) -> Answer:
    """Two versions of an article in one text, by words."""
    number = int(request.url_vars["number"])
    desk = Desk(archive.conn)
    versions = archive.history.versions(number)
    article = archive.article(number)
    if article is None or not versions:
        return missing(f"There is no article {number}.")
    last = versions[-1]["number"]
    to = version_of(request.args, "to", last) if request.args.get("to") else last
    before = version_of(request.args, "from", last) if request.args.get("from") else max(1, (to or 1) - 1)
    old, new = desk.state(number, before or 0), desk.state(number, to or 0)
    if old is None or new is None:
        return missing(f"Article {number} has no such version: its versions are 1 to {last}.")
    return Shown(
        template="desk_diff.html",
        values={
            "id": number,
            "article": article,
            "versions": versions,
            "old": old,
            "new": new,
            "fields": wording.changed_fields(old["wording"], new["wording"]),
            "passages": [
                (folded, list(some))
                for folded, some in groupby(
                    wording.passages(old["wording"].blocks, new["wording"].blocks),
                    key=lambda passage: passage.is_folded,
                )
            ],
        },
    )


def raw(archive: Archive, request: Any) -> Answer:
    """The raw page, in a sandbox: nothing in it runs, and nothing is loaded from anywhere."""
    page = _page(archive, request)
    if page is None:
        return missing("That page is not kept.")
    kind = next((value for name, value in page.headers if name.lower() == "content-type"), "text/html")
    charset = (found := _CHARSET.search(kind)) and found[1].lower()
    is_html = not kind or kind.lower().lstrip().startswith(("text/html", "application/xhtml"))
    headers = {"Content-Security-Policy": guard.SANDBOX}
    if not is_html or (charset or "").startswith(_ODD) or page.body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return Sent(body=page.body, kind="text/plain", headers=headers)
    # A browser connects to the hosts of links to preconnect and of frames whatever the policy says, so these tags are broken.
    body = _REACHING.sub(b"<x-", page.body)
    return Sent(body=body, kind=f"text/html{f'; charset={charset}' if charset else ''}", headers=headers)


def source(archive: Archive, request: Any) -> Answer:
    """The raw page byte for byte, to keep."""
    page = _page(archive, request)
    if page is None:
        return missing("That page is not kept.")
    name = f"article-{request.url_vars['number']}.html"
    return Sent(
        body=page.body,
        kind="application/octet-stream",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Content-Security-Policy": guard.SANDBOX},
    )


def _page(archive: Archive, request: Any) -> Page | None:
    """The page that a version was made from, or the article as it is now."""
    number = int(request.url_vars["number"])
    article = archive.article(number)
    if article is None:
        return None
    desk = Desk(archive.conn)
    if not request.args.get("version"):
        return archive.page(article.url, sha256=desk.digest(number))
    state = desk.state(number, version_of(request.args, "version", _MOST_VERSIONS) or 0)
    return archive.page(article.url, sha256=state["body_sha256"]) if state else None


def as_json(archive: Archive, request: Any) -> Answer:
    """The article in the article form."""
    article = archive.article(int(request.url_vars["number"]))
    if article is None:
        return missing("There is no such article.")
    body = json.dumps(article.as_dict(), ensure_ascii=False, indent=1).encode()
    return Sent(body=body, kind="application/json; charset=utf-8")
