"""A byline's line without what stands in it beside the names: addresses, other people's credits, places, verbs."""

from __future__ import annotations

import re

_CONTACT = re.compile(r"\(?\s*(?:https?://\S+|\S*@\S+)\s*\)?|\bFollow\b.*$")
_OTHER = (
    r"photo(?:graph)?(?:s|y|er)?|pictures?|images?|illustrations?|graphics?|videos?|edit(?:ing|ed|or)|produc(?:ed|er|tion)|translat(?:ed|ion)"
    r"|fotos?|fotografie[ns]?|fotografía|bild(?:er)?|übersetzung|kamera|redaktion|photos?|dessins?|illustrations?|traduction|imágenes"
    r"|imagens|ilustración|edición|edição|traducción|foto's|beeld|kuvat?|valokuva[t]?|kuvaaja|zdjęcia|fot|fotografie|snímky|fotó|fotók|фото"
    r"|перевод|fotoğraf|penyunting|editor|foto|攝影|摄影|編輯|撮影|写真|사진"
)
_OTHER_CREDIT = re.compile(
    rf"(?:\s*[,;|/•·／]\s*|\s+)(?:and\s+|und\s+|y\s+|et\s+)?(?:{_OTHER})\s*(?:(?:by|von|par|por|di|door|av|af)\s|[:：]).*$",
    re.I,
)
"""From where on a byline names who took the pictures, edited or translated."""
_SAYS_BY = re.compile(r"(?:by|von|par|por|di|door|av|af)\s|[:：]", re.I)  # in each such credit; most lines have none
_LEADING_ROLE = re.compile(
    r"^(?:(?:unser(?:e[mnr]?)?|onze|notre|nos|nuestr[oa]|nostr[oa]|our|dal|dalla|dalle)\s+)*"
    r"(?:(?:special|staff|chief|senior)\s+)?(?:reporter|correspondents?|redakteur(?:in)?|redacteur|korrespondent(?:in)?|corrispondente"
    r"|inviat[oa]|correspondante?|envoyée?s? spécial(?:e|es|aux)?|corresponsal|enviad[oa] especial|redactora?|journaliste?"
    r"|journalista|periodista|giornalista|reportero|reportera|verslaggever|toimittaja|dziennikarz|repórter|wartawan|корреспондент)\s+"
    r"(?=[^\W\d_])(?-i:(?![a-zß-ÿ]))",
    re.I,
)
_SUBJECT = re.compile(r"^(?:from|aus|desde|depuis|vanuit|fra|från)\s+(?=[A-ZÀ-Þ])", re.I)
_VERB_FIRST = re.compile(r"^(?:aus|in|von)\s+\S+\s+(?:berichtet|berichten|meldet)\s+", re.I)
_VERB = re.compile(
    r"\s+(?:reports?|reporting|writes?|explains?|berichte(?:t|n)|schreib(?:t|en)|meldet|informa|escribe|écrit|scrive|schrijft|bericht)\b.*$"
)
_CHINESE = re.compile(
    r"^(?:本報|本报|文字|特派|实习|見習)?(?:記者|记者|編輯|编辑|撰文|作者|文)\s*[:：・／/]?\s*(?=[\u4e00-\u9fff]{2,4}(?:$|[\s/／、，・]))|[\s/／]+\S{2,6}(?:報導|报道|報道|电|電|訊|讯)$"
)
_JAPANESE = re.compile(r"^(?:文|取材|執筆|構成|聞き手)\s*[・=＝／/:：]\s*(?=[\u3040-\u30ff\u4e00-\u9fff]{2,12}$)")
_DATED = re.compile(
    r"^(?:posted|published|updated|publicado|veröffentlicht)\b.{0,12}?\d.{0,40}?\bby\s+(?=(?-i:[A-ZÀ-Þ]))", re.I
)


def plain_byline(line: str) -> str:
    """The line with little more than names in it, and what announces them.

    >>> plain_byline("By Ann Lee alee@herald.example"), plain_byline("Text: Ann Lee | Fotos: Bo Ek")
    ('By Ann Lee', 'Text: Ann Lee')
    >>> plain_byline("Reporting by Ann Lee; Editing by Bo Ek"), plain_byline("posted on 2024-05-01 23:30 EST by Ann Lee")
    ('Reporting by Ann Lee', 'by Ann Lee')
    >>> plain_byline("記者王小明／台北報導")
    '王小明'
    """
    line = line.strip(" |")
    if "@" in line or "://" in line or "Follow" in line:
        line = _CONTACT.sub(" ", line)
    line = _DATED.sub("by ", line)
    if _SAYS_BY.search(line):
        line = _OTHER_CREDIT.sub("", line)
    if not line.isascii():
        line = _JAPANESE.sub("", _CHINESE.sub("", line))
    return line.strip()


def bare_name(part: str) -> str:
    """One name of a byline without a role before it, a place or a verb behind it.

    >>> bare_name("unserem Redakteur Ann Lee"), bare_name("Ann Lee reports"), bare_name("Aus Berlin berichtet Ann Lee")
    ('Ann Lee', 'Ann Lee', 'Ann Lee')
    """
    part = _SUBJECT.sub("", _VERB_FIRST.sub("", part))
    return _VERB.sub("", _LEADING_ROLE.sub("", part))
