"""Chosen runs of text as typed blocks of the article form."""

from __future__ import annotations

import re
from itertools import pairwise

from newsarchive.extract.blocks.containers import is_data_table, structure_is_wide
from newsarchive.extract.page import tokens
from newsarchive.extract.page.elements import FIGCAPTION, FIGURE, HEADING, HIDDEN, LI, PAID, QUOTE, TABLE
from newsarchive.extract.page.layout import Layout
from newsarchive.extract.page.measures import Measures
from newsarchive.extract.words.furniture import is_clock
from newsarchive.items import Block, BlockKind

MAX_BLOCKS = 20_000
_MAX_TITLE = 40
_CREDIT_LINE = re.compile(
    r"(?:^|[.!?…”\"]\s+)(?:image|photo(?:graph)?|picture|foto|bild|fotograf|graphic|illustration)s?(?:\s(?:credits?|by|source))?\s?[:：]\s?.{2,80}$",
    re.I,
)
"""The end of a line that says who made a picture, or all of it."""
_MAX_CAPTION = 300
_MAX_HEADING = 200
"""Characters of a heading that can be one; longer are texts in a heading's element."""
_STYLED = 2
"""So many lines of one class make it a class of subheadings."""
_BOLD = 2
"""So many bold lines are subheadings: one alone is a name or a note as often (out-of-fold)."""
_STOPS = (".", ",", ";", ":", "!", "。", "”", '"')


def typed_blocks(
    layout: Layout, measures: Measures, chosen: list[int], *, paid_page: bool, lead: int | None = None
) -> list[tuple[int, Block]]:
    """The chosen blocks with their kinds, each with its index; cells of a table row come as one block.

    `paid_page`: the page says that it is not free, so that hidden text is hidden from who has not paid; `lead`: the
    standfirst, which is a paragraph where it is chosen, whatever its element.
    """
    result: list[tuple[int, Block]] = []
    styled = _styled_headings(layout, measures, chosen)
    leads = {lead} | _lead_headings(layout, chosen)
    cells: list[str] = []
    row, row_index, row_hidden = -1, 0, False
    seen: set[str] = set()
    for index in chosen[:MAX_BLOCKS]:
        raw = layout.blocks[index]
        structure = layout.structure[raw.node]
        kind = "subheading" if index in styled else "paragraph" if index in leads else _kind(layout, measures, index)
        hidden = bool(structure & PAID or (structure & HIDDEN and paid_page))
        this_row = _row(layout, raw.node) if kind == "table_row" else -1
        if cells and this_row != row:
            result.append((row_index, Block(kind="table_row", text=" | ".join(cells), hidden=row_hidden)))
            cells = []
        if this_row >= 0:
            row, row_index, row_hidden = this_row, index, hidden
            cells.append(raw.text)
            continue
        if len(raw.text) > 80:
            if raw.text in seen:
                continue
            seen.add(raw.text)
        result.append((index, Block(kind=kind, text=raw.text, hidden=hidden)))
    if cells:
        result.append((row_index, Block(kind="table_row", text=" | ".join(cells), hidden=row_hidden)))
    return result


def _kind(layout: Layout, measures: Measures, index: int) -> BlockKind:
    raw = layout.blocks[index]
    structure, names = layout.structure[raw.node], measures.near[raw.node] | raw.inner
    if structure & HEADING and not structure & (FIGCAPTION | FIGURE):
        return "subheading" if len(raw.text) <= _MAX_HEADING else "paragraph"
    if structure & (FIGCAPTION | FIGURE) or names & tokens.CAPTION or _is_credit(raw.text):
        return "caption"
    if structure & TABLE and is_data_table(layout, measures, raw.node):
        return "table_row"
    if is_clock(raw.text):
        return "entry_time"
    if structure & LI:
        return "list_item" if not structure_is_wide(layout, measures, raw.node, LI) else "paragraph"
    if structure & QUOTE and not structure_is_wide(layout, measures, raw.node, QUOTE):
        return "quote"
    return "paragraph"


def _is_credit(text: str) -> bool:
    """Whether a line says at its end who made the picture that it describes."""
    return len(text) < _MAX_CAPTION and (":" in text or "：" in text) and _CREDIT_LINE.search(text) is not None


def _lead_headings(layout: Layout, chosen: list[int]) -> set[int]:
    """Headings as long as a sentence before all text: a standfirst, not the title of a part."""
    found = set()
    for index in chosen:
        raw = layout.blocks[index]
        if not layout.structure[raw.node] & HEADING:
            break
        if len(raw.text) > _MAX_TITLE:
            found.add(index)
    return found


def _row(layout: Layout, node: int) -> int:
    while node > 0 and layout.tag[node] != "tr":
        node = layout.parent[node]
    return node


def _styled_headings(layout: Layout, measures: Measures, chosen: list[int]) -> set[int]:
    """Paragraphs that only their style makes subheadings: lines without a stop before text, of a class of their own.

    Lines all in bold are told by that alone, where the article has no other headings.
    """
    kins: dict[tuple[str, str], list[int]] = {}
    lines, bold = set(), set()
    titled = any(layout.structure[layout.blocks[index].node] & HEADING for index in chosen)
    for index, following in pairwise(chosen):
        raw = layout.blocks[index]
        kin = layout.signature[raw.node], layout.signature[max(layout.parent[raw.node], 0)]
        kins.setdefault(kin, []).append(index)
        if _is_line(layout, measures, index, following):
            after = layout.blocks[following]
            if layout.signature[raw.node] != layout.signature[after.node]:
                lines.add(index)
            if (raw.bold_chars >= 0.95 * len(raw.text) or raw.inner & tokens.EMPHASIS) and after.bold_chars < 0.5 * len(
                after.text
            ):
                bold.add(index)
    found = {i for members in kins.values() if len(members) >= _STYLED and lines.issuperset(members) for i in members}
    if not titled and len(bold) >= _BOLD:
        found |= bold
    return found if len(found) <= 0.4 * len(chosen) else set()


def _is_line(layout: Layout, measures: Measures, index: int, following: int) -> bool:
    """Whether a block is a short line before text, and neither a part of something else nor a caption."""
    raw = layout.blocks[index]
    if layout.structure[raw.node] & (HEADING | LI | QUOTE | FIGURE | FIGCAPTION | TABLE):
        return False
    if (measures.near[raw.node] | raw.inner) & (tokens.CAPTION | tokens.CREDIT):
        return False
    short = len(raw.text) <= 100 and not raw.text.endswith(_STOPS) and raw.link_chars < 0.3 * len(raw.text)
    return short and len(layout.blocks[following].text) > 60
