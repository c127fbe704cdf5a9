"""Whether an element that its markup hides carries an article's text all the same."""

from __future__ import annotations

from lxml import etree

from newsarchive.extract.page import tokens
from newsarchive.extract.page.elements import HIDDEN, PAID
from newsarchive.extract.page.tokens import mask_of


def visibility(element: etree._Element, attributes: dict[str, str]) -> int:
    """0 visible; -1 to be left out; HIDDEN or PAID: hidden, but it carries text like an article's."""
    style = attributes.get("style")
    if "hidden" not in attributes and not (style and "none" in style and "display:none" in style.replace(" ", "")):
        return 0
    names = mask_of(f"{attributes.get('class', '')} {attributes.get('id', '')}")
    long = 0
    for count, paragraph in enumerate(element.iter("p")):
        long += len(paragraph.text or "") > 60
        if long >= 3 or count > 200:
            break
    if names & tokens.SUBSCRIBER and long:
        return HIDDEN | PAID
    return HIDDEN if long >= 3 or (long and names & tokens.BODY) else -1
