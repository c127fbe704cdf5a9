"""newsarchive.urls: identity, sites, shapes, traps."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsarchive import urls
from newsarchive.urls import canonical_url, clean_url, same_site
from newsarchive.urlshapes import trap_reason, url_shape

SAME = {
    "scheme": ("http://example.com/a", "https://example.com/a"),
    "www": ("https://www.example.com/a", "https://example.com/a"),
    "host case": ("https://EXAMPLE.com/a", "https://example.com/a"),
    "final dot": ("https://example.com./a", "https://example.com/a"),
    "default port": ("https://example.com:443/a", "https://example.com/a"),
    "idna": ("https://müller.example/a", "https://xn--mller-kva.example/a"),
    "fragment": ("https://example.com/a#comments", "https://example.com/a"),
    "hashbang": ("https://example.com/a#!/b", "https://example.com/a"),
    "utm": ("https://example.com/a?utm_source=x&UTM_Medium=y", "https://example.com/a"),
    "click ids": ("https://example.com/a?fbclid=1&gclid=2&mc_cid=3&mc_eid=4&yclid=5", "https://example.com/a"),
    "ref": ("https://example.com/a?ref=home", "https://example.com/a"),
    "order": ("https://example.com/a?b=2&a=1", "https://example.com/a?a=1&b=2"),
    "escaped ampersand": ("https://example.com/a?a=1&amp;b=2", "https://example.com/a?a=1&b=2"),
    "escaped tracking": ("https://example.com/a?a=1&amp;utm_source=2", "https://example.com/a?a=1"),
    "jsessionid": ("https://example.com/a.do;jsessionid=A1B2?id=3", "https://example.com/a.do?id=3"),
    "phpsessid": ("https://example.com/a?PHPSESSID=abc&id=3", "https://example.com/a?id=3"),
    "sid": ("https://example.com/a?sid=0123456789abcdef0123456789abcdef&id=3", "https://example.com/a?id=3"),
    "cookieless asp": ("https://example.com/(S(abcdefghij0123456789abcd))/a", "https://example.com/a"),
    "double slash": ("https://example.com//news//a", "https://example.com/news/a"),
    "non-ASCII path": ("https://example.com/أخبار", "https://example.com/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1"),
    "escape case": ("https://example.com/%d8%a3", "https://example.com/%D8%A3"),
    "empty path": ("https://example.com", "https://example.com/"),
    "white space": (" https://example.com/a \n", "https://example.com/a"),
}
DIFFERENT = {
    "id": ("https://example.com/article?id=1", "https://example.com/article?id=2"),
    "p": ("https://example.com/?p=1", "https://example.com/?p=2"),
    "page": ("https://example.com/a?page=1", "https://example.com/a?page=2"),
    "a": ("https://example.com/r?a=1", "https://example.com/r?a=2"),
    "q": ("https://example.com/r?q=x", "https://example.com/r?q=y"),
    "numeric sid": ("https://example.com/story.php?sid=4711", "https://example.com/story.php?sid=4712"),
    "numeric ref": ("https://example.com/release?ref=4711", "https://example.com/release?ref=4712"),
    "slug in ref": ("https://example.com/r?ref=one-two", "https://example.com/r?ref=one-three"),
    "bare query": ("https://example.com/spip.php?article1", "https://example.com/spip.php?article2"),
    "legacy encoding": ("https://example.com/?t=%E4", "https://example.com/?t=%F6"),
    "subdomain": ("https://a.example.com/x", "https://b.example.com/x"),
    "port": ("http://127.0.0.1:8001/x", "http://127.0.0.1:8002/x"),
    "path case": ("https://example.com/AbC", "https://example.com/aBc"),
    "encoded slash": ("https://example.com/a%2Fb", "https://example.com/a/b"),
    "archived page": ("https://example.com/web/http://a/", "https://example.com/web/http://b/"),
}


@pytest.mark.parametrize("pair", SAME.values(), ids=SAME.keys())
def test_one_page_has_one_key(pair: tuple[str, str]) -> None:
    assert canonical_url(pair[0]) == canonical_url(pair[1])


@pytest.mark.parametrize("pair", DIFFERENT.values(), ids=DIFFERENT.keys())
def test_two_articles_have_two_keys(pair: tuple[str, str]) -> None:
    assert canonical_url(pair[0]) != canonical_url(pair[1])


URLISH = st.one_of(
    st.text(max_size=60),
    st.from_regex(r"https?://[a-z.\[\]:@0-9äß]{0,12}(/[ -~ä]{0,12}){0,4}(\?[ -~é]{0,24})?(#.{0,5})?", fullmatch=True),
    st.from_regex(
        r"https?://(www\.){0,3}[a-z]{1,3}(\.[a-z]{2,3}){0,3}\.{0,2}(:\d{1,5})?/[/;=a-z%&?0-9]{0,30}", fullmatch=True
    ),
)


@settings(max_examples=400)
@given(URLISH)
def test_canonical_url_is_idempotent(url: str) -> None:
    once = canonical_url(url)
    assert canonical_url(once) == once


@settings(max_examples=300)
@given(st.from_regex(urls._PLAIN, fullmatch=True))
def test_a_plain_address_has_the_key_and_site_that_the_long_way_gives(url: str) -> None:
    longer = f"{url}#x"  # no plain address any more
    assert (canonical_url(url), urls.site_of(url)) == (canonical_url(longer), urls.site_of(longer))


def test_what_dns_has_no_name_for_is_left_as_it_is() -> None:
    url = f"http://a.{'b' * 64}"
    assert canonical_url(url) == url


@settings(max_examples=300)
@given(URLISH, URLISH)
def test_nothing_raises_for_junk(url: str, base: str) -> None:
    cleaned = clean_url(url, base)
    assert cleaned is None or (urls.is_http_url(cleaned) and "#" not in cleaned)
    for function in (urls.site_of, urls.host_of, url_shape, urls.is_home, urls.normalize_home, trap_reason):
        function(url)
    same_site(url, "example.com")


CLEAN = {
    "relative": ("b", "https://a.example/x/c", "https://a.example/x/b"),
    "rooted": ("/b?x=1#y", "https://a.example/x/c", "https://a.example/b?x=1"),
    "protocol-relative": ("//b.example/c", "https://a.example/", "https://b.example/c"),
    "query only": ("?page=2", "https://a.example/x", "https://a.example/x?page=2"),
    "line break inside": ("https://a.exa\nmple/b", None, "https://a.example/b"),
    "space inside": ("/a b", "https://a.example/", "https://a.example/a%20b"),
    "backslashes": ("https:\\\\a.example\\b", None, "https://a.example/b"),
    "upper-case scheme": ("HTTPS://A.example/b", None, "https://A.example/b"),
    "mailto": ("mailto:a@a.example", "https://a.example/", None),
    "javascript": ("javascript:alert(1)", "https://a.example/", None),
    "data": ("data:text/html,x", "https://a.example/", None),
    "ftp": ("ftp://a.example/b", None, None),
    "file": ("file:///etc/hosts", "https://a.example/", None),
    "user information": ("https://user:secret@a.example/", None, None),
    "bad port": ("https://a.example:99999/", None, None),
    "no host": ("https:///b", None, None),
    "space in host": ("https://a example/b", None, None),
    "open bracket": ("http://[::1", None, None),
    "lone surrogate": ("https://a.example/\ud800", None, None),
    "too long": ("https://a.example/" + "a" * 2083, None, None),
    "relative without base": ("/b", None, None),
}


@pytest.mark.parametrize("case", CLEAN.values(), ids=CLEAN.keys())
def test_clean_url(case: tuple[str, str | None, str | None]) -> None:
    url, base, expected = case
    assert clean_url(url, base) == expected


SITES = {
    "same host": ("https://example.com/a", "example.com", True),
    "www": ("https://www.example.com/a", "example.com", True),
    "subdomain": ("https://sport.example.com/a", "example.com", True),
    "sibling subdomain": ("https://sport.example.com/a", "news.example.com", True),
    "parent": ("https://example.com/a", "news.example.com", True),
    "other domain": ("https://example.org/a", "example.com", False),
    "similar name": ("https://badexample.com/a", "example.com", False),
    "public suffix": ("https://other.co.uk/a", "example.co.uk", False),
    "two blogs of one host": ("https://one.blogspot.com/a", "two.blogspot.com", False),
    "address": ("http://127.1.0.1:8100/a", "127.1.0.1:8100", True),
    "other address": ("http://127.1.0.2:8100/a", "127.1.0.1:8100", False),
    "other port of an address": ("http://127.1.0.1:8101/a", "127.1.0.1:8100", False),
    "localhost": ("http://localhost/a", "localhost", True),
    "IPv6": ("http://[::1]/a", "[::1]", True),
    "no URL": ("mailto:a@example.com", "example.com", False),
}


@pytest.mark.parametrize("case", SITES.values(), ids=SITES.keys())
def test_same_site(case: tuple[str, str, bool]) -> None:
    assert same_site(case[0], case[1]) is case[2]


@pytest.mark.parametrize(
    ("typed", "home"),
    [
        ("example.com", "https://example.com/"),
        (" www.Example.com/ ", "https://www.example.com/"),
        ("http://example.com:80", "http://example.com/"),
        ("127.1.0.1:8100", "http://127.1.0.1:8100/"),
        ("localhost", "http://localhost/"),
        ("[::1]:8100", "http://[::1]:8100/"),
        ("https://example.com/#top", "https://example.com/"),
        ("https://example.com/news/a", "https://example.com/news/a"),
        ("müller.example", "https://xn--mller-kva.example/"),
    ],
)
def test_normalize_home(typed: str, home: str) -> None:
    assert urls.normalize_home(typed) == home


SHAPES = {
    "dated slugs": ("https://a.example/2024/05/01/one-two-three/", "https://b.example/2023/11/30/four-five-six-seven/"),
    "sections differ": ("https://a.example/world/one-two-three", "https://a.example/sport/soccer/four-five-six"),
    "ids in slugs": ("https://a.example/news/one-two-three-1234567.html", "https://a.example/news/four-five-six-7654321.html"),
    "article numbers": ("https://a.example/politik/article242192802/One-Two-Three.html", "https://a.example/sport/article409956720/x-y-and-z.html"),
    "query ids": ("https://a.example/story.php?id=123456", "https://a.example/story.php?utm_source=x&id=654321"),
    "months as names": ("https://a.example/world/2024/feb/24/one-two-three", "https://a.example/world/2023/dec/1/four-five-six"),
    "arabic slugs": ("https://a.example/news/123456/%D8%A3-%D8%A8-%D8%AA", "https://a.example/news/654321/%D9%85-%D9%86-%D9%87"),
}  # fmt: skip


@pytest.mark.parametrize("pair", SHAPES.values(), ids=SHAPES.keys())
def test_articles_of_one_system_share_a_shape(pair: tuple[str, str]) -> None:
    assert url_shape(pair[0]) == url_shape(pair[1])


def test_shapes_tell_tags_from_articles() -> None:
    assert (
        len({url_shape(f"https://a.example{path}") for path in ("/world", "/tag/a", "/author/b", "/world/a-b-c")}) == 4
    )


TRAPS = {
    "https://a.example/calendar/2026/1": "calendar",
    "https://a.example/events/2026-01-02": "calendar",
    "https://a.example/list?month=1&year=2026": "calendar",
    "https://a.example/kalender/20260102/": "calendar",
    "https://a.example/news/news/x/news/": "repeated path segments",
    "https://a.example/" + "/".join(f"s{n}" for n in range(21)): "too many path segments",
    "https://a.example/world?page=5000": "huge page number",
    "https://a.example/?" + "&".join(f"p{n}=1" for n in range(21)): "too many parameters",
    "https://a.example/" + "a" * 2083: "too long",
}
NO_TRAPS = [
    "https://a.example/2024/05/05/05/slug",
    "https://a.example/events/2026/01/02/minister-opens-bridge",
    "https://a.example/world?page=2",
    "https://a.example/article?page=12345678",
    "https://a.example/a.do;jsessionid=0123456789ABCDEF",
    "not a url",
]


@pytest.mark.parametrize(("url", "reason"), TRAPS.items(), ids=[*TRAPS.values()])
def test_traps(url: str, reason: str) -> None:
    assert trap_reason(url) == reason


@pytest.mark.parametrize("url", NO_TRAPS)
def test_no_traps(url: str) -> None:
    assert trap_reason(url) is None
