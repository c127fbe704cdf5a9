"""The pages: each a function from an open archive and a request to what a template needs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from newsarchive.archive import Archive
from newsarchive.archive.database import clock
from newsarchive.archive.find.finder import ORDERS, Order
from newsarchive.archive.find.matching import match
from newsarchive.archive.find.query import parse
from newsarchive.archive.reports.desk import Desk
from newsarchive.archive.reports.portrait import Portrait
from newsarchive.urls import normalize_home, site_of
from newsarchive.web import charts, wording
from newsarchive.web.feed import rss
from newsarchive.web.links import here, language_tag
from newsarchive.web.request import (
    PAGE,
    Question,
    day_of,
    notes_on_days,
    number_of,
    order_of,
    question_of,
    text_of,
    texts_of,
)

_LATEST, _CHANGES, _SHOWN_SITES, _NARROW, _SUGGESTED = 18, 20, 24, 12, 100
_SERIES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A page to be made of a template."""

    template: str
    """Its file."""
    values: dict[str, Any] = field(default_factory=dict)
    """What it shows."""
    status: int = 200
    """HTTP status."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """An answer as bytes."""

    body: bytes
    """What is sent."""
    kind: str
    """Content-Type."""
    headers: dict[str, str] = field(default_factory=dict)
    """Further headers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Another page of the desk."""

    path: str
    """Its address, beginning with one slash."""


Answer = Shown | Sent | Moved


def front(archive: Archive, request: Any) -> Answer:
    """What is new, how much there is over time, and the sites."""
    desk = Desk(archive.conn)
    sites = desk.sites()
    return Shown(
        template="desk_front.html",
        values={
            "totals": desk.totals(),
            "names": desk.names(),
            "latest": desk.latest(_LATEST),
            "chart": charts.drawn({"Articles": _days(archive, Question())}),
            "sites": sites[:_SHOWN_SITES],
            "site_count": len(sites),
            "changes": list(archive.history.changes(limit=6)),
        },
    )


def sites(archive: Archive, request: Any) -> Answer:
    """All sites."""
    return Shown(template="desk_sites.html", values={"sites": Desk(archive.conn).sites()})


def _days(archive: Archive, question: Question) -> Counter[str]:
    """How many articles fall on each day."""
    return Counter(dict(archive.timeline(question.selection)))


def _hits(archive: Archive, question: Question, *, order: Order, limit: int, offset: int = 0) -> list[dict[str, Any]]:
    """Articles found, with all that a list shows and a `snippet`."""
    rest = question.but(q=None, author=None).selection
    hits = archive.search(question.typed, rest, order=order, limit=limit, offset=offset)
    rows = Desk(archive.conn).listed([hit.id for hit in hits])
    return [{**row, "snippet": hit.snippet} for row, hit in zip(rows, hits, strict=True)]


def search(archive: Archive, request: Any) -> Answer:
    """Articles that a search finds, with filters, and how they spread over time."""
    question, order = question_of(request.args), order_of(request.args)
    spread = archive.spread(question.selection)
    days = spread.pop("day")
    total = days.total()
    pages = max(1, -(-total // PAGE))
    page = min(number_of(request.args, "page"), pages)
    hits = _hits(archive, question, order=order, limit=PAGE, offset=(page - 1) * PAGE) if total else []
    desk = Desk(archive.conn)

    def at(number: int) -> str:
        sort = None if order == "relevance" else order
        return here("/search", **question.asked(sort=sort, page=number if number > 1 else None))

    return Shown(
        template="desk_search.html",
        values={
            "question": question, "title": str(question), "sort": order, "sorts": ORDERS, "hits": hits,
            "notes": [*parse(question.typed or "", now=clock.now()).notes, *notes_on_days(request.args)],
            "total": total, "page": page, "pages": pages, "first": (page - 1) * PAGE + 1,
            "older": at(page + 1) if page < pages else None, "newer": at(page - 1) if page > 1 else None,
            "chart": charts.drawn({str(question): days}),
            "facets": list(_narrowing(spread)),
            "rows": _as_rows(question), "names": desk.names(),
            "languages": list(_without_regions(desk.languages() if question.language else spread["language"])),
            "sections": [name for name, _ in spread["section"].most_common(_SUGGESTED)],
        },
    )  # fmt: skip


def _narrowing(spread: dict[str, Counter[str]]) -> Iterator[tuple[str, list[tuple[str, int]]]]:
    """The most frequent sites, sections and languages, where there are several."""
    for name, counts in (spread | {"language": _without_regions(spread["language"])}).items():
        if len(counts) > 1:
            yield name, sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_NARROW]


def _without_regions(counts: Counter[str]) -> Counter[str]:
    """Languages with all their regions taken together, as the filter takes them; what is no language is left out."""
    languages: Counter[str] = Counter()
    for tag, articles in counts.items():
        if language := language_tag(tag):
            languages[language.partition("-")[0].lower()] += articles
    return languages


def _as_rows(question: Question) -> dict[str, Any] | None:
    """The same search as arguments of the ready query that lists what it finds; None where that cannot say it."""
    found = match(parse(question.q or "", now=clock.now()).root)
    if found.words is None or found.where != "1":
        return None
    return question.asked(q=None, match=found.words, site=json.dumps(question.site) if question.site else None)


def feed(archive: Archive, request: Any) -> Answer:
    """The newest articles that a search finds, as RSS."""
    question = question_of(request.args)
    base = f"http://{request.host}"
    body = rss(
        _hits(archive, question, order="newest", limit=50),
        title=f"newsarchive: {question}",
        home=base + here("/search", **question.asked()),
        own=base + here("/feed.xml", **question.asked()),
    )
    return Sent(body=body, kind="application/rss+xml; charset=utf-8")


def compare(archive: Archive, request: Any) -> Answer:
    """Hits over time of several searches, or of one in several sites, in one chart."""
    words, names = texts_of(request.args, "q", _SERIES), texts_of(request.args, "site", _SERIES)
    since, until = day_of(request.args, "since"), day_of(request.args, "until")
    questions = {}
    for word in words or [""]:
        for name in names or [""]:
            label = " in ".join(filter(None, (word and f"“{word}”", name)))
            questions[label] = Question(q=word or None, site=(name,) if name else (), since=since, until=until)
    questions = dict(list(questions.items())[:_SERIES]) if words or names else {}
    is_share = text_of(request.args, "as") == "share"
    chart = charts.drawn(
        {label: _days(archive, question) for label, question in questions.items()},
        links={label: here("/search", **question.asked()) for label, question in questions.items()},
        share_of=_days(archive, Question(since=since, until=until)) if is_share else None,
    )
    return Shown(
        template="desk_compare.html",
        values={
            "notes": notes_on_days(request.args),
            "words": words, "sites": names, "since": since, "until": until, "is_share": is_share, "chart": chart,
            "questions": questions, "known": [row["site"] for row in Desk(archive.conn).sites()][:500],
        },
    )  # fmt: skip


def changes(archive: Archive, request: Any) -> Answer:
    """What was rewritten, the latest first."""
    site, since = text_of(request.args, "site"), day_of(request.args, "since")
    site = site and (site_of(normalize_home(site)) or site)
    notes = notes_on_days(request.args)
    if site and Portrait(archive.conn, site).about() is None:
        notes.append(f"The archive knows no site {site}.")
    chosen = (site,) if site else ()
    total = archive.history.count(since=since, sites=chosen)
    pages = max(1, -(-total // _CHANGES))
    page = min(number_of(request.args, "page"), pages)
    found = list(archive.history.changes(since=since, sites=chosen, limit=_CHANGES, offset=(page - 1) * _CHANGES))
    for version in found:
        for change in version["changes"]:
            change["runs"] = wording.by_words(change["before"] or "", change["after"] or "")

    def at(number: int) -> str:
        return here("/changes", site=site, since=since, page=number if number > 1 else None)

    return Shown(
        template="desk_changes.html",
        values={
            "notes": notes, "versions": found, "names": Desk(archive.conn).names(),
            "total": total, "page": page, "pages": pages, "site": site, "since": since,
            "older": at(page + 1) if page < pages else None, "newer": at(page - 1) if page > 1 else None,
        },
    )  # fmt: skip


def site(archive: Archive, request: Any) -> Answer:
    """The portrait of one site."""
    name = unquote(request.url_vars["name"])  # a site with a port comes with %3A
    portrait = Portrait(archive.conn, name)
    about = portrait.about()
    if about is None:
        return missing(f"The archive knows no site {name}.", seek=name)
    return Shown(
        template="desk_site.html",
        values={
            "about": about,
            "chart": charts.drawn({name: _days(archive, Question(site=(name,)))}),
            "sections": portrait.sections(),
            "authors": portrait.authors(),
            "fields": portrait.fields(),
            "leads": portrait.leads(),
            "latest": Desk(archive.conn).latest(15, name),
            "outcomes": archive.report.reasons(name),
            "broken": [finding for finding in archive.health.findings(name) if finding.is_broken],
        },
    )


def by_url(archive: Archive, request: Any) -> Answer:
    """The article of a URL, wherever on the desk it has its page."""
    url = text_of(request.args, "url") or request.url_vars.get("url") or ""
    number = archive.article_store.find(url) if url else None
    if number is None and url:
        known = site_of(normalize_home(url))
        more = archive.report.life(url)
        because = f" It was discovered, and is {more['state']}: {more['reason']}." if more else ""
        return missing(f"No article of {url} is archived.{because}", seek=known)
    return Moved(path=f"/article/{number}") if number else missing("Say which article: /article?url=...")


def missing(sentence: str, *, seek: str | None = None) -> Shown:
    """The page that says what is not there."""
    return Shown(template="desk_missing.html", values={"sentence": sentence, "seek": seek}, status=404)


def narrowed(question: Question, **changes: Any) -> str:
    """The address of a search with some parts changed."""
    return here("/search", **question.but(**changes).asked())
