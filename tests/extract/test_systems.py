# ruff: noqa: E501 - a page a line: what matters is its markup, not its lines
"""Articles in the markup of some forty systems and countries, each whole with menu, related box and footer, written for this test.

Each says what its markup is to give; the text is to be the three paragraphs, and the related box one link, on every one.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import pytest

from newsarchive.extract import extract_article

URL = "https://www.herald.example/world/bridge-closed"
T = "Bridge closed for three weeks"
SUB = "Cracks were found in two of the nine piers of the river crossing, and the county wants to look at all of them"
TEXTS = (
    "The council said on Monday that the bridge over the river would be closed for three weeks, from noon on Tuesday.",
    "Engineers had found cracks in two of the nine piers, and drivers will be sent by way of the northern road.",
    "“We would rather close it now than in winter,” the mayor told reporters, adding that boats could pass as before.",
)
P = "".join(f"<p>{text}</p>" for text in TEXTS)
MENU = (
    '<header class="site-header"><a class="logo" href="/"><img alt="The Herald"></a><nav><ul><li><a href="/world/">World</a></li>'
    '<li><a href="/local/">Local</a></li><li><a href="/sport/">Sport</a></li></ul></nav></header>'
)
RELATED = (
    '<section class="related-articles"><h2>Related stories</h2><ul><li><article><a href="/a/another-story-that-happened">'
    "<h3>Another story that happened in town</h3></a>"
    '<time datetime="2024-06-06T06:06:06Z">June 6</time><span class="author">Zed Other</span></article></li></ul></section>'
)
FOOTER = (
    '<footer><ul><li><a href="/about">About us</a></li></ul><p>© 2024 The Herald. All rights reserved.</p></footer>'
)


class Page(NamedTuple):
    """A page's head, the inside of its main element, its language, and the fields it is to give."""

    name: str
    head: str
    main: str
    language: str
    fields: dict[str, Any]


def ld(**fields: Any) -> str:
    node = {"@context": "https://schema.org", "@type": "NewsArticle", **fields}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def og(**fields: str) -> str:
    return "".join(f'<meta property="{name.replace("__", ":")}" content="{value}">' for name, value in fields.items())


def full(name: str, head: str, main: str, *, lang: str = "en", **fields: Any) -> Page:
    return Page(name, head, main, lang, fields)


PAGES = [
    full("components",'<title>Bridge closed for three weeks - Herald News</title>'+og(og__title=T,og__site_name="Herald News"),f'<article><div data-component="headline-block"><h1 class="sc-1">{T}</h1></div><div data-component="byline-block"><time dateTime="2024-05-01T10:00:00.000Z">5 hours ago</time><div><span class="sc-x">Ann Lee</span><span>Reporting from Paris</span></div></div><div data-component="text-block">{P}</div></article>',headline=T,published_at="2024-05-01T10:00:00+00:00",authors=["Ann Lee"]),
    full("data attributes",og(og__title=T+" | The Herald"),f'<article><div data-gu-name="title"><a href="/world/asia" data-link-name="article section">Asia</a></div><div data-gu-name="headline"><h1>{T}</h1></div><div data-gu-name="standfirst"><p>{SUB}</p></div><address aria-label="Contributor info"><div><a rel="author" href="/profile/ann">Ann Lee</a> in Paris and <a rel="author" href="/profile/bo">Bo Ek</a></div></address><details><summary>Wed 1 May 2024 10.00 BST</summary>Last modified on Thu 2 May 2024 11.00 BST</details><div class="article-body">{P}</div></article>',headline=T,authors=["Ann Lee","Bo Ek"],published_at="2024-05-01"),
    full("byline of names",og(og__title=T+" | Herald",article__published_time="2024-05-01T10:00:00.000Z")+'<meta name="author" content="Ann Lee, Bo Ek">',f'<h1 class="headline__text">{T}</h1><div class="byline__names">By <a class="byline__link" href="/profiles/ann"><span class="byline__name">Ann Lee</span></a> and <span class="byline__name">Bo Ek</span>, Herald</div><div class="timestamp">Updated 11:00 AM EDT, Thu May 2, 2024</div><div class="article__content">{P}</div>',headline=T,authors=["Ann Lee","Bo Ek"]),
    full("test ids",ld(headline=T,author=[{"@type":"Person","name":"Ann Lee","url":"https://x/by/ann"}],datePublished="2024-05-01T10:00:00.000Z",articleSection="World",isAccessibleForFree=False),f'<header><p class="label"><a href="/section/world/asia">Asia</a></p><h1 data-testid="headline">{T}</h1><p id="article-summary">{SUB}</p><div><p itemprop="author">By <a class="last-byline" itemprop="name" href="/by/ann">Ann Lee</a></p><p>Reporting from Paris</p></div><time datetime="2024-05-01T06:00:00-04:00">May 1, 2024</time></header><section name="articleBody">{P}</section>',headline=T,authors=["Ann Lee"],paywalled=True,published_at="2024-05-01T06:00:00-04:00"),
    full("numbered paragraphs",ld(headline=T,author=[{"@type":"Person","name":"Ann Lee"}],datePublished="2024-05-01T10:00:00Z",dateModified="2024-05-01T12:00:00Z")+'<meta name="article:section" content="World">',f'<div><a href="/world/asia/">Asia Pacific</a><h1>{T}</h1><div><a rel="author" href="/authors/ann">Ann Lee</a></div><time><span>May 1, 2024</span><span>10:00 AM UTC</span><span>Updated ago</span></time></div><div data-testid="paragraph-0">{P}</div>',headline=T,authors=["Ann Lee"],modified_at="2024-05-01T12:00:00+00:00"),
    full("brightspot page",og(og__title=T)+ld(headline=T,author=[{"@type":"Person","name":"ANN LEE"},{"@type":"Person","name":"BO EK"}],datePublished="2024-05-01T10:00:00Z",articleSection="world-news"),f'<div class="Page-breadcrumbs"><a href="/hub/asia">Asia</a></div><h1 class="Page-headline">{T}</h1><div class="Page-byline-info"><div class="Page-authors">By <a class="Link" href="/author/a">ANN LEE</a> and <a class="Link" href="/author/b">BO EK</a></div><x-timestamp data-timestamp="1714557600000"></x-timestamp></div><div class="RichTextStoryBody">{P}</div>',authors=["ANN LEE","BO EK"],section="Asia"),
    full("short classes",'<meta property="article:published_time" content="2024-05-01T10:00:00Z">',f'<div class="xar_hd"><a class="xar_lbl" href="/local/">LOCAL NEWS</a><h1 class="xar_hl">{T}</h1><div class="xar_by"><a class="xar_by_a" href="/staff/1/ann-lee/">Ann Lee</a><div class="xar_pb">Springfield Herald</div></div></div><div class="xar_b">{P.replace("<p>","<p class=xar_b_p>")}</div>',headline=T,authors=["Ann Lee"]),
    full("kicker container",'',f'<header class="header"><div class="kicker-container"><a class="kicker" href="/news/local/">Local</a></div><h1 class="h1">{T}</h1><div class="byline"><span class="ng_byline_name">By Ann Lee</span> <a class="ng_byline_email" href="mailto:a@b">alee@herald.example</a></div><time class="publish-date" datetime="2024-05-01T10:00:00-05:00">May 1, 2024 10:00 AM</time></header>{P}',authors=["Ann Lee"],section="Local",published_at="2024-05-01T10:00:00-05:00"),
    full("published and updated",og(article__published_time="2024-05-01T15:00:00+00:00"),f'<div class="article-header"><div class="entry-section"><a href="/news/">News</a></div><h1 class="entry-title"><span class="t-title">{T}</span></h1><h2 class="subheadline">{SUB}</h2><div class="byline"><span>By</span> <a class="author-name" href="/author/a">Ann Lee</a> | <a href="mailto:a@b">alee@herald.example</a> | The Herald</div><div class="time">PUBLISHED: <time datetime="2024-05-01 10:00:00">May 1, 2024 at 10:00 a.m.</time> | UPDATED: <time datetime="2024-05-02">May 2</time></div></div>{P}',authors=["Ann Lee"],section="News",published_at="2024-05-01T10:00:00-05:00",summary=SUB),
    full("blox",'',f'<h1 class="headline"><span itemprop="headline">{T}</span></h1><ul class="list-inline"><li><span itemprop="author" class="tnt-byline">Ann Lee Herald Staff Writer</span></li><li class="visible-print">May 1, 2024</li></ul><div itemprop="articleBody">{P}</div><ul class="author-list"><li><h4>Ann Lee</h4><p>Reporter</p></li></ul>',headline=T,authors=["Ann Lee"],published_at="2024-05-01"),
    full("broadcaster",'',f'<h1>{T}</h1><div class="byline">by Ann Lee | Herald Staff</div><div class="date">Wed, May 1st 2024 at 10:00 AM</div>{P}',authors=["Ann Lee"],published_at="2024-05-01"),
    full("wordpress vip",ld(headline=T,author={"@type":"Person","name":"Ann Lee"},datePublished="2024-05-01T10:00:00-05:00"),f'<nav class="breadcrumb"><a href="/news/local">Local News</a></nav><h1 class="article-title">{T}</h1><div class="article-authors">by: <a href="/author/a">Ann Lee</a></div><div>Posted: <time datetime="2024-05-01T10:00:00-05:00">May 1, 2024 / 10:00 AM CDT</time></div><div>Updated: <time datetime="2024-05-02T10:00:00-05:00">May 2, 2024 / 10:00 AM CDT</time></div>{P}',authors=["Ann Lee"],section="Local News"),
    full("arc broadcaster",'',f'<h1 class="headline">{T}</h1><div class="byline"><span>By </span><span class="author">Ann Lee</span></div><div class="date">Published: May. 1, 2024 at 10:00 AM CDT</div><div class="date">|Updated: 8 hours ago</div>{P}',authors=["Ann Lee"],published_at="2024-05-01"),
    full("slug",og(og__title=T),f'<div class="slug-wrap"><h3 class="slug"><a href="/sections/world/">World</a></h3></div><div class="storytitle"><h1>{T}</h1></div><div id="story-meta"><time datetime="2024-05-01T10:00:00-04:00"><span class="date">May 1, 2024</span></time><div class="byline"><p class="byline__name"><a rel="author" href="/people/a">Ann Lee</a></p></div></div>{P}',authors=["Ann Lee"],section="World"),
    full("authors with roles",'',f'<h1 class="entry-title"><strong>{T}</strong></h1><time datetime="2024-05-01T10:00:00Z" itemprop="datePublished">May 1, 2024 10:00am BST</time><section class="content-authors"><h2>Authors</h2><ol><li><a class="author-name" href="/profiles/a"><span class="fn author-name">Ann Lee</span></a><p class="role">Professor of Rivers, University of Spring</p></li><li><a class="author-name" href="/profiles/b"><span class="fn author-name">Bo Ek</span></a><p class="role">Lecturer</p></li></ol></section>{P}',authors=["Ann Lee","Bo Ek"],published_at="2024-05-01T10:00:00+00:00"),
    full("blog platform",ld(headline=T,author={"@type":"Person","name":"Ann Lee"},datePublished="2024-05-01T10:00:00.000Z"),f'<h1 class="pw-post-title">{T}</h1><h2 class="pw-subtitle-paragraph">{SUB}</h2><a data-testid="authorName" href="/@ann">Ann Lee</a><span>3 min read</span><span data-testid="storyPublishDate">May 1, 2024</span>{P}',authors=["Ann Lee"]),
    full("data hooks",'',f'<article><div class="post-header"><ul><li><span title="Ann Lee" data-hook="user-name">Ann Lee</span></li><li><span data-hook="time-ago" title="May 1, 2024">May 1, 2024</span></li><li>3 min read</li></ul></div><h1 data-hook="post-title"><span>{T}</span></h1><div data-hook="post-description">{P}</div></article>',headline=T,published_at="2024-05-01"),
    full("blogger",'',f'<h2 class="date-header"><span>Wednesday, May 1, 2024</span></h2><div class="post hentry"><h3 class="post-title entry-title">{T}</h3><div class="post-body entry-content">{P}</div><div class="post-footer">Posted by <span class="fn">Ann Lee</span> at <a class="timestamp-link" href="x"><abbr class="published" title="2024-05-01T10:00:00-07:00">10:00 AM</abbr></a></div></div>',authors=["Ann Lee"],published_at="2024-05-01T10:00:00-07:00",headline=T),
    full("typo3",'',f'<div class="news-single"><div class="header"><h1>{T}</h1></div><span class="news-list-date"><time datetime="2024-05-01">01.05.2024 <meta itemprop="datePublished" content="2024-05-01"></time></span><span class="news-list-author">Von Ann Lee</span><div class="news-text-wrap">{P}</div></div>',lang="de",authors=["Ann Lee"],published_at="2024-05-01"),
    full("joomla",'',f'<div class="item-page"><h2 itemprop="headline">{T}</h2><dl class="article-info"><dd class="createdby" itemprop="author"><span itemprop="name">Ann Lee</span></dd><dd class="category-name">Category: <a href="/world">World</a></dd><dd class="published"><time datetime="2024-05-01T10:00:00+02:00" itemprop="datePublished">Published: 01 May 2024</time></dd><dd class="hits">Hits: 200</dd></dl><div itemprop="articleBody">{P}</div></div>',headline=T,authors=["Ann Lee"],published_at="2024-05-01T10:00:00+02:00",section="World"),
    full("sophora",ld(headline="Nach dem Sturm: "+T,author={"@type":"Organization","name":"herald"},datePublished="2024-05-01T10:00:00+02:00",publisher={"name":"herald"}),f'<span class="seitenkopf__topline">Nach dem Sturm</span><h1 class="seitenkopf__headline"><span class="seitenkopf__headline--text">{T}</span></h1><p class="metatextline">Stand: 01.05.2024 10:00 Uhr</p><p class="m-ten">{SUB}</p><div class="authorline__author">Von <em>Ann Lee</em>, HR</div>{P}',lang="de",headline=T,authors=["Ann Lee"]),
    full("headline in an h2",og(og__title="Bridge closed: The county is at a loss"),f'<header><h2><span class="text-primary-base">Nach dem Sturm</span> <span class="align-middle">{T}</span></h2><div class="leading-loose">{SUB}</div><div>Von <a href="/impressum/autor-1">Ann Lee</a>, <a href="/impressum/autor-2">Bo Ek</a></div><time datetime="2024-05-01T10:00:00+02:00">01.05.2024, 10.00 Uhr</time></header>{P}',lang="de",authors=["Ann Lee","Bo Ek"],published_at="2024-05-01T10:00:00+02:00"),
    full("kicker with a hidden colon",'',f'<h1 class="article-heading"><span class="article-heading__kicker">Nach dem Sturm</span><span class="visually-hidden">: </span><span class="article-heading__title">{T}</span></h1><div class="summary">{SUB}</div><div class="byline">Von <a href="/autoren/a">Ann Lee</a></div><time class="metadata__date" datetime="2024-05-01T10:00:00+02:00">1. Mai 2024, 10:00 Uhr</time>{P}',lang="de",authors=["Ann Lee"]),
    full("spanish arc",'',f'<header><a class="a_k_n" href="/internacional/">Internacional</a><h1 class="a_t">{T}</h1><h2 class="a_st">{SUB}</h2></header><div class="a_md"><div class="a_md_a"><a class="a_md_a_n" href="/autor/ana/">Ana Gil</a></div><div class="a_md_f"><span>Madrid</span> - <time datetime="2024-05-01T10:00:00.000Z" data-date="2024-05-01">01 may 2024 - 10:00 CEST</time></div></div>{P}',lang="es",headline=T,authors=["Ana Gil"]),
    full("french",'',f'<ul class="breadcrumb"><li><a href="/">Le Héraut</a></li><li><a href="/international/">International</a></li></ul><h1 class="article__title">{T}</h1><p class="article__desc">{SUB}</p><section class="meta__authors">Par <a class="article__author-link" href="/s/a/">Zoé Roux</a><span>(Rome, correspondante)</span></section><span class="meta__date">Publié le 01 mai 2024 à 10h00, modifié le 02 mai 2024 à 11h00</span>{P}',lang="fr",authors=["Zoé Roux"],published_at="2024-05-01",section="International"),
    full("italian",'',f'<h1 class="story__title">{T}</h1><div class="story__subtitle">{SUB}</div><em class="story__author">di <a href="/a">Ugo Neri</a></em><div class="story__meta"><time class="story__date" datetime="01 Maggio 2024">01 Maggio 2024 alle 10:00</time> <span>2 minuti di lettura</span></div>{P}',lang="it",authors=["Ugo Neri"],published_at="2024-05-01"),
    full("brazilian",'',f'<div class="header-title-content"><a href="/mundo/">Mundo</a></div><h1 class="content-head__title" itemprop="headline">{T}</h1><h2 class="content-head__subtitle">{SUB}</h2><p class="content-publication-data__from">Por <a>Ana Gil</a>, Arauto — São Paulo</p><p class="content-publication-data__updated"><time itemprop="datePublished" datetime="2024-05-01T13:00:00.000Z">01/05/2024 10h00</time> <span>Atualizado há 3 dias</span></p>{P}',lang="pt-BR",authors=["Ana Gil"]),
    full("dutch",'',f'<h1>{T}</h1><div><time datetime="2024-05-01T10:00:00+0200">woensdag 1 mei 2024, 10:00</time> <span>Aangepast</span></div><ul><li>Jan Vos<p>correspondent Rome</p></li></ul>{P}',lang="nl",published_at="2024-05-01T10:00:00+02:00"),
    full("norwegian",'',f'<h1 class="title">{T}</h1><ul class="authors"><li class="author vcard"><a rel="author" class="author__name" href="/x">Nils Dal</a><span class="author__role">Journalist</span></li></ul><div class="article-info">Publisert <time class="datePublished" datetime="2024-05-01T10:00:00+02:00">1. mai kl. 10:00</time> Oppdatert <time datetime="2024-05-02T10:00:00+02:00">2. mai</time></div>{P}',lang="no",authors=["Nils Dal"],published_at="2024-05-01T10:00:00+02:00"),
    full("polish",'',f'<h1 id="art_title">{T}</h1><div class="art_author"><span itemprop="author">Jan Kos</span></div><span class="article_date"><time datetime="2024-05-01 10:00">01.05.2024 10:00</time></span>{P}',lang="pl",authors=["Jan Kos"],published_at="2024-05-01T10:00:00"),
    full("russian",'',f'<a class="topic-header__rubric" href="/rubrics/world/">Мир</a><time class="topic-header__item topic-header__time">10:00, 1 мая 2024</time><h1><span class="topic-body__title">{T}</span></h1><div class="topic-authors"><a class="topic-authors__author" href="/a"><span class="topic-authors__name">Иван Петров</span><span class="topic-authors__job">(Корреспондент)</span></a></div>{P}',lang="ru",authors=["Иван Петров"],published_at="2024-05-01"),
    full("turkish",'',f'<div class="breadcrumb"><a href="/">Haberler</a><a href="/dunya/">Dünya Haberleri</a></div><h1>{T}</h1><p class="news-detail-author">Ali Kaya</p><span class="news-date"><time datetime="2024-05-01T10:00:00+03:00">Oluşturulma Tarihi: Mayıs 01, 2024 10:00</time></span>{P}',lang="tr",authors=["Ali Kaya"],published_at="2024-05-01T10:00:00+03:00"),
    full("japanese",'',f'<h1>{T}</h1><div><span class="author">山田太郎</span> <time datetime="2024-05-01T10:00">2024年5月1日 10時00分</time></div>{P}',lang="ja",authors=["山田太郎"],published_at="2024-05-01T10:00:00"),
    full("korean",ld(headline=T,author={"@type":"Person","name":"홍길동 기자"},datePublished="2024-05-01T10:00:00+09:00"),f'<h1>{T}</h1>{P}',lang="ko",authors=["홍길동"]),
    full("chinese",'<meta property="article:published_time" content="2024-05-01T10:00:00+08:00"><meta property="article:author" content="先驱网">',f'<h1 class="main-title">{T}</h1><div class="date-source"><span class="date">2024年05月01日 10:00</span><a class="source" href="x">先驱社</a></div>{P}<p class="show_author">责任编辑：王小明 </p>',lang="zh",published_at="2024-05-01T10:00:00+08:00"),
    full("screen reader dates",og(og__title=T),f'<h1>{T}</h1><p class="article__subhead"><em>{SUB}</em></p><div class="article-dates"><span class="screen-reader-text">Published On 1 May 2024</span><span aria-hidden="true">1 May 2024</span></div><div class="article-author-name"><span>By </span><a class="author-link" href="/author/a">Ann Lee</a></div>{P}',authors=["Ann Lee"],published_at="2024-05-01"),
    full("indian portal",ld(headline=T,author=[{"@type":"Thing","name":"TIMESOFHERALD.COM"}],datePublished="2024-05-01T10:00:00+05:30"),f'<h1>{T}</h1><div class="byline"><a href="/reporter/author-1.cms">Ann Lee</a> / HNN / Updated: May 1, 2024, 10:00 IST</div>{P}',authors=["Ann Lee"]),
    full("tabloid",'',f'<h2>{T}</h2><p class="author-section byline-plain">By <a rel="nofollow" class="author" href="/a">Ann Lee</a> For Herald.example</p><p class="byline-section"><span class="article-timestamp-published"><span class="article-timestamp-label">Published:</span> <time datetime="2024-05-01T10:00:00+0100">10:00 BST, 1 May 2024</time></span> | <span class="article-timestamp-updated">Updated: <time datetime="2024-05-02T10:00:00+0100">2 May</time></span></p>{P}',authors=["Ann Lee"],published_at="2024-05-01T10:00:00+01:00"),
    full("date above",og(og__title=T),f'<div><time>May 1, 2024</time> - <a href="/world">World</a></div><h1 data-cy="story-headline">{T}</h1><ul data-cy="byline"><li><a data-cy="byline-author" href="/authors/a">Ann Lee</a></li></ul>{P}',authors=["Ann Lee"],published_at="2024-05-01"),
    full("newsletter",ld(headline=T,author=[{"@type":"Person","name":"Ann Lee"}],datePublished="2024-05-01T10:00:00+00:00",publisher={"@type":"Organization","name":"Rivers"},isAccessibleForFree=True),f'<h1 class="post-title">{T}</h1><h3 class="subtitle">{SUB}</h3><div class="byline-wrapper"><a href="/@ann">Ann Lee</a><div>May 01, 2024</div></div>{P}',authors=["Ann Lee"],summary=SUB,paywalled=False),
    full("no classes",'<title>Bridge closed for three weeks - Springfield Herald</title>',f'<h1>{T}</h1><div>Ann Lee</div><div>May 1, 2024</div>{P}',headline=T,published_at="2024-05-01"),
]  # fmt: skip


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_fields_and_text(page: Page) -> None:
    html = (
        f'<!doctype html><html lang="{page.language}"><head><meta charset="utf-8">{page.head}</head>'
        f"<body>{MENU}<main>{page.main}</main>{RELATED}{FOOTER}</body></html>"
    )
    article = extract_article(html.encode(), URL).as_dict()
    assert {name: article[name] for name in page.fields} == page.fields
    texts = [block["text"] for block in article["blocks"]]
    assert [text for text in texts if text in TEXTS] == list(TEXTS)
    assert [link["url"] for link in article["related"]] == ["https://www.herald.example/a/another-story-that-happened"]


def test_a_page_within_a_noscript_is_read() -> None:
    html = f"<html lang=en><head><title>{T}</title></head><body><noscript><h1>{T}</h1><div>{P * 2}</div></noscript><script></script></body></html>"
    article = extract_article(html.encode(), URL)
    assert article.headline == T
    assert [block.text for block in article.blocks] == list(TEXTS)


def test_a_heading_without_an_end_does_not_swallow_the_text() -> None:
    html = (
        f"<html lang=en><body><main><h1>{T}</h1><h2 class=excerpt>{SUB}<div class=text>{P}</div></main></body></html>"
    )
    article = extract_article(html.encode(), URL)
    assert [(block.kind, block.text) for block in article.blocks if block.text != SUB] == [
        ("paragraph", t) for t in TEXTS
    ]
