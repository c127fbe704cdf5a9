"""newsarchive.discover.judge: which URLs are worth a request."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsarchive.discover import Shapes, judge_url
from newsarchive.discover.judge import THRESHOLD

ARTICLES = {
    "WordPress": "https://a.example/2024/05/01/minister-resigns/",
    "plain slug": "https://a.example/minister-resigns-after-the-vote/",
    "slug below sections": "https://a.example/world/europe/minister-resigns-after-vote",
    "number before slug": "https://a.example/1878615/minister-resigns-after-vote",
    "number only": "https://a.example/news/12345678",
    "query id": "https://a.example/article?id=123",
    "script and sid": "https://a.example/story.php?sid=4711",
    "Korean script": "https://a.example/news/articleView.html?idxno=181595",
    "short id": "https://a.example/nyheter/a/Ard8wM/hanna-18-forsvunnen",
    "wire id": "https://a.example/article/idUSKBN2AB1CD",
    "Escenic": "https://a.example/politik/article242192802/Minister-tritt-zurueck.html",
    "numbered story": "https://a.example/doc/7715044",
    "numbered news": "https://a.example/de/news823175",
    "comma id": "https://a.example/news,139377.html",
    "Japanese": "https://a.example/article/20250121-QBJP5I25BBIG5IZ76XZNDHDB5Q/",
    "Chinese": "https://a.example/n1/2024/0424/c1001-40223222.html",
    "Arabic slug": "https://a.example/%D8%A7%D9%84%D8%B1%D8%A6%D9%8A%D8%B3-%D9%8A%D8%B9%D9%84%D9%86-%D8%AE%D8%B7%D8%A9-%D8%AC%D8%AF%D9%8A%D8%AF%D8%A9",
    "Chinese slug": "https://a.example/%E4%B8%9C%E4%BA%AC%E8%82%A1%E5%B8%82%E8%BF%9E%E7%BB%AD%E4%B8%89%E6%97%A5%E4%B8%8A%E6%B6%A8",
    "underscores": "https://a.example/frettir/innlent/2025/02/11/islenskar_konur_stydja/",
    "Italian date": "https://a.example/esteri/25_gennaio_05/trump-accoglie-meloni",
    "month name": "https://a.example/world/2024/feb/24/death-toll-rises",
    "date in slug": "https://a.example/news/2025-11-10-minister-argues/",
    "index.html": "https://a.example/2024/05/01/style/minister-resigns-today/index.html",
    "session id": "https://a.example/artikel/minister-tritt-zurueck.do;jsessionid=0123456789ABCDEF",
    "author's column": "https://a.example/autoren/jane-doe/why-the-minister-had-to-go",
}  # fmt: skip


@pytest.mark.parametrize("url", ARTICLES.values(), ids=ARTICLES.keys())
def test_articles_by_their_url_alone(url: str) -> None:
    judgement = judge_url(url)
    assert judgement.likelihood >= THRESHOLD, judgement


@pytest.mark.parametrize("url", ["https://a.example/x/7", "https://a.example/go/first", "https://a.example/r?u=8"])
def test_a_headline_outweighs_a_dumb_url(url: str) -> None:
    assert judge_url(url).likelihood < THRESHOLD
    assert judge_url(url, text="Minister resigns after the vote").likelihood >= THRESHOLD
    assert judge_url(url, text="首相在投票后宣布辞职").likelihood >= THRESHOLD


OTHERS = {
    "tag": "https://a.example/tag/economy",
    "tag with a long name": "https://a.example/tag/cost-of-living-crisis-in-britain",
    "author": "https://a.example/author/jane-doe/",
    "auteur": "https://a.example/auteur/jean-dupont",
    "category": "https://a.example/category/news/",
    "Schlagwort": "https://a.example/schlagwort/wirtschaft",
    "search": "https://a.example/search?q=minister",
    "WordPress search": "https://a.example/?s=minister",
    "login": "https://a.example/login?next=/a",
    "account": "https://a.example/mein-konto/",
    "subscribe": "https://a.example/subscribe/",
    "newsletter": "https://a.example/newsletters/",
    "privacy": "https://a.example/privacy-policy",
    "Datenschutz": "https://a.example/datenschutz.html",
    "Impressum": "https://a.example/impressum/",
    "mentions légales": "https://a.example/mentions-legales",
    "quiénes somos": "https://a.example/quienes-somos",
    "About": "https://a.example/about",
    "Über uns, percent-encoded": "https://a.example/%C3%9Cber-uns.html",
    "contact": "https://a.example/contact-us",
    "calendar": "https://a.example/calendar/2026/1",
    "private": "https://a.example/private/desk",
    "section": "https://a.example/section/world/",
    "bare section": "https://a.example/politics",
    "year": "https://a.example/2024/",
    "month": "https://a.example/2024/05/",
    "day": "https://a.example/2024/05/01/",
    "pager": "https://a.example/world/page/2/",
    "picture": "https://a.example/2024/05/01/minister-resigns-after-vote.jpg",
    "PDF": "https://a.example/minister-resigns-after-the-vote.pdf",
    "feed": "https://a.example/minister-resigns-after-the-vote/feed/",
    "share": "https://a.example/share?u=https://a.example/minister-resigns-after-the-vote",
    "WordPress admin": "https://a.example/wp-login.php",
    "print": "https://a.example/print/12345",
    "home": "https://a.example/",
    "home with index": "https://a.example/index.html",
    "mail": "mailto:desk@a.example",
}


@pytest.mark.parametrize("url", OTHERS.values(), ids=OTHERS.keys())
def test_other_pages(url: str) -> None:
    judgement = judge_url(url, text="Economy")
    assert judgement.likelihood < THRESHOLD, judgement
    assert judgement.why


@pytest.mark.parametrize("name", ["tag", "author", "search", "login", "calendar", "picture", "PDF", "share", "home"])
def test_no_headline_redeems_what_is_no_article(name: str) -> None:
    assert judge_url(OTHERS[name], text="Minister resigns after the long vote").likelihood < THRESHOLD


def test_place_counts() -> None:
    url = "https://a.example/x/hope"
    likelihoods = [
        judge_url(url, place=place).likelihood for place in ("navigation", "page", "sitemap", "feed", "news-sitemap")
    ]
    assert likelihoods == sorted(likelihoods)
    assert likelihoods[-1] > 0.9 > THRESHOLD > likelihoods[1]
    assert judge_url("https://a.example/2024/05/01/minister-resigns", place="news-sitemap").likelihood >= 0.97


def test_known_shapes_decide_doubtful_urls() -> None:
    known = [f"https://a.example/r/hope-{n}" for n in range(12)]
    url = "https://a.example/q/despair-7"
    assert judge_url(url).likelihood < THRESHOLD
    assert judge_url(url, shapes=Shapes.from_urls(known)).likelihood >= THRESHOLD
    assert judge_url(url, text="Despair, they say, is over", shapes=Shapes.from_urls([], known)).likelihood < THRESHOLD


def test_known_shapes_redeem_a_word() -> None:
    shapes = Shapes.from_urls([f"https://a.example/category/news/one-two-three-{n}" for n in range(9)])
    assert judge_url("https://a.example/category/news/four-five-six-7", shapes=shapes).likelihood >= THRESHOLD


@settings(max_examples=300)
@given(
    st.one_of(st.text(max_size=40), st.from_regex(r"https?://a\.b/[ -~é中]{0,40}", fullmatch=True)),
    st.text(max_size=30),
)
def test_never_raises(url: str, text: str) -> None:
    judgement = judge_url(url, text=text, shapes=Shapes(articles={"/w": 1}))
    assert 0 <= judgement.likelihood <= 1
    assert judgement.why
