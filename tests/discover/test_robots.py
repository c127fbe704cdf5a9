"""Verdicts on robots.txt: the examples of RFC 9309, those of Google's parser's tests, and slips of real files."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsarchive.discover import RobotRules, read_robots

URL = "https://foo.example/robots.txt"


def rules(text: str | bytes) -> RobotRules:
    return read_robots(text.encode() if isinstance(text, str) else text, URL).rules


RFC_GROUPS = """
User-Agent: *
Disallow: *.gif$
Disallow: /example/
Allow: /publications/

User-Agent: foobot
Disallow:/
Allow:/example/page.html
Allow:/example/allowed.gif

User-Agent: barbot
User-Agent: bazbot
Disallow: /example/page.html

User-Agent: quxbot
"""  # RFC 9309 section 5.1
RFC_LONGEST = "User-Agent: foobot\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif\n"  # section 5.2
RFC_MERGED = """user-agent: ExampleBot
disallow: /foo
disallow: /bar

user-agent: ExampleBot
disallow: /baz
"""  # section 2.2.1
GROUPS = """allow: /foo/bar/

user-agent: FooBot
disallow: /
allow: /x/
user-agent: BarBot
disallow: /
allow: /y/


allow: /w/
user-agent: BazBot

user-agent: FooBot
allow: /z/
disallow: /
"""
FOO = "user-agent: FooBot\n"
LINE = 2083 * 8
LONG = "/x/" + "a" * (LINE - 3 - len("disallow: ") + 1 - 3)

# name: (robots.txt, agent, paths that are allowed, paths that are not)
VERDICTS: dict[str, tuple[str, str, list[str], list[str]]] = {
    "rfc 5.1 any": (RFC_GROUPS, "qwerbot", ["/publications/a", "/a.gif?x", "/a"], ["/x.gif", "/example/page.html"]),
    "rfc 5.1 foobot": (RFC_GROUPS, "foobot", ["/example/page.html", "/example/allowed.gif"], ["/", "/publications/"]),
    "rfc 5.1 barbot": (RFC_GROUPS, "barbot", ["/", "/x.gif"], ["/example/page.html"]),
    "rfc 5.1 bazbot": (RFC_GROUPS, "bazbot", ["/", "/x.gif"], ["/example/page.html"]),
    "rfc 5.1 quxbot": (RFC_GROUPS, "quxbot", ["/", "/x.gif", "/example/page.html"], []),
    "rfc 5.2": (RFC_LONGEST, "foobot", ["/example/page/ok.gif"], ["/example/page/disallowed.gif"]),
    "rfc 2.2.1 merged groups": (RFC_MERGED, "ExampleBot/1.0", ["/qux"], ["/foo", "/bar", "/baz"]),
    "rfc 2.2.2 no encoding": (FOO + "Disallow: /foo/bar?baz=quz", "FooBot", ["/foo/bar"], ["/foo/bar?baz=quz"]),
    "rfc 2.2.2 letters": (FOO + "Disallow: /foo/bar/ツ",
         "FooBot", [], ["/foo/bar/%E3%83%84", "/foo/bar/%e3%83%84", "/foo/bar/ツ"]),
    "rfc 2.2.2 encoded letters": (FOO + "Disallow: /foo/bar/%e3%83%84",
         "FooBot", [], ["/foo/bar/%E3%83%84", "/foo/bar/ツ"]),
    "rfc 2.2.2 encoded ascii": (FOO + "Disallow: /foo/bar/%62%61%7A",
         "FooBot", [], ["/foo/bar/baz", "/foo/bar/%62az"]),
    "rfc 2.2.3 comment": (FOO + "Disallow: /a#b", "FooBot", ["/b"], ["/a", "/ab"]),
    "rfc 2.2.3 dollar": (FOO + "Allow: /this/path/exactly$\nDisallow: /",
         "FooBot", ["/this/path/exactly"], ["/this/path/exactly/no"]),
    "rfc 2.2.3 star": (FOO + "Disallow: /this/*/exactly",
         "FooBot", ["/this/exactly"], ["/this/a/b/exactly", "/this//exactly?x"]),
    "rfc 2.2.3 star that is none": (FOO + "Disallow: /path/file-with-a-%2A.html",
         "FooBot", ["/path/file-with-a-x.html"], ["/path/file-with-a-*.html"]),
    "rfc 2.2.3 dollar that is none": (FOO + "Disallow: /path/foo-%24", "FooBot", ["/path/foo-"], ["/path/foo-$"]),
    "rfc 2.2.2 robots.txt itself": (FOO + "Disallow: /", "FooBot", ["/robots.txt"], ["/robots.html"]),
    "nothing": ("", "FooBot", ["/", "/x"], []),
    "no agent of ours": (FOO + "disallow: /", "", ["/", "/x"], []),
    "names of lines": ("foo: FooBot\nbar: /\n", "FooBot", ["/x/y"], []),
    "no colons": ("user-agent FooBot\ndisallow /\n", "FooBot", [], ["/x/y"]),
    "groups, FooBot": (GROUPS, "FooBot", ["/x/b", "/z/d"], ["/y/c", "/foo/bar/"]),
    "groups, BarBot": (GROUPS, "BarBot", ["/y/c", "/w/a"], ["/z/d", "/foo/bar/"]),
    "groups, BazBot": (GROUPS, "BazBot", ["/z/d"], ["/foo/bar/"]),
    "upper case lines": ("USER-AGENT: FooBot\nALLOW: /x/\nDISALLOW: /\n", "FooBot", ["/x/y"], ["/a/b"]),
    "camel case lines": ("uSeR-aGeNt: FooBot\nAlLoW: /x/\ndIsAlLoW: /\n", "FooBot", ["/x/y"], ["/a/b"]),
    "FOO BAR": ("User-Agent: FOO BAR\nAllow: /x/\nDisallow: /\n", "Foo", ["/x/y"], ["/a/b"]),
    "foo bar": ("User-Agent: foo bar\nAllow: /x/\nDisallow: /\n", "foo", ["/x/y"], ["/a/b"]),
    "agent to the first space": ("User-Agent: *\nDisallow: /\nUser-Agent: Foo Bar\nAllow: /x/\nDisallow: /\n",
         "Foo", ["/x/y"], ["/z"]),
    "any, then FooBot": ("user-agent: *\nallow: /\nuser-agent: FooBot\ndisallow: /\n", "FooBot", [], ["/x/y"]),
    "any, then FooBot, for another": ("user-agent: *\nallow: /\nuser-agent: FooBot\ndisallow: /\n",
         "BarBot", ["/x/y"], []),
    "only others": ("user-agent: FooBot\nallow: /\nuser-agent: BarBot\ndisallow: /\n", "QuxBot", ["/x/y"], []),
    "paths have a case": (FOO + "disallow: /X/\n", "FooBot", ["/x/y"], ["/X/y"]),
    "longest disallows": (FOO + "disallow: /x/page.html\nallow: /x/\n", "FooBot", ["/x/"], ["/x/page.html"]),
    "longest allows": (FOO + "allow: /x/page.html\ndisallow: /x/\n", "FooBot", ["/x/page.html"], ["/x/"]),
    "empty rules": (FOO + "disallow: \nallow: \n", "FooBot", ["/x/page.html"], []),
    "as long": (FOO + "disallow: /\nallow: /\n", "FooBot", ["/x/page.html"], []),
    "a slash more": (FOO + "disallow: /x\nallow: /x/\n", "FooBot", ["/x/"], ["/x"]),
    "as long, a page": (FOO + "disallow: /x/page.html\nallow: /x/page.html\n", "FooBot", ["/x/page.html"], []),
    "star is longer": (FOO + "allow: /page\ndisallow: /*.html\n", "FooBot", ["/page"], ["/page.html"]),
    "star is shorter": (FOO + "allow: /x/page.\ndisallow: /*.html\n", "FooBot", ["/x/page.html"], ["/x/y.html"]),
    "own group only": ("User-agent: *\nDisallow: /x/\nUser-agent: FooBot\nDisallow: /y/\n",
         "FooBot", ["/x/page"], ["/y/page"]),
    "a URL in a query": (FOO + "Disallow: /\nAllow: /a?q=t&b=http://foo.bar?t&p\n",
         "FooBot", ["/a?q=t&b=http://foo.bar?t&p"], ["/a"]),
    "star in the middle": (FOO + "Disallow: /foo/bar/quz\nAllow: /foo/*/qux\n",
         "FooBot", ["/foo/quz", "/foo//quz", "/foo/bax/quz"], ["/foo/bar/quz"]),
    "dollar": (FOO + "Disallow: /foo/bar$\nAllow: /foo/bar/qux\n",
         "FooBot", ["/foo/bar/qux", "/foo/bar/", "/foo/bar/baz"], ["/foo/bar"]),
    "comments": (FOO + "# Disallow: /\nDisallow: /foo/quz#qux\nAllow: /\n", "FooBot", ["/foo/bar"], ["/foo/quz"]),
    "a line too long": (FOO + f"disallow: {LONG}aaa/qux\n",
         "FooBot", ["/fux"], [f"{LONG}/fux".replace("/fux", "aaa/fux")]),
    "fish": (FOO + "disallow: /\nallow: /fish\n", "FooBot",
             ["/fish", "/fish.html", "/fish/salmon.html", "/fishheads", "/fishheads/yummy.html", "/fish.html?id=anything"],
             ["/bar", "/Fish.asp", "/catfish", "/?id=fish"]),
    "fish*": (FOO + "disallow: /\nallow: /fish*\n", "FooBot",
              ["/fish", "/fish.html", "/fish/salmon.html", "/fishheads", "/fishheads/yummy.html", "/fish.html?id=anything"],
              ["/bar", "/Fish.bar", "/catfish", "/?id=fish"]),
    "fish/": (FOO + "disallow: /\nallow: /fish/\n", "FooBot",
              ["/fish/", "/fish/salmon", "/fish/?salmon", "/fish/salmon.html", "/fish/?id=anything"],
              ["/bar", "/fish", "/fish.html", "/Fish/Salmon.html"]),
    "*.php": (FOO + "disallow: /\nallow: /*.php\n", "FooBot",
              ["/filename.php", "/folder/filename.php", "/folder/filename.php?parameters", "//folder/any.php.file.html",
               "/filename.php/", "/index?f=filename.php/"],
              ["/bar", "/php/", "/index?php", "/windows.PHP"]),
    "*.php$": (FOO + "disallow: /\nallow: /*.php$\n", "FooBot", ["/filename.php", "/folder/filename.php"],
               ["/bar", "/filename.php?parameters", "/filename.php/", "/filename.php5", "/php/", "/filename?php", "/aaaphpaaa",
                "//windows.PHP"]),
    "fish*.php": (FOO + "disallow: /\nallow: /fish*.php\n",
         "FooBot", ["/fish.php", "/fishheads/catfish.php?parameters"],
                  ["/bar", "/Fish.PHP"]),
    "precedence 1": (FOO + "allow: /p\ndisallow: /\n", "FooBot", ["/page"], ["/q"]),
    "precedence 2": (FOO + "allow: /folder\ndisallow: /folder\n", "FooBot", ["/folder/page"], []),
    "precedence 3": (FOO + "allow: /page\ndisallow: /*.htm\n", "FooBot", [], ["/page.htm"]),
    "precedence 4": (FOO + "allow: /$\ndisallow: /\n", "FooBot", ["/"], ["/page.html"]),
    "an unknown line ends no group": (FOO + "Noindex: /z\nuser-agent: BarBot\ndisallow: /a\n", "FooBot", [], ["/a"]),
    "an empty line ends no group": (FOO + "\n\ndisallow: /a\n", "FooBot", [], ["/a"]),
    "sitemap in a group": (FOO + "Sitemap: https://foo.example/s.xml\ndisallow: /a\n", "FooBot", [], ["/a"]),
    "slips": ("useragent: FooBot\ndissallow: /a\ndisalow: /b\n", "FooBot", [], ["/a", "/b"]),
    "an asterisk and more": ("User-agent: *bot\nDisallow: /\n", "FooBot", ["/a"], []),
    "an asterisk and a space": ("User-agent: * # all\nDisallow: /\n", "FooBot", [], ["/a"]),
    "agents with versions": ("User-agent: FooBot/2.1\nDisallow: /\n", "FooBot/9.9 (+mailto:a@b.example)", [], ["/a"]),
    "a longer name is another": ("User-agent: FooBot-News\nDisallow: /\n", "FooBot", ["/a"], []),
    "rules before a group": ("Disallow: /\nUser-agent: *\nAllow: /a\n", "FooBot", ["/", "/b"], []),
    "a path without slash": (FOO + "Disallow: a\n", "FooBot", ["/a"], []),
    "stars": (FOO + "Disallow: ***a***b$\n", "FooBot", ["/abc", "/ba"], ["/ab", "/xaxbxb"]),
    "overlap before dollar": (FOO + "Disallow: /ab*ba$\n", "FooBot", ["/aba"], ["/abba", "/ab-ba"]),
    "line separators of Unicode end no line": (FOO + "Disallow: /a\u2028Allow: /\n", "FooBot", ["/b"], []),
}  # fmt: skip


@pytest.mark.parametrize("name", VERDICTS)
def test_verdicts(name: str) -> None:
    text, agent, allowed, forbidden = VERDICTS[name]
    found = rules(text)
    assert [path for path in allowed if not found.allows(path, agent)] == []
    assert [path for path in forbidden if found.allows(path, agent)] == []


OTHERWISE = {
    "index.html is no directory": (FOO + "Allow: /allowed-slash/index.html\nDisallow: /\n", "/allowed-slash/", False),
    "an address need not be encoded": (FOO + "Disallow: /\nAllow: /foo/bar/ツ\n", "/foo/bar/ツ", True),
    "RFC 9309 2.2.2 decodes unreserved characters": (FOO + "Disallow: /\nAllow: /%62%61%7A\n", "/baz", True),
}
"""Where RFC 9309 and Google's tests differ, or the latter go beyond it: we follow the RFC."""


@pytest.mark.parametrize("case", OTHERWISE.values(), ids=OTHERWISE.keys())
def test_where_google_decides_otherwise(case: tuple[str, str, bool]) -> None:
    text, path, verdict = case
    assert rules(text).allows(path, "FooBot") is verdict


BYTES = {
    "bom": b"\xef\xbb\xbfUser-agent: *\nDisallow: /",
    "two bytes of a bom": b"\xef\xbbUser-agent: *\nDisallow: /",
    "utf-16": "User-agent: *\nDisallow: /".encode("utf-16"),
    "cr": b"User-agent: *\rDisallow: /",
    "crlf": b"User-agent: *\r\n\r\nDisallow: /\r\n",
    "nul": b"\0User-agent: *\0\nDisallow: /\0\n",
    "not utf-8": b"# \xe4\xf6\xfc\nUser-agent: *\nDisallow: /",
    "no end of line": b"User-agent: *\nDisallow: /",
}


@pytest.mark.parametrize("body", BYTES.values(), ids=BYTES.keys())
def test_bytes_of_all_sorts(body: bytes) -> None:
    assert not rules(body).allows("/x", "newsarchive")


def test_only_whole_lines_within_500_kib_count() -> None:
    start, end = b"User-agent: *\n", b"\nDisallow: /\nAllow: /"
    body = start + b"#" * (500 * 1024 - len(start) - len(end)) + end
    assert rules(body).allows("/abc", "newsarchive")
    assert not rules(body + b"private\nAllow: /abc\n").allows("/abc", "newsarchive")


@pytest.mark.parametrize(
    ("text", "delay"),
    [
        ("User-agent: *\nCrawl-delay: 10", 10.0),
        ("User-agent: *\nCrawl-delay: 0.5", 0.5),
        ("User-agent: *\nCrawl-delay: -1", None),
        ("User-agent: *\nCrawl-delay: NaN", None),
        ("User-agent: *\nCrawl-delay: soon", None),
        ("User-agent: x\nCrawl-delay: 1", None),
        ("User-agent: *\nCrawl-delay: 5\nUser-agent: newsarchive\nCrawl-delay: 1", 1.0), ("Crawl-delay: 3", None),
        ("User-agent: *\nCrawl-delay: 5\nDisallow: /x\nUser-agent: newsarchive\nCrawl-delay: 1", 1.0),
        ("User-agent: *\nCrawl-delay: 1e6", 1e6),
    ],
)  # fmt: skip
def test_crawl_delay(text: str, delay: float | None) -> None:
    assert rules(text).crawl_delay("newsarchive/0.1") == delay


def test_hostile_patterns_cost_no_time() -> None:
    body = b"User-agent: *\n" + b"Disallow: " + b"*a" * 8000 + b"b\n" + b"Disallow: /x\n" * 30_000
    found = rules(body)
    started = time.process_time()
    assert found.allows("/" + "a" * 2000, "newsarchive")
    assert time.process_time() - started < 1


@given(st.binary(max_size=200), st.text(max_size=50))
def test_never_raises(noise: bytes, path: str) -> None:
    found = rules(b"User-agent: *\nDisallow: " + noise)
    found.allows(path, "newsarchive")
    rules(noise).crawl_delay("x")
