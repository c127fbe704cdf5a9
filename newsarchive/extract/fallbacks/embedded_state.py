"""The article's text in the state that a page hands to its scripts, where its own markup holds next to nothing.

Single-page sites put the text into JSON first and let scripts draw it: `__NEXT_DATA__`, `__INITIAL_STATE__`,
`__APOLLO_STATE__`, `Fusion.globalContent` and their like, or the rows that React streams. Their shapes differ without
end, so none is known here by name: the text is the longest prose in an object that bears the page's own headline, be it
markup, a list of paragraphs or a tree of rich text. A last fallback; what a reader sees in the markup always wins.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from newsarchive.extract.fallbacks.rich_text import MAX_DEPTH, blocks_of, prose_chars
from newsarchive.extract.fields.headline import overlap
from newsarchive.extract.page.tagged import Tagged
from newsarchive.extract.page.view import View
from newsarchive.extract.words.phrases import word_list, words
from newsarchive.items import BODY_KINDS, Block
from newsarchive.text import clean_text, fold_label

CONFIDENCE = 0.7
"""Of text taken from here."""
_SURE = 0.8
"""The confidence of the page's own text from which on the state is not asked."""
_NEXT_TO_NOTHING = 400
"""Characters of text in the markup up to which the state is asked."""
_MIN_CHARS = 300
_MAX_CHARS = 3_000_000
"""Of all scripts read on a page."""
_MAX_NODES = 60_000
_STATE = re.compile(
    r"(?:window\.|self\.|globalThis\.|Fusion\.)?[\w$.\[\]'\"]{3,60}(?:\s*=|\.push\()\s*(?=[{\[]|JSON\.parse\()"
)
_PARSE = re.compile(r"JSON\.parse\(\s*")
_STREAMED = re.compile(r"self\.__next_f\.push\(\s*(?=\[)")
_ROW = re.compile(r"(?:^|\n)[0-9a-f]{1,6}:(?=[\[{])")
_TITLES = ("headline", "title", "headlines", "name")
_BODIES = words(
    """articlebody body bodytext bodyhtml content contents contenthtml contenttext contentelements content_elements contentblocks
    elements html text fulltext full_text paragraphs blocks components richtext story storybody main maincontent document"""
)
_DATES = word_list(
    """datepublished publisheddate publishedat publishedon publishedtime published publishdate publishtime publishedtimestamp
    publicationdate pubdate firstpublished firstpublishedat firstpublisheddate firstpublishtime firstpublishdate displaydate
    releasedate deploydt deploydate regdt regdate registdate registerdate createdat createddate createddt createdt createdate
    created datecreated date"""
)
"""Names of a date of publication, in small letters alone."""
_ITS_OWN = 4.0
"""The weight of text in an object with the page's own headline."""
_DECODER = json.JSONDecoder(strict=False)


class Embedded(NamedTuple):
    """What the state of a page's scripts says of the article."""

    blocks: tuple[Block, ...]
    published_raw: str | None


def embedded_article(view: View, headline: str | None, blocks: tuple[Block, ...], confidence: float) -> Embedded | None:
    """The article in the page's embedded state where the page's own blocks are next to nothing; else None."""
    own = sum(len(block.text) for block in blocks if block.kind in BODY_KINDS)
    if confidence >= _SURE or own >= _NEXT_TO_NOTHING:
        return None
    wanted = fold_label(headline or "")
    best = _Found(0.0, (), {})
    for state in _states(view.tagged):
        best = max(best, _longest(state, wanted), key=lambda found: found.score)
    if prose_chars(best.blocks) < max(_MIN_CHARS, 2 * own):
        return None
    return Embedded(best.blocks, _date_of(best.owner))


class _Found(NamedTuple):
    """Prose in a state, what it weighs, and the object with the page's headline in which it stands, or {}."""

    score: float
    blocks: tuple[Block, ...]
    owner: dict[str, Any]


def _date_of(owner: dict[str, Any]) -> str | None:
    """The value of that object whose name is most a date of publication's."""
    named = {re.sub(r"[^a-z]", "", str(key).lower()): value for key, value in owner.items()}
    for name in _DATES:
        value = named.get(name)
        if isinstance(value, (str, int)) and not isinstance(value, bool):
            return str(value)
    return None


def _states(tagged: Tagged) -> Iterator[Any]:
    """The JSON values that the page's scripts carry, as far as their sizes allow."""
    left, streamed = _MAX_CHARS, []
    for element in tagged["script"]:
        text, kind = element.text or "", (element.get("type") or "").lower()
        if len(text) < _MIN_CHARS or len(text) > left or "ld+json" in kind:
            continue
        left -= len(text)
        if "json" in kind:
            yield from _value(text.strip())
        elif _STREAMED.search(text):
            for found in _STREAMED.finditer(text):
                for row in _value(text, found.end()):
                    streamed += [part for part in row if isinstance(part, str)]
        else:
            for found in list(_STATE.finditer(text))[:20]:
                yield from _value(text, found.end())
    rows = "".join(streamed)
    for found in list(_ROW.finditer(rows))[:500]:
        yield from _value(rows, found.end())


def _value(text: str, at: int = 0) -> list[Any]:
    """The JSON value that begins here in a text, also where it is a string given to `JSON.parse`; [] for none."""
    parsed = _PARSE.match(text, at)
    try:
        value, _ = _DECODER.raw_decode(text, parsed.end() if parsed else at)
        if isinstance(value, str):
            value = _DECODER.decode(value) if value[:1] in "{[" else None
    except (ValueError, RecursionError):
        return []
    return [value] if isinstance(value, (dict, list)) else []


def _longest(state: Any, wanted: str) -> _Found:
    """The longest prose: weightier in an object with the wanted headline and under a body's name."""
    best = _Found(0.0, (), {})
    waiting: list[tuple[Any, str, float, int, dict[str, Any]]] = [(state, "", 1.0, 0, {})]
    seen = 0
    while waiting and seen < _MAX_NODES:
        node, key, weight, depth, owner = waiting.pop()
        seen += 1
        if isinstance(node, dict):
            above, weight = weight, _weight(node, wanted, weight)
            owner = node if weight == _ITS_OWN and above != _ITS_OWN else owner
            waiting += [(v, str(k).lower(), weight, depth + 1, owner) for k, v in node.items() if _is_worth(v, depth)]
        elif isinstance(node, list):
            waiting += [(v, key, weight, depth + 1, owner) for v in node[:500] if _is_worth(v, depth)]
        if key not in _BODIES and key != "rendered" and not isinstance(node, list):
            continue
        found = blocks_of(node)
        score = weight * prose_chars(found) * (1.5 if key in _BODIES else 0.5)
        if score > best.score:
            best = _Found(score, found, owner)
    return best


def _is_worth(value: Any, depth: int) -> bool:
    """Whether a value can hold text: a collection, or a string as long as an article's."""
    return depth < MAX_DEPTH and (
        isinstance(value, (dict, list)) or (isinstance(value, str) and len(value) >= _MIN_CHARS)
    )


def _weight(node: dict[str, Any], wanted: str, weight: float) -> float:
    """What text in an object weighs: much where the object has the page's headline, little where it has another."""
    for name in _TITLES:
        title = node.get(name)
        if isinstance(title, dict):
            title = title.get("basic") or title.get("rendered") or title.get("text")
        if isinstance(title, str) and 8 <= len(title) <= 400 and wanted:
            if overlap(fold_label(clean_text(title)), wanted) >= 0.6:
                return _ITS_OWN
            return min(weight, 0.25) if name != "name" and weight < _ITS_OWN else weight
    return weight
