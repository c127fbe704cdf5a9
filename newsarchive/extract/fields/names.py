"""Names of people out of the strings in which pages give them: bylines, labels, lists."""

from __future__ import annotations

import re

from newsarchive.extract.fields.bylines import bare_name, plain_byline
from newsarchive.extract.words.phrases import words
from newsarchive.text import clean_text, fold_label, is_cjk

_WRITTEN = (
    r"(?:written|reported|reporting|interviews?|(?:guest )?(?:essay|column)|posted|published|submitted|uploaded|created"
    r"|compiled|story|words|text|review(?:ed)?|analysis|opinion|report|an? article|article|commentary|guest post|a guest post"
    r"|exclusive|verfasst|geschrieben|erstellt|eingestellt"
    r"|veröffentlicht|eingetragen|aufgezeichnet|(?:ein |eine )?(?:gast|blog|blog )?beitrag|(?:ein )?artikel|(?:ein )?kommentar"
    r"|pressemitteilung|(?:eine )?(?:analyse|reportage|kolumne)|(?:ein )?(?:essay|interview|bericht|gastkommentar)|escrito"
    r"|publicado|redactado|elaborado|postado|enviado|(?:un )?artículo|texto|écrit|publié|rédigé|posté|proposé|(?:un )?article"
    r"|propos recueillis|recueilli|scritto|pubblicato|inserito|a cura|geschreven|geplaatst|gepubliceerd|skrevet|skriven"
    r"|publicerad|publisert|skrev|kirjoittanut|napisał|napisane|opublikowane|dodał|napsal|írta|scris|postat|publicat|ditulis"
    r"|diposting|laporan|dipublikasikan)"
)
_COLONED = (
    r"(?:by|por|par|von|forfatter|författare|journalista?e?n?|reporter|reportero|redactor|skribent|toimittaja|kirjoittaja"
    r"|autore?s?|autora|auteure?|autor(?:in|en)?|author|authors|writer|words|text|texto|texte|testo|teksti?|szerző|autorzy|автори?"
    r"|авторы|текст|yazar|yazan|haber|muhabir|penulis|pewarta|editor|tác giả|ผู้เขียน|เรื่อง|作者|記者|记者|撰文|文|文章|责编|責編"
    r"|責任編輯|责任编辑|編輯|编辑|글|기자명|기자|الكاتب|بقلم|كتب|كتبت|تحرير|نویسنده|נכתב|מאת|लेखक|द्वारा|लेखन"
    r"|written by|posted by|published by)"
)
_BY = re.compile(
    rf"^\s*{_WRITTEN}\s+(?:by|von|vom|par|por|di|da|door|av|af|przez|oleh|de|od|γράφει)\s*[:：]?\s+"
    r"|^\s*(?:by|von|vom|par|por|di|door|av|af|przez|oleh|autore?s?|auteure?|autor(?:in|en)?|autora|auteurs|author|authors|text"
    r"|redaktion|penulis|автор|тексту?|texto|tekst|yazan|γράφει ο|γράφει η|作者|記者|记者|文|기자명|글)\s*[:：]?\s+"
    rf"|^\s*{_COLONED}\s*[:：/／]\s*|^\s*(?:بقلم|كتب|كتبت|تحرير|מאת|द्वारा|लेखक)\s+",
    re.I,
)
_SPLIT = re.compile(
    r"\s*(?:,|;|\||/|&|、|，|·|•|؛|،|"
    r"\b(?:and|und|et|y|e|en|och|og|ja|i|dan|и|with|ve|og|oraz|és|și|a|avec|con|mit|met|med)\b(?=\s))\s*"
)
_ROLE = re.compile(
    r"\b(?:reporter|editor|correspondent|writer|staff|columnist|journalist|producer|contributor|author|analyst|bureau|chief|team|"
    r"senior|desk|head|president|founder|sponsored|photos?|images?|videos?|photographer|critic|redakteur(?:in)?"
    r"|korrespondent(?:in)?|redacción|redação|rédaction|redazione|redaktion|redactie|newsroom|editorial|news agency|agencies"
    r"|anchor|host|fellow|professor|director|associate|special to|contributing|freelance|guest|intern|multimedia|digital"
    r"|correspondante?|corresponsal|envoyée? spécial(?:e|es)?|inviat[oa]"
    r"|redacteur|redactora?|journaliste?|journalista|periodista|giornalista|enviad[oa] especial|verslaggever|toimittaja"
    r"|updated|published|posted|publicado|actualizado|atualizado|publié|veröffentlicht|publisert|publicerad|julkaistu|oppdatert"
    r"|geschrieben|erstellt|datum|stand"
    r"|min read|minutes?|ago|newsletter|follow|email|twitter|facebook|linkedin|vimeo|contact|kontakt|about|more|subscribe"
    r"|share|view|profile|profil|autorenseite|articles?|posts?|reply|replies|scholar|antworten|zitieren|responder|répondre"
    r"|rispondi|categor(?:y|ies)|kategorien?|comments?|kommentare?|leave a|says|sagt|inhalte?)\b",
    re.I,
)
_NAMES_NOBODY = words(
    """admin administrator webmaster reporting login register user author guest unknown anonymous anonym none null root
    by von por par di af av reviews news the an a name january february march april may june july august september
    october november december"""
)
DESKS = words("editor editors redaction redaktion staff agencies agenturen agencias agences agenzie")
"""What signs for a newsroom: taken where nobody is named."""
NOBODY = _NAMES_NOBODY | DESKS | {""}
"""What stands in an author's place without naming one."""
NO_DESKS = _NAMES_NOBODY | {""}
_CREDENTIALS = words(
    """MS MA MD PhD Ph.D Ph.D. RD RDN LD LDN RN MPH MBA CPA JD DO DDS DVM PsyD LCSW CPT CDN CSCS BSc MSc PharmD EdD Esq Dr.
    M.D. M.D B.A. M.A. NSCA-CPT"""
)
_LOWER = words("dpa afp apa sda ansa efe tass ntb stt pap mti ots red")
"""Agencies that sign in small letters."""
_AGENCIES = _LOWER | words(
    "ap reuters ritzau tt belga lusa čtk tasr pti ani ians kyodo yonhap xinhua anp bta hina tanjug aap upi"
)
"""News agencies, which sign beside people."""
_ORGANIZATION = re.compile(r".\b(?:press|news|times|journal|media|tribune|gazette|herald|network)\b", re.I)
_PRESS = re.compile(r"(?<=\w)\s+(?:the\s+)?(?:associated|canadian|australian associated) press$", re.I)
_ROLE_BEHIND = re.compile(r"(?:^|[\s=|])[가-힣]{2,4}\s*(?:선임|수습|인턴)?기자(?:\s|$)")
_DATE_WORD = (
    r"(?:(?:am|on|le|el|em|il|op|den|at|um|vom|published|updated)\b|(?:mon|tue|wed|thu|fri|sat|sun)(?:day|sday|nesday|rsday|urday)?\b"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember)?\b|(?:montag|dienstag"
    r"|mittwoch|donnerstag|freitag|samstag|sonntag|januar|februar|märz|mai|juni|juli|oktober|dezember)\b)"
)
_WHEN = re.compile(rf"[\s,|(]+(?:{_DATE_WORD}\.?,?\s+)*\d.*$", re.I)
"""The date that follows a name in one line."""
_MONTH_ALONE = re.compile(r"(?<=[a-z])(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?$")
"""A month that ran together with the name before it."""
_AFTER_NAME = re.compile(r"\s*[(<\[].*$|\s*기자(?:\s.*)?$|\s*記者$|\s*记者$")
_SUFFIXED = re.compile(r",\s+((?:Jr|Sr|II|III|IV)\b\.?)")
_HOST = re.compile(r"[\w-]{3,}(?:\.[a-z]{2,6})+", re.I)
_ABBREVIATED = re.compile(r"\b(?:[^\W\d_]|Jr|Sr)$")
"""A last word that is written with a point: an initial, junior, senior."""
_AFFILIATED = (",", "/", "|", "·", "•", "，")
"""Marks behind which the place or the agency of the person named before them may stand."""
_AT = ("en", "a", "i")
"""Words for "and" in one language that mean "in" in another: after a role, a place follows."""
_FROM = re.compile(r"(?:in|à|en|aus|from|at|for|w|v|em|na)\s")
_ASIDE = re.compile(r"\s+(?:for|at|in|of|from|on|for the|special to|is|\||–|—|-)\s+")


def without_by(text: str) -> str:
    """A byline without the words that announce it.

    >>> without_by("Ein Artikel von Ann Lee"), without_by("Posted by: Ann Lee"), without_by("بقلم: آن لي")
    ('Ann Lee', 'Ann Lee', 'آن لي')
    """
    return _BY.sub("", text, count=1)


def is_signed(text: str) -> bool:
    """Whether a line begins as a byline does, or ends as one in scripts that put the role behind the name."""
    return bool(_BY.match(text) or (not text.isascii() and _ROLE_BEHIND.search(text)))


def before_date(line: str) -> str | None:
    """What stands before the date in a line; None where there is no date, or nothing before it.

    >>> before_date("Ann Lee May 5, 2024"), before_date("Ann LeeMay 5, 2024"), before_date("Ann Lee")
    ('Ann Lee', 'Ann Lee', None)
    """
    found = _WHEN.search(line)
    return (_MONTH_ALONE.sub("", line[: found.start()]).strip(" ,|·•-–—") or None) if found else None


def tidy_names(values: list[str], barred: set[str]) -> tuple[str, ...]:
    """Names out of byline strings: without "By", roles, publishers, addresses; each once, in order.

    >>> tidy_names(["By Ann Lee and Bo Ek, Money Reporter", "The Daily"], {"the daily"})
    ('Ann Lee', 'Bo Ek')
    >>> tidy_names(["Verfasst von R. R. am 7. August 2013", "Cy Fox, PhD"], set())
    ('R. R.', 'Cy Fox')
    """
    names: dict[str, str] = {}
    for value in values:
        value = clean_text(value)
        if not value or len(value) > 400 or value.startswith(("http", "@", "/")) or fold_label(value) in barred:
            continue
        value = _SUFFIXED.sub(r" \1", plain_byline(value))
        bare = _WHEN.sub("", without_by(value))
        parts = _parts(bare)
        if len(parts) > 2 and fold_label(parts[0][1]) in barred - NOBODY:
            continue  # a publisher's address: "The Daily, London, England"
        last, role = "", False
        for mark, part in parts:
            if part.endswith((":", "：")) or fold_label(part) in barred or (names and part in _CREDENTIALS):
                continue
            if (mark in _AFFILIATED and " " in last and _is_affiliation(part, last)) or (role and mark in _AT):
                role = True
                continue
            name = _without_role(part)
            folded = fold_label(name)
            if folded not in barred and folded.replace(" ", "") not in barred and looks_like_name(name):
                names.setdefault(folded, name)
                last = name
            role = not name
    people = [name for name in names.values() if not _ORGANIZATION.search(name)]
    return tuple(people or names.values())


def _parts(line: str) -> list[tuple[str, str]]:
    """The parts of a byline between commas, strokes and words for "and", each with the mark before it."""
    parts, at, mark = [], 0, ""
    for found in _SPLIT.finditer(line):
        parts.append((mark, line[at : found.start()]))
        at, mark = found.end(), found[0].strip()
    parts.append((mark, line[at:]))
    return [found for found in parts if found[1]]


def _is_affiliation(part: str, name: str) -> bool:
    """Whether what follows a person's name is a place or an employer: one word, or one that begins in capitals."""
    part = _ASIDE.split(part)[0]
    first = (part.split() or [" "])[0]
    if not first[0].isalpha() or is_cjk(part) or part.lower() in _AGENCIES:
        return False
    if " " not in part or _FROM.match(part):
        return True
    return len(first) > 2 and first.isalpha() and first.isupper() and not name.isupper()


def _without_role(part: str) -> str:
    bare = _PRESS.sub("", without_by(bare_name(without_by(part))))
    part = bare.strip(" .,:;-–—|\"'*")
    if _ABBREVIATED.search(part) and f"{part}." in bare:
        part += "."
    part = _AFTER_NAME.sub("", part)
    while " " in part and part.rsplit(" ", 1)[1] in _CREDENTIALS:
        part = part.rsplit(" ", 1)[0].rstrip(", ")
    part = _ASIDE.split(part)[0]
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
    if _ROLE.search(text) or ":" in text or _HOST.fullmatch(text):
        return False
    return not text[0].islower() or text in _LOWER or pieces[-1][0].isupper()
