"""What kind of page it is: an article to keep, or a listing, wall, gallery or something else.

A crawl keeps articles and live blogs only, so both mistakes cost: an article missed, or a consent wall archived.
The judgement weighs the text that was found, what the page declares, and what stands around the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote, urlsplit

from lxml import etree

from newsarchive.extract import walls
from newsarchive.extract.blocks.choose import Choice
from newsarchive.extract.page import tokens
from newsarchive.extract.page.elements import SKIPPED
from newsarchive.extract.page.measures import Measures
from newsarchive.extract.page.view import View
from newsarchive.extract.words.furniture import is_date_line
from newsarchive.extract.words.phrases import split_phrases, words
from newsarchive.items import BODY_KINDS, Block, PageKind
from newsarchive.text import fold_label, is_cjk

PROSE_KINDS = frozenset({"paragraph", "quote", "list_item"})
_MIN_BODY = 130
"""Two short sentences; less is a caption or a slogan."""
_MIN_SIGNED_BODY = 60
"""One sentence, where the page also says who wrote it, when, or that it is an article."""
_STATIC = words(
    """about about-us aboutus contact contact-us contacts privacy privacy-policy terms terms-of-use terms-of-service
    terms-and-conditions imprint impressum datenschutz agb kontakt legal cookies cookie-policy advertise
    advertise-with-us careers jobs faq help sitemap login signin sign-in register account subscribe newsletter newsletters
    search ueber-uns uber-uns quienes-somos sobre-nosotros contacto sobre contato quem-somos chi-siamo contatti a-propos
    qui-sommes-nous mentions-legales over-ons om-oss om-os accessibility masthead staff our-team team corrections ethics
    editorial-policy"""
)
_LISTING_PATHS = words(
    "tag tags topic topics category categories author authors autor autoren search archive archives section profile people"
)
_STATIC_TITLES = frozenset(
    split_phrases(
        """about us|about|contact us|contact|privacy policy|terms of use|terms of service|terms and conditions|cookie policy
        impressum|imprint|datenschutz|datenschutzerklärung|über uns|kontakt|quiénes somos|sobre nosotros|aviso legal|contacto
        quem somos|sobre nós|fale conosco|chi siamo|contatti|privacy|qui sommes nous|à propos|mentions légales|over ons|om oss
        om os|tietoa meistä|o nas|regulamin|o nás|rólunk|despre noi|o nama|о нас|контакты|про нас|за нас|hakkımızda|iletişim
        tentang kami|about this site|advertise with us|help|faq|newsletters|our team|corrections policy"""
    )
)
_LIVE_PATH = re.compile(
    r"(?:^|[/_-])(?:live|liveblog|liveticker|newsticker|ticker|en-direct|directo|ao-vivo|diretta)(?:[/_-]|$)", re.I
)
_LIVE_TITLE = re.compile(
    r"\b(?:live|liveticker|newsticker|ticker|en direct|en vivo|ao vivo|diretta|as it happened)\b", re.I
)
_NUMBERED = re.compile(r"(?:^|&)(?:p|id|aid|nid|articleid|article|story|newsid|post)=\d+", re.I)
"""A query that names one page, at the front page's path: ``/?p=123``."""
_LONG_TEASER = 500
"""Characters that a teaser under a linked headline does not reach on average."""
_SHOWN = etree.XPath(
    "count(//figure[.//img or .//picture]) + count(//*[contains(@class, 'gallery')]//img[not(ancestor::figure)])"
)
_LISTING_TYPES = frozenset({"collectionpage", "searchresultspage", "profilepage"})


@dataclass(frozen=True)
class Evidence:
    """What the judgement rests on."""

    headline: str | None
    dated: bool
    """The page declares a date of publication of its own."""
    authored: bool
    blocks: tuple[Block, ...]

    @cached_property
    def body(self) -> list[str]:
        """The texts that are the article's body."""
        return [block.text for block in self.blocks if block.kind in BODY_KINDS]

    @cached_property
    def body_chars(self) -> int:
        """Characters of prose; one in a script without spaces says as much as two."""
        prose = "".join(block.text for block in self.blocks if block.kind in PROSE_KINDS)
        return len(prose) * (2 if is_cjk(prose[:400]) else 1)

    @cached_property
    def paragraphs(self) -> int:
        """Blocks as long as a sentence."""
        prose = [block.text for block in self.blocks if block.kind in PROSE_KINDS]
        return sum(1 for text in prose if len(text) > 50 or (len(text) > 20 and is_cjk(text)))

    @property
    def entries(self) -> int:
        """Times of a live blog's entries."""
        return sum(1 for block in self.blocks if block.kind == "entry_time")


def page_kind(view: View, measures: Measures, choice: Choice, evidence: Evidence) -> tuple[PageKind, float]:
    """(kind, confidence). The confidence of an article is that of its text; of others, that of the judgement."""
    declared = declares_article(view)
    signed = evidence.dated + evidence.authored + declared
    if walls.is_wall(view, evidence.headline, evidence.body, sure=signed >= 2):
        return "interstitial", 0.8
    types = view.data.types()
    body = evidence.body_chars
    links = _headline_links(view, measures, choice)
    if body >= _MIN_BODY and _is_live(view, types, evidence):
        return "live_blog", choice.confidence
    if not declared and _is_static(view, evidence.headline):
        return "other", 0.7
    if body < (_MIN_SIGNED_BODY if signed else _MIN_BODY) or not evidence.paragraphs:
        return _without_text(view, types, links), 0.6
    if _is_listing(view, measures, choice, evidence, links=links, declared=declared):
        return "listing", 0.6
    if body < 400 and not signed and not evidence.headline:
        return "other", 0.4
    return "article", choice.confidence


def declares_article(view: View) -> bool:
    """Whether the page's markup says that it is an article."""
    if view.data.article:
        return True
    if (view.data.first("og:type") or "").lower() in ("article", "news", "newsarticle", "blog_post"):
        return True
    return any(name.endswith(("Article", "Posting")) for name in view.data.itemtypes[:60])


def _is_live(view: View, types: set[str], evidence: Evidence) -> bool:
    if "liveblogposting" in types:
        return True
    if evidence.entries < 3:
        return False
    return bool(_LIVE_PATH.search(urlsplit(view.url).path) or _LIVE_TITLE.search(evidence.headline or ""))


def _is_static(view: View, headline: str | None) -> bool:
    """Whether the page is one of the publication about itself."""
    parts = [p.lower() for p in unquote(urlsplit(view.url).path).strip("/").split("/") if p]
    last = parts[-1].rsplit(".", 1)[0] if parts else ""
    return (len(parts) <= 2 and last in _STATIC) or fold_label(headline or "") in _STATIC_TITLES


def _headline_links(view: View, measures: Measures, choice: Choice) -> int:
    """Links in the main part of the page whose text is as long as a headline, outside the article's text."""
    layout, chosen = view.layout, set(choice.chosen)
    count = 0
    for link in layout.links:
        if len(link.text) < 20 or link.block in chosen or layout.structure[link.node] & SKIPPED:
            continue
        count += not measures.near[link.node] & (tokens.FURNITURE | tokens.SIDE)
    return count


def _without_text(view: View, types: set[str], links: int) -> PageKind:
    og = (view.data.first("og:type") or "").lower()
    if "video" in og or "videoobject" in types or view.tagged["video"]:
        return "video"
    shown = _SHOWN(view.root)
    if isinstance(shown, float) and shown >= 2 and links < 8:
        return "gallery"
    return "listing" if links >= 4 or types & (_LISTING_TYPES | {"itemlist"}) else "other"


def _is_listing(
    view: View, measures: Measures, choice: Choice, evidence: Evidence, *, links: int, declared: bool
) -> bool:
    path = [p.lower() for p in urlsplit(view.url).path.strip("/").split("/")]
    if path == [""] and not _NUMBERED.search(urlsplit(view.url).query):
        return not declared or links >= 10
    teasers = _teaser_share(view, measures, choice)
    if declared:
        return teasers > 0.8 and evidence.paragraphs >= 5 and not view.data.article and not evidence.authored
    if links >= 3 and (
        view.data.types() & _LISTING_TYPES or (_LISTING_PATHS & set(path[:-1]) and evidence.body_chars < 1_500)
    ):
        return True
    if teasers > 0.6 and evidence.paragraphs >= 3 and evidence.body_chars < _LONG_TEASER * evidence.paragraphs:
        return True
    if evidence.dated and evidence.authored:
        return False
    if links >= 4 and evidence.body_chars < 100 * links and evidence.paragraphs <= 3:
        return True
    told = (
        evidence.authored and measures.headline_block >= 0 and evidence.body_chars >= 1_000 and evidence.paragraphs >= 4
    )
    if told and teasers < 0.4:
        return False  # among the links of its columns
    return links >= 12 and evidence.body_chars < 60 * links and not evidence.dated


def _teaser_share(view: View, measures: Measures, choice: Choice) -> float:
    """The share of the chosen prose that stands right under a linked headline, as on a section's front."""
    layout, chosen = view.layout, set(choice.chosen)
    prose = [index for index in choice.chosen if measures.is_prose[index]]
    if not prose:
        return 0.0
    under = 0
    for index in prose:
        block = layout.blocks[index]
        before = []
        for i in (index - 1, index - 2):
            if i < 0 or measures.is_prose[i] or measures.near[layout.blocks[i].node] & tokens.RELATED:
                break
            before.append(layout.blocks[i])
        linked = any(len(b.text) > 14 and b.link_chars > 0.7 * len(b.text) and not is_date_line(b.text) for b in before)
        under += linked or block.link_chars > 0.9 * len(block.text)
    return under / len(prose) if chosen else 0.0
