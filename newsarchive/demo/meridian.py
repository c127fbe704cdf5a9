"""The Meridian Post: WordPress with a classic theme, Yoast, Jetpack's related posts and Molongui's author box."""

from __future__ import annotations

from collections.abc import Iterable
from email.utils import format_datetime
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
    redirect,
    sitemap_index,
    slugify,
    text_answer,
    urlset,
    xml_answer,
)
from newsarchive.demo.stories import Story

NAME = "The Meridian Post"
SECTIONS = ("International", "City", "Business", "Culture")
PINNED = "pakistan-army-chief-visits-us"
"""Leads the front page, as a sticky post does."""
PER_PAGE = 6
_FORMS = {
    "paragraph": "<p>{}</p>",
    "subheading": '<h2 class="wp-block-heading">{}</h2>',
    "quote": '<blockquote class="wp-block-quote"><p>{}</p></blockquote>',
    "list_item": "<li>{}</li>",
}
_MEMBERS_ONLY = "/members/board-minutes/"
_SOFT_404 = "/2026/01/old-harbour-map/"


def path_of(story: Story) -> str:
    """`/section/slug/`."""
    return f"/{slugify(story.section)}/{story.slug}/"


def build(base: str, stories: tuple[Story, ...]) -> dict[str, Answer]:
    """All of the paper's answers, by path with query."""
    latest = sorted(newest_first(stories), key=lambda story: story.slug != PINNED)
    answers: dict[str, Answer] = {
        "/feed/": _feed(base, stories),
        "/robots.txt": text_answer(
            f"User-agent: *\nDisallow: /wp-admin/\nDisallow: /members/\n\nSitemap: {base}/sitemap_index.xml\n"
        ),
        "/sitemap_index.xml": sitemap_index(
            (f"{base}/{name}-sitemap.xml", latest[1].modified.isoformat()) for name in ("post", "category")
        ),
        "/post-sitemap.xml": urlset((base + path_of(story), story.modified.isoformat()) for story in stories),
        "/category-sitemap.xml": urlset(
            (f"{base}/category/{slugify(name)}/", latest[1].modified.isoformat()) for name in SECTIONS
        ),
    }
    answers |= _listing(base, "/", "Latest", latest, stories)
    for section in SECTIONS:
        inside = newest_first(story for story in stories if story.section == section)
        answers |= _listing(base, f"/category/{slugify(section)}/", section, inside, stories)
    for tag in sorted({tag for story in stories for tag in story.tags}):
        tagged = newest_first(story for story in stories if tag in story.tags)
        answers |= _listing(base, f"/tag/{slugify(tag)}/", f"Tag: {tag}", tagged, stories)
    for author in sorted({author for story in stories for author in story.authors}):
        written = newest_first(story for story in stories if author in story.authors)
        answers |= _listing(base, f"/author/{slugify(author)}/", f"Author: {author}", written, stories)
    for number, story in enumerate(stories, 1001):
        answers[path_of(story)] = _article(base, story, stories, number)
        answers[f"/?p={number}"] = redirect(base + path_of(story))
    for path, title, template in (
        ("/about/", "About us", "meridian/about"),
        (_SOFT_404, "Page not found", "meridian/not_found"),
        (_MEMBERS_ONLY, "Minutes of the board", "meridian/members"),
    ):
        answers[path] = _page(base, title=title, content=fill(template), stories=stories)
    return answers | pictures(stories, _picture_path)


def _picture_path(name: str) -> str:
    return f"/wp-content/uploads/2026/03/{name}.png"


def _page(base: str, *, title: str, content: str, stories: tuple[Story, ...], head: str = "", body: str = "") -> Answer:
    recent = newest_first(stories)[:5]
    return html_answer(
        fill(
            "meridian/frame",
            base=base,
            name=NAME,
            title=escape(title),
            head=head,
            body_class=body or "archive",
            content=content,
            nav="".join(
                f'<li class="menu-item menu-item-type-taxonomy"><a href="{base}/category/{slugify(name)}/">{name}</a></li>'
                for name in SECTIONS
            ),
            recent="".join(
                f'<li><a href="{base}{path_of(story)}">{escape(story.headline)}</a></li>' for story in recent
            ),
            tags="".join(
                f'<a href="{base}/tag/{slugify(tag)}/" class="tag-cloud-link">{tag}</a> '
                for tag in sorted({tag for story in stories for tag in story.tags})
            ),
        )
    )


def _listing(base: str, path: str, title: str, listed: list[Story], stories: tuple[Story, ...]) -> dict[str, Answer]:
    """The listing's pages of PER_PAGE stories with links to older and newer ones."""
    answers = {}
    count = max(1, -(-len(listed) // PER_PAGE))
    for number in range(1, count + 1):
        cards = "".join(_card(base, story) for story in listed[(number - 1) * PER_PAGE : number * PER_PAGE])
        links = ""
        if number < count:
            links += f'<div class="nav-previous"><a href="{base}{path}page/{number + 1}/">Older posts</a></div>'
        if number > 1:
            newer = path if number == 2 else f"{path}page/{number - 1}/"
            links += f'<div class="nav-next"><a href="{base}{newer}">Newer posts</a></div>'
        extra = ""
        if path == "/" and number == 1:
            extra = fill("meridian/front_extra", base=base, soft_404=_SOFT_404, members=_MEMBERS_ONLY)
        content = fill("meridian/listing", title=escape(title), cards=cards, links=links, extra=extra)
        answers[path if number == 1 else f"{path}page/{number}/"] = _page(
            base,
            title=NAME if path == "/" else title,
            content=content,
            stories=stories,
            body="home blog" if path == "/" else "archive category",
        )
    return answers


def _card(base: str, story: Story) -> str:
    url = base + path_of(story)
    image = ""
    if story.picture:
        image = (
            f'<div class="post-image"><a href="{url}"><img width="300" height="160" loading="lazy" alt=""'
            f' src="{base}{_picture_path(story.picture.name)}"></a></div>'
        )
    return fill(
        "meridian/card",
        url=url,
        image=image,
        headline=escape(story.headline),
        section=story.section,
        when=story.published.isoformat(),
        day=f"{story.published:%B} {story.published.day}, {story.published.year}",
        excerpt=escape(plain_text(story.pieces)),
    )


def _article(base: str, story: Story, stories: tuple[Story, ...], number: int) -> Answer:
    known, url = by_slug(stories), base + path_of(story)
    figure = ""
    if story.picture:
        figure = (
            f'<figure class="wp-block-image size-large"><img width="1024" height="576" decoding="async" alt=""'
            f' src="{base}{_picture_path(story.picture.name)}"><figcaption class="wp-element-caption">'
            f"{escape(story.picture.caption)} Photo: {escape(story.picture.credit)}</figcaption></figure>"
        )
    content = fill(
        "meridian/article",
        base=base,
        url=url,
        number=str(number),
        headline=escape(story.headline),
        section=story.section,
        section_url=f"{base}/category/{slugify(story.section)}/",
        bylines=" and ".join(_byline(base, author) for author in story.authors),
        when=story.published.isoformat(),
        day=f"{story.published:%B} {story.published.day}, {story.published.year}",
        figure=figure,
        body=body_html(story.pieces, _FORMS, lambda slug: f"<p>{escape(known[slug].headline)}</p>"),
        related="".join(_related(base, known[slug], place) for place, slug in enumerate(story.related)),
        tags="".join(f'<a href="{base}/tag/{slugify(tag)}/" rel="tag">{tag}</a> ' for tag in story.tags),
        author=story.authors[0],
        author_url=f"{base}/author/{slugify(story.authors[0])}/",
        neighbours=_neighbours(base, story, stories),
    )
    return _page(
        base,
        title=f"{story.headline} - {NAME}",
        content=content,
        stories=stories,
        head=_head(base, story, url),
        body=f"post-template-default single single-post postid-{number} single-format-standard",
    )


def _byline(base: str, author: str) -> str:
    return (
        f'<span class="author vcard"><a class="url fn n" rel="author" href="{base}/author/{slugify(author)}/">'
        f'<span class="author-name">{escape(author)}</span></a></span>'
    )


def _related(base: str, story: Story, place: int) -> str:
    url = base + path_of(story)
    return (
        f'<div class="jp-relatedposts-post jp-relatedposts-post{place}"><h4 class="jp-relatedposts-post-title">'
        f'<a class="jp-relatedposts-post-a" href="{url}" data-position="{place}">{escape(story.headline)}</a></h4>'
        f'<time class="jp-relatedposts-post-date" datetime="{story.published:%B} {story.published.day},'
        f' {story.published.year}">{story.published:%B} {story.published.day}, {story.published.year}</time>'
        f'<p class="jp-relatedposts-post-context">In "{story.section}"</p></div>'
    )


def _neighbours(base: str, story: Story, stories: tuple[Story, ...]) -> str:
    order = newest_first(stories)
    place = order.index(story)
    links = ""
    if place + 1 < len(order):
        links += f'<div class="nav-previous"><a href="{base}{path_of(order[place + 1])}" rel="prev">Previous</a></div>'
    if place:
        links += f'<div class="nav-next"><a href="{base}{path_of(order[place - 1])}" rel="next">Next</a></div>'
    return links


def _head(base: str, story: Story, url: str) -> str:
    """What Yoast prints."""
    description = escape(plain_text(story.pieces))
    image = f"{base}{_picture_path(story.picture.name)}" if story.picture else f"{base}/wp-content/uploads/logo.png"
    graph = [
        {
            "@type": "NewsArticle",
            "@id": f"{url}#article",
            "isPartOf": {"@id": url},
            "author": [{"@type": "Person", "name": author} for author in story.authors],
            "headline": story.headline,
            "datePublished": story.published.isoformat(),
            "dateModified": story.modified.isoformat(),
            "mainEntityOfPage": {"@id": url},
            "publisher": {"@id": f"{base}/#organization"},
            "image": {"@type": "ImageObject", "url": image},
            "keywords": list(story.tags),
            "articleSection": [story.section],
            "inLanguage": "en-US",
        },
        {"@type": "WebPage", "@id": url, "url": url, "name": f"{story.headline} - {NAME}", "inLanguage": "en-US"},
        {
            "@type": "BreadcrumbList",
            "itemListElement": [
                {"@type": "ListItem", "position": 1, "name": "Home", "item": f"{base}/"},
                {"@type": "ListItem", "position": 2, "name": story.section},
            ],
        },
        {"@type": "Organization", "@id": f"{base}/#organization", "name": NAME, "url": f"{base}/"},
    ]
    return "\n".join(
        (
            f'<meta name="description" content="{description}" />',
            f'<link rel="canonical" href="{url}" />',
            '<meta property="og:type" content="article" />',
            f'<meta property="og:title" content="{escape(story.headline)}" />',
            f'<meta property="og:url" content="{url}" />',
            f'<meta property="og:site_name" content="{NAME}" />',
            f'<meta property="article:published_time" content="{story.published.isoformat()}" />',
            f'<meta property="article:modified_time" content="{story.modified.isoformat()}" />',
            f'<meta property="og:image" content="{image}" />',
            json_ld({"@context": "https://schema.org", "@graph": graph}, "yoast-schema-graph"),
        )
    )


def _feed(base: str, stories: Iterable[Story]) -> Answer:
    items = "".join(
        f"<item><title>{escape(story.headline)}</title><link>{base}{path_of(story)}</link>"
        f"<dc:creator>{escape(', '.join(story.authors))}</dc:creator>"
        f"<pubDate>{format_datetime(story.published)}</pubDate><category>{story.section}</category>"
        f'<guid isPermaLink="false">{base}/?p={number}</guid>'
        f"<description>{escape(plain_text(story.pieces))}</description></item>\n"
        for number, story in enumerate(stories, 1001)
    )
    return xml_answer(
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>{NAME}</title><link>{base}/</link><description>News from both sides of the line</description>"
        f"<language>en-US</language>\n{items}</channel></rss>\n",
        "application/rss+xml; charset=UTF-8",
    )
