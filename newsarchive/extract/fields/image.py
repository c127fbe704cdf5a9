"""The main image with its caption and credit."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from newsarchive.extract.page import tokens
from newsarchive.extract.page.tagged import Tagged
from newsarchive.extract.page.tokens import mask_of
from newsarchive.extract.page.view import View, text_of
from newsarchive.items import Image
from newsarchive.text import clean_text

_CREDIT = re.compile(
    r"\s*[\[(|]?\s*(?:(?:photo(?:graph)?|picture|image) by|(?:foto|photo) (?:de|von|di)|(?:photo|image|picture|photograph|foto"
    r"|bild|crédits?|credito?|fotograf|source|quelle|fuente|fonte|фото|写真|사진)\s*(?:credits?|by|von|par|por|di)?\s*[:：]|©)"
    r"\s*(.{2,80}?)[\])]?\s*$",
    re.I,
)
_IN_BRACKETS = re.compile(
    r"\s*[\[(]([^()\[\]]{2,80}(?:/|\bvia\b|\b(?:AP|AFP|Reuters|Getty|EPA|dpa|Photo|Foto|Images?|Times|Agency|Archive|File)\b)[^()\[\]]{0,60})[\])]\s*$"
)
"""A credit in brackets at a caption's end: two names, or an agency's."""
_LABEL = re.compile(r"^(?:image|photo|picture) caption\s*[,:]?\s+", re.I)
_ALONE = re.compile(
    r"(?:(?:image|photo)\s+)?credits?\s*[.:…]+\s*(.{2,100})|(?:[(\[]c[)\]]\s*|[(\[])([^()\[\]]{2,60})[)\]]?", re.I
)
"""A caption that is a credit and nothing else."""
_ANNOUNCED = re.compile(
    r"\s*(?:(?:photo|image|picture|foto|bild)\s*)?(?:credits?|by|von|par|por|di)?\s*[:：]\s*$", re.I
)
_CAPTIONS = etree.XPath(
    ".//figcaption | .//*[contains(@class, 'caption') or contains(@class, 'Caption') or contains(@class, 'credit')]"
)


def main_image(view: View) -> tuple[Image, str] | None:
    """(image, where from): what JSON-LD or og:image declare, with the caption of the figure that shows it."""
    url, source = _declared(view)
    figure = _showing(view.tagged, url)
    if figure is None and url and view.tagged["figure"]:
        figure = _leading(view.root)
    if url is None:
        if figure is None:
            return None
        url = next(filter(None, map(view.absolute, _sources(figure))), None)
        if url is None:
            return None
        source = "figure"
    caption, credit = _caption(figure) if figure is not None else (None, None)
    return Image(url=url, caption=caption, credit=credit), source


def _declared(view: View) -> tuple[str | None, str]:
    data = view.data
    url = view.absolute(
        data.first("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src") or ""
    )
    if url:
        return url, "og:image"
    return view.absolute(_image_url(view, data.article.get("image"))), "json-ld"


def _image_url(view: View, value: Any) -> str:
    for item in (value if isinstance(value, list) else [value])[:5]:
        item = view.data.resolve(item)
        if isinstance(item, dict):
            item = item.get("url") or item.get("contentUrl")
        if isinstance(item, str) and item:
            return item
    return ""


def _showing(tagged: Tagged, url: str | None) -> etree._Element | None:
    """The figure or captioned box that shows this image, by the name of its file; without URL the first figure."""
    figures = tagged["figure"][:12]
    name = urlsplit(url).path.rsplit("/", 1)[-1].rsplit(".", 1)[0] if url else ""
    stem = re.sub(r"[-_]?\d+x\d+$", "", name)
    with_image = [f for f in figures if next(f.iter("img", "amp-img", "picture"), None) is not None]
    for figure in with_image:
        for shown in figure.iter("img", "source", "amp-img"):
            if len(stem) > 4 and any(stem in v for k, v in shown.items() if "src" in k):
                return figure
    if not url:
        return with_image[0] if with_image else None
    for shown in tagged["img"][:60] if len(stem) > 4 else ():
        if any(stem in value for key, value in shown.items() if "src" in key):
            return _captioned(shown)
    return None


def _leading(root: etree._Element) -> etree._Element | None:
    """The figure between the headline and the text: what an article shows first, often cut anew for the declared image."""
    begun, long = False, 0
    for element in root.iter("h1", "figure", "p"):
        if element.tag == "h1":
            begun = True
        elif begun and element.tag == "figure":
            shows = next(element.iter("img", "amp-img", "picture"), None) is not None
            if shows and next(element.iter("video", "h2", "h3"), None) is None:
                return element if next(element.iterancestors("a"), None) is None else None
        elif begun and len(element.text or "") > 80:
            long += 1
            if long > 1:
                return None
    return None


def _captioned(shown: etree._Element) -> etree._Element | None:
    """The nearest element around an image, and no other image, that holds a caption."""
    for above in list(shown.iterancestors())[:4]:
        if len(list(above.iter("img"))) > 1:
            return None
        if _CAPTIONS(above):
            return above
    return None


def _sources(figure: etree._Element) -> list[str]:
    """Where an image may be loaded from: attributes of lazy loaders hold the real address."""
    found = []
    for shown in figure.iter("img", "source", "amp-img"):
        for name in ("src", "data-src", "data-lazy-src", "data-original", "data-lazy-srcset", "data-srcset", "srcset"):
            value = (shown.get(name) or "").strip()
            if value and not value.startswith("data:"):
                found.append(value.split(",")[0].split()[0] if "srcset" in name else value)
    return found


def _caption(figure: etree._Element) -> tuple[str | None, str | None]:
    elements = _CAPTIONS(figure)
    if not elements:
        return None, None
    credit = None
    for inner in elements[0].iter():
        if inner is not elements[0] and mask_of(inner.get("class") or "") & tokens.CREDIT:
            credit = _bare_credit(text_of(inner, 300))
            break
    for beside in elements[1:3]:
        if not credit and mask_of(beside.get("class") or "") & tokens.CREDIT:
            credit = _bare_credit(text_of(beside, 300))
    caption = _LABEL.sub("", text_of(elements[0], 2_000))
    if credit and caption.rstrip(")] ").endswith(credit):
        caption = _ANNOUNCED.sub("", caption.rstrip(")] ")[: -len(credit)]).strip(" |([/-–—")
    elif not credit:
        found = _CREDIT.search(caption) or _IN_BRACKETS.search(caption)
        if found:
            credit, caption = clean_text(found[1]), caption[: found.start()].strip()
    if not credit and caption:
        alone = _ALONE.fullmatch(caption)
        if alone:
            credit, caption = (alone[1] or alone[2]).strip(), ""
    return caption or None, (credit or "").lstrip("/|· ").strip() or None


def _bare_credit(text: str) -> str | None:
    """A credit without the word that announces it, and without brackets.

    >>> _bare_credit("(Photo: Ann Lee / Agency)")
    'Ann Lee / Agency'
    """
    found = _CREDIT.fullmatch(text)
    return (found[1] if found else text).strip("()[] ") or None
