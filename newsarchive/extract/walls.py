"""Pages that stand in front of an article or in its place - soft 404s, consent and login walls - and what is not free."""

from __future__ import annotations

from lxml import etree

from newsarchive.extract.page.view import View
from newsarchive.extract.words import phrases
from newsarchive.extract.words.phrases import count_phrases
from newsarchive.text import fold_label

_LONG = 1_500
"""A wall with more text than this has not been seen; a long article about cookies has."""
_ASKS = etree.XPath("boolean(//input[@type='password' or @type='email' or @name='email' or @name='password'])")


def is_wall(view: View, headline: str | None, body: list[str], *, sure: bool) -> bool:
    """Whether the page is no content but an interstitial.

    `body` is what was taken for the article's text; `sure`: the page declares two of date, author and article.
    """
    size = sum(map(len, body))
    if size > _LONG or (sure and size > 400):
        return False
    title = fold_label(f"{headline or ''} | {(view.root.findtext('.//title') or '')[:300]}")
    text = fold_label(" ".join(body[:8])[:3_000])
    if not sure and size < 800:
        if count_phrases(title, phrases.NOT_FOUND_PHRASES) or count_phrases(title, phrases.ROBOT_PHRASES):
            return True
        if count_phrases(title, phrases.LOGIN_PHRASES) and _ASKS(view.root):
            return True
    consent = count_phrases(text, phrases.CONSENT_PHRASES)
    named = count_phrases(title, phrases.CONSENT_PHRASES)
    speaking = sum(1 for part in body if count_phrases(fold_label(part), phrases.CONSENT_PHRASES))
    if consent >= (6 if sure else 3 if named or size < 700 else 4) and speaking >= 0.5 * len(body):
        return True
    if sure or size > 300:
        return False
    around = fold_label(" ".join(b.text for b in view.layout.blocks[:40] if len(b.text) < 600)[:4_000])
    if named and count_phrases(around, phrases.CONSENT_PHRASES) >= 3:
        return True
    if count_phrases(title, phrases.LOGIN_PHRASES) and count_phrases(around, phrases.LOGIN_PHRASES) >= 2:
        return True
    return count_phrases(around, phrases.NOT_FOUND_PHRASES) >= 2 or count_phrases(text, phrases.ROBOT_PHRASES) >= 1


def paywalled(view: View) -> tuple[bool, str] | None:
    """(whether the page says that it is not free, where from); None where it does not say."""
    for node in [view.data.article, *view.data.nodes]:
        value = node.get("isAccessibleForFree")
        if isinstance(value, bool):
            return not value, "json-ld"
        if isinstance(value, str) and value.strip().lower() in ("true", "false"):
            return value.strip().lower() == "false", "json-ld"
    tier = (view.data.first("article:content_tier", "og:article:content_tier") or "").lower()
    if tier in ("free", "metered", "locked"):
        return tier != "free", "meta"
    for element in view.data.microdata.get("isAccessibleForFree", ())[:1]:
        return (element.get("content") or "").lower() == "false", "microdata"
    return None
