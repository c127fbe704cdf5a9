"""What kind of page it is: an article to keep, or a listing, wall, gallery or something else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from lxml import etree

from newsarchive.extract import phrases, tokens
from newsarchive.extract.choose import Choice
from newsarchive.extract.elements import SKIPPED
from newsarchive.extract.measures import Measures
from newsarchive.extract.view import View
from newsarchive.items import BODY_KINDS, Block, PageKind
from newsarchive.text import fold_label, is_cjk

PROSE_KINDS = frozenset({"paragraph", "quote", "list_item"})
_MIN_BODY = 130
"""Two short sentences; less is a caption or a slogan."""
_STATIC = frozenset(
    [
        "about",
        "about-us",
        "aboutus",
        "contact",
        "contact-us",
        "contacts",
        "privacy",
        "privacy-policy",
        "terms",
        "terms-of-use",
        "terms-of-service",
        "terms-and-conditions",
        "imprint",
        "impressum",
        "datenschutz",
        "agb",
        "kontakt",
        "legal",
        "cookies",
        "cookie-policy",
        "advertise",
        "advertise-with-us",
        "careers",
        "jobs",
        "faq",
        "help",
        "sitemap",
        "login",
        "signin",
        "sign-in",
        "register",
        "account",
        "subscribe",
        "newsletter",
        "newsletters",
        "search",
        "ueber-uns",
        "uber-uns",
        "quienes-somos",
        "sobre-nosotros",
        "contacto",
        "sobre",
        "contato",
        "quem-somos",
        "chi-siamo",
        "contatti",
        "a-propos",
        "qui-sommes-nous",
        "mentions-legales",
        "over-ons",
        "om-oss",
        "om-os",
        "accessibility",
        "masthead",
        "staff",
        "our-team",
        "team",
        "corrections",
        "ethics",
        "editorial-policy",
    ]
)
_LISTING_PATHS = frozenset(
    [
        "tag",
        "tags",
        "topic",
        "topics",
        "category",
        "categories",
        "author",
        "authors",
        "autor",
        "autoren",
        "search",
        "archive",
        "archives",
        "section",
        "profile",
        "people",
    ]
)
_STATIC_TITLES = frozenset(
    phrases.split_phrases(
        "about us|about|contact us|contact|privacy policy|terms of use|terms of service|terms and conditions|cookie policy|impressum|imprint|datenschutz|datenschutzerklärung|"
        "über uns|kontakt|quiénes somos|sobre nosotros|aviso legal|contacto|quem somos|sobre nós|fale conosco|chi siamo|contatti|privacy|qui sommes nous|à propos|mentions légales|"
        "over ons|om oss|om os|tietoa meistä|o nas|regulamin|o nás|rólunk|despre noi|o nama|о нас|контакты|про нас|за нас|hakkımızda|iletişim|tentang kami|about this site|advertise with us|help|faq"
    )
)
_IMAGES = etree.XPath(
    "count(//figure[.//img or .//picture]) + count(//*[contains(@class, 'gallery') or contains(@class, 'slide')]//img[not(ancestor::figure)])"
)
_LIVE = re.compile(
    r"(?:^|[/_-])(?:live|liveblog|live-updates|liveticker|newsticker|ticker|en-direct|directo|ao-vivo|diretta)(?:[/_-]|$)",
    re.I,
)
_DECLARED_OTHER = {
    "collectionpage": "listing", "searchresultspage": "listing", "profilepage": "listing", "imagegallery": "gallery",
    "videoobject": "video", "contactpage": "other", "aboutpage": "other", "product": "other", "faqpage": "other",
}  # fmt: skip


@dataclass(slots=True)
class Evidence:
    """What the judgement rests on."""

    headline: str | None
    dated: bool
    authored: bool
    blocks: tuple[Block, ...]

    @property
    def body(self) -> list[str]:
        """The texts that are the article's body."""
        return [block.text for block in self.blocks if block.kind in BODY_KINDS]

    @property
    def body_chars(self) -> int:
        """Characters of prose."""
        return sum(len(block.text) for block in self.blocks if block.kind in PROSE_KINDS)

    @property
    def paragraphs(self) -> int:
        """Blocks as long as a sentence."""
        return sum(
            1
            for block in self.blocks
            if block.kind in PROSE_KINDS and len(block.text) > (20 if is_cjk(block.text) else 50)
        )

    @property
    def entries(self) -> int:
        """Times of a live blog's entries."""
        return sum(1 for block in self.blocks if block.kind == "entry_time")


def page_kind(view: View, measures: Measures, choice: Choice, evidence: Evidence) -> tuple[PageKind, float]:
    """(kind, confidence). The confidence of an article is that of its text; of others, that of the judgement."""
    text = fold_label(" ".join([evidence.headline or "", *evidence.body[:8]])[:3_000])
    declared = _declares_article(view)
    wall = _wall(view, text, evidence, declared)
    if wall:
        return wall, 0.8
    types = view.data.types()
    body = evidence.body_chars * (2 if is_cjk(text[:400]) else 1)
    links = _headline_links(view, measures, choice)
    if "liveblogposting" in types or (_LIVE.search(urlsplit(view.url).path) and (evidence.entries >= 3)):
        return ("live_blog", choice.confidence) if body >= _MIN_BODY else ("listing", 0.5)
    if not declared and _is_static(view, evidence.headline):
        return "other", 0.7
    if body < _MIN_BODY or not evidence.paragraphs:
        return _without_text(view, types, links, body), 0.6
    if _is_listing(view, types, links, body, evidence, declared):
        return "listing", 0.6
    if (
        body < 400
        and not declared
        and not evidence.dated
        and not evidence.authored
        and (not evidence.headline or links > 12)
    ):
        return "other", 0.4
    return "article", choice.confidence


def _declares_article(view: View) -> bool:
    if view.data.article:
        return True
    if (view.data.first("og:type") or "").lower() in ("article", "news", "newsarticle", "blog_post"):
        return True
    return any(
        "Article" in (e.get("itemtype") or "") or "Posting" in (e.get("itemtype") or "")
        for e in view.root.iter("article", "div", "main", "section", "body", "html")
    )


def _wall(view: View, text: str, evidence: Evidence, declared: bool) -> PageKind | None:
    """interstitial for soft 404s, consent and login walls, checks for robots."""
    if evidence.body_chars > 1_500 and (declared or evidence.paragraphs > 6):
        return None
    title = fold_label(" ".join(filter(None, [evidence.headline, (view.root.findtext(".//title") or "")[:300]])))
    around = fold_label(" ".join(b.text for b in view.layout.blocks[:40] if len(b.text) < 600)[:4_000])
    strict = declared and (evidence.dated or evidence.authored)
    short = evidence.body_chars < 700 and not strict
    if phrases.count_phrases(title, phrases.NOT_FOUND_PHRASES) and evidence.body_chars < 500 and not strict:
        return "interstitial"
    if phrases.count_phrases(title, phrases.ROBOT_PHRASES) and evidence.body_chars < 800 and not strict:
        return "interstitial"
    consent = phrases.count_phrases(text, phrases.CONSENT_PHRASES)
    if (
        (consent >= 4 and not strict)
        or (consent >= 2 and short)
        or (phrases.count_phrases(title, phrases.CONSENT_PHRASES) and consent >= 2 and not strict)
    ):
        return "interstitial"
    if short and evidence.body_chars < 300:
        hits = phrases.count_phrases(around, phrases.LOGIN_PHRASES) >= 2 and phrases.count_phrases(
            title, phrases.LOGIN_PHRASES
        )
        if (
            hits
            or phrases.count_phrases(around, phrases.ROBOT_PHRASES)
            or (phrases.count_phrases(around, phrases.NOT_FOUND_PHRASES) >= 2)
        ):
            return "interstitial"
    return None


def _is_static(view: View, headline: str | None) -> bool:
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
        if not measures.near[link.node] & (tokens.FURNITURE | tokens.SIDE):
            count += 1
    return count


def _without_text(view: View, types: set[str], links: int, body: int) -> PageKind:
    og = (view.data.first("og:type") or "").lower()
    if "video" in og or "videoobject" in types or next(view.root.iter("video"), None) is not None:
        return "video"
    if _IMAGES(view.root) >= 2 and links < 8:
        return "gallery"
    if links >= 4 or types & {"collectionpage", "itemlist", "searchresultspage", "profilepage"}:
        return "listing"
    return "other"


def _is_listing(view: View, types: set[str], links: int, body: int, evidence: Evidence, declared: bool) -> bool:
    path = [p.lower() for p in urlsplit(view.url).path.strip("/").split("/")]
    if not declared:
        if path == [""]:
            return True
        if _LISTING_PATHS & set(path[:-1]) and links >= 3 and body < 1_500:
            return True
        if types & {"collectionpage", "searchresultspage", "profilepage"} and links >= 3:
            return True
        if (
            links >= 4
            and body < 100 * links
            and evidence.paragraphs <= 2
            and not (evidence.dated and evidence.authored)
        ):
            return True
        return links >= 12 and body < 60 * links and not evidence.dated
    return path == [""] and links >= 10
