"""The elements of a page by their tags, found in one pass: each search of its own would go through the whole tree again."""

from __future__ import annotations

from lxml import etree

_TAGS = ("a", "base", "figure", "h1", "img", "link", "meta", "noscript", "script", "time", "title", "video")
"""What the fields are read from; a search for the first element of a kind looks for the second one too (lxml 6.1)."""

Tagged = dict[str, list[etree._Element]]
"""Tag -> elements, in document order."""


def by_tag(root: etree._Element) -> Tagged:
    """The elements of a tree that the fields are read from."""
    found: Tagged = {tag: [] for tag in _TAGS}
    for element in root.iter(*_TAGS):
        found[element.tag].append(element)  # type: ignore[index] # comments are not parsed: all tags are strings
    return found
