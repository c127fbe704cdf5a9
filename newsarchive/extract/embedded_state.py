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
from typing import Any

from lxml import etree

from newsarchive.extract.headline import overlap
from newsarchive.extract.phrases import words
from newsarchive.extract.rich_text import MAX_DEPTH, blocks_of, prose_chars
from newsarchive.extract.view import View
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
_STATE = re.compile(r"(?:window\.|self\.|globalThis\.|Fusion\.)?[\w$.\[\]'\"]{3,60}\s*=\s*(?=[{\[]|JSON\.parse\()")
_PARSE = re.compile(r"JSON\.parse\(\s*")
_STREAMED = re.compile(r"self\.__next_f\.push\(\s*(?=\[)")
_ROW = re.compile(r"(?:^|\n)[0-9a-f]{1,6}:(?=[\[{])")
_TITLES = ("headline", "title", "headlines", "name")
_BODIES = words(
    """articlebody body bodytext bodyhtml content contents contentelements content_elements contentblocks elements html
    text fulltext full_text paragraphs blocks components richtext story storybody main maincontent document"""
)
_DECODER = json.JSONDecoder(strict=False)


def embedded_blocks(
    view: View, headline: str | None, blocks: tuple[Block, ...], confidence: float
) -> tuple[Block, ...]:
    """The text of the page's embedded state where the page's own blocks are next to nothing; else ()."""
    own = sum(len(block.text) for block in blocks if block.kind in BODY_KINDS)
    if confidence >= _SURE or own >= _NEXT_TO_NOTHING:
        return ()
    wanted = fold_label(headline or "")
    best: tuple[float, tuple[Block, ...]] = (0.0, ())
    for state in _states(view.root):
        best = max(best, _longest(state, wanted), key=lambda found: found[0])
    found = best[1]
    return found if prose_chars(found) >= max(_MIN_CHARS, 2 * own) else ()


def _states(root: etree._Element) -> Iterator[Any]:
    """The JSON values that the page's scripts carry, as far as their sizes allow."""
    left, streamed = _MAX_CHARS, []
    for element in root.iter("script"):
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


def _longest(state: Any, wanted: str) -> tuple[float, tuple[Block, ...]]:
    """(weight, blocks) of the longest prose: weightier in an object with the wanted headline and under a body's name."""
    best: tuple[float, tuple[Block, ...]] = (0.0, ())
    waiting: list[tuple[Any, str, float, int]] = [(state, "", 1.0, 0)]
    seen = 0
    while waiting and seen < _MAX_NODES:
        node, key, weight, depth = waiting.pop()
        seen += 1
        if isinstance(node, dict):
            weight = _weight(node, wanted, weight)
            waiting += [(v, str(k).lower(), weight, depth + 1) for k, v in node.items() if _is_worth(v, depth)]
        elif isinstance(node, list):
            waiting += [(v, key, weight, depth + 1) for v in node[:500] if _is_worth(v, depth)]
        if key not in _BODIES and key != "rendered" and not isinstance(node, list):
            continue
        found = blocks_of(node)
        score = weight * prose_chars(found) * (1.5 if key in _BODIES else 0.5)
        if score > best[0]:
            best = (score, found)
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
                return 4.0
            return min(weight, 0.25) if name != "name" and weight < 4.0 else weight
    return weight
