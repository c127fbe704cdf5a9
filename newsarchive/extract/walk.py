"""The one walk over a page's tree: runs of text, links, and the boxes that they stand in.

Only what can never hold article text is left out: scripts, forms' controls, `nav` and `footer` elements. Nothing is
left out because of its class name, and text hidden from readers who have not paid is kept and marked.
The walk is libxml2's own iterator, so no depth of nesting can exhaust Python's stack.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from newsarchive.extract import tokens
from newsarchive.extract.tokens import mask_of
from newsarchive.text import clean_text

# what an element is to the walk
_BLOCK, _INLINE, _PRUNE, _LINK, _BREAK, _BOLD, _FURNITURE = range(7)
_KINDS: dict[str, int] = dict.fromkeys(
    [
        "span",
        "em",
        "i",
        "u",
        "s",
        "small",
        "sub",
        "sup",
        "font",
        "abbr",
        "acronym",
        "cite",
        "code",
        "q",
        "time",
        "mark",
        "del",
        "ins",
        "kbd",
        "samp",
        "var",
        "bdi",
        "bdo",
        "big",
        "tt",
        "strike",
        "wbr",
        "label",
        "ruby",
        "rb",
        "data",
        "output",
        "img",
        "meta",
        "link",
        "amp-img",
        "nobr",
        "tspan",
        "gs",
    ],
    _INLINE,
)
_KINDS |= dict.fromkeys(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "iframe",
        "select",
        "option",
        "optgroup",
        "button",
        "textarea",
        "input",
        "datalist",
        "dialog",
        "object",
        "embed",
        "audio",
        "video",
        "canvas",
        "map",
        "math",
        "rt",
        "rp",
        "head",
        "title",
        "progress",
        "meter",
        "frameset",
        "amp-ad",
        "amp-iframe",
    ],
    _PRUNE,
)
_KINDS |= {"a": _LINK, "br": _BREAK, "b": _BOLD, "strong": _BOLD, "nav": _FURNITURE, "footer": _FURNITURE}

# what an element's tag says of all text in it
LI, HEADING, QUOTE, FIGURE, FIGCAPTION, TABLE, ASIDE, HEADER, ARTICLE, MAIN, SKIPPED, HIDDEN, PAID, PRE, FORM, P = (
    1 << n for n in range(16)
)
_STRUCTURE = {
    "li": LI, "dt": LI, "dd": LI, "blockquote": QUOTE, "figure": FIGURE, "figcaption": FIGCAPTION, "table": TABLE,
    "aside": ASIDE, "header": HEADER, "article": ARTICLE, "main": MAIN, "pre": PRE, "form": FORM, "p": P,
    "h1": HEADING, "h2": HEADING, "h3": HEADING, "h4": HEADING, "h5": HEADING, "h6": HEADING,
}  # fmt: skip
_NAMING = frozenset(
    [
        "class",
        "id",
        "role",
        "itemprop",
        "data-component",
        "data-testid",
        "data-test-id",
        "data-module",
        "data-type",
        "data-name",
        "aria-label",
    ]
)
_PAID_NAMES = tokens.SUBSCRIBER | tokens.BODY


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


class _Walker:
    """State of one walk; see `walk`."""

    __slots__ = (
        "block_from",
        "bold",
        "bold_chars",
        "break_pending",
        "inner",
        "layout",
        "link",
        "link_chars",
        "node",
        "pieces",
    )

    def __init__(self) -> None:
        self.layout = Layout()
        self.node = -1
        self.pieces: list[str] = []
        self.link: tuple[str, list[str], int, int] | None = None
        self.link_chars = self.bold_chars = self.inner = self.bold = 0
        self.break_pending = False

    def text(self, text: str) -> None:
        self.pieces.append(text)
        size = len(text)
        if size < 3 and text.isspace():
            return
        self.break_pending = False
        if self.link is not None:
            self.link_chars += len(text.strip())
            self.link[1].append(text)
        if self.bold:
            self.bold_chars += len(text.strip())

    def flush(self) -> None:
        if self.pieces:
            text = clean_text("".join(self.pieces))
            if text:
                block = RawBlock(text, self.node, min(self.link_chars, len(text)), self.bold_chars, self.inner)
                self.layout.blocks.append(block)
            self.pieces = []
        self.link_chars = self.bold_chars = self.inner = 0
        self.break_pending = False

    def line_break(self) -> None:
        if self.break_pending:
            self.flush()
        else:
            self.pieces.append(" ")
            self.break_pending = True

    def open(self, element: etree._Element, tag: str, attributes: dict[str, str], hidden: int) -> None:
        self.flush()
        layout = self.layout
        above = layout.structure[self.node] if self.node >= 0 else 0
        names = 0
        if attributes:
            called = [v for k, v in attributes.items() if k in _NAMING]
            if called:
                names = mask_of(" ".join(called))
        layout.parent.append(self.node)
        layout.tag.append(tag)
        layout.names.append(names)
        layout.signature.append(f"{tag}.{attributes.get('class', '')[:200]}" if attributes else tag)
        layout.structure.append(above | _STRUCTURE.get(tag, 0) | hidden)
        layout.element.append(element)
        self.node = len(layout.tag) - 1

    def close(self) -> None:
        self.flush()
        self.node = self.layout.parent[self.node]

    def open_link(self, element: etree._Element) -> None:
        names = element.get("class")
        bits = mask_of(names) if names else 0
        self.inner |= bits
        self.link = (element.get("href") or "", [], len(self.layout.blocks), bits)

    def close_link(self) -> None:
        if self.link is not None:
            href, texts, block, bits = self.link
            if href:
                self.layout.links.append(RawLink(href, clean_text("".join(texts)), max(self.node, 0), block, bits))
            self.link = None


def walk(root: etree._Element) -> Layout:
    """Walk a page's tree once. The result holds all text that could be the article's, and much that is not."""
    state = _Walker()
    skipped: etree._Element | None = None
    walker = etree.iterwalk(root, events=("start", "end"))
    kind_of = _KINDS.get
    for event, element in walker:
        tag = element.tag
        kind = kind_of(tag, _BLOCK)
        if event == "start":
            if kind == _BLOCK or kind == _FURNITURE:
                attributes = dict(element.items())
                hidden = _visibility(element, attributes) if attributes else 0
                if kind == _FURNITURE:
                    hidden = SKIPPED if _may_relate(attributes) else -1
                if hidden < 0:
                    walker.skip_subtree()
                    skipped = element
                    state.flush()
                    continue
                state.open(element, tag, attributes, hidden)
            elif kind == _PRUNE:
                walker.skip_subtree()
                skipped = element
                continue
            elif kind == _BREAK:
                state.line_break()
            elif kind == _LINK:
                state.open_link(element)
            else:
                names = element.get("class")
                if names:
                    bits = mask_of(names)
                    if bits & tokens.SR_ONLY:
                        walker.skip_subtree()
                        skipped = element
                        continue
                    state.inner |= bits
                if kind == _BOLD:
                    state.bold += 1
            text = element.text
            if text:
                state.text(text)
            continue
        if element is skipped:
            skipped = None
        elif kind == _BLOCK or kind == _FURNITURE:
            state.close()
        elif kind == _LINK:
            state.close_link()
        elif kind == _BOLD:
            state.bold -= 1
        tail = element.tail
        if tail:
            state.text(tail)
    state.flush()
    return state.layout


def _may_relate(attributes: dict[str, str]) -> bool:
    """Whether a nav or footer element holds related posts (Jetpack's block is a nav)."""
    names = " ".join(v for k, v in attributes.items() if k in _NAMING)
    return bool(mask_of(names) & tokens.RELATED)


def _visibility(element: etree._Element, attributes: dict[str, str]) -> int:
    """0 visible; -1 to be left out; HIDDEN or PAID: hidden, but it carries text like an article's."""
    style = attributes.get("style")
    if "hidden" not in attributes and not (style and "none" in style and "display:none" in style.replace(" ", "")):
        names = attributes.get("class")
        return -1 if names and mask_of(names) & tokens.SR_ONLY else 0
    names = mask_of(f"{attributes.get('class', '')} {attributes.get('id', '')}")
    long = 0
    for count, paragraph in enumerate(element.iter("p")):
        long += len(paragraph.text or "") > 60
        if long >= 3 or count > 200:
            break
    if names & tokens.SUBSCRIBER and long:
        return HIDDEN | PAID
    if long >= 3 or (long and names & _PAID_NAMES):
        return HIDDEN
    if element.tag == "p" and len(element.text or "") > 60 and names & tokens.SUBSCRIBER:
        return HIDDEN | PAID
    return -1
