"""What of a page's text counts: the words, not their dress, and not the lines that change by themselves."""

from __future__ import annotations

import re
import unicodedata

_DRESS = str.maketrans(
    "\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u00ab\u00bb\u2010\u2011\u2012\u2013\u2014", '\'\'\'\'"""""-----'
)
_DRESSED = re.compile(f"[{''.join(map(chr, _DRESS))}]+")
_GONE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_SHORT = 12
"""Words; a longer line is text."""

_NUMBER = r"\d[\d.,\s]*(?:k|m|tsd\.?|mio\.?)?\+?"
_COUNTED = (
    r"(?:comments?|kommentare?|commentaires?|comentarios?|comentários?|commenti|reacties|kommentarer|komentarzy?|yorum|"
    r"комментари\w*|评论|コメント(?:数)?|댓글|views?|aufrufe|vues|vistas|visualizzazioni|visualizações|reads?|readers?|likes?|"
    r"shares?|partages?|reactions?|votes?|followers?|people (?:are )?(?:reading|watching|here)(?: this)?(?: now)?|"
    r"min(?:ute)?s?[. ]+(?:read|lesezeit|de lecture|de lectura|de leitura|di lettura|leestijd|läsning)|lesezeit|"
    r"(?:reading|read) time|temps de lecture|阅读|閲覧)"
)
_UNIT = r"(?:s|sec|secs|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|wks?|weeks?|months?)\.?"
_AGO = "|".join(
    (
        rf"(?:\d+|an?|one|a few)\s*{_UNIT}\s+ago", r"just now", r"moments? ago", r"vor\s+(?:\d+|eine[rm])\s*\w+\.?",
        r"il y a\s+(?:\d+|une?)\s*\w+\.?", r"hace\s+(?:\d+|una?)\s*\w+\.?", r"há\s+(?:\d+|uma?)\s*\w+\.?",
        r"\d+\s*\w+\.?\s+(?:fa|geleden|sedan|siden|temu|назад|önce|atrás)", r"\d+\s*(?:分|時間|日|分钟|小时|天)\s*前",
        r"\d+\s*(?:분|시간|일)\s*전",
    )
)  # fmt: skip
_LABEL = (
    r"(?:last updated?|last modified|updated?|published|posted|modified|edited|zuletzt aktualisiert|aktualisiert|veröffentlicht|"
    r"stand|mis(?:e)? à jour|publiée?|modifiée?|actualizado|publicado|última actualización|aggiornato|pubblicato|atualizado|"
    r"bijgewerkt|uppdaterad|publicerad|opdateret|oppdatert|zaktualizowano|обновлено|опубликовано|güncellendi|更新|公開)"
)
_SMALL = r"(?:at|on|le|am|um|à|el|il|op|den)"
_COUNTER = re.compile(rf"\W*(?:{_NUMBER}\s*{_COUNTED}|{_COUNTED}\W*{_NUMBER}(?:\s*min\w*\.?)?)\W*", re.I)
_AGE = re.compile(rf"(?:\W|{_LABEL}(?!\w)|更新|{_SMALL}\b)*(?:{_AGO})(?:\W|{_LABEL}(?!\w))*", re.I)
_STAMP = re.compile(rf"\W*{_LABEL}(?!\w).*?(?:\d{{1,2}}[:.h]\d{{2}}|\b(?:19|20)\d\d\b|\d{{1,2}}[/.]\d{{1,2}}).*", re.I)
_STAMP_WORDS = 4
"""Words of three letters and more in a stamp: its label, the day of the week, the month, the zone."""


def plain(text: str | None) -> str:
    """*text* in the form in which two states are compared: white space, quotation marks and dashes of one kind.

    >>> plain("“Well\\u00a0–  yes”") == plain('"Well - yes"')
    True
    """
    if not text:
        return ""
    if not text.isascii():
        text = _GONE.sub("", unicodedata.normalize("NFKC", text))
        text = _DRESSED.sub(lambda found: found[0].translate(_DRESS), text)  # a search is faster than a translation
    return " ".join(text.split())


def is_noise(line: str) -> bool:
    """Whether a line changes by itself: a counter, an age, a stamp of the last update.

    >>> [is_noise(line) for line in ("12 comments", "Updated 5 min ago", "Last updated: 5 May 2026, 10:03", "Vor 3 Stunden")]
    [True, True, True, True]
    >>> [is_noise(line) for line in ("Shares fell 5 percent.", "He left 5 minutes ago.", "The update brought 3 bugs.")]
    [False, False, False]
    """
    if len(line) > 120 or len(line.split()) > _SHORT:
        return False
    return any(pattern.fullmatch(line) for pattern in (_COUNTER, _AGE)) or _is_stamp(line)


def _is_stamp(line: str) -> bool:
    """A date or time behind a label, and no sentence."""
    return _STAMP.fullmatch(line) is not None and len(re.findall(r"[^\W\d_]{3,}", line)) <= _STAMP_WORDS
