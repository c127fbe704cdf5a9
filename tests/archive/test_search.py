"""Searching an archive as its users type."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsarchive import Archive, Article, Block
from newsarchive.archive.find.highlights import find_words, snippet
from newsarchive.archive.find.selection import Selection
from newsarchive.errors import UsageError

STORIES = {
    "malaga": ("Trams for Málaga", "La Opinión", "2026-05-01", "The prime minister opened the tram line. He waved."),
    "bridge": (
        "Bridge opens",
        "News",
        "2026-05-02T10:00:00+02:00",
        "A minister in his prime walked across the bridge.",
    ),
    "press": ("新闻自由日", "国际", "2026-05-03", "各国记者纪念新闻自由，包括 Málaga 的记者。"),
    "korea": ("서울 날씨", None, None, "서울은 오늘 맑음."),
}


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    path = tmp_path_factory.mktemp("search") / "archive.db"
    with Archive.open(path, write=True) as writer:
        for name, (headline, section, day, text) in STORIES.items():
            article = Article(
                url=f"https://{'b' if name == 'bridge' else 'a'}.example/{name}",
                site=f"{'b' if name == 'bridge' else 'a'}.example",
                headline=headline,
                section=section,
                published_at=day,
                blocks=(Block(kind="paragraph", text=text),),
                fetched_at="2026-06-01T00:00:00.000Z",
            )
            writer.add_article(article, name.encode())
    with Archive.open(path) as reader:
        yield reader


def names(hits):
    return [hit.url.rpartition("/")[2] for hit in hits]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("malaga", ["malaga", "press"]),
        ("MÁLAGA", ["malaga", "press"]),
        ("Ma\u0301laga", ["malaga", "press"]),
        ("minister prime", ["malaga", "bridge"]),
        ('"prime minister"', ["malaga"]),
        ('"minister prime"', []),
        ('"prime minister', ["malaga", "bridge"]),
        ("minister zebra", []),
        ("新闻", ["press"]),
        ("自由", ["press"]),
        ("闻自", ["press"]),
        ("由", ["press"]),
        ("日", ["press"]),
        ("由新", []),
        ("记者 malaga", ["press"]),
        ("서울", ["korea"]),
        ("minister AND prime", ["malaga", "bridge"]),
        ("headline:bridge", ["bridge"]),
        ("bridge NOT", ["bridge"]),
        ("", []),
        ("*", []),
        ('"', []),
        ("_", []),
    ],
)
def test_words_find_articles(archive, words, found):
    assert sorted(names(archive.search(words))) == sorted(found)


def test_a_headline_weighs_more_than_the_text(archive):
    assert names(archive.search("malaga")) == ["malaga", "press"]


def test_an_order_that_is_none_is_told(archive):
    with pytest.raises(UsageError, match="relevance, recent, newest, oldest; got 'best'"):
        archive.search("bridge", order="best")


def test_a_hit_in_full(archive):
    (hit,) = archive.search("tram line")
    assert (hit.id, hit.url, hit.site, hit.headline, hit.section, hit.published_at, hit.snippet) == (
        1,
        "https://a.example/malaga",
        "a.example",
        "Trams for Málaga",
        "La Opinión",
        "2026-05-01",
        "The prime minister opened the tram line. He waved.",
    )


@pytest.mark.parametrize(
    ("selection", "found"),
    [
        ({"sites": ("b.example",)}, ["bridge"]),
        ({"sites": ("a.example", "b.example")}, ["bridge", "malaga"]),
        ({"sites": ("c.example",)}, []),
        ({"section": "la OPINION"}, ["malaga"]),
        ({"section": "Opinión"}, []),
        ({"since": "2026-05-02"}, ["bridge"]),
        ({"since": "2026-05-02T08:00:01Z"}, []),
        ({"until": "2026-05-01"}, ["malaga"]),
        ({"until": "2026-05-02"}, ["bridge", "malaga"]),
        ({"until": "2026-05-02T07:59:59Z"}, ["malaga"]),
        ({"since": "2026-05", "until": "2026-05"}, ["bridge", "malaga"]),
        ({"since": "2026-05-01", "until": "2026-05-01"}, ["malaga"]),
        ({"words": "tram"}, ["malaga"]),
        ({"words": "?!"}, []),
    ],
    ids=str,
)
def test_filters(archive, selection, found):
    chosen = Selection(**selection)
    assert sorted(names(archive.search("minister", chosen))) == found


def test_an_article_without_a_date_counts_by_when_it_was_first_seen(archive):
    assert [a.headline for a in archive.articles(Selection(since="2026-06-01"))] == ["서울 날씨"]


def test_pages_of_hits(archive):
    both = archive.search("minister")
    assert archive.search("minister", limit=1) + archive.search("minister", limit=1, offset=1) == both
    assert archive.search("minister", limit=5, offset=2) == []


@settings(max_examples=500, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    st.one_of(
        st.text(max_size=60),
        st.text(alphabet='"*()^:+-_{}[]\\/\0 \tANDORNEAR新闻é\udcff\u0301', max_size=40),
        st.lists(st.sampled_from(['"', "NEAR(", "AND", "prime", "*", "^", "body:", "新", "'", "\\"]), max_size=9).map(
            " ".join
        ),
    )
)
def test_nothing_that_is_typed_is_an_error(archive, words):
    archive.search(words)
    archive.count(Selection(words=words))
    for start, end in find_words("The prime minister of Málaga 新闻自由", words):
        assert 0 <= start < end
    snippet("The prime minister of Málaga 新闻自由", words)


def test_a_very_long_search(archive):
    assert archive.search("minister " * 5000) == archive.search("minister")
    assert archive.search(" ".join(f"w{i}" for i in range(3000))) == []


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("A party for art", "art", ["art"]),
        ("The Prime Minister, prime", '"prime minister"', ["Prime Minister"]),
        ("the prime-minister", "prime-minister", ["prime-minister"]),
        ("the prime minister", "prime-minister", ["prime minister"]),
        ("Ma\u0301laga and Málaga", "malaga", ["Ma\u0301laga", "Málaga"]),
        ("新闻自由", "自由", ["自由"]),
        ("nothing", "?!", []),
        ("İstanbul", "istanbul", ["İstanbul"]),
        ("trams, Tramways and a trap", "tram*", ["trams", "Tramways"]),
        ("the ferry and the tram", "ferry NOT tram", ["ferry"]),
        ("of example.com", "site:example.com", []),
        ("各国记者纪念新闻自由。", '"新闻自由。" OR 记者', ["记者", "新闻自由"]),
    ],
)
def test_where_words_stand(text, words, found):
    assert [text[start:end] for start, end in find_words(text, words)] == found


def test_a_snippet_shows_the_word_and_not_a_part_of_another():
    body = "The party " * 40 + "saw the art of " + "many " * 40
    assert " art " in snippet(body, "art")
    assert snippet("Short text.", "other") == "Short text."


ZONES = {"tokyo": "2026-05-02T07:30:00+09:00", "berlin": "2026-05-01T23:00:00Z", "newyork": "2026-05-01T21:30:00-04:00"}
"""As the pages print them, in the order in which they were published."""


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    path = tmp_path_factory.mktemp("zones") / "archive.db"
    with Archive.open(path, write=True) as writer:
        for name, moment in sorted(ZONES.items()):
            text = (Block(kind="paragraph", text=f"A vote in {name}."),)
            writer.add_article(
                Article(url=f"https://a.example/{name}", site="a.example", published_at=moment, blocks=text), b""
            )
    with Archive.open(path) as reader:
        yield reader


def test_articles_of_several_zones_stand_in_the_order_of_their_moments(world):
    assert names(world.search("vote", order="oldest")) == ["tokyo", "berlin", "newyork"]
    assert names(world.search("vote", order="newest")) == ["newyork", "berlin", "tokyo"]
    in_sql = "SELECT DISTINCT url FROM paragraphs ORDER BY datetime(published_at)"  # as docs/data-dictionary.md says
    assert [row["url"].rpartition("/")[2] for row in world.conn.execute(in_sql)] == ["tokyo", "berlin", "newyork"]


def test_days_are_those_of_utc_whatever_zone_a_page_prints(world):
    assert {a.url[18:] for a in world.articles(Selection(until="2026-05-01"))} == {"tokyo", "berlin"}
    assert {a.url[18:] for a in world.articles(Selection(since="2026-05-02"))} == {"newyork"}
    assert {a.url[18:] for a in world.articles(Selection(since="2026-05-01T22:45:00.000Z"))} == {"berlin", "newyork"}
    assert world.timeline(Selection(), period="day") == [("2026-05-01", 2), ("2026-05-02", 1)]
