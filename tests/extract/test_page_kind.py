# ruff: noqa: E501 - a page a line is easier to compare than pages broken over several
"""What is an article and what is not. All pages are invented; none declares anything but where it says so."""

from __future__ import annotations

import pytest

from newsarchive.extract import extract_article

HEADS = [
    "Council votes to close three libraries in the north", "Storm brings flooding to the coast again", "Mayor resigns over letters",
    "What the new law on rents means for tenants", "Police have no suspects in robbery at jewellers", "Team beats rivals in final at home",
    "Ferry line orders a second ship", "Goats block the valley road for a day", "Market reopens after two years of repairs",
]  # fmt: skip
LINKS = (
    "<ul>"
    + "".join(f"<li><h3><a href='/2026/01/{n}/a-story-{n}'>{head}</a></h3></li>" for n, head in enumerate(HEADS))
    + "</ul>"
)
TEASERS = "".join(
    f"<article><h2><a href='/story-{n}'>{head}</a></h2><p>{head}, officials said on Monday, after {n + 3} weeks of protest and talks "
    f"in the capital and elsewhere.</p></article>"
    for n, head in enumerate(HEADS)
)
SIGNED = "<p class=byline>By Jo Lane</p>"
ALONE = "<p>Police have arrested a man over the fire that destroyed the old mill at Brackley on Sunday night. Nobody was hurt.</p>"
LONG = "".join(f"<p>The {word} said on Monday that the bridge would be closed for weeks, and that buses would run instead.</p>" for word in
               ("council", "mayor", "county", "railway", "harbour", "school", "police", "union", "company", "museum"))  # fmt: skip
FORM = "<form><input type=email name=email><input type=password><button>Go</button></form>"
LD = '<script type="application/ld+json">{"@type":"%s","headline":"H","datePublished":"2026-01-01","author":{"name":"Jo Lane"}}</script>'

PAGES = {
    # articles
    "long": ("article", f"<h1>Bridge closed</h1>{LONG}"),
    "two sentences": ("article", f"<h1>Man held over fire</h1>{ALONE}<p>The 43-year-old is being questioned.</p>"),
    "one signed sentence": ("article", f"<h1>Trains halted</h1>{SIGNED}<p>All trains between Aston and Bray are halted because of a fallen tree.</p>"),
    "with lists around": ("article", f"<h1>Bridge closed</h1>{SIGNED}{LONG}<div class=related><h3>Related</h3>{LINKS}</div>"),
    "many links, declared": ("article", LD % "NewsArticle" + f"<h1>H</h1>{ALONE}{ALONE.replace('Police', 'They')}{LINKS}"),
    "about cookies": ("article", f"<h1>Regulator fines firm over cookies</h1>{SIGNED}<time datetime=2026-01-02>2 Jan</time>"
        f"<p>The privacy regulator fined a firm for setting cookies without consent, and for selling personal data.</p>{LONG}"),
    "about a missing page": ("article", f"<h1>Page not found in the archive for a century</h1>{SIGNED}<time datetime=2026-01-02>2 Jan</time>{LONG}"),
    "cut by a paywall": ("article", f"<h1>Minister quits</h1>{SIGNED}{ALONE}<div class=paywall><h2>Subscribe to continue</h2></div>"),
    "live blog": ("live_blog", LD % "LiveBlogPosting" + f"<h1>H</h1>{LONG}"),
    # not articles
    "soft 404": ("interstitial", "<h1>Page not found</h1><p>The page that you asked for does not exist. It may have been moved, or deleted.</p>"),
    "soft 404 with links": ("interstitial", f"<h1>Sorry, we can’t find that page</h1><p>It may have moved. Try the search.</p>{LINKS}"),
    "soft 404, german": ("interstitial", "<h1>Seite nicht gefunden</h1><p>Die Seite, die Sie suchen, existiert nicht mehr, oder sie ist umgezogen.</p>"),
    "soft 404, french": ("interstitial", "<h1>Page introuvable</h1><p>La page que vous cherchez n’existe plus. Revenez à l’accueil.</p>"),
    "soft 404, chinese": ("interstitial", "<h1>页面不存在</h1><p>抱歉，您访问的页面不存在，可能已经被删除或者更名，请返回首页继续浏览。</p>"),
    "consent": ("interstitial", "<h1>We value your privacy</h1><p>We and our partners store and access information on your device, such as "
        "cookies, and process personal data. You can accept, or manage your choices at any time.</p>"),
    "consent, german": ("interstitial", "<h1>Willkommen</h1><p>Lesen mit Werbung: Wir und unsere Partner verarbeiten personenbezogene Daten "
        "mit Cookies. Ihre Einwilligung können Sie widerrufen. Mit Akzeptieren stimmen Sie zu.</p>"),
    "login": ("interstitial", f"<h1>Log in to continue</h1><p>Sign in with your email address and password, or register.</p>{FORM}"),
    "newsletter": ("interstitial", f"<h1>Sign up for our newsletter</h1><p>Get our best stories every morning, free of charge, in your inbox.</p>{FORM}"),
    "robot check": ("interstitial", "<h1>Just a moment...</h1><p>Checking your browser before you can go on. Please enable JavaScript.</p>"),
    "section": ("listing", f"<h1>World</h1>{TEASERS}"),
    "section of links": ("listing", f"<h1>World</h1>{LINKS}"),
    "tag": ("listing", f"<h1>Economy</h1><p>All the latest about the economy, from our newsroom.</p>{LINKS}"),
    "author": ("listing", f"<h1>Dana Whitfield</h1><p>Dana Whitfield is a senior correspondent who covers transport and housing, and "
        f"won two awards for her reporting on the railways.</p>{LINKS}"),
    "search": ("listing", f"<h1>Results for tax</h1>{TEASERS}"),
    "gallery": ("gallery", "<h1>The week in pictures</h1>" + "<figure><img src=1.jpg></figure>" * 4),
    "captions only": ("gallery", "<h1>Snow</h1>" + "<figure><img src=1.jpg><figcaption>A woman walks in the snow, in Oslo.</figcaption></figure>" * 4),
    "video": ("video", "<h1>The moment the tower fell</h1><video src=x.mp4></video>"),
    "about": ("other", f"<h1>About us</h1>{LONG}"),
    "privacy policy": ("other", f"<h1>Privacy policy</h1>{LONG}"),
    "empty": ("other", "<h1>World</h1><p>There is nothing here.</p>"),
    "a slogan": ("other", "<h1>The Herald</h1><p>A newspaper of record.</p>"),
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_kind(name):
    kind, inner = PAGES[name]
    html = f"<html lang=en><head><title>The Herald</title></head><body><nav><a href='/'>Home</a></nav><main>{inner}</main></body></html>"
    article = extract_article(html.encode(), "https://herald.example/2026/01/05/something-and-more-4242")
    assert article.page_kind == kind


@pytest.mark.parametrize("path", ["/about", "/en/contact-us", "/impressum.html", "/", "/tag/economy"])
def test_paths_of_no_article(path):
    html = f"<html><head><title>The Herald</title></head><body><h1>Herald</h1>{ALONE}{LINKS}</body></html>"
    assert extract_article(html.encode(), f"https://herald.example{path}").page_kind in ("other", "listing")


@pytest.mark.parametrize(
    ("query", "kind"), [("?p=4711", "article"), ("?newsid=12", "article"), ("", "listing"), ("?lang=en", "listing")]
)
def test_a_number_in_the_query_names_an_article(query, kind):
    html = f"<html><head><title>The Herald</title></head><body><h1>Bridge closed</h1>{LONG}</body></html>"
    assert extract_article(html.encode(), f"https://herald.example/{query}").page_kind == kind


def test_long_texts_under_linked_headings_are_an_article():
    parts = "".join(
        f"<h2><a href='#part-{n}'>{head}</a></h2><p>{' '.join(HEADS)} {' '.join(HEADS)} and more, said {n}.</p>"
        for n, head in enumerate(HEADS)
    )
    html = f"<html><body><main><h1>Nine things that happened this week</h1>{SIGNED}{parts}</main></body></html>"
    assert extract_article(html.encode(), "https://herald.example/2026/01/05/nine-things").page_kind == "article"


def test_an_article_among_the_links_of_its_columns():
    columns = "".join(
        f"<div><h4><a href='/2026/01/{n}/{k}/a-story'>{head} again</a></h4></div>"
        for n, head in enumerate(HEADS)
        for k in range(4)
    )
    html = f"<html><body><div>{columns}</div><main><h1>Bridge closed for weeks</h1>{SIGNED}{LONG}</main><div>{columns}</div></body></html>"
    assert extract_article(html.encode(), "https://herald.example/2026/01/05/bridge").page_kind == "article"
