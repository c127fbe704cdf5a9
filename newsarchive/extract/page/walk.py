"""The one walk over a page's tree: runs of text, links, and the boxes that they stand in.

Only what can never hold article text is left out: scripts, forms' controls, `nav` and `footer` elements. Nothing is
left out because of its class name, and text hidden from readers who have not paid is kept and marked.
The walk keeps a stack of its own, so no depth of nesting can exhaust Python's.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from newsarchive.extract.page import tokens
from newsarchive.extract.page.elements import (
    ARTICLE,
    BLOCK,
    BOLD,
    BREAK,
    FIELD,
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
from newsarchive.extract.page.layout import Layout, RawBlock, RawLink
from newsarchive.extract.page.tokens import mask_of
from newsarchive.extract.page.visibility import visibility
from newsarchive.text import clean_text

_LINE = "\x00"  # stands in no text: the parser is given none
_KEPT_FURNITURE = tokens.RELATED | tokens.BODY | tokens.META | tokens.AUTHOR
"""nav and footer elements of the article, not of the site: walked for their links and names, never for text."""
_FURNITURE_TAGS = frozenset(("nav", "footer"))
_MARKING = tokens.AUTHOR | tokens.BREADCRUMB | tokens.META


class _Walker:
    """State of one walk; see `walk`. What enters an element says whether its content is to be walked."""

    __slots__ = (
        "asking", "blocks", "bold", "bold_chars", "break_pending", "element", "images", "inner", "link", "link_chars",
        "link_title", "links", "marked", "names", "node", "parent", "pieces", "signature", "structure", "tag",
    )  # fmt: skip

    def __init__(self) -> None:
        self.blocks: list[RawBlock] = []
        self.links: list[RawLink] = []
        self.asking: list[int] = []
        self.marked: list[tuple[etree._Element, int, int]] = []
        self.parent: list[int] = []
        self.structure: list[int] = []
        self.tag: list[str] = []
        self.names: list[int] = []
        self.signature: list[str] = []
        self.element: list[etree._Element] = []
        self.node = -1
        self.pieces: list[str] = []
        self.link: tuple[str, list[str], int, int] | None = None
        self.link_title: str | None = None
        self.link_chars = self.bold_chars = self.inner = self.bold = self.images = 0
        self.break_pending = False

    def layout(self) -> Layout:
        """What was found."""
        return Layout(
            blocks=self.blocks,
            links=self.links,
            parent=self.parent,
            tag=self.tag,
            names=self.names,
            signature=self.signature,
            structure=self.structure,
            element=self.element,
            asking=self.asking,
            marked=self.marked,
        )

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
                if self.node >= 0 and self.structure[self.node] & HEADING:
                    self.link_title = text
            linked = self.link_chars
            if linked > len(text):
                linked = len(text)
            self.blocks.append(RawBlock(text, self.node, linked, self.bold_chars, self.inner, self.images))
        pieces.clear()
        self.link_chars = self.bold_chars = self.inner = 0
        self.break_pending = False

    def inline(self, element: etree._Element, tag: str) -> bool:
        names = element.get("class")
        if names and (bits := mask_of(names)):
            if bits & tokens.SR_ONLY:
                return False
            if bits & tokens.SPLIT and not len(element) and not element.text:
                self.flush()
            self.inner |= bits
            if bits & _MARKING:
                self.marked.append((element, bits, len(self.blocks)))
        return True

    def make_bold(self, element: etree._Element, tag: str) -> bool:
        walked = self.inline(element, tag)
        self.bold += walked
        return walked

    def end_bold(self) -> None:
        self.bold -= 1

    def image(self, element: etree._Element, tag: str) -> bool:
        self.images += 1
        return True

    def line_break(self, element: etree._Element, tag: str) -> bool:
        if self.break_pending:
            self.flush()
        else:
            self.pieces.append(" ")
            self.break_pending = True
        return True

    def field(self, element: etree._Element, tag: str) -> bool:
        if element.get("type") in ("email", "password"):
            self.asking.append(max(self.node, 0))
        return False

    def open_link(self, element: etree._Element, tag: str) -> bool:
        names = element.get("class")
        bits = mask_of(names) if names else 0
        if bits:
            self.inner |= bits
            if bits & _MARKING:
                self.marked.append((element, bits, len(self.blocks)))
        self.link = (element.get("href") or "", [], len(self.blocks), bits)
        return True

    def close_link(self) -> None:
        if self.link is not None:
            href, texts, block, bits = self.link
            if href:
                text = self.link_title or _link_text(texts)
                self.links.append(RawLink(href, text, max(self.node, 0), block, bits))
            self.link = self.link_title = None

    def open(self, element: etree._Element, tag: str) -> bool:
        """Enter an element that begins a block."""
        if self.pieces:
            self.flush()
        self.inner = 0
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
                self.marked.append((element, names, len(self.blocks)))
        node = self.node
        structure = self.structure
        above = structure[node] if node >= 0 else 0
        if tag in _FURNITURE_TAGS:
            # the footer of an article holds its tags, that of a site nothing of it
            of_article = above & ARTICLE and tag == "footer"
            hidden = SKIPPED if names & _KEPT_FURNITURE or of_article else -1
        if hidden < 0 or names & tokens.SR_ONLY:
            return False
        self.node = len(structure)
        structure.append(above | STRUCTURE.get(tag, 0) | hidden)
        self.parent.append(node)
        self.tag.append(tag)
        self.names.append(names)
        self.signature.append(signature)
        self.element.append(element)
        return True

    def close(self) -> None:
        if self.pieces:
            self.flush()
        self.inner = 0
        self.node = self.parent[self.node]


def walk(root: etree._Element) -> Layout:
    """Walk a page's tree once. The result holds all text that could be the article's, and much that is not.

    White space before the first text of a block, which most texts of a tree are, is passed over here: no call a node.
    """
    state = _Walker()
    kind_of, add, pieces = KINDS.get, state.text, state.pieces
    enter = {
        BLOCK: state.open, INLINE: state.inline, LINK: state.open_link, BREAK: state.line_break, BOLD: state.make_bold,
        IMAGE: state.image, FIELD: state.field,
    }  # fmt: skip
    leave = {BLOCK: state.close, LINK: state.close_link, BOLD: state.end_bold}
    above: list[tuple[etree._Element, int, Iterator[etree._Element]]] = []
    children = iter((root,))
    while True:
        for element in children:
            tag: str = element.tag  # type: ignore[assignment] # comments are not parsed: all tags are strings
            kind = kind_of(tag, BLOCK)
            if kind != PRUNE and enter[kind](element, tag):
                text = element.text
                if text and (pieces or not text.isspace()):
                    add(text)
                inner = element.getchildren()  # faster than one by one, or than a look whether there are any
                if inner:
                    above.append((element, kind, children))
                    children = iter(inner)
                    break
                if kind in leave:
                    leave[kind]()
            text = element.tail
            if text and (pieces or not text.isspace()):
                add(text)
        else:
            if not above:
                break
            element, kind, children = above.pop()
            if kind in leave:
                leave[kind]()
            text = element.tail
            if text and (pieces or not text.isspace()):
                add(text)
    state.flush()
    return state.layout()


def _link_text(texts: list[str]) -> str:
    """The line of a link's text that is most like a headline: the first of four words, else the longest."""
    if len(texts) == 1:
        return clean_text(texts[0])
    lines = [clean_text(line) for line in "".join(texts).split(_LINE)]
    return next((line for line in lines if line.count(" ") >= 3), max(lines, key=len))
