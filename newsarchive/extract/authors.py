"""Names of the people who wrote the article."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from lxml import etree

from newsarchive.extract import tokens
from newsarchive.extract.phrases import word_list, words
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
    r"senior|desk|head|president|founder|sponsored|photos?|images?|videos?|photographer|critic|redakteur(?:in)?|korrespondent(?:in)?|redacción|redação|rédaction|redazione|redaktion|"
    r"redactie|newsroom|editorial|news agency|agencies|anchor|host|fellow|professor|director|associate|special to|contributing|"
    r"freelance|guest|intern|multimedia|digital|updated|published|posted|min read|minutes?|ago|newsletter|follow|email|twitter|"
    r"contact|about|more|subscribe|share|view|profile|articles?|posts?)\b",
    re.I,
)
_REL = etree.XPath("//a[@rel = 'author']")
_ADDRESS = re.compile(r"https?:|[@/]")
_NOBODY = words(
    """admin administrator editor editors redaction redaktion staff webmaster user author guest unknown anonymous none null
    agencies agenturen agencias agences agenzie root by von por par di af av reviews news"""
) | {""}
"""What stands in an author's place without naming one."""
_CREDENTIALS = words(
    """MS MA MD PhD Ph.D Ph.D. RD RDN LD LDN RN MPH MBA CPA JD DO DDS DVM PsyD LCSW CPT CDN CSCS BSc MSc PharmD EdD Esq Dr.
    M.D. M.D B.A. M.A."""
)
_LOWER = words("dpa afp apa sda ansa efe tass ntb stt pap mti ots red")
"""Agencies that sign in small letters."""
_ORGANIZATION = re.compile(r".\b(?:press|news|times|journal|media|tribune|gazette|herald|network)\b", re.I)
_PRESS = re.compile(r"(?<=\w)\s+(?:the\s+)?(?:associated|canadian|australian associated) press$", re.I)
_AUTHOR_PATHS = words(
    "author authors autor autoren auteur auteurs autores autore staff people person profile profiles by contributor contributors"
)
_NEAR = 14
"""So many blocks after its headline an article's byline stands."""
_META = word_list(
    """author article:author parsely-author sailthru.author dc.creator dcterms.creator citation_author byl
    cxenseparse:author article.author dc.contributor"""
)


def authors(view: View, site_names: list[str]) -> tuple[tuple[str, ...], str] | None:
    """(names in order, where from) or None.

    Who is declared for machines, then who is named in the byline; the publication itself, or its desk, only where
    the page declares it as author and names nobody.
    """
    barred = {fold_label(n) for n in site_names} | _NOBODY
    data = view.data
    declared = _people(view, data.article.get("author") or data.article.get("creator"))
    steps: tuple[tuple[str, Callable[[], list[str]]], ...] = (
        ("json-ld", lambda: declared),
        ("microdata", lambda: [_micro(e) for e in data.microdata.get("author", ())[:10]]),
        ("meta", lambda: [v for name in _META[:1] for v in data.meta.get(name, ())[:20]]),
        ("byline", lambda: _bylines(view)),
        ("byline", lambda: _linked(view)),
        ("meta", lambda: [v for name in _META[1:] for v in data.meta.get(name, ())[:20]]),
    )
    for source, read in steps:
        names = tidy_names(read(), barred)
        if names:
            return names[:MAX_AUTHORS], source
    desks = [clean_text(value) for value in declared[:1]]
    desks = [d for d in desks if 2 <= len(d) <= 60 and fold_label(d) not in _NOBODY and not _ADDRESS.search(d)]
    return (tuple(desks), "json-ld") if desks else None


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


def _linked(view: View) -> list[str]:
    """The texts of links to authors' pages just below the headline."""
    layout = view.layout
    head = next((i for i, b in enumerate(layout.blocks) if layout.tag[b.node] == "h1"), None)
    if head is None:
        return []
    around = (link for link in layout.links if head - 4 <= link.block <= head + _NEAR)
    return [
        link.text
        for link in around
        if _AUTHOR_PATHS & set(link.href.lower().split("/")[:-1])
        and not layout.names[link.node] & (tokens.RELATED | tokens.POPULAR | tokens.CARD)
        and looks_like_name(link.text)
    ][:4]


def tidy_names(values: list[str], barred: set[str]) -> tuple[str, ...]:
    """Names out of byline strings: without "By", roles, publishers, addresses; each once, in order.

    >>> tidy_names(["By Ann Lee and Bo Ek, Money Reporter", "The Daily"], {"the daily"})
    ('Ann Lee', 'Bo Ek')
    """
    names: dict[str, str] = {}
    for value in values:
        value = clean_text(value)
        if not value or len(value) > 400 or value.startswith(("http", "@", "/")) or fold_label(value) in barred:
            continue
        parts = [part for part in _SPLIT.split(_BY.sub("", value)) if part]
        if len(parts) > 2 and fold_label(parts[0]) in barred - _NOBODY:
            continue  # a publisher's address: "The Daily, London, England"
        for part in parts:
            if fold_label(part) in barred or (names and part.isupper() and part in _CREDENTIALS):
                continue
            name = _without_role(part)
            folded = fold_label(name)
            if folded not in barred and folded.replace(" ", "") not in barred and looks_like_name(name):
                names.setdefault(folded, name)
    people = [name for name in names.values() if not _ORGANIZATION.search(name)]
    return tuple(people or names.values())


def _without_role(part: str) -> str:
    part = _PRESS.sub("", _BY.sub("", part)).strip(" .,:;-–—|\"'*")
    part = re.sub(r"\s*[(<\[].*$|\s*기자(?:\s.*)?$|\s*記者$|\s*记者$", "", part)
    while " " in part and part.rsplit(" ", 1)[1] in _CREDENTIALS:
        part = part.rsplit(" ", 1)[0].rstrip(", ")
    part = re.split(r"\s+(?:for|at|in|of|from|on|for the|special to|is|\||–|—|-)\s+", part)[0]
    found = _ROLE.search(part)
    if found and found.start() > 0:
        before = part[: found.start()].split()
        # the role's own first words have capitals too ("Ann Lee Money Reporter", "Money Reporter")
        return " ".join(before[:2]) if len(before) > 1 else ""
    return part if not found else ""


def looks_like_name(text: str) -> bool:
    """Whether a short text can be a person's or an agency's name.

    >>> looks_like_name("Ann Lee"), looks_like_name("12 May 2024"), looks_like_name("Read all stories by this author")
    (True, False, False)
    """
    pieces = text.split()
    if not 2 <= len(text) <= 60 or len(pieces) > 6 or any(c.isdigit() for c in text) or "@" in text or "http" in text:
        return False
    if _ROLE.search(text):
        return False
    return not text[0].islower() or text in _LOWER or pieces[-1][0].isupper()
