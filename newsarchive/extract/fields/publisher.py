"""Whose page it is, and what it calls itself: publication, canonical URL, language."""

from __future__ import annotations

import re

from lxml import etree

from newsarchive.extract.page.structured import texts_of, types_of
from newsarchive.extract.page.view import View, host_of, text_of
from newsarchive.text import clean_text

_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_ORGANIZATIONS = {"organization", "newsmediaorganization", "website", "corporation"}


def publisher(view: View) -> tuple[str, str] | None:
    """(name, where from) of the publication, as the page gives it."""
    data = view.data
    node = data.resolve(data.article.get("publisher"))
    candidates = [(t, "json-ld") for t in texts_of(node)[:1]]
    candidates += [
        (data.first("og:site_name", "application-name", "dc.publisher", "apple-mobile-web-app-title") or "", "meta")
    ]
    candidates += [(t, "json-ld") for n in data.nodes if _ORGANIZATIONS & set(types_of(n)) for t in texts_of(n)[:1]]
    candidates += [(_named(e), "microdata") for e in data.microdata.get("publisher", ())[:1]]
    for value, source in sorted(candidates, key=lambda c: c[1] != "meta"):
        value = clean_text(value)
        if value and len(value) < 150 and not value.startswith(("http", "@")):
            return value, source
    return None


def _named(element: etree._Element) -> str:
    """The name in an element of microdata."""
    for inner in element.iter():
        if "name" in (inner.get("itemprop") or "").split():
            return inner.get("content") or text_of(inner, 300)
    return ""


def site_names(view: View) -> list[str]:
    """All names that the page uses for its publication, and its host's."""
    data = view.data
    names = [
        *data.meta.get("og:site_name", ()),
        *data.meta.get("application-name", ()),
        *data.meta.get("apple-mobile-web-app-title", ()),
    ]
    names += texts_of(data.resolve(data.article.get("publisher")))
    for node in data.nodes:
        if _ORGANIZATIONS & set(types_of(node)):
            names += texts_of(node) + texts_of(node.get("alternateName"))
    host = host_of(view.url).split(":")[0]
    names += [host, host.rsplit(".", 1)[0], *host.split(".")[:1]]
    return [clean_text(n) for n in names if n]


def canonical_url(view: View) -> tuple[str, str] | None:
    """(absolute URL, where from) that the page declares as its own."""
    for element in view.tagged["link"]:
        if "canonical" in (element.get("rel") or "").lower().split():
            url = view.absolute(element.get("href") or "")
            if url:
                return url, "link"
    url = view.absolute(view.data.first("og:url") or "")
    return (url, "og:url") if url else None


def language(view: View) -> tuple[str, str] | None:
    """(BCP 47 tag, where from) as the page declares it."""
    data = view.data
    html = view.root
    candidates = [
        (
            html.get("lang") or html.get("{http://www.w3.org/XML/1998/namespace}lang") or html.get("xml:lang") or "",
            "html",
        )
    ]
    candidates += [(t, "json-ld") for t in texts_of(data.article.get("inLanguage"))[:1]]
    candidates += [(data.first("og:locale", "language", "dc.language", "content-language") or "", "meta")]
    for value, source in candidates:
        value = value.strip().replace("_", "-")
        if len(value) <= 20 and _TAG.fullmatch(value):
            return value, source
    return None
