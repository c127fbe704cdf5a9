"""The main image with its caption and credit."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from newsarchive.extract import tokens
from newsarchive.extract.tokens import mask_of
from newsarchive.extract.view import View, text_of
from newsarchive.items import Image
from newsarchive.text import clean_text

_CREDIT = re.compile(
    r"\s*[\[(|]?\s*(?:(?:photo|image|picture|photograph|foto|bild|crédit|crédits|credit|credito|fotograf|source|quelle|fuente|fonte|фото|写真|사진)\s*(?:credits?|by|von|par|por|di)?\s*[:：]|©)\s*(.{2,80}?)[\])]?\s*$",
    re.I,
)
_CAPTIONS = etree.XPath(".//figcaption | .//*[contains(@class, 'caption') or contains(@class, 'Caption')]")


def main_image(view: View, first_figure: etree._Element | None = None) -> tuple[Image, str] | None:
    """(image, where from): what JSON-LD or og:image declare, with the caption of the figure that shows it."""
    url, source = _declared(view)
    figures = [first_figure] if first_figure is not None else list(view.root.iter("figure"))[:12]
    figure = _showing(figures, url)
    if url is None:
        if figure is None:
            return None
        shown = next(iter(figure.iter("img")), None)
        url = view.absolute((shown.get("src") or shown.get("data-src") or "") if shown is not None else "")
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


def _showing(figures: list[etree._Element], url: str | None) -> etree._Element | None:
    """The figure that shows this image, by the name of its file; else the first with an image."""
    name = urlsplit(url).path.rsplit("/", 1)[-1].rsplit(".", 1)[0] if url else ""
    stem = re.sub(r"[-_]?\d+x\d+$", "", name)
    with_image = [f for f in figures if next(f.iter("img", "amp-img", "picture"), None) is not None]
    for figure in with_image:
        for shown in figure.iter("img", "source", "amp-img"):
            if len(stem) > 4 and any(stem in v for k, v in shown.items() if "src" in k):
                return figure
    return with_image[0] if with_image and not url else None


def _caption(figure: etree._Element) -> tuple[str | None, str | None]:
    elements = _CAPTIONS(figure)
    if not elements:
        return None, None
    credit = None
    for inner in elements[0].iter():
        if inner is not elements[0] and mask_of(inner.get("class") or "") & tokens.CREDIT:
            credit = text_of(inner, 300) or None
            break
    caption = text_of(elements[0], 2_000)
    if credit and caption.endswith(credit):
        caption = caption[: -len(credit)].strip(" |(/-–—")
    elif not credit:
        found = _CREDIT.search(caption)
        if found:
            credit, caption = clean_text(found[1]), caption[: found.start()].strip()
    return caption or None, credit
