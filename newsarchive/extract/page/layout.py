"""What one walk over a page's tree finds: runs of text, links, and the boxes that they stand in."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree


@dataclass(slots=True)
class RawBlock:
    """A run of text between two block boundaries."""

    text: str
    node: int
    """Index of the innermost block-level element, into the lists of `Layout`."""
    link_chars: int
    bold_chars: int
    inner: int
    """Bits of the inline elements in it (see `tokens`)."""
    images: int = 0
    """Images of the page before its end."""


@dataclass(slots=True)
class RawLink:
    """A link with its text, as the page has it."""

    href: str
    text: str
    node: int
    block: int
    """Index of the block that holds its text, or of the next block where it has none."""
    names: int
    """Bits of its own names."""


@dataclass(slots=True)
class Layout:
    """What the walk found. Lists over nodes are parallel; node 0 is the root."""

    blocks: list[RawBlock] = field(default_factory=list)
    links: list[RawLink] = field(default_factory=list)
    parent: list[int] = field(default_factory=list)
    tag: list[str] = field(default_factory=list)
    names: list[int] = field(default_factory=list)
    """Bits of the node's own names."""
    signature: list[str] = field(default_factory=list)
    """Tag and class of the node: the same for all paragraphs of an article."""
    structure: list[int] = field(default_factory=list)
    """Structure bits of the node and all above it."""
    element: list[etree._Element] = field(default_factory=list)
    asking: list[int] = field(default_factory=list)
    """Nodes with a field for an e-mail address or a password."""
    marked: list[tuple[etree._Element, int, int]] = field(default_factory=list)
    """Elements named as byline, breadcrumb or date, also in `nav`: each with its bits and the block before which it begins."""
