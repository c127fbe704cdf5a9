"""Pages of invented papers for the bad web: fronts, articles, feeds."""

from __future__ import annotations

from collections.abc import Iterable

from .server import Reply, Site

_NOUNS = ("bridge", "harbour", "school", "library", "orchard", "tunnel", "market", "ferry", "quarry", "theatre")
_VERBS = ("opens", "closes", "reopens", "expands", "floods", "moves", "recovers", "celebrates", "shrinks", "waits")


def path_of(number: int) -> str:
    """Path of an article, in the manner of news sites."""
    return f"/news/2026/05/{number % 28 + 1:02d}/{slug_of(number)}-{100000 + number}.html"


def slug_of(number: int) -> str:
    return f"the-{_NOUNS[number % 10]}-{_VERBS[number // 10 % 10]}-after-the-storm"


def headline_of(number: int) -> str:
    return slug_of(number).replace("-", " ").capitalize() + f", say {number} residents"


def article(number: int, *, note: str = "") -> str:
    """A page that any reader would call an article."""
    noun, verb = _NOUNS[number % 10], _VERBS[number // 10 % 10]
    paragraphs = [
        f"The {noun} in the town of Lower Aldmoor {verb} this week, {number} years after the first stone was laid.",
        f"Residents who had gathered near the {noun} on Tuesday morning said that they had waited long for the news.",
        f"The council voted by {number + 12} to {number} in favour of the plan, which had been debated since the winter.",
        f"A spokeswoman said that work on the {noun} would go on until the autumn, weather and money permitting.{note}",
    ]
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{headline_of(number)} | Courier</title>'
        f'<meta property="og:type" content="article"><meta property="og:title" content="{headline_of(number)}">'
        '<meta property="article:published_time" content="2026-05-01T10:00:00+00:00"></head>'
        f"<body><nav><a href='/'>Home</a></nav><main><article><h1>{headline_of(number)}</h1>"
        f"<p class='byline'>By Ada Fielding</p>{text}</article></main><footer><p>Courier</p></footer></body></html>"
    )


def front(paths: Iterable[str], *, head: str = "") -> str:
    """A front page that leads to these paths."""
    teasers = "".join(
        f'<article><h2><a href="{path}">A long enough headline for the story numbered {n}</a></h2>'
        "<p>What happened, in a few words that stand under the headline.</p></article>"
        for n, path in enumerate(paths)
    )
    return f"<!DOCTYPE html><html><head><title>Courier</title>{head}</head><body><main>{teasers}</main></body></html>"


def publish(site: Site, numbers: Iterable[int]) -> list[str]:
    """Put a front page and its articles on a site; returns the articles' URLs."""
    chosen = list(numbers)
    paths = [path_of(number) for number in chosen]
    site.routes["/"] = Reply(body=front(paths))
    for number, path in zip(chosen, paths, strict=True):
        site.routes[path] = Reply(body=article(number))
    return [site.url(path) for path in paths]
