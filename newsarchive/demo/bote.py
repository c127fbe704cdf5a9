"""Zirbelauer Bote: German, markup like TYPO3's, windows-1252, an Atom feed, a live blog, listings with older pages."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from newsarchive.demo.pages import (
    Answer,
    body_html,
    by_slug,
    fill,
    html_answer,
    json_ld,
    newest_first,
    pictures,
    plain_text,
    slugify,
    text_answer,
    xml_answer,
)
from newsarchive.demo.stories import Piece, Story

NAME = "Zirbelauer Bote"
SECTIONS = ("Stadt", "Land", "Kultur", "Sport")
PER_PAGE = 3
_MONTHS = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
]
_FORMS = {
    "paragraph": '<p class="bodytext">{}</p>',
    "subheading": "<h2>{}</h2>",
    "quote": "<blockquote><p>{}</p></blockquote>",
    "list_item": "<li>{}</li>",
}


def path_of(story: Story) -> str:
    """`/stadt/artikel/slug.html`."""
    return f"/{slugify(story.section)}/artikel/{story.slug}.html"


def build(base: str, stories: tuple[Story, ...]) -> dict[str, Answer]:
    """All of the paper's answers, by path with query."""
    answers: dict[str, Answer] = {
        "/": _page("Startseite", _front(stories), stories),
        "/feed.atom": _feed(base, stories),
        "/robots.txt": text_answer("User-agent: *\nDisallow: /intern/\nDisallow: /typo3/\n"),
        "/ueber-uns.html": _page("Über uns", fill("bote/ueber_uns"), stories),
        "/intern/dienstplan.html": _page("Dienstplan", fill("bote/intern"), stories),
        "/stadt/artikel/altes-hallenbad.html": _page("Seite nicht gefunden", fill("bote/nicht_gefunden"), stories),
    }
    for section in SECTIONS:
        inside = newest_first(story for story in stories if story.section == section)
        answers |= _listing(f"/{slugify(section)}", section, inside, stories)
    for tag in sorted({tag for story in stories for tag in story.tags}):
        tagged = newest_first(story for story in stories if tag in story.tags)
        answers |= _listing(f"/thema/{slugify(tag)}", f"Thema: {tag}", tagged, stories)
    for story in stories:
        answers[path_of(story)] = _article(base, story, stories)
    return answers | pictures(stories, _picture_path)


def _picture_path(name: str) -> str:
    return f"/fileadmin/_processed_/csm_{name}.png"


def _day(story: Story) -> str:
    return f"{story.published.day}. {_MONTHS[story.published.month - 1]} {story.published.year}"


def _page(
    title: str, content: str, stories: tuple[Story, ...], *, head: str = "", crumb: str = "", language: str = "de"
) -> Answer:
    text = fill(
        "bote/frame",
        name=NAME,
        language=language,
        title=escape(title),
        head=head,
        crumb=crumb,
        content=content,
        nav="".join(
            f'<li class="nav-item"><a class="nav-link" href="/{slugify(name)}.html">{name}</a></li>'
            for name in SECTIONS
        ),
        most_read="".join(
            f'<li><a href="{path_of(story)}">{escape(story.headline)}</a></li>' for story in newest_first(stories)[3:7]
        ),
    )
    # no charset in the header: the page's own <meta> has to be read
    return html_answer(text, content_type="text/html", encoding="windows-1252")


def _front(stories: tuple[Story, ...]) -> str:
    latest = newest_first(stories)
    return fill("bote/front", lead=_teaser(latest[0]), rest="".join(_teaser(story) for story in latest[1:6]))


def _teaser(story: Story) -> str:
    return fill(
        "bote/teaser",
        path=path_of(story),
        headline=escape(story.headline),
        section=story.section,
        when=story.published.isoformat(),
        day=_day(story),
        summary=escape(story.summary or plain_text(story.pieces)),
    )


def _listing(stem: str, title: str, listed: list[Story], stories: tuple[Story, ...]) -> dict[str, Answer]:
    """`stem.html`, then `stem/seite-2.html` and so on."""
    answers = {}
    count = -(-len(listed) // PER_PAGE)
    for number in range(1, count + 1):
        links = ""
        if number > 1:
            newer = f"{stem}.html" if number == 2 else f"{stem}/seite-{number - 1}.html"
            links += f'<li class="previous"><a href="{newer}" rel="prev">Neuere Artikel</a></li>'
        if number < count:
            links += f'<li class="next"><a href="{stem}/seite-{number + 1}.html" rel="next">Ältere Artikel</a></li>'
        rows = "".join(_teaser(story) for story in listed[(number - 1) * PER_PAGE : number * PER_PAGE])
        content = fill("bote/listing", title=escape(title), rows=rows, links=links)
        answers[f"{stem}.html" if number == 1 else f"{stem}/seite-{number}.html"] = _page(
            f"{title} | {NAME}", content, stories
        )
    return answers


def _article(base: str, story: Story, stories: tuple[Story, ...]) -> Answer:
    known = by_slug(stories)
    body = _live(story.pieces) if story.is_live else body_html(story.pieces, _FORMS, lambda slug: "")
    content = fill(
        "bote/article",
        headline=escape(story.headline),
        section=story.section,
        summary=f'<div class="teaser-text" itemprop="description"><p>{escape(story.summary)}</p></div>'
        if story.summary
        else "",
        byline=escape(" und ".join(story.authors)),
        when=story.published.isoformat(),
        shown=f"{_day(story)}, {story.published:%H:%M} Uhr",
        figure=_figure(story),
        body=body,
        tags="".join(f'<li><a href="/thema/{slugify(tag)}.html">{tag}</a></li>' for tag in story.tags),
        related="".join(
            f'<li><span class="news-related-news-date">{_day(known[slug])}</span> '
            f'<a title="{escape(known[slug].headline)}" href="{path_of(known[slug])}">{escape(known[slug].headline)}</a></li>'
            for slug in story.related
        ),
        author=escape(story.authors[0]),
    )
    crumb = (
        '<ol class="breadcrumb"><li class="breadcrumb-item"><a href="/">Startseite</a></li><li class="breadcrumb-item">'
        f'<a href="/{slugify(story.section)}.html">{story.section}</a></li></ol>'
    )
    return _page(
        f"{story.headline} | {NAME}",
        content,
        stories,
        head=_head(base, story),
        crumb=crumb,
        language=story.language or "de",
    )


def _figure(story: Story) -> str:
    if story.picture is None:
        return ""
    return (
        f'<div class="news-img-wrap"><figure class="image"><img src="{_picture_path(story.picture.name)}" width="960"'
        f' height="540" alt=""><figcaption class="image-caption">{escape(story.picture.caption)}'
        f' <span class="copyright">Foto: {escape(story.picture.credit)}</span></figcaption></figure></div>'
    )


def _entries(pieces: Iterable[Piece]) -> list[tuple[str, str, list[Piece]]]:
    """(time, headline, pieces) of each entry."""
    entries: list[tuple[str, str, list[Piece]]] = []
    for piece in pieces:
        if piece.kind == "entry":
            when, headline = piece.text.split(" | ", 1)
            entries.append((when, headline, []))
        else:
            entries[-1][2].append(piece)
    return entries


def _live(pieces: Iterable[Piece]) -> str:
    return "\n".join(
        fill(
            "bote/entry",
            when=when,
            shown=f"{when[11:16]} Uhr",
            headline=escape(headline),
            body=body_html(inside, _FORMS, lambda slug: ""),
            key=when[11:16].replace(":", ""),
        )
        for when, headline, inside in _entries(pieces)
    )


def _head(base: str, story: Story) -> str:
    url = base + path_of(story)
    lines = [
        f'<link rel="canonical" href="{url}">',
        f'<meta name="description" content="{escape(story.summary or plain_text(story.pieces))}">',
        f'<meta name="author" content="{escape(", ".join(story.authors))}">',
        f'<meta name="keywords" content="{escape(", ".join(story.tags))}">',
        f'<meta property="og:title" content="{escape(story.headline)}">',
        '<meta property="og:type" content="article">',
        f'<meta property="og:url" content="{url}">',
        f'<meta property="og:site_name" content="{NAME}">',
    ]
    if story.picture:
        lines.append(f'<meta property="og:image" content="{base}{_picture_path(story.picture.name)}">')
    if story.is_live:
        lines.append(json_ld(_live_json(story, url)))
    return "\n".join(lines)


def _live_json(story: Story, url: str) -> dict[str, object]:
    return {
        "@context": "https://schema.org",
        "@type": "LiveBlogPosting",
        "headline": story.headline,
        "url": url,
        "datePublished": story.published.isoformat(),
        "dateModified": story.modified.isoformat(),
        "coverageStartTime": story.published.isoformat(),
        "coverageEndTime": story.modified.isoformat(),
        "author": [{"@type": "Person", "name": author} for author in story.authors],
        "articleSection": story.section,
        "publisher": {"@type": "Organization", "name": NAME},
        "liveBlogUpdate": [
            {
                "@type": "BlogPosting",
                "headline": headline,
                "datePublished": when,
                "articleBody": " ".join(piece.text for piece in inside),
            }
            for when, headline, inside in _entries(story.pieces)
        ],
    }


def _feed(base: str, stories: Iterable[Story]) -> Answer:
    latest = newest_first(stories)
    entries = "".join(
        f'<entry><title>{escape(story.headline)}</title><link rel="alternate" type="text/html"'
        f' href="{base}{path_of(story)}"/><id>tag:bote.example,2026:{story.slug}</id>'
        f"<published>{story.published.isoformat()}</published><updated>{story.modified.isoformat()}</updated>"
        f"<author><name>{escape(' und '.join(story.authors))}</name></author>"
        f'<category term="{story.section}"/><summary>{escape(story.summary or plain_text(story.pieces))}</summary></entry>\n'
        for story in latest
    )
    return xml_answer(
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>{NAME}</title><id>tag:bote.example,2026:feed</id>'
        f'<link rel="self" href="{base}/feed.atom"/><link rel="alternate" href="{base}/"/>'
        f"<updated>{max(story.modified for story in latest).isoformat()}</updated>\n{entries}</feed>\n",
        "application/atom+xml; charset=utf-8",
    )
