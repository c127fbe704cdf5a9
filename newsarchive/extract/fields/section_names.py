"""What can be a section's name, and what stands in such places without being one."""

from __future__ import annotations

import re

from newsarchive.extract.words import phrases
from newsarchive.extract.words.phrases import split_phrases
from newsarchive.text import clean_text, fold_label

HOME = frozenset(
    split_phrases(
        """home|homepage|home page|start|startseite|front page|frontpage|news home|accueil|inicio|portada|início|главная
        головна|начало|etusivu|hem|forside|forsiden|strona główna|domů|címlap|acasă|naslovnica|početna|anasayfa|ana sayfa
        αρχική|beranda|trang chủ|หน้าแรก|ホーム|トップ|首页|首頁|홈|الرئيسية|صفحه اصلی"""
    )
)
_NO_SECTIONS = frozenset(
    split_phrases(
        """article|articles|story|stories|post|posts|blog post|page|other|others|default|uncategorized|uncategorised|content|web
        none|null|undefined|n a|true|false|register|sign in|sign up|log in|login|log out|logout|subscribe|subscribe now|my account
        account|newsletter|newsletters|faq|faqs|help|contact|contact us|about|about us|search|menu|close|share|sections
        all sections|headlines|front page|podcasts and newsletters|follow us|donate|jobs|advertise|coupons
        reklama|anzeige|advertisement|werbung|publicidad|publicidade|publicité|pubblicità|advertentie|annonse|annons|annonce|reklame
        mainos|реклама|sponsored|ad|ads|anmelden|registrieren|abonnieren|suche|menü|artikel|iniciar sesión|suscríbete|buscar
        artículo|se connecter|s abonner
        recherche|entrar|assine|accedi|abbonati|inloggen|logga in|logg inn|log ind|zaloguj|войти"""
    )
)
"""Words of systems, and of a page's head: what leads to a reader's account, and not to articles."""
_COUNTED = re.compile(r"\s(?!(?:19|20)\d\d$)\d{2,}$")
"""A topic with the number of its articles or followers."""
_EDITION = re.compile(r"\bedition$", re.I)
_LISTS = ("latest ", "more ", "most ", "related ")
"""How the title of a list begins, which is no section."""
_URLISH = re.compile(r"https?:|/|^\d+$|[<>{}]")


def tidy_label(value: str) -> str | None:
    """A section's name, or None where it cannot be one.

    >>> tidy_label(" World » "), tidy_label("Home"), tidy_label("a long line that is not a section's name")
    ('World', None, None)
    >>> tidy_label("The Herald | Rivers"), tidy_label("energy,mobility"), tidy_label("Sign in"), tidy_label("US Edition")
    ('Rivers', 'energy', None, None)
    """
    value = clean_text(value)
    if "," in value and " " not in value:  # slugs
        value = value.partition(",")[0]
    value = value.rpartition("|")[2].strip(" >»›|/·•:-–—#[]")
    if not 2 <= len(value) <= 50 or len(value.split()) > 6 or _URLISH.search(value) or fold_label(value) in HOME:
        return None
    if (
        _COUNTED.search(value)
        or fold_label(value) in _NO_SECTIONS
        or _EDITION.search(value)
        or "subscribe" in value.lower()
    ):
        return None
    return None if fold_label(value) in phrases.POPULAR or value.lower().startswith(_LISTS) else value
