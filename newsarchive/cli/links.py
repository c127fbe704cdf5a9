"""``newsarchive show --links``: how an article hangs together with others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.text import Text

from newsarchive.cli.output import print_json, print_lines, print_table, safe, when
from newsarchive.items import Article


def show_links(article: Article, links: dict[str, Any], number: int, *, as_json: bool) -> None:
    """Print what `History.links` gives of an article."""
    if as_json:
        print_json({"article_id": number, "url": article.url, "headline": article.headline, **links})
        return
    print_lines([Text(safe(article.headline or "(no headline)"), "bold underline"), Text(safe(article.url), "dim")])
    print_lines(_list("Related posts", links["related"], none="It offers no related posts."))
    print_lines(_list("Offered as a related post by", links["related_from"], none="No archived article offers it."))
    print_lines([""])
    if not links["copies"]:
        print_lines(["No copies of it are archived."])
        return
    print_lines([Text(f"{len(links['copies'])} copies, the first seen first", "bold")])
    print_table(
        ("", "share", "outlet", "first seen (UTC)", "number", "URL"),
        [
            (
                "*" if copy["article_id"] == number else "",
                f"{copy['share']:.0%}",
                copy["publisher"] or copy["site"],
                when(copy["first_seen_at"]),
                str(copy["article_id"]),
                copy["url"],
            )
            for copy in links["copies"]
        ],
    )


def _list(title: str, links: list[dict[str, Any]], *, none: str) -> Iterator[Text]:
    yield Text()
    yield Text(title if links else none, "bold" if links else "")
    for link in links:
        number = f"{link['article_id']}  " if link["article_id"] else ""
        text = link["headline"] or link["text"]
        yield Text.assemble("• ", (number, "dim"), safe(f"{text}  " if text else ""), (safe(link["url"]), "dim"))
