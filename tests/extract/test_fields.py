# ruff: noqa: E501 - a case a line is easier to compare than cases broken over several
"""Small pages for single fields: a case for each source, and for what must not be taken."""

from __future__ import annotations

import json
from typing import Any

import pytest

from newsarchive.extract import extract_article

P = "<p>The council said on Monday that the bridge would be closed for three weeks, from noon.</p>" * 3
URL = "https://www.herald.example:8443/world/2024/bridge-closed"


def read(inner: str, head: str = "", ld: Any = None, url: str = URL) -> dict[str, Any]:
    script = f"<script type='application/ld+json'>{json.dumps(ld)}</script>" if ld is not None else ""
    return extract_article(f"<html><head>{head}{script}</head><body>{inner}</body></html>".encode(), url).as_dict()


def ld(**fields: Any) -> dict[str, Any]:
    return {"@context": "https://schema.org", "@type": "NewsArticle", **fields}


@pytest.mark.parametrize(
    ("head", "inner", "data", "headline", "source"),
    [
        ("<title>Bridge closed | The Herald</title>", "<h1>The Herald</h1><h1>Bridge closed</h1>", None, "Bridge closed", "h1"),
        ("<title>Bridge closed</title>", "<h1>Bridge <br>closed</h1>", None, "Bridge closed", "h1"),
        ("<meta property='og:title' content='Bridge closed - The Herald'><meta property='og:site_name' content='The Herald'>", "", None,
         "Bridge closed", "og:title"),
        ("<title>Bridge closed | herald.example</title>", "", None, "Bridge closed", "title"),
        ("", "", ld(headline="Bridge &amp; road closed"), "Bridge & road closed", "json-ld"),
        ("", "<h1><span class=kicker>Opinion</span> Bridge closed for three weeks</h1>", None, "Bridge closed for three weeks", "h1"),
        ("<meta property='og:title' content='Bridge closed for weeks'>", "<h1>Roads | Bridge closed for weeks</h1>", None,
         "Bridge closed for weeks", "h1"),
        ("<meta property='og:title' content='Opinion | Bridge closed for weeks'>", "<h1><span>Opinion</span> Bridge closed for weeks</h1>", None,
         "Bridge closed for weeks", "h1"),
        ("<meta property='og:title' content='A crossing is no more'>", "<h1 class=story__title>Bridge shut</h1>", None, "Bridge shut", "h1"),
        ("<title>Bridge closed | The Herald Blog</title>", "<h1>The Herald Blog</h1><h2>Bridge closed</h2>", None, "Bridge closed", "h2"),
        ("<title>Bridge closed for weeks</title>", "<h1><a href='/'>A paper of record</a></h1><h3>Bridge closed for weeks</h3>", None,
         "Bridge closed for weeks", "h3"),
        ("<meta property='og:title' content='Bridge is closed'>", "<h1>News</h1>", None, "Bridge is closed", "og:title"),
        ("", "<h1><span class=dachzeile>After the storm</span> <span class=headline>Bridge closed for weeks</span></h1>", None,
         "Bridge closed for weeks", "h1"),
        ("<title>Bridge closed for weeks</title>", "<h1>Bridge closed <span class=sr-only>Herald</span></h1><h2><a href='/b'>Bridge closed for weeks</a></h2>",
         None, "Bridge closed", "h1"),
        ("<meta property='og:title' content='Bridge closed'>", "<h1>Everything you never asked</h1><h1>Elsewhere</h1>", None,
         "Bridge closed", "og:title"),
        ("", "<h1>Bridge closed for weeks <small>What the county says now</small></h1>", None, "Bridge closed for weeks", "h1"),
        ("", "<h1><span class=overline>The state of roads</span>Bridge closed for weeks</h1>", None, "Bridge closed for weeks", "h1"),
        ("", "<h1>Bridge closed for weeks<span class=entry-subtitle>And what then?</span></h1>", None, "Bridge closed for weeks", "h1"),
        ("", "<h1><span class=kicker>After the storm</span>: Bridge closed for weeks</h1>", None, "After the storm: Bridge closed for weeks", "h1"),
        ("<title>Bridge closed today » Herald e.V.</title>", "<h1><a href='/?lang=en'>Union for all rivers</a></h1><h2>Bridge closed today</h2>", None,
         "Bridge closed today", "h2"),
        ("<meta property='og:title' content='Bridge closed for weeks - All the bridges of the county: a guide'>",
         "<h1>All maps and places</h1><h1>Bridge closed for weeks</h1>", None, "Bridge closed for weeks", "h1"),
        ("<title>Why is the bridge closed? | Roads | Forum</title>", "<h2>Why is the bridge closed?</h2>", None, "Why is the bridge closed?", "h2"),
        ("<meta property='og:title' content='大桥将关闭三周-时政-先驱网'><meta property='og:site_name' content='先驱网'>", "", None,
         "大桥将关闭三周", "og:title"),
        ("<title>Bridge closed - The Herald</title>", "", None, "Bridge closed", "title"),
    ],
)  # fmt: skip
def test_headline(head, inner, data, headline, source):
    got = read(inner + P, head, data)
    assert (got["headline"], got["provenance"]["headline"]) == (headline, source)


@pytest.mark.parametrize(
    ("head", "inner", "data", "section"),
    [
        ("<meta property='article:section' content='News'>", "<a class=kicker href='/w'>World</a><h1>B c</h1>", None, "World"),
        ("", "<div class=breadcrumbs><a href='/'>Home</a> <a href='/w'>World</a> <a href='/w/a'>Asia</a></div><h1>B c</h1>", None, "Asia"),
        ("", "<h1>B c</h1><span class=cat-links><a rel='category tag' href='/c/w'>World</a></span>", None, "World"),
        ("<meta property='article:section' content='World'>", "<h1>B c</h1>", ld(articleSection="Foreign"), "World"),
        ("", "<h1>B c</h1>", ld(articleSection=["World", "Asia"]), "World"),
        ("", "<h1>B c</h1>", [ld(), {"@type": "BreadcrumbList", "itemListElement": [{"name": "Home"}, {"item": {"name": "World"}}, {"name": "B c"}]}], "World"),
        ("", "<nav><a href='/world/'>World news</a></nav><h1>B c</h1>", None, "World news"),
        ("", "<nav><a href='/x/1'>World</a></nav><div class=eyebrow>World</div><h1>B c</h1>", None, "World"),
        ("", "<div class=eyebrow>After the storm</div><h1>B c</h1>", None, None),
        ("", "<div class=label><a href='/register'>Register</a></div><h1>B c</h1>", None, None),
        ("", "<div class=kicker><a href='/us'>US Edition</a></div><h1>B c</h1>", None, None),
        ("<meta property='article:section' content='The Herald | Rivers'>", "<h1>B c</h1>", None, "Rivers"),
        ("", "<div class=meta><div class=eyebrow><a href='/r'>Rivers</a></div><div class=date>May 1</div></div><h1>B c</h1>", None, "Rivers"),
        ("", "<ul class=nav-ribbon><li><a href='/category/polls/'>Polls</a></li></ul><h1>B c</h1>", None, None),
        ("", "<div><a href='/'>English</a> <a href='/pt'>Português (PT/BR)</a> <a href='/ko'>한국어</a></div><h1>B c</h1>", None, None),
        ("", "<h1>B c</h1>", None, None),
    ],
    ids=["kicker", "breadcrumb", "category", "meta", "json-ld", "json-ld crumbs", "menu", "kicker of the menu", "topic", "account", "edition", "after the site", "with a date", "ribbon", "languages", "none"],
)  # fmt: skip
def test_section(head, inner, data, section):
    assert read(inner + P, head, data)["section"] == section


@pytest.mark.parametrize(
    ("head", "inner", "data", "authors"),
    [
        ("", "", ld(author={"@type": "Person", "name": "Ann Lee"}), ["Ann Lee"]),
        ("", "", ld(author=[{"name": "Ann Lee"}, {"name": "James O&#039;Neil"}]), ["Ann Lee", "James O'Neil"]),
        ("", "", ld(author="By Ann Lee and Bo Ek"), ["Ann Lee", "Bo Ek"]),
        ("", "<p class=byline>By Ann Lee, Money Reporter</p>", ld(author={"name": "The Herald"}, publisher={"name": "The Herald"}), ["Ann Lee"]),
        ("<meta name=author content='Ann Lee'>", "", None, ["Ann Lee"]),
        ("<meta property='article:author' content='https://facebook.example/annlee'>", "", None, []),
        ("", "<a rel=author href='/a'>Ann Lee</a>", None, ["Ann Lee"]),
        ("", "<div class=author-name><span>Ann Lee</span><span>City Columnist</span></div>", None, ["Ann Lee"]),
        ("", "<h1>Bridge</h1><p>By Ann Lee</p>", None, ["Ann Lee"]),
        ("", "<p class=byline>Von Ann Lee und Bo Ek</p>", None, ["Ann Lee", "Bo Ek"]),
        ("<meta name=author content='admin'>", "", None, []),
        ("", "<div class=byline><span>By</span> <a href='/author/ann-lee'>Ann Lee</a></div>", None, ["Ann Lee"]),
        ("", "<h1>Bridge</h1><div>Text: <a href='/staff/ann-lee'>Ann Lee</a></div>", None, ["Ann Lee"]),
        ("", "", ld(author={"@type": "Organization", "name": "The Herald"}, publisher={"name": "The Herald"}), ["The Herald"]),
        ("", "", ld(author="Herald Staff"), ["Herald Staff"]),
        ("", "", ld(author="admin"), []),
        ("<meta name=author content=herald>", "<h1>Bridge</h1><p class=byline>By Ann Lee</p>", None, ["Ann Lee"]),
        ("<meta name='twitter:label1' content='Verfasst von'><meta name='twitter:data1' content='Ann Lee'>", "", None, ["Ann Lee"]),
        ("<meta name='twitter:label1' content='Written by'><meta name='twitter:data1' content='Team Herald'>", "", None, ["Team Herald"]),
        ("", "<h1>Bridge</h1><span class=author>Ann Lee</span><span class=author>Bo Ek</span>", None, ["Ann Lee", "Bo Ek"]),
        ("", "<div class=teaser><b class=author>Bo Ek</b></div><h1>Bridge</h1><div class=author>Ann Lee</div>", None, ["Ann Lee"]),
        ("", "<h1>Bridge</h1>" + P + "<ol class=comments><li><cite class=author>Bo Ek</cite></li></ol>", None, []),
        ("", "<h1>Bridge</h1>" + P + "<div>（责编：王小明、李雷）</div>", None, ["王小明", "李雷"]),
        ("<meta name=author content='herald.example, Springfield, Germany'>", "", None, []),
        ("", "", ld(author="Ann Lee MS, RDN, LD"), ["Ann Lee"]),
        ("", "", ld(author=["Ann Lee", "The Evening Journal"]), ["Ann Lee"]),
        ("", "", ld(author=["Ann Lee The Associated Press"]), ["Ann Lee"]),
        ("", "", ld(author=["Ann Lee", "dpa"]), ["Ann Lee", "dpa"]),
        ("", "", ld(author=["Ann Lee, Head of Rivers", "Photos by Bo Ek"]), ["Ann Lee"]),
        ("", "", ld(author={"@type": "Person", "givenName": "Ann", "familyName": "Lee"}), ["Ann Lee"]),
        ("<meta name=citation_author content='Lee, Ann'><meta name=citation_author content='Ek, Bo'>", "", None, ["Ann Lee", "Bo Ek"]),
        ("<meta name=parsely-page content='{&quot;authors&quot;: [&quot;Ann Lee&quot;]}'>", "", None, ["Ann Lee"]),
        ("", "<span itemprop=author>Ann Lee</span><span class=credit><i itemprop=author>Bo Ek</i></span>", None, ["Ann Lee"]),
        ("", "<h1>Bridge closed</h1><div>Ann LeeMay 5, 20242 Shares</div>", None, ["Ann Lee"]),
        ("", "<h1>Bridge closed</h1><div>Ann Lee May 5, 2024</div>", None, ["Ann Lee"]),
        ("", f"<h1>Bridge closed</h1><p>{'The council has said so, and so has ' * 5} <cite class=person>Bo Ek</cite> of the harbour.</p>", None, []),
        ("", "<h1>Bridge closed</h1><small>posted on 2024-05-01 23:30 EST by Ann Lee</small>", None, ["Ann Lee"]),
        ("", "", [ld(author="Bo Ek", publisher={"name": "x"}, headline="Another", url="https://www.herald.example:8443/world/2024/another"),
                  ld(author="Ann Lee", url=URL)], ["Ann Lee"]),
        ("", "", {"@type": "WebPage", "author": {"name": "Ann Lee"}}, ["Ann Lee"]),
        ("", "<h1>Bridge</h1><p class=byline>By Ann Lee</p>", {"@type": "WebPage", "author": {"name": "Bo Ek"}}, ["Ann Lee"]),
        ("", "", {"@type": "Review", "author": "Ann Lee"}, ["Ann Lee"]),
        ("", "", ld(author="Ann Lee, Jr."), ["Ann Lee Jr."]),
        ("", "", {"@graph": [ld(author={"@id": "#p"}), {"@type": "Person", "@id": "#p", "name": "Ann Lee"}]}, ["Ann Lee"]),
    ],
    ids=["person", "persons", "string", "publisher falls through", "meta", "url", "rel", "role", "line", "german", "admin", "announced", "author's page", "publisher at last", "desk at last", "nobody", "host", "preview label", "team", "two bylines", "card above", "comment", "editors at the end", "address", "credentials",
         "organization", "agency after a name", "agency", "head and photos", "given and family name", "libraries' order", "packed", "picture's", "run together", "a line with a date", "running text", "posted by", "another article", "web page", "byline before the web page", "review", "junior", "graph"],
)  # fmt: skip
def test_authors(head, inner, data, authors):
    assert read(inner + P, head, data)["authors"] == authors


@pytest.mark.parametrize(
    ("inner", "related"),
    [
        (f"{P}<p><strong>Read more:</strong> <a href='/a-b-c'>The night the mill burned down</a></p>{P}", [["inline", "/a-b-c"]]),
        (f"{P}<p><a href='/a-b-c'>The night the mill burned down</a></p>{P}", [["inline", "/a-b-c"]]),
        (f"{P}<p>Lesen Sie auch: <a href='/a-b-c'>Die Nacht, in der die Mühle brannte</a></p>{P}", [["inline", "/a-b-c"]]),
        (f"{P}<p>あわせて読みたい: <a href='/a-b-c'>工場が燃えた夜に何が起きたか</a></p>{P}", [["inline", "/a-b-c"]]),
        (f"{P}<div><h3>You may also like</h3><ul><li><a href='/a-b-c'>The night the mill burned</a></li></ul></div>", [["box", "/a-b-c"]]),
        (f"{P}<div class=yarpp-related><a href='/a-b-c'>The night the mill burned</a></div>", [["box", "/a-b-c"]]),
        (f"{P}<nav class='jp-relatedposts-i2'><a href='/a-b-c'>The night the mill burned</a></nav>", [["box", "/a-b-c"]]),
        (f"{P}<div class=related><a href='/a-b-c'><img></a><a href='/a-b-c'>The night the mill burned</a></div>", [["box", "/a-b-c"]]),
        (f"{P}<div class=related><h3>Most read</h3><a href='/a-b-c'>The night the mill burned</a></div>", []),
        (f"{P}<div><h3>Latest news</h3><a href='/a-b-c'>The night the mill burned</a></div>", []),
        (f"{P}<div class=related><a href='/tag/a-b-c'>The night the mill burned</a><a href='/x-y-z'>More</a></div>", []),
        (f"{P}<aside class=sidebar><a href='/a-b-c'>The night the mill burned</a></aside>", []),
        (f"{P}<p>She had said so before, in <a href='/a-b-c'>a long letter of May</a> to the county and its mayor.</p>", []),
    ],
)  # fmt: skip
def test_related(inner, related):
    got = read(f"<div class=wrap><article><h1>Bridge closed</h1>{inner}</article></div>")
    assert [
        [link["place"], link["url"].removeprefix("https://www.herald.example:8443")] for link in got["related"]
    ] == related


def test_prose_links_stand_apart():
    html = (
        f"{P}<p>She had said so before, in <a href='/a-b-c'>a long letter of May</a> to the county and its mayor.</p>"
    )
    article = extract_article(html.encode(), URL)
    assert [(link.text, link.place) for link in article.prose_links] == [("a long letter of May", "prose")]


@pytest.mark.parametrize(
    ("head", "data", "paywalled"),
    [
        ("", ld(isAccessibleForFree=False), True),
        ("", ld(isAccessibleForFree="True"), False),
        ("<meta property='article:content_tier' content='locked'>", None, True),
        ("<meta property='article:content_tier' content='free'>", None, False),
        ("", ld(), None),
    ],
)
def test_paywalled(head, data, paywalled):
    assert read(P, head, data)["paywalled"] is paywalled


def test_hidden_text_is_kept_and_marked_only_behind_a_paywall():
    inner = f"{P}<div style='display: none'>{P.replace('council', 'mayor')}</div>"
    assert [b["hidden"] for b in read(inner)["blocks"]] == [False, False]
    assert [b["hidden"] for b in read(inner, data_free(False))["blocks"]] == [False, True]


def data_free(free: bool) -> str:
    return f"<script type='application/ld+json'>{json.dumps(ld(isAccessibleForFree=free))}</script>"


def test_identity_of_the_page():
    got = read(P, "<link rel=canonical href='/bridge'><meta property='og:site_name' content='The Herald'>")
    assert (got["url"], got["site"], got["canonical_url"], got["publisher"]) == (
        URL, "herald.example:8443", "https://www.herald.example:8443/bridge", "The Herald",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("inner", "summary"),
    [
        (f"<h1>B</h1><p class=standfirst>The bridge over the river is to be closed.</p>{P}", "The bridge over the river is to be closed."),
        (f"<h1>B</h1>{P}", None),
    ],
)  # fmt: skip
def test_summary_is_what_the_page_sets_off_and_may_open_the_body_too(inner, summary):
    got = read(inner, "<meta name=description content='Something that no reader sees on the page itself.'>")
    assert got["summary"] == summary
    assert [block["text"] for block in got["blocks"] if block["text"] != summary] == [
        P.removeprefix("<p>").partition("<")[0]
    ]


def test_a_picture_s_line_is_no_summary_and_no_text():
    line = "The bridge on Monday, seen from the south. Photo: Ann Lee/The Herald"
    got = read(f"<h1>B</h1><p class=lede>{line}</p>{P}")
    assert got["summary"] is None
    assert [block["kind"] for block in got["blocks"] if block["text"] == line] in (["caption"], [])


def test_furniture_is_no_text():
    junk = [
        "<p>By Jo Lane</p>", "<p>5 January 2026, 10:20</p>", "<p>Share this article</p>", "<p>Advertisement</p>", "<p>+ posts</p>",
        "<p>Sign up for our newsletter to get the best of the week in your inbox.</p>", "<h3>Related posts</h3>", "<h2>Comments</h2>",
        "<p>Get the news that matters in your inbox. Sign up for our daily newsletter.</p>",
        "<p>Copyright 2026 The Herald. All rights reserved. This material may not be published, broadcast or rewritten.</p>",
        "<p>Share on Facebook Share on X Email this article</p>", "<p>Published: May 1 at 10:00 a.m. | Updated: 8 hours ago</p>",
        "<p>© 2026 The Herald. All rights reserved.</p>", "<div class=share><p>Share it, with everyone, and then some more people.</p></div>",
        "<div class=comment-list><p>What a day it was, I was there and saw it all happen, from the hill.</p></div>",
    ]  # fmt: skip
    got = read(f"<article><h1>Bridge</h1>{''.join(junk[:2])}{P}{''.join(junk[2:])}</article>")
    assert {block["text"][:11] for block in got["blocks"]} == {"The council"}


@pytest.mark.parametrize(
    ("head", "inner", "data", "tags"),
    [
        ("", "", ld(keywords=["Article", "105726154", "Climate", "98be933f-38cf-4fba-b6c6-ad438e82010a", "herald.example:8443"]), ["Climate"]),
        ("", "", ld(keywords="Climate, /article, Category: General, uncategorized, #Rivers"), ["Climate", "Rivers"]),
        ("", "", ld(keywords=["Ann_Lee", "BNT_MISC", "2024"]), ["Ann Lee", "2024"]),
        ("", "", ld(keywords="橋 川 交通安全"), ["交通安全"]),
        ("", "<p>She spoke to <a href='/tag/county'>what she called the county of all counties</a> and to its mayor, who was not there, on Monday.</p>", None, []),
        ("", "<ul><li><a href='/tag/rivers'>Rivers</a></li><li><a href='/tag/all'>All topics</a></li></ul>", None, ["Rivers"]),
    ],
    ids=["ids", "addresses", "underscores", "spaces between", "prose", "links"],
)  # fmt: skip
def test_tags(head, inner, data, tags):
    assert read(f"<h1>Bridge closed</h1>{P}{inner}", head, data)["tags"] == tags


@pytest.mark.parametrize(
    ("figure", "caption", "credit"),
    [
        ("<figcaption>The bridge on Monday. (Ann Lee/The Herald)</figcaption>", "The bridge on Monday.", "Ann Lee/The Herald"),
        ("<figcaption>The bridge on Monday (AP Photo)</figcaption>", "The bridge on Monday", "AP Photo"),
        ("<figcaption>The bridge (built in 1901)</figcaption>", "The bridge (built in 1901)", None),
        ("<figcaption>Image caption, The bridge on Monday</figcaption>", "The bridge on Monday", None),
        ("<figcaption>Credit...Ann Lee for The Herald</figcaption>", None, "Ann Lee for The Herald"),
        ("<figcaption>(Ann Lee)</figcaption>", None, "Ann Lee"),
        ("<figcaption>The bridge <span class=credit>/ Ann Lee</span></figcaption>", "The bridge", "Ann Lee"),
    ],
)  # fmt: skip
def test_caption_and_credit(figure, caption, credit):
    head = "<meta property='og:image' content='https://cdn.example/9f3a-1200x630-crop.jpg'>"
    image = read(f"<h1>Bridge</h1><figure><img src='/a/bridge.jpg'>{figure}</figure>{P}", head)["image"]
    assert (image["caption"], image["credit"]) == (caption, credit)


@pytest.mark.parametrize(
    "first",
    [
        "<a href='/other-story'><figure><img src='/b.jpg'><figcaption>Another story altogether</figcaption></figure></a>",
        "<figure><video></video><img src='/b.jpg'><figcaption>A film of the harbour</figcaption></figure>",
    ],
)
def test_figures_of_other_things_give_no_caption(first):
    head = "<meta property='og:image' content='https://cdn.example/9f3a-1200x630-crop.jpg'>"
    assert read(f"<h1>Bridge</h1>{first}{P}", head)["image"]["caption"] is None


def test_section_is_no_list_and_no_tag_where_one_is_declared():
    head = "<meta property='article:section' content='World'>"
    assert read(f"<a class=kicker href='/x'>More news</a><h1>Bridge</h1>{P}", head)["section"] == "World"
    assert read(f"<div class=tags><a href='/x'>Rivers</a></div><h1>Bridge</h1>{P}", head)["section"] == "World"
