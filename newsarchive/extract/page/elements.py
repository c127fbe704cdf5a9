"""What elements are to the walk, by tag."""

from __future__ import annotations

from newsarchive.extract.words.phrases import words

BLOCK, INLINE, PRUNE, LINK, BREAK, BOLD, IMAGE, FIELD = range(8)
"""How the walk treats an element. Unknown and custom tags are blocks."""
KINDS: dict[str, int] = dict.fromkeys(
    words(
        """span em i u s small sub sup font abbr acronym cite code q time mark del ins kbd samp var bdi bdo big tt
        strike wbr label ruby rb data output meta link nobr tspan gs"""
    ),
    INLINE,
)
KINDS |= dict.fromkeys(
    words(
        """head script style noscript template svg iframe select option optgroup button textarea datalist dialog
        object embed audio video canvas map math rt rp title progress meter frameset amp-ad amp-iframe"""
    ),
    PRUNE,
)
KINDS |= {
    "img": IMAGE,
    "amp-img": IMAGE,
    "input": FIELD,
    "a": LINK,
    "br": BREAK,
    "b": BOLD,
    "strong": BOLD,
}

LI, HEADING, QUOTE, FIGURE, FIGCAPTION, TABLE, ASIDE, HEADER, ARTICLE, MAIN, SKIPPED, HIDDEN, PAID, PRE, FORM, P = (
    1 << n for n in range(16)
)
STRUCTURE: dict[str, int] = dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), HEADING)
STRUCTURE |= dict.fromkeys(("li", "dt", "dd"), LI)
STRUCTURE |= {
    "blockquote": QUOTE,
    "figure": FIGURE,
    "figcaption": FIGCAPTION,
    "table": TABLE,
    "aside": ASIDE,
    "header": HEADER,
    "article": ARTICLE,
    "main": MAIN,
    "pre": PRE,
    "form": FORM,
    "p": P,
}
"""What an element's tag says of all text in it, as bits."""
NAMING = words(
    """class id role itemprop data-component data-testid data-test-id data-module data-type data-name aria-label itemtype"""
)
"""Attributes whose words name what an element is; test ids and components stay where class names are hashed."""
