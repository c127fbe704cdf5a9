"""Names of the figures that the block decision looks at, in the order of a row, and the bits that some of them tell."""

from __future__ import annotations

from newsarchive.extract.page import tokens
from newsarchive.extract.page.elements import (
    ARTICLE,
    ASIDE,
    FIGCAPTION,
    FIGURE,
    FORM,
    HEADER,
    HIDDEN,
    LI,
    MAIN,
    PAID,
    QUOTE,
    TABLE,
)

IN = {
    "list": LI,
    "quote": QUOTE,
    "figure": FIGURE | FIGCAPTION,
    "aside": ASIDE,
    "article": ARTICLE,
    "main": MAIN,
    "header": HEADER,
    "table": TABLE,
    "form": FORM,
    "hidden": HIDDEN,
    "paid": PAID,
}
NAMED = {
    "author": tokens.AUTHOR,
    "side": tokens.SIDE,
    "caption": tokens.CAPTION | tokens.CREDIT,
    "summary": tokens.SUMMARY,
    "subscriber": tokens.SUBSCRIBER,
    "title": tokens.TITLE,
    "box": tokens.BOX,
    "quote": tokens.QUOTE,
    "embed": tokens.EMBED,
    "notice": tokens.NOTICE,
    "concealed": tokens.CONCEALED,
    "slide": tokens.SLIDE,
    "points": tokens.POINTS,
    "card": tokens.CARD,
}
TAGS = {"p": 0.0, "li": 1.0, "div": 2.0, "blockquote": 3.0, "h2": 4.0, "h3": 5.0, "h4": 6.0, "h5": 7.0, "h6": 8.0}
TAGS |= {"h1": 9.0, "span": 10.0, "section": 11.0, "article": 12.0, "td": 13.0, "figcaption": 14.0, "dd": 15.0}
OTHER_TAG = 16.0

_TEXT = (
    "chars", "link_share", "bold_share", "is_prose", "ends_sentence",
    "commas", "digits", "capital", "colon", "quoted", "like_headline",
    "promoting", "crediting", "address", "author_named", "declared",
)  # fmt: skip
_PLACE = ("tag", "from_headline", "position", "copies", "in_container", "to_container_end")
_NEIGHBOURS = (
    "chars_before", "links_before", "heading_before", "chars_after", "links_after", "same_kin_after", "prose_after_it",
)  # fmt: skip
_ORDER = (
    "prose_before", "prose_after", "ends_before", "since_end", "image_before", "image_after", "h1s_before", "gap_before",
)  # fmt: skip
_KIN = ("kin_prose", "kin_chars", "kin_is_prose", "kin_count", "kin_links", "kin_mean", "kin_heads")
_CONTAINER = (
    "container_prose", "container_count", "container_tree", "container_links", "above_tree", "above_links",
    "inside_best", "off_path", "depth_below_best", "same_article", "parent_links", "parent_prose",
)  # fmt: skip
_PAGE = ("page_prose", "best_share", "page_links")
NAMES: tuple[str, ...] = (
    *_TEXT, *_PLACE, *_NEIGHBOURS, *_ORDER, *_KIN, *_CONTAINER, *_PAGE, "penalty",
    *(f"in_{name}" for name in IN), *(f"named_{name}" for name in NAMED),
)  # fmt: skip
"""Names of the features, in the order of a row."""
