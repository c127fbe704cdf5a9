"""The one walk over a page's tree: runs of text, links, and the boxes that they stand in.

Only what can never hold article text is left out: scripts, forms' controls, `nav` and `footer` elements. Nothing is
left out because of its class name, and text hidden from readers who have not paid is kept and marked.
The walk keeps a stack of its own, so no depth of nesting can exhaust Python's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from newsarchive.extract.page import tokens
from newsarchive.extract.page.elements import (
    ARTICLE,
    BLOCK,
    BOLD,
    FIELD,
    FURNITURE,
    HEADING,
    IMAGE,
    INLINE,
    KINDS,
    LINK,
    NAMING,
    PRUNE,
    SKIPPED,
    STRUCTURE,
)
from newsarchive.extract.page.tokens import mask_of
from newsarchive.extract.page.visibility import visibility
from newsarchive.text import clean_text

_LINE = "\x00"  # stands in no text: the parser is given none
_KEPT_FURNITURE = tokens.RELATED | tokens.BODY | tokens.META | tokens.AUTHOR
"""nav and footer elements of the article, not of the site: walked for their links and names, never for text."""
_INLINES, _BLOCKS = frozenset((INLINE, BOLD)), frozenset((BLOCK, FURNITURE))
_MARKING = tokens.AUTHOR | tokens.BREADCRUMB | tokens.META


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


class _Walker:
    """State of one walk; see `walk`."""

    __slots__ = (
        "bold", "bold_chars", "break_pending", "images", "inner", "layout", "link", "link_chars", "link_title", "node", "pieces",
    )  # fmt: skip

    def __init__(self) -> None:
        self.layout = Layout()
        self.node = -1
        self.pieces: list[str] = []
        self.link: tuple[str, list[str], int, int] | None = None
        self.link_title: str | None = None
        self.link_chars = self.bold_chars = self.inner = self.bold = self.images = 0
        self.break_pending = False

    def text(self, text: str) -> None:
        """Take a text; white space only within a block."""
        pieces = self.pieces
        if text.isspace():
            pieces.append(" ")
            if self.link is not None:
                self.link[1].append(" ")
            return
        if pieces and text[0].isupper() and pieces[-1][-1].islower():
            pieces.append(" ")  # lines made of inline elements: in running text no element ends between the two
        pieces.append(text)
        self.break_pending = False
        if self.link is not None:
            self.link_chars += len(text.strip())
            self.link[1].append(text)
        if self.bold:
            self.bold_chars += len(text.strip())

    def flush(self) -> None:
        """End a block."""
        pieces = self.pieces
        text = clean_text(pieces[0] if len(pieces) == 1 else "".join(pieces))
        if text:
            if self.link is not None:
                self.link[1].append(_LINE)
                if self.node >= 0 and self.layout.structure[self.node] & HEADING:
                    self.link_title = text
            linked = self.link_chars
            if linked > len(text):
                linked = len(text)
            self.layout.blocks.append(RawBlock(text, self.node, linked, self.bold_chars, self.inner, self.images))
        pieces.clear()
        self.link_chars = self.bold_chars = self.inner = 0
        self.break_pending = False

    def line_break(self) -> None:
        if self.break_pending:
            self.flush()
        else:
            self.pieces.append(" ")
            self.break_pending = True

    def start(self, element: etree._Element, tag: str, kind: int) -> bool:
        """Enter an element that is no block; False where its content is to be left out."""
        if kind in _INLINES:
            names = element.get("class")
            bits = mask_of(names) if names else 0
            if bits:
                if bits & tokens.SR_ONLY:
                    return False
                if bits & tokens.SPLIT and not len(element) and not element.text:
                    self.flush()
                self.inner |= bits
                if bits & _MARKING:
                    self.layout.marked.append((element, bits, len(self.layout.blocks)))
            if kind == BOLD:
                self.bold += 1
        elif kind == IMAGE:
            self.images += 1
        elif kind == LINK:
            self.open_link(element)
        elif kind == FIELD:
            if element.get("type") in ("email", "password"):
                self.layout.asking.append(max(self.node, 0))
            return False
        elif kind == FURNITURE:
            return self.open(element, tag, kind)
        else:
            self.line_break()
        return True

    def end(self, kind: int) -> None:
        if kind in _BLOCKS:
            if self.pieces:
                self.flush()
            self.inner = 0
            self.node = self.layout.parent[self.node]
        elif kind == LINK:
            self.close_link()
        elif kind == BOLD:
            self.bold -= 1

    def open(self, element: etree._Element, tag: str, kind: int) -> bool:
        """Enter an element that begins a block; False where its content is to be left out."""
        if self.pieces:
            self.flush()
        self.inner = 0
        layout = self.layout
        names = hidden = 0
        signature = tag
        attributes = element.items()
        if attributes:
            signature = f"{tag}."
            for key, value in attributes:
                if key == "class":
                    names |= mask_of(value)  # one by one: a class is often met again, with its element's id it is not
                    signature = f"{tag}.{value[:200]}"
                elif key in NAMING:
                    names |= mask_of(value)
                elif key == "hidden" or (key == "style" and "none" in value):
                    hidden = visibility(element, dict(attributes))
            if names & _MARKING:
                layout.marked.append((element, names, len(layout.blocks)))
        if kind == FURNITURE:
            # the footer of an article holds its tags, that of a site nothing of it
            of_article = self.node >= 0 and self.layout.structure[self.node] & ARTICLE and tag == "footer"
            hidden = SKIPPED if names & _KEPT_FURNITURE or of_article else -1
        if hidden < 0 or names & tokens.SR_ONLY:
            return False
        structure = layout.structure
        above = structure[self.node] if self.node >= 0 else 0
        layout.parent.append(self.node)
        self.node = len(structure)
        structure.append(above | STRUCTURE.get(tag, 0) | hidden)
        layout.tag.append(tag)
        layout.names.append(names)
        layout.signature.append(signature)
        layout.element.append(element)
        return True

    def open_link(self, element: etree._Element) -> None:
        names = element.get("class")
        bits = mask_of(names) if names else 0
        self.inner |= bits
        if bits & _MARKING:
            self.layout.marked.append((element, bits, len(self.layout.blocks)))
        self.link = (element.get("href") or "", [], len(self.layout.blocks), bits)

    def close_link(self) -> None:
        if self.link is not None:
            href, texts, block, bits = self.link
            if href:
                text = self.link_title or _link_text(texts)
                self.layout.links.append(RawLink(href, text, max(self.node, 0), block, bits))
            self.link = self.link_title = None


def walk(root: etree._Element) -> Layout:
    """Walk a page's tree once. The result holds all text that could be the article's, and much that is not.

    White space before the first text of a block, which most texts of a tree are, is passed over here: no call a node.
    """
    state = _Walker()
    kind_of, enter, start, end, add, pieces = KINDS.get, state.open, state.start, state.end, state.text, state.pieces
    above: list[tuple[etree._Element, int, Iterator[etree._Element]]] = []
    children = iter((root,))
    while True:
        for element in children:
            tag: str = element.tag  # type: ignore[assignment] # comments are not parsed: all tags are strings
            kind = kind_of(tag, BLOCK)
            if enter(element, tag, kind) if kind == BLOCK else kind != PRUNE and start(element, tag, kind):
                text = element.text
                if text and (pieces or not text.isspace()):
                    add(text)
                if len(element):
                    above.append((element, kind, children))
                    children = iter(element)
                    break
                if kind != INLINE:
                    end(kind)
            text = element.tail
            if text and (pieces or not text.isspace()):
                add(text)
        else:
            if not above:
                break
            element, kind, children = above.pop()
            if kind != INLINE:
                end(kind)
            text = element.tail
            if text and (pieces or not text.isspace()):
                add(text)
    state.flush()
    return state.layout


def _link_text(texts: list[str]) -> str:
    """The line of a link's text that is most like a headline: the first of four words, else the longest."""
    if len(texts) == 1:
        return clean_text(texts[0])
    lines = [clean_text(line) for line in "".join(texts).split(_LINE)]
    return next((line for line in lines if line.count(" ") >= 3), max(lines, key=len))
