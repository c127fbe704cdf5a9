"""The standfirst: a lead between headline and text that stands apart from the body.

Where the model takes it for the first lines of the text, it stands among the blocks as well: out-of-fold, leaving it
out there cost .003 and .018 F on two of three sets and gained nothing on the third.
"""

from __future__ import annotations

import re

from newsarchive.extract.blocks.choose import Choice
from newsarchive.extract.page import tokens
from newsarchive.extract.page.elements import FIGCAPTION, FIGURE
from newsarchive.extract.page.measures import Measures
from newsarchive.extract.page.structured import texts_of
from newsarchive.extract.page.view import View
from newsarchive.text import fold_label

_MIN_CHARS, _MAX_CHARS = 30, 1_500
_CREDITED = re.compile(r"\b(?:photo(?:graph|-illustration)?|image|illustration|foto)s?\s*(?:[:：]|by\s)", re.I)
"""A caption's credit."""
_REACH = 15
"""So many blocks after the headline a standfirst may stand."""


def find_summary(view: View, measures: Measures, choice: Choice) -> int | None:
    """Index of the block that is the standfirst: named so, or equal to the page's description; None without one.

    A description that no reader sees is no summary, and neither is the text's own first paragraph.
    """
    layout = view.layout
    known = {fold_label(text) for text in _descriptions(view)}
    first = choice.chosen[0] if choice.chosen else len(layout.blocks)
    start = max(measures.headline_block + 1, 0)
    for index in range(start, min(len(layout.blocks), first + 1, start + _REACH)):
        block = layout.blocks[index]
        if not _MIN_CHARS < len(block.text) < _MAX_CHARS or block.link_chars > 0.5 * len(block.text):
            continue
        if layout.structure[block.node] & (FIGURE | FIGCAPTION) or _CREDITED.search(block.text):
            continue
        above = layout.parent[block.node]
        names = layout.names[block.node] | block.inner
        if above >= 0 and measures.prose[above] < 0.3 * measures.page_prose:
            names |= layout.names[above]
        named = bool(names & tokens.SUMMARY) and not names & (tokens.CAPTION | tokens.NEWSLETTER | tokens.AUTHOR)
        like_body = index == first and _like_next(view, choice)
        if (named or fold_label(block.text) in known) and not like_body:
            return index
    return None


def _like_next(view: View, choice: Choice) -> bool:
    """Whether the first chosen block has the same parent, tag and class as another of the first chosen."""
    layout = view.layout
    if len(choice.chosen) < 2:
        return True
    node = layout.blocks[choice.chosen[0]].node
    kin = (layout.parent[node], layout.signature[node])
    others = [layout.blocks[index].node for index in choice.chosen[1:6]]
    return any((layout.parent[other], layout.signature[other]) == kin for other in others)


def _descriptions(view: View) -> list[str]:
    declared = texts_of(view.data.article.get("description"))[:1]
    return declared + [view.data.first(name) or "" for name in ("og:description", "description", "twitter:description")]
