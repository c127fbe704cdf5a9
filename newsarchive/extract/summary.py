"""The standfirst: the lead that stands apart from the body."""

from __future__ import annotations

from newsarchive.extract import tokens
from newsarchive.extract.structured import texts_of
from newsarchive.extract.view import View
from newsarchive.text import clean_text, fold_label

_MAX_CHARS = 1_500


def summary(view: View, headline_block: int, first_body: int) -> tuple[str, str] | None:
    """(standfirst, where from): shown between headline and body, else as declared."""
    layout = view.layout
    declared = [
        (clean_text(t), source)
        for t, source in (
            [(t, "json-ld") for t in texts_of(view.data.article.get("description"))[:1]]
            + [(view.data.first("og:description", "description", "twitter:description") or "", "meta")]
        )
    ]
    known = {fold_label(t) for t, _ in declared if t}
    start = max(headline_block + 1, 0)
    for index in range(start, min(len(layout.blocks), max(first_body + 1, start), start + 15)):
        block = layout.blocks[index]
        names = layout.names[block.node] | layout.names[max(layout.parent[block.node], 0)] | block.inner
        if (
            30 < len(block.text) < _MAX_CHARS
            and (fold_label(block.text) in known or names & tokens.SUMMARY)
            and block.link_chars < 0.5 * len(block.text)
        ):
            return block.text, "standfirst"
    for text, source in declared:
        if text and len(text) < _MAX_CHARS:
            return text, source
    return None
