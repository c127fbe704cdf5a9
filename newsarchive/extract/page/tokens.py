"""What class names and ids say of an element, as bits.

Names are read word by word (``entry-content__body`` is entry, content, body), and each word is looked up
once: memoising words, not whole class strings, makes a first visit to a site as fast as a later one.
The bits are hints for scoring. They never decide alone: a fifth of all article text stands below an element
whose class says sidebar, widget or module (measured on 429 news pages).
"""

from __future__ import annotations

import re

COMMENT = 1 << 0
RELATED = 1 << 1
SHARE = 1 << 2
AUTHOR = 1 << 3
META = 1 << 4
NAV = 1 << 5
AD = 1 << 6
NEWSLETTER = 1 << 7
LEGAL = 1 << 8
SIDE = 1 << 9
CAPTION = 1 << 10
TAGS = 1 << 11
KICKER = 1 << 12
POPULAR = 1 << 13
SUMMARY = 1 << 14
BODY = 1 << 15
SUBSCRIBER = 1 << 16
SR_ONLY = 1 << 17
QUOTE = 1 << 18
CARD = 1 << 19
TITLE = 1 << 20
CREDIT = 1 << 21
BREADCRUMB = 1 << 22
BOX = 1 << 23
CORRECTION = 1 << 24
ENTRY = 1 << 25
EMBED = 1 << 26
NOTICE = 1 << 27
CONCEALED = 1 << 28
SLIDE = 1 << 29
POINTS = 1 << 30
SPLIT = 1 << 31
EMPHASIS = 1 << 32

FURNITURE = COMMENT | RELATED | SHARE | AUTHOR | NAV | AD | NEWSLETTER | LEGAL | POPULAR | TAGS | BREADCRUMB
"""Names of what stands around an article's text."""

_EXACT: dict[int, str] = {
    COMMENT: "comment commenting respond reply replies disqus discussion discussions discuss coral viafoura",
    RELATED: "recirc yarpp similar outbrain taboola trc zergnet suggested suggestions onward upnext readmore alsoread "
    "seealso crp nextarticle readnext morefrom relacionadas relacionados verwandt onwards crosslinks",
    SHARE: "share sharing shares social sharedaddy addtoany addthis sharebar sharethis socials",
    AUTHOR: "person author authors authored byline bylines bio biography contributor contributors molongui autor autoren "
    "auteur autore writer authorbox vcard",
    META: "meta metadata date dates datetime time timestamp published publish pubdate posted dateline updated",
    NAV: "nav navigation menu menus navbar pagination pager subnav toolbar search searchform skip",
    AD: "ad ads adv advert adverts advertisement advertising sponsor sponsored sponsors dfp gpt "
    "banner adslot anzeige publicidad werbung commercial affiliate",
    NEWSLETTER: "newsletter newsletters signup optin mailchimp subscribe subscription nl",
    LEGAL: "cookie cookies consent gdpr privacy legal copyright imprint cmp modal popup overlay onetrust toast",
    SIDE: "sidebar aside rail sidecol sidebars complementary rightcol secondary",
    CAPTION: "caption captions figcaption cutline legend bildunterschrift didascalia",
    TAGS: "tag tags keywords topics taglist tagcloud hashtags",
    EMPHASIS: "strong bold fett negrita",
    KICKER: "kicker eyebrow overline category categories rubric rubrik section sectionname channel label ressort "
    "cat flag topper dachzeile rubrique roofline topline spitzmarke surtitre antetitulo occhiello volanta supertitle pretitle",
    POPULAR: "popular trending mostread mostpopular latest toplist ranking headlines mostviewed",
    SUMMARY: "summary standfirst lead lede dek deck subtitle subheadline subhead subheading subhed intro excerpt sub "
    "strapline subline abstract chapo teaser description entradilla leadtext vorspann bajada sommario",
    BODY: "article articlebody articlecontent story storybody content body entry post text main prose richtext "
    "paywall copy",
    SUBSCRIBER: "subscriber subscribers premium paywall paywalled paid member members regwall metered piano",
    QUOTE: "pullquote blockquote quote quotes",
    CARD: "promos promotion card cards teaser teasers tease promo thumb thumbnail tile tiles",
    TITLE: "title headline heading hed titre titel",
    CREDIT: "credit credits photographer copyright source photocredit imagecredit fotograf",
    BREADCRUMB: "breadcrumb breadcrumbs crumb crumbs brotkrumen",
    BOX: "box factbox infobox fact widget module inset callout",
    CORRECTION: "correction corrections clarification",
    ENTRY: "liveblog live ticker liveticker",
    EMBED: "twitter tweet tweets instagram tiktok embed embeds embedded facebook fb reddit bluesky mastodon",
    NOTICE: "disclosure disclosures disclaimer disclaimers notice notices note notes tooltip footnote footnotes hinweis "
    "signoff endnote endnotes transparency",
    CONCEALED: "hidden hide invisible dnone",
    SLIDE: "gallery galleries slideshow slide slides carousel slider swiper galerie galeria photostory",
    POINTS: "highlights keypoints takeaways keytakeaways keyfacts bulletpoints summarylist",
    SPLIT: "br linebreak",
}
_PREFIXES: dict[int, str] = {
    COMMENT: "comments kommentar comentario commentaire commenti",
    RELATED: "related relacionad relaterad recommend recirculat jprelated readmore readnext yarpp furtherread",
    SHARE: "socialshare sharetool sharebutton",
    AUTHOR: "authorbox authorbio bylin",
    NAV: "navigat breadcrumb",
    AD: "advert sponsor",
    NEWSLETTER: "newsletter",
    LEGAL: "cookie consent",
    SIDE: "sidebar",
    CAPTION: "captio imagecaption imgdesc imagedesc bildtext bildetekst billedtekst",
    POPULAR: "mostread mostpopular trending",
    BODY: "articlebody articlecontent articletext storybody storycontent postcontent entrycontent",
    BREADCRUMB: "breadcrumb",
    SUBSCRIBER: "subscri",
}
_LOWER = re.compile(r"[a-z]+")
_WORDS = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z]?[a-z]+")


def _by_word() -> dict[str, int]:
    table: dict[str, int] = {}
    for bit, words in _EXACT.items():
        for word in words.split():
            table[word] = table.get(word, 0) | bit
    return table


_WORD_BITS = _by_word()
_STEM = 5


def _by_stem() -> dict[str, list[tuple[str, int]]]:
    """The first letters of the prefixes -> the prefixes that begin so: one look instead of forty."""
    table: dict[str, list[tuple[str, int]]] = {}
    for bit, prefixes in _PREFIXES.items():
        for prefix in prefixes.split():
            table.setdefault(prefix[:_STEM], []).append((prefix, bit))
    return table


_PREFIX_BITS = _by_stem()


def _beginnings() -> frozenset[str]:
    names = [*_WORD_BITS, *(prefix for prefixes in _PREFIXES.values() for prefix in prefixes.split())]
    return frozenset(name[:end] for name in names for end in range(1, len(name)))


_BEGINNINGS = _beginnings()
"""What known words begin with: two words of a name are one ("articleBody") only where the first is here."""


_HIDING = ("sr-only", "element-invisible", "aural", "offscreen", "a11y-hidden", "assistive-text")
"""Class names, besides those that say it in words, of text for screen readers only."""
_NUMBERS = "0123456789-_"
_MOST = 16_384
"""So many names are remembered; then it is begun anew."""
_MOST_CHARS = 600
"""Of an attribute so many characters are read."""


def _bits_of(token: str) -> int:
    """The bits of one class name."""
    lowered = token.lower()
    words = _LOWER.findall(token) if lowered == token else [word.lower() for word in _WORDS.findall(token)]
    mask = _WORD_BITS.get(lowered, 0)
    before = ""
    for word in words:
        mask |= _WORD_BITS.get(word, 0)
        if word[:_STEM] in _PREFIX_BITS:
            mask |= _prefixed(word)
        if before in _BEGINNINGS:
            pair = before + word
            mask |= _WORD_BITS.get(pair, 0) | _prefixed(pair)
        before = word
    if "reader" in lowered or "visually" in lowered or lowered in _HIDING:
        hides = "screen-reader" in lowered or "screenreader" in lowered
        mask |= SR_ONLY if hides or "reader" not in lowered or "visually" in lowered else 0
    return mask


def _prefixed(word: str) -> int:
    mask = 0
    for prefix, bit in _PREFIX_BITS.get(word[:_STEM], ()):
        if word.startswith(prefix):
            mask |= bit
    return mask


_KNOWN: dict[str, int] = {}
"""Names met before, single ones and all that stand in one attribute -> their bits."""


def mask_of(names: str) -> int:
    """The bits of class names, ids and the like, separated by white space.

    >>> mask_of("entry-content post__body") & BODY == BODY
    True
    >>> mask_of("relatedPosts sidebar") & (RELATED | SIDE) == RELATED | SIDE
    True
    >>> mask_of("x1 commentary")
    0
    """
    mask = _KNOWN.get(names)
    return _learned(names) if mask is None else mask


def _learned(names: str) -> int:
    """The bits of names that are met for the first time; post-1234 is looked at as post."""
    if len(_KNOWN) >= _MOST:
        _KNOWN.clear()
    mask = 0
    for name in names[:_MOST_CHARS].split():
        bits = _KNOWN.get(name)
        if bits is None:
            bare = name.rstrip(_NUMBERS)
            bits = _KNOWN[name] = _bits_of(name) if bare == name else mask_of(bare)
        mask |= bits
    _KNOWN[names] = mask
    return mask
