"""The search syntax, from what is typed to what is found, in the languages of the world."""

import random
from datetime import UTC, datetime

import pytest

from newsarchive import Archive, Article, Block
from newsarchive.archive.find.highlights import find_words, snippet
from newsarchive.archive.find.query import MOST_PARTS, Words, is_plain, parse
from newsarchive.archive.find.selection import Selection
from newsarchive.errors import UsageError

NOW = datetime(2026, 5, 8, 12, tzinfo=UTC)
STORIES = {
    "en": ("a.example", "World", "en-GB", "2026-05-01", ("Ann Lee", "Bo O'Neil"), "Prime minister opens the tram line",
           "The tram crosses the old bridge. Tramways are back in the city."),
    "en2": ("b.example", "Sport", "en", "2026-04-01", ("Lee Ann",), "Rivals draw",
            "The minister for sport watched. It was a prime match, with 10:30 on the clock, at http://b.example/live."),
    "de": ("b.example", "Städte", "de", "2026-03-01", ("Jörg Weiß",), "Brücke über den Fluss eröffnet",
           "Der Bürgermeister lief als Erster über die Brücke in Zürich."),
    "fr": ("a.example", "Économie", "fr", "2026-02-01", ("Zoé Île",), "L'État relève le déficit",
           "Le ministère de l'Économie prévoit un déficit élevé à l'été."),
    "es": ("a.example", "Ciudad", "es-ES", "2026-01-01", (), "El niño y el tranvía", "En Málaga el niño vio el tranvía."),
    "ru": ("c.example", "Мир", "ru", "2025-12-01", ("Анна Ёлкина",), "Новый мост открыт",
    "Мэр открыл новый мост через реку."),
    "ar": ("c.example", "العالم", "ar", "2025-11-01", (), "افتتاح الجسر الجديد", "افتتح الوزير الجسر الجديد في المدينة."),
    "hi": ("c.example", "देश", "hi", "2025-10-01", (), "नया पुल खुला", "मंत्री ने नया पुल जनता के लिए खोला।"),
    "tr": ("c.example", None, "tr", "2025-09-01", (), "Köprü İstanbul'da açıldı", "Başkan köprüyü açtı."),
    "zh": ("d.example", "国际", "zh-CN", "2025-08-01", ("王小明",), "新闻自由日", "各国记者纪念新闻自由，GDP增长放缓。"),
    "ja": ("d.example", "社会", "ja", "2025-07-01", (), "新しい橋が開通", "東京都知事は新しい橋を渡った。"),
    "ko": ("d.example", "사회", "ko", None, (), "서울 새 다리 개통", "서울시장은 새 다리를 건넜다."),
}  # fmt: skip

FOUND = {
    # English
    "tram": "en", "TRAM line": "en", '"prime minister"': "en", '"minister prime"': "", "prime minister": "en en2",
    "tram*": "en", "tramw*": "en", "minister -tram": "en2", "minister NOT (tram OR bridge)": "en2",
    "tram OR sport": "en en2", "headline:minister": "en", 'headline:"tram line" bridge': "en",
    "headline:(rivals OR tram)": "en en2",
    "10:30": "en2", "http://b.example/live": "en2", "minister section:sport": "en2",

    "-site:c.example -site:d.example -minister": "de fr es",
    # German, French, Spanish
    "brucke": "de", "BRÜCKE zürich": "de", "bürger*": "de", "etat deficit": "fr", "l'été": "fr", "ÉCONOMIE": "fr",
    "nino tranvia": "es", '"en malaga"': "es",
    # Russian, Arabic, Hindi, Turkish
    "МОСТ": "ru", "откры*": "ru", "новый мост -река": "ru", "الجسر": "ar", '"الجسر الجديد"': "ar", "पुल": "hi",
    "नया पुल": "hi",
    "istanbul": "tr", "köprü*": "tr",
    # Chinese, Japanese, Korean
    "新闻": "zh", "自由 记者": "zh", "GDP增长": "zh", '"新闻自由日"': "zh", "橋": "ja",
    "東京 OR 서울": "ja ko", "서울": "ko", "다리": "ko",
    # Fields
    "site:d.example": "zh ja ko",
    "site:https://www.A.example/": "en fr es", "section:economie": "fr",
    'section:"städte"': "de",
    "section:econ*": "fr", "language:en": "en en2", "language:en-gb": "en", "lang:z*": "zh", "author:lee": "en en2",
    'author:"ann lee"': "en", "author:oneil": "", 'author:"o\'neil"': "en", "author:jor*": "de",
    "author:елкина": "ru", "author:小明": "zh",
    "after:2026-04": "en en2 ko",
    "after:2026-01-01 before:2026-03-01": "de fr es", "before:2025-07": "ja",
    "since:8d": "en ko",
    "(site:a.example tram) OR (site:b.example brücke)": "en de", "site:(c.example OR d.example) мост": "ru",
    "-section:(world OR sport) minist*": "fr", "NOT section:world site:c.example": "ru ar hi tr",
}  # fmt: skip
"""What is typed -> which stories must be found, and no other; counted from NOW."""


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    path = tmp_path_factory.mktemp("query") / "archive.db"
    with Archive.open(path, write=True) as writer:
        for name, (site, section, language, day, authors, headline, text) in STORIES.items():
            article = Article(
                url=f"https://{site}/{name}",
                site=site,
                section=section,
                language=language,
                published_at=day,
                authors=authors,
                headline=headline,
                blocks=(Block(kind="paragraph", text=text),),
                fetched_at="2026-05-07T00:00:00.000Z",
            )
            writer.add_article(article, name.encode())
    with Archive.open(path) as reader:
        yield reader


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr("newsarchive.archive.database.clock.now", lambda: NOW)


def names(hits):
    return [hit.url.rpartition("/")[2] for hit in hits]


@pytest.mark.parametrize("typed", FOUND)
def test_what_is_typed_finds_these_and_no_other(archive, typed):
    assert sorted(names(archive.search(typed))) == sorted(FOUND[typed].split())
    assert archive.count(Selection(words=typed)) == len(FOUND[typed].split())
    assert parse(typed, now=NOW).notes == ()


@pytest.mark.parametrize(
    ("typed", "note"),
    [
        ("tram after:soon", "after: expected a day like 2026-05-01 or an age like 7d, got 'soon'; left out."),
        ("a " * 501, f"Only the first {MOST_PARTS} words and filters were read."),
        ("(" * 30 + "tram" + ")" * 30, "Parentheses deeper than 8 were left out."),
    ],
)
def test_what_is_left_out_is_told(typed, note):
    assert parse(typed, now=NOW).notes == (note,)


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("AND tram", "tram"),
        ("tram AND", "tram"),
        ("OR tram OR", "tram"),
        ("NOT", ""),
        ("tram NOT", "tram"),
        ("NOT NOT tram", "tram"),
        ("(tram", "tram"),
        ("tram)", "tram"),
        (") tram (", "tram"),
        ("()", ""),
        ("tram ()", "tram"),
        ('"tram', "tram"),
        ("“tram line”", '"tram line"'),
        ("tram tram", "tram"),
        ("a b OR c", "(a b) OR c"),
        ("a AND b OR c AND NOT d", "(a b) OR (c -d)"),
        ("tram - line", "tram line"),
        ('site:""', ""),
        ("after:soon tram", "tram"),
        ("HEADLINE:tram", "headline:tram"),
    ],
)
def test_the_same_is_meant(typed, same):
    assert parse(typed).root == parse(same).root


@pytest.mark.parametrize(
    "typed", ["site:", "foo:bar", "headline:", "and", "or", "tram-line", "a:b", "C++", "note:", "10:30", "and or not"]
)
def test_plain_words_stay_words(typed):
    assert is_plain(typed)
    assert all(isinstance(part, Words) for part in getattr(parse(typed).root, "of", ()))


NAUGHTY = [
    "", " ", "\0", "\ud800", '"', '""', '"""', "'", "''", "*", "**", "-", "--", "---", "-*", "^", "^tram", "tram^",
    "+", "{", "}", "{a}:b",
    "(", ")", "(((", ")))", ")(", "()()", "AND", "OR", "NOT", "AND AND", "OR OR", "NOT NOT", "NOT OR AND",
    "NEAR(a b)", "NEAR/3", "a NEAR b",
    "a:b:c", "headline:", "headline:()", "headline:(", "headline:headline:", "headline:-tram", "-headline:tram",
    "site:", "site:*", "site:()",
    "site:(a OR)", "author:''", "author:%", "author:_", "section:\\", "after:", "after:0", "after:9999-99-99",
    "after:99999999999999999999d",
    "before:-1", "before:1e9", "language:--", "language:*", "body:tram", "rowid:1", "rank:1", "articles_fts",
    "'; DROP TABLE articles; --",
    "1=1", "%", "_", "\\", "\\'", "\\\"", "?1", ":q0", "@x", "$y", "x'00'", "0x0", "NULL", "null", "None",
    "undefined", "NaN", "true", "1/0",
    "<script>alert(1)</script>", "&lt;", "../../etc/passwd", "%00", "%s%n", "${jndi:ldap://x}", "{{7*7}}", "\u202e",
    "\u200b", "\ufeff",
    "\U0001f600", "\U0001f1e9\U0001f1ea", "e\u0301", "\u0301", "Z\u0335\u0321a\u0337", "ﷺ", "ß", "İ", "ı", "ǆ", "ﬁ",
    "𝒯𝓇𝒶𝓂",
    "田中さんにあげて下さい", "社會科學院語學研究所",
    "新 闻", "新*", "-新", '"新', '"新"*', "ｶﾀｶﾅ", "가", "ㄱ", "〇", "　", "\t", "\n", "a\nb", "a\u2028b", "«tram»", "„tram“",
    "tram”", "“",
    "(" * 2000, ")" * 2000, '"' * 2001, "-" * 2000, "NOT " * 3000, "a OR " * 3000,
    "(a OR " * 1500, "-(" * 1500, "site:a OR " * 1500,
    "NOT (a OR " * 800, "a* " * 3000, "x" * 100_000, "新" * 50_000, "a" + "\u0301" * 5000, "headline:(" * 500, '"a" ' * 3000,
]  # fmt: skip


def check_all(archive, typed):
    """Everything that takes what a user typed."""
    for order in ("relevance", "recent", "newest", "oldest"):
        archive.search(typed, order=order)
    archive.count(Selection(words=typed, one_of_each=True))
    archive.timeline(Selection(words=typed))
    archive.facets(Selection(words=typed, sites=("a.example",)))
    snippet("The prime minister of Málaga 新闻自由", typed)
    find_words("The prime minister of Málaga 新闻自由", typed)


@pytest.mark.parametrize("typed", NAUGHTY, ids=range(len(NAUGHTY)))
def test_naughty_strings_are_no_error(archive, typed):
    check_all(archive, typed)


def test_random_strings_are_no_error(archive):
    dice = random.Random(6)
    parts = [
        *"\"*()^:+-_{}[]\\/'\0 \t新é\udcff\u0301",
        "AND",
        "OR",
        "NOT",
        "NEAR",
        "tram",
        "headline:",
        "site:",
        "after:",
        "author:",
        " ",
        " ",
    ]
    for _ in range(5000):
        typed = "".join(dice.choices(parts, k=dice.randrange(1, 25)))
        if dice.random() < 0.2:
            typed = "".join(chr(dice.randrange(1, 0x11000)) for _ in range(dice.randrange(1, 40)))
        assert len(archive.search(typed)) <= archive.count(Selection(words=typed))


def test_orders(archive):
    words = "minister OR tranvia OR brücke"
    by_date = ["en", "en2", "de", "es"]
    assert names(archive.search(words, order="newest")) == by_date
    assert names(archive.search(words, order="oldest")) == by_date[::-1]
    assert names(archive.search("minister", order="recent")) == ["en", "en2"]
    mixed = "(site:a.example tram) OR (site:b.example brücke)"
    assert set(names(archive.search(mixed))) == {"en", "de"}


def test_recent_articles_can_be_favoured(tmp_path):
    with Archive.open(tmp_path / "archive.db", write=True) as archive:
        for day, text in (
            ("2020-01-01", "Ferry ferry leaves."),
            ("2999-01-01", "The ferry leaves at nine in the morning."),
        ):
            blocks = (Block(kind="paragraph", text=text),)
            article = Article(url=f"https://a.example/{day}", site="a.example", published_at=day, blocks=blocks)
            archive.add_article(article, day.encode())
        assert names(archive.search("ferry")) == ["2020-01-01", "2999-01-01"]
        assert names(archive.search("ferry", order="recent")) == ["2999-01-01", "2020-01-01"]


def test_timeline_and_facets(archive):
    chosen = Selection(words="site:a.example OR site:b.example")
    assert archive.timeline(chosen) == [
        ("2026-01-01", 1), ("2026-02-01", 1), ("2026-03-01", 1), ("2026-04-01", 1), ("2026-05-01", 1)
    ]  # fmt: skip
    assert archive.timeline(chosen, period="year") == [("2026", 5)]
    assert archive.timeline(Selection(words="서울"), period="month") == [("2026-05", 1)]
    assert archive.facets(Selection(words="minister")) == {
        "site": [("a.example", 1), ("b.example", 1)],
        "section": [("Sport", 1), ("World", 1)],
        "language": [("en", 1), ("en-GB", 1)],
        "author": [("Ann Lee", 1), ("Bo O'Neil", 1), ("Lee Ann", 1)],
    }
    assert archive.facets(chosen, limit=1)["site"] == [("a.example", 3)]


def test_filters_besides_the_search(archive):
    assert names(archive.search("minist*", Selection(language="FR"))) == ["fr"]
    assert archive.count(Selection(language="en")) == 2
    assert archive.count(Selection(language='"')) == 0


def test_an_order_or_a_period_that_is_none_is_told(archive):
    with pytest.raises(UsageError, match="Expected order to be relevance, recent, newest, oldest; got 'best'"):
        archive.search("minister", order="best")
    with pytest.raises(UsageError, match="Expected period to be day, month, year; got 'week'"):
        archive.timeline(period="week")
