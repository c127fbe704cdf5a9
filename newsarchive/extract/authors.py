"""Names of the people who wrote the article."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from newsarchive.extract import tokens
from newsarchive.extract.phrases import word_list
from newsarchive.extract.structured import texts_of, types_of
from newsarchive.extract.view import View, text_of
from newsarchive.text import clean_text, fold_label

MAX_AUTHORS = 60
_BY = re.compile(
    r"^\s*(?:(?:written|reported|posted|published|story|words|text|review(?:ed)?|analysis|opinion|report)\s+)?"
    r"(?:by|von|par|por|di|door|av|af|autore?s?|auteure?|autor(?:in|en)?|author|text|redaktion|penulis|oleh|автор|тексту?|texto|"
    r"tekst|yazan|γράφει ο|γράφει η|作者|記者|记者|文)\s*[:：]?\s+"
    r"|^\s*(?:by|por|autor|author|von|автор|作者|記者|记者|責任編輯|责任编辑|penulis|editor)\s*[:：]\s*",
    re.I,
)
_SPLIT = re.compile(
    r"\s*(?:,|;|\||/|&|、|，|·|•|"
    r"\b(?:and|und|et|y|e|en|och|og|ja|i|dan|и|with)\b)\s*"
)
_ROLE = re.compile(
    r"\b(?:reporter|editor|correspondent|writer|staff|columnist|journalist|producer|contributor|author|analyst|bureau|chief|team|"
    r"senior|desk|photographer|critic|redakteur(?:in)?|korrespondent(?:in)?|redacción|redação|rédaction|redazione|redaktion|"
    r"redactie|newsroom|editorial|news agency|agencies|anchor|host|fellow|professor|director|associate|special to|contributing|"
    r"freelance|guest|intern|multimedia|digital|updated|published|posted|min read|minutes?|ago|newsletter|follow|email|twitter|"
    r"contact|about|more|subscribe|share|view|profile|articles?|posts?)\b",
    re.I,
)
_REL = etree.XPath("//a[@rel = 'author']")
_META = word_list(
    """author article:author parsely-author sailthru.author dc.creator dcterms.creator citation_author byl
    cxenseparse:author article.author dc.contributor"""
)


def authors(view: View, site_names: list[str]) -> tuple[tuple[str, ...], str] | None:
    """(names in order, where from) or None."""
    barred = {fold_label(n) for n in site_names} | {
        "admin",
        "editor",
        "administrator",
        "redaction",
        "redaktion",
        "staff",
        "webmaster",
        "user",
        "",
    }
    data = view.data
    declared = _people(view, data.article.get("author") or data.article.get("creator"))
    steps = [
        ("json-ld", declared),
        ("microdata", [_micro(e) for e in data.microdata.get("author", ())[:10]]),
        ("meta", [v for name in _META[:1] for v in data.meta.get(name, ())[:20]]),
        ("byline", _bylines(view)),
        ("meta", [v for name in _META[1:] for v in data.meta.get(name, ())[:20]]),
    ]
    for source, values in steps:
        names = tidy_names(values, barred)
        if names:
            return names[:MAX_AUTHORS], source
    return None


def _people(view: View, value: Any) -> list[str]:
    items = value if isinstance(value, list) else [value]
    names: list[str] = []
    for item in items[:200]:
        item = view.data.resolve(item)
        if (
            isinstance(item, dict)
            and {"organization", "newsmediaorganization"} & set(types_of(item))
            and len(items) == 1
        ):
            names += texts_of(item)[:1]
            continue
        names += texts_of(item)
    return names


def _micro(element: etree._Element) -> str:
    for inner in element.iter():
        if inner is not element and "name" in (inner.get("itemprop") or "").split():
            return inner.get("content") or text_of(inner, 300, between=" | ")
    return element.get("content") or text_of(element, 300, between=" | ")


def _bylines(view: View) -> list[str]:
    found: list[str] = []
    for element in _REL(view.root)[:3] + view.marked(tokens.AUTHOR, 12):
        links = [text_of(a, 200) for a in element.iter("a")] if element.tag != "a" else []
        links = [text for text in links if text and looks_like_name(text)]
        text = text_of(element, 300, between=" | ")
        if links and len(text) < 400:
            found = links
        elif text and len(text) < 120:
            found = [text]
        if tidy_names(found, {""}):
            return found
    for block in view.layout.blocks[:60]:
        if (
            len(block.text) < 80
            and block.text[:3].lower() in ("by ", "von", "por", "par", "di ")
            and _BY.match(block.text)
        ):
            return [block.text]
    return []


def tidy_names(values: list[str], barred: set[str]) -> tuple[str, ...]:
    """Names out of byline strings: without "By", roles, publishers, addresses; each once, in order.

    >>> tidy_names(["By Ann Lee and Bo Ek, Money Reporter", "The Daily"], {"the daily"})
    ('Ann Lee', 'Bo Ek')
    """
    names: dict[str, str] = {}
    for value in values:
        value = clean_text(value)
        if not value or len(value) > 400 or value.startswith(("http", "@", "/")):
            continue
        for part in _SPLIT.split(_BY.sub("", value)):
            name = _without_role(part)
            folded = fold_label(name)
            if folded not in barred and folded.replace(" ", "") not in barred and looks_like_name(name):
                names.setdefault(folded, name)
    return tuple(names.values())


def _without_role(part: str) -> str:
    part = _BY.sub("", part).strip(" .,:;-–—|\"'*")
    part = re.sub(r"\s*[(<\[].*$|\s*기자(?:\s.*)?$|\s*記者$|\s*记者$", "", part)
    part = re.split(r"\s+(?:for|at|in|of|from|on|for the|special to|is|\||–|—|-)\s+", part)[0]
    found = _ROLE.search(part)
    if found and found.start() > 0:
        words = part[: found.start()].split()
        # the role's own first words have capitals too ("Ann Lee Money Reporter", "Money Reporter")
        return " ".join(words[:2]) if len(words) > 1 else ""
    return part if not found else ""


def looks_like_name(text: str) -> bool:
    """Whether a short text can be a person's or an agency's name.

    >>> looks_like_name("Ann Lee"), looks_like_name("12 May 2024"), looks_like_name("Read all stories by this author")
    (True, False, False)
    """
    words = text.split()
    if not 2 <= len(text) <= 60 or len(words) > 6 or any(c.isdigit() for c in text) or "@" in text or "http" in text:
        return False
    if _ROLE.search(text):
        return False
    return text[0].isupper() or not text[0].isascii() or len(words) == 1 or words[-1][0].isupper()
