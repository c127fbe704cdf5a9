from __future__ import annotations

import pickle
from datetime import date

import pytest

from newsarchive.errors import UsageError
from newsarchive.extract import Rules, extract_article

P = "<p>The council said on Monday that the bridge would be closed for three weeks, from noon.</p>"
HTML = f"""<html><head><meta property="article:published_time" content="2024-05-01"></head><body>
<h1>Wrong</h1><div class=t>Bridge closed</div><b class=k>Roads</b><i class=s>A short summary of it all.</i>
<u>Ann Lee</u><u>Bo Ek</u>
<span data-when="2024-04-30T10:00:00Z">x</span>
<div class=a>{P * 3}<p class=ad>Buy this bridge, it is a very good bridge, and cheap, and yours by Friday noon.</p></div>
<div class=b>{P.replace("council", "mayor")}</div><div class=r><a href="/x">Short</a></div></body></html>""".encode()


def test_rules_replace_the_general_reading():
    rules = Rules(
        headline=".t", section=".k", summary=".s", authors="u", published_at="span::attr(data-when)",
        body=".b", drop=(".ad",), related=".r",
    )  # fmt: skip
    article = extract_article(HTML, "http://e.com/2024/bridge", rules=rules)
    assert article.headline == "Bridge closed"
    assert article.section == "Roads"
    assert article.summary == "A short summary of it all."
    assert article.authors == ("Ann Lee", "Bo Ek")
    assert (article.published_at, article.published_raw) == ("2024-04-30T10:00:00+00:00", "2024-04-30T10:00:00Z")
    assert [block.text[:9] for block in article.blocks] == ["The mayor"]
    assert [link.as_dict() for link in article.related] == [{"url": "http://e.com/x", "text": "Short", "place": "box"}]
    assert {article.provenance[name] for name in ("headline", "section", "authors", "published_at")} == {"rules"}


def test_dropped_elements_keep_their_tail():
    article = extract_article(HTML, "http://e.com/", rules=Rules(drop=(".ad", "h1")))
    assert not any("Buy this" in block.text for block in article.blocks)


def test_selectors_that_find_nothing_change_nothing():
    plain = extract_article(HTML, "http://e.com/a")
    assert (
        extract_article(HTML, "http://e.com/a", rules=Rules(headline=".none", authors=".none", related=".none"))
        == plain
    )


@pytest.mark.parametrize(
    ("day", "headline"), [("2023-12-31", "old"), ("2024-01-01", "old"), ("2024-01-02", "new"), ("", "new")]
)
def test_the_rules_of_the_pages_day_are_used(day, headline):
    html = f"<meta name=date content='{day}'><h1>x</h1><div class=o>old</div><div class=n>new</div>{P * 3}".encode()
    rules = [Rules(headline=".n"), Rules(headline=".o", valid_until=date(2024, 1, 1))]
    assert extract_article(html, "http://e.com/a", rules=rules).headline == headline


def test_no_rules_fit():
    html = f"<meta name=date content='2025-01-01'><h1>Bridge closed</h1>{P * 3}".encode()
    assert (
        extract_article(html, "http://e.com/a", rules=(Rules(headline="p", valid_until=date(2024, 1, 1)),)).headline
        == "Bridge closed"
    )


@pytest.mark.parametrize("selector", ["p[", "::attr(x)", "a >> b", "p::nope(x)"])
def test_a_selector_that_cannot_be_read_is_told(selector):
    with pytest.raises(UsageError, match="Expected a CSS selector"):
        Rules(headline=selector)


def test_articles_and_rules_travel_between_processes():
    article = extract_article(HTML, "http://e.com/a")
    assert pickle.loads(pickle.dumps(article)) == article
    rules = Rules(headline=".t", drop=("i",), valid_until=date(2024, 1, 1))
    assert pickle.loads(pickle.dumps(rules)) == rules
    assert (
        extract_article(HTML, "http://e.com/a", rules=[pickle.loads(pickle.dumps(Rules(headline=".t")))]).headline
        == "Bridge closed"
    )
