"""Blocks out of the ways in which systems keep an article's text as data: markup, lists of elements, trees of text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from newsarchive.extract.fallbacks.declared_body import paragraphs
from newsarchive.extract.page import tokens
from newsarchive.extract.page.tokens import mask_of
from newsarchive.extract.page.view import text_of
from newsarchive.extract.words.phrases import words
from newsarchive.items import Block, BlockKind
from newsarchive.text import clean_text

MAX_DEPTH = 60
_MAX_ITEMS = 2_000
_MARKUP = re.compile(r"<(?:p|h[2-6]|li|blockquote|div|br)\b", re.I)
_HEADING = re.compile(r"h[2-6]")
_INNER = ("content", "text", "html", "value", "children", "body", "nodes", "items", "paragraph", "data")
_TYPES = ("type", "_type", "nodeType", "kind", "__typename", "blockType", "name", "style")
_APART = words(
    "link_list image video gallery embed oembed ad advertisement related newsletter promo quiz poll correction raw_html code"
)
_SENTENCE_END = (".", "!", "?", "…", "”", '"', "»", "。", "！", "？", "।", "؟", "۔", ":")


def prose_chars(blocks: tuple[Block, ...]) -> int:
    """Characters in blocks that read like paragraphs."""
    return sum(
        len(block.text) for block in blocks if len(block.text) > 60 and block.text.rstrip().endswith(_SENTENCE_END)
    )


def blocks_of(value: Any) -> tuple[Block, ...]:
    """The blocks of a string of markup or plain text, or of a list or tree of elements; () for anything else.

    >>> [block.text for block in blocks_of("<p>One.</p><h2>Two</h2>")]
    ['One.', 'Two']
    """
    if isinstance(value, str):
        return _of_string(value)
    if isinstance(value, dict):  # a document whose content is a list
        value = next((value[name] for name in _INNER if isinstance(value.get(name), list)), None)
    if not isinstance(value, list) or not value:
        return ()
    found: list[Block] = []
    for item in value[:_MAX_ITEMS]:
        found += _of_item(item)
    return tuple(found)


def _of_string(text: str) -> tuple[Block, ...]:
    if not _MARKUP.search(text):
        return tuple(Block(kind="paragraph", text=part) for part in paragraphs(text))
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), etree.HTMLParser(encoding="utf-8"))
    except (etree.LxmlError, ValueError):
        return ()
    found = list(_elements(root)) if root is not None else []
    return tuple(found) or tuple(Block(kind="paragraph", text=part) for part in paragraphs(text))


def _elements(root: etree._Element) -> Iterator[Block]:
    for element in root.iter("p", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "figcaption"):
        if element.tag in ("li", "blockquote", "figcaption") and next(element.iter("p"), None) is not None:
            continue
        text = text_of(element, 20_000)
        if text:
            yield Block(kind=_kind_of(element), text=text)


def _kind_of(element: etree._Element) -> BlockKind:
    """What an element of markup is, by its name and by what it stands in."""
    around = [element, *element.iterancestors()]
    if any(e.tag == "figcaption" or mask_of(e.get("class") or "") & tokens.CAPTION for e in around):
        return "caption"
    if any(e.tag == "blockquote" for e in around):
        return "quote"
    tag = str(element.tag)
    return "subheading" if tag[0] == "h" else "list_item" if tag == "li" else "paragraph"


def _of_item(item: Any) -> tuple[Block, ...]:
    """The blocks of one element of a list: a paragraph, a heading, a list, or markup."""
    if isinstance(item, str):
        return _of_string(item) if len(item) > 1 else ()
    if not isinstance(item, dict) or isinstance(item.get("headline") or item.get("title"), str):
        return ()  # with a title of its own it is a card
    types = {value.lower() for name in _TYPES if isinstance(value := item.get(name), str)}
    if types & _APART:
        return ()
    marked = next(
        (item[name] for name in _INNER if isinstance(item.get(name), str) and _MARKUP.search(item[name])), None
    )
    if marked is not None:
        return _of_string(marked)
    text = clean_text(re.sub(r"<[^<>]{1,2000}>", "", _text(item)))
    if not text:
        return ()
    is_heading = any("head" in name or _HEADING.fullmatch(name) for name in types)
    kind: BlockKind = (
        "subheading"
        if is_heading
        else "quote"
        if any("quote" in n for n in types)
        else "list_item"
        if "listitem" in types
        else "paragraph"
    )
    return (Block(kind=kind, text=text),)


def _text(item: Any) -> str:
    """The text of a tree of rich text: what its leaves say, in order."""
    pieces: list[str] = []
    waiting: list[tuple[Any, int]] = [(item, 0)]
    while waiting and len(pieces) < _MAX_ITEMS:
        node, depth = waiting.pop()
        if isinstance(node, str):
            pieces.append(node)
        elif isinstance(node, list):
            waiting += [(inner, depth + 1) for inner in reversed(node[:_MAX_ITEMS])]
        elif isinstance(node, dict) and depth < MAX_DEPTH:
            inner = next(
                (node[name] for name in _INNER if isinstance(node.get(name), (str, list)) and node[name]), None
            )
            if inner is None:
                inner = next((node[name] for name in _INNER if isinstance(node.get(name), dict)), None)
            waiting.append((inner, depth + 1))
    return "".join(pieces)
