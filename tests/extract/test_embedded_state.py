# ruff: noqa: E501 - a shape a line is easier to compare than shapes broken over several
"""Pages whose text stands only in the state of their scripts, in the shapes that systems give it."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from newsarchive.extract import extract_article

URL = "https://www.herald.example/world/bridge-closed"
TITLE = "Bridge over the river closed for three weeks"
TEXTS = [
    "The council said on Monday that the bridge over the river would be closed for three weeks, from noon.",
    "Engineers found cracks in two of its piers during an inspection in May, and want to look at all of them.",
    "Why it matters",
    "Some 12,000 people cross it every day; buses will go by the northern road, which adds half an hour.",
    "The last time that it was closed for so long was in 1987, after a barge had run into its middle pier.",
]
HTML = "".join(f"<h2>{t}</h2>" if t == "Why it matters" else f"<p>{t}</p>" for t in TEXTS)
OTHER = [
    text.replace("bridge", "tunnel") + " It is a long story about something else, told at length." for text in TEXTS
]


def arc() -> list[dict[str, Any]]:
    elements = [{"type": "header" if t == TEXTS[2] else "text", "content": t, "_id": "A1"} for t in TEXTS]
    return [
        *elements[:2],
        {"type": "image", "caption": "A bridge."},
        {"type": "interstitial_link", "content": "Read", "title": "X"},
        *elements[2:],
    ]


def portable() -> list[dict[str, Any]]:
    return [
        {"_type": "block", "style": "h2" if t == TEXTS[2] else "normal", "children": [{"_type": "span", "text": t[:9]}, {"_type": "span", "text": t[9:]}]}
        for t in TEXTS
    ]  # fmt: skip


def tree() -> dict[str, Any]:
    return {
        "type": "doc",
        "content": [
            {"type": "heading" if t == TEXTS[2] else "paragraph", "content": [{"type": "text", "text": t}]}
            for t in TEXTS
        ],
    }


def contentful() -> dict[str, Any]:
    return {
        "nodeType": "document",
        "content": [
            {"nodeType": "heading-2" if t == TEXTS[2] else "paragraph", "content": [{"nodeType": "text", "value": t, "marks": []}]} for t in TEXTS
        ],
    }  # fmt: skip


def script(text: str, **attributes: str) -> str:
    return f"<script {' '.join(f'{k}={v!r}' for k, v in attributes.items())}>{text}</script>"


def next_data(**article: Any) -> str:
    state = {"props": {"pageProps": {"nav": [{"title": "World"}], "article": article}}, "page": "/[slug]"}
    return script(json.dumps(state), id="__NEXT_DATA__", type="application/json")


def streamed(value: Any) -> str:
    rows = f'2:I[4,[],""]\n5:{json.dumps(["$", "div", None, value])}\n'
    half = len(rows) // 2
    return "".join(script(f"self.__next_f.push({json.dumps([1, part])})") for part in (rows[:half], rows[half:]))


STATES = {
    "next, markup": next_data(headline=TITLE, body=HTML),
    "next, portable text": next_data(title=TITLE, body=portable()),
    "next, tree": next_data(title=TITLE, content=tree()),
    "next, contentful": next_data(title=TITLE, richText={"json": contentful()}),
    "arc": script("window.Fusion=window.Fusion||{};Fusion.globalContent=" + json.dumps({"headlines": {"basic": TITLE}, "content_elements": arc()}) + ";Fusion.globalContentConfig={};"),
    "initial state": script("window.__INITIAL_STATE__ = " + json.dumps({"article": {"title": TITLE, "text": HTML}, "user": None}) + ";(function(){})()"),
    "state to parse": script("window.__PRELOADED_STATE__ = JSON.parse(" + json.dumps(json.dumps({"posts": {"1": {"title": {"rendered": TITLE}, "content": {"rendered": HTML}}}})) + ");"),
    "apollo": script("window.__APOLLO_STATE__=" + json.dumps({"ROOT_QUERY": {"a": {"__ref": "Article:1"}}, "Article:2": {"__typename": "Article", "headline": "A tunnel is dug", "body": "".join(f"<p>{t}</p>" for t in OTHER)}, "Article:1": {"__typename": "Article", "headline": TITLE, "body": HTML}})),
    "streamed": streamed({"article": {"title": TITLE, "body": portable()}}),
    "pushed": script('window["__RQ_1"] = window["__RQ_1"] || [];window["__RQ_1"].push(' + json.dumps({"queries": [{"state": {"data": {"title": TITLE, "contentHtml": HTML}}}]}) + ");"),
    "any json script": script(json.dumps({"story": {"headline": TITLE, "paragraphs": TEXTS}}), type="application/json"),
}  # fmt: skip


def read(inner: str) -> dict[str, Any]:
    head = f"<title>{TITLE} | The Herald</title><meta property='og:title' content='{TITLE}'><meta property='og:type' content='article'>"
    return extract_article(f"<html><head>{head}</head><body>{inner}</body></html>".encode(), URL).as_dict()


@pytest.mark.parametrize("name", STATES)
def test_text_of_the_state(name):
    got = read("<div id='root'></div>" + STATES[name])
    assert [block["text"] for block in got["blocks"]] == TEXTS
    assert (got["page_kind"], got["provenance"]["blocks"], got["headline"]) == ("article", "embedded-state", TITLE)
    assert 0.5 < got["confidence"] < 0.8
    if name != "any json script":
        assert [b["text"] for b in got["blocks"] if b["kind"] == "subheading"] == [TEXTS[2]]


def test_what_a_reader_sees_wins():
    got = read(
        f"<h1>{TITLE}</h1><article>{HTML}</article>"
        + next_data(headline=TITLE, body="".join(f"<p>{t}</p>" for t in OTHER))
    )
    assert [block["text"] for block in got["blocks"]] == TEXTS
    assert "blocks" not in got["provenance"]


@pytest.mark.parametrize(
    "state",
    [
        next_data(items=[{"title": f"Story {n} of the day", "body": "A teaser of the story, in a sentence or two."} for n in range(30)]),
        script("window.__STATE__ = {" + "'a': [1," * 50),
        script("window.__STATE__ = " + "[" * 200_000),
        script("window.__STATE__ = " + '{"body":' * 90_000),
        script("var a = " + json.dumps({"body": "x, " * 900_000})),
        "".join(script(f"window.s{n} = {{" + "a = {" * 500) for n in range(500)),
        script("self.__next_f.push(" * 5_000),
        script(json.dumps({"a": [[["word " * 100]] * 300] * 30}), type="application/json"),
        script(json.dumps({"body": 7, "content": [None, {"text": {"text": {"text": []}}}, [[]]], "pad": "x" * 300}), type="application/json"),
    ],
    ids=["listing", "no json", "brackets", "nested", "huge", "many", "pushes", "lists", "odd"],
)  # fmt: skip
def test_no_text_in_bounded_time(state):
    start = time.process_time()
    got = read("<div id='root'></div>" + state)
    assert time.process_time() - start < 3
    assert got["blocks"] == [] and got["page_kind"] != "article"


@pytest.mark.parametrize(
    ("dates", "published"),
    [
        ({"publishedAt": "2024-05-01T10:00:00Z", "created": "2024-04-30"}, ("2024-05-01T10:00:00+00:00", "embedded-state")),
        ({"deploy_dt": "2024.05.01 18:40"}, ("2024-05-01", "embedded-state")),
        ({"pubDate": 1714557600000}, ("2024-05-01T10:00:00+00:00", "embedded-state")),
        ({"publishedAt": None, "other": "2024-05-01"}, (None, None)),
    ],
)  # fmt: skip
def test_the_date_beside_the_text(dates: dict[str, Any], published: tuple[str | None, str | None]) -> None:
    html = f"<title>{TITLE}</title><body><div id=root></div>{next_data(title=TITLE, body=HTML, **dates)}"
    article = extract_article(html.encode(), URL)
    assert (article.published_at, article.provenance.get("published_at")) == published


def test_captions_in_the_markup_of_a_state_are_captions() -> None:
    shown = "<figure><figcaption>The bridge on Monday</figcaption></figure><div class=caption><p>The mayor on Monday</p></div>"
    blocks = read("<div id=root></div>" + next_data(title=TITLE, body=HTML + shown))["blocks"]
    assert [b["text"] for b in blocks if b["kind"] == "caption"] == ["The bridge on Monday", "The mayor on Monday"]
