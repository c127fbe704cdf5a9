"""Quillhaven Courier: markup like Drupal's, microdata, no feed but a news sitemap, one page behind a paywall."""

from __future__ import annotations

from html import escape

from newsarchive.demo.pages import (
    Answer,
    body_html,
    by_slug,
    fill,
    html_answer,
    json_ld,
    newest_first,
    news_sitemap,
    pictures,
    plain_text,
    sitemap_index,
    slugify,
    text_answer,
    urlset,
)
from newsarchive.demo.stories import Story

NAME = "Quillhaven Courier"
SECTIONS = ("Town", "Council", "Environment", "Sport")
CRAWL_DELAY_SECONDS = 0.1
"""Asked for in robots.txt, and small enough for a demo."""
_FORMS = {
    "paragraph": "<p>{}</p>",
    "subheading": "<h3>{}</h3>",
    "quote": '<blockquote class="pullquote"><p>{}</p></blockquote>',
    "list_item": "<li>{}</li>",
}
_PAYWALL = ".paywall-content"


def path_of(story: Story) -> str:
    """`/section/2026/03/12/slug`."""
    return f"/{slugify(story.section)}/{story.published:%Y/%m/%d}/{story.slug}"


def build(base: str, stories: tuple[Story, ...]) -> dict[str, Answer]:
    """All of the paper's answers, by path with query."""
    latest = newest_first(stories)
    answers: dict[str, Answer] = {
        "/": _listing(base, "Home", latest, stories),
        "/robots.txt": text_answer(
            f"User-agent: *\nCrawl-delay: {CRAWL_DELAY_SECONDS}\nDisallow: /search\nDisallow: /internal/\n\n"
            f"Sitemap: {base}/sitemap.xml\n"
        ),
        "/sitemap.xml": sitemap_index(
            (f"{base}/sitemaps/{name}.xml", latest[0].modified.isoformat()) for name in ("news", "articles-2026")
        ),
        "/sitemaps/news.xml": news_sitemap(NAME, "en", ((base + path_of(story), story) for story in latest[:5])),
        "/sitemaps/articles-2026.xml": urlset((base + path_of(story), story.modified.isoformat()) for story in stories),
        "/about": _page(base, title="About the Courier", content=fill("courier/about"), stories=stories),
        "/internal/style-guide": _page(base, title="Style guide", content=fill("courier/internal"), stories=stories),
        "/2025/12/24/christmas-on-the-pier": _page(
            base, title="Page not found", content=fill("courier/not_found"), stories=stories
        ),
    }
    for section in SECTIONS:
        inside = newest_first(story for story in stories if story.section == section)
        answers[f"/{slugify(section)}"] = _listing(base, section, inside, stories)
    for tag in sorted({tag for story in stories for tag in story.tags}):
        tagged = newest_first(story for story in stories if tag in story.tags)
        answers[f"/tags/{slugify(tag)}"] = _listing(base, tag, tagged, stories)
    for story in stories:
        answers[path_of(story)] = _article(base, story, stories)
    return answers | pictures(stories, _picture_path)


def _picture_path(name: str) -> str:
    return f"/sites/default/files/styles/large/public/2026-03/{name}.png"


def _page(
    base: str, *, title: str, content: str, stories: tuple[Story, ...], head: str = "", crumb: str = ""
) -> Answer:
    return html_answer(
        fill(
            "courier/frame",
            base=base,
            name=NAME,
            title=escape(title),
            head=head,
            crumb=crumb,
            content=content,
            nav="".join(
                f'<li class="menu-item"><a href="/{slugify(name)}" data-drupal-link-system-path="x">{name}</a></li>'
                for name in SECTIONS
            ),
            most_read="".join(
                f'<li><span class="field-content"><a href="{path_of(story)}">{escape(story.headline)}</a></span></li>'
                for story in newest_first(stories)[2:6]
            ),
        )
    )


def _crumb(*names: str) -> str:
    links = "".join(f'<li><a href="/{slugify(name)}">{name}</a></li>' for name in names)
    return f'<nav class="breadcrumb" aria-label="Breadcrumb"><ol><li><a href="/">Home</a></li>{links}</ol></nav>'


def _listing(base: str, title: str, listed: list[Story], stories: tuple[Story, ...]) -> Answer:
    rows = "".join(_teaser(story) for story in listed)
    extra = fill("courier/front_extra") if title == "Home" else ""
    content = fill("courier/listing", title=escape(title), rows=rows, extra=extra)
    page_title = NAME if title == "Home" else f"{title} | {NAME}"
    return _page(base, title=page_title, content=content, stories=stories)


def _teaser(story: Story) -> str:
    return fill(
        "courier/teaser",
        path=path_of(story),
        headline=escape(story.headline),
        section=story.section,
        when=story.published.isoformat(),
        day=f"{story.published.day} {story.published:%B %Y}",
        summary=escape(story.summary or plain_text(story.pieces)),
        plus='<span class="badge badge--plus">Courier Plus</span>' if story.is_paywalled else "",
    )


def _article(base: str, story: Story, stories: tuple[Story, ...]) -> Answer:
    known = by_slug(stories)

    def read_more(slug: str) -> str:
        other = known[slug]
        return f'<p><strong>Read more: <a href="{path_of(other)}">{escape(other.headline)}</a></strong></p>'

    body = body_html((piece for piece in story.pieces if not piece.hidden), _FORMS, read_more)
    hidden = body_html((piece for piece in story.pieces if piece.hidden), _FORMS, read_more)
    if hidden:
        body += fill("courier/paywall", hidden=hidden)
    content = fill(
        "courier/article",
        base=base,
        path=path_of(story),
        headline=escape(story.headline),
        section=story.section,
        summary=f'<div class="field field--name-field-standfirst"><p>{escape(story.summary)}</p></div>'
        if story.summary
        else "",
        bylines=" and ".join(
            f'<span itemprop="author" itemscope itemtype="https://schema.org/Person">'
            f'<a href="/staff/{slugify(author)}" rel="author"><span itemprop="name">{escape(author)}</span></a></span>'
            for author in story.authors
        ),
        when=story.published.isoformat(),
        shown=f"{story.published.day} {story.published:%B %Y, %H:%M}",
        modified=story.modified.isoformat(),
        figure=_figure(story),
        body=body,
        tags="".join(f'<li class="field__item"><a href="/tags/{slugify(tag)}">{tag}</a></li>' for tag in story.tags),
        related="".join(
            f'<div class="field__item"><article class="node node--type-article node--view-mode-teaser-small">'
            f'<h3 class="node__title"><a href="{path_of(known[slug])}" rel="bookmark">{escape(known[slug].headline)}</a>'
            f"</h3></article></div>"
            for slug in story.related
        ),
        author=story.authors[0],
    )
    return _page(
        base,
        title=f"{story.headline} | {NAME}",
        content=content,
        stories=stories,
        head=_head(base, story),
        crumb=_crumb(story.section),
    )


def _figure(story: Story) -> str:
    if story.picture is None:
        return ""
    return (
        f'<figure class="media media--type-image" itemprop="image" itemscope itemtype="https://schema.org/ImageObject">'
        f'<img itemprop="url" src="{_picture_path(story.picture.name)}" width="800" height="450" alt="">'
        f'<figcaption><span class="caption" itemprop="caption">{escape(story.picture.caption)}</span> '
        f'<span class="credit">Photo: <span itemprop="creditText">{escape(story.picture.credit)}</span></span>'
        f"</figcaption></figure>"
    )


def _head(base: str, story: Story) -> str:
    url = base + path_of(story)
    lines = [
        f'<link rel="canonical" href="{url}">',
        f'<meta name="description" content="{escape(story.summary or plain_text(story.pieces))}">',
        '<meta property="og:type" content="article">',
        f'<meta property="og:title" content="{escape(story.headline)}">',
        f'<meta property="og:url" content="{url}">',
        f'<meta property="og:site_name" content="{NAME}">',
        f'<meta property="article:published_time" content="{story.published.isoformat()}">',
        f'<meta property="article:modified_time" content="{story.modified.isoformat()}">',
    ]
    if story.picture:
        lines.append(f'<meta property="og:image" content="{base}{_picture_path(story.picture.name)}">')
    if story.is_paywalled:
        lines.append(
            json_ld(
                {
                    "@context": "https://schema.org",
                    "@type": "NewsArticle",
                    "headline": story.headline,
                    "datePublished": story.published.isoformat(),
                    "mainEntityOfPage": url,
                    "isAccessibleForFree": False,
                    "hasPart": {
                        "@type": "WebPageElement",
                        "isAccessibleForFree": False,
                        "cssSelector": _PAYWALL,
                    },
                }
            )
        )
    return "\n".join(lines)
