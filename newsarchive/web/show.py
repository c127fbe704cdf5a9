"""How values are said on a page: dates, numbers, names of languages, text with the words that were searched."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from markupsafe import Markup, escape

from newsarchive.archive.database import clock
from newsarchive.archive.find.highlights import find_words
from newsarchive.web.links import direction, language_tag, web_url

_LANGUAGES = {
    "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German",
    "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian", "eu": "Basque", "fa": "Persian", "fi": "Finnish",
    "fr": "French", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian",
    "it": "Italian", "ja": "Japanese", "ka": "Georgian", "ko": "Korean", "lt": "Lithuanian", "lv": "Latvian",
    "mk": "Macedonian", "ms": "Malay", "nb": "Norwegian", "nl": "Dutch", "no": "Norwegian", "pl": "Polish",
    "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian", "sq": "Albanian",
    "sr": "Serbian", "sv": "Swedish", "sw": "Swahili", "ta": "Tamil", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian",
    "ur": "Urdu", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip


_SOURCES = {
    "json-ld": "JSON-LD",
    "og": "Open Graph",
    "meta": "meta elements",
    "url": "the URL",
    "lang": "the lang attribute",
}
"""Sources whose name says little."""


def language_name(tag: str | None) -> str:
    """English name of a language, or its tag.

    >>> language_name("de-AT"), language_name("xx")
    ('German', 'xx')
    """
    return _LANGUAGES.get((tag or "").partition("-")[0].lower(), tag or "")


def moment(text: str | None, *, with_time: bool = True) -> Markup:
    """A time as a ``<time>`` element: as precise as it is given, in the zone in which it is given.

    >>> str(moment("2026-05-01T08:30:00+02:00"))
    '<time datetime="2026-05-01T08:30:00+02:00">1 May 2026, 08:30 (UTC+2)</time>'
    """
    if not text:
        return Markup("")
    return Markup('<time datetime="{}">{}</time>').format(text, plain_moment(text, with_time=with_time))


def plain_moment(text: str, *, with_time: bool = True) -> str:
    """A time in words; the text itself where it is none.

    >>> plain_moment("2026-05-01"), plain_moment("2026-05"), plain_moment("2026-05-01T08:30:00.000Z")
    ('1 May 2026', '2026-05', '1 May 2026, 08:30 UTC')
    >>> plain_moment("2026-05-01T08:30:00")
    '1 May 2026, 08:30 (no zone)'
    """
    try:
        if len(text) <= 10:
            day = date.fromisoformat(text)
            return f"{day.day} {day:%B} {day.year}"
        found = datetime.fromisoformat(text)
    except ValueError:
        return text
    words = f"{found.day} {found:%B} {found.year}"
    return f"{words}, {found:%H:%M}{_zone(found)}" if with_time else words


def _zone(found: datetime) -> str:
    offset = found.utcoffset()
    if offset is None:
        return " (no zone)"
    minutes = int(offset.total_seconds() // 60)
    if not minutes:
        return " UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f" (UTC{'+' if minutes > 0 else '−'}{hours}{f':{rest:02d}' if rest else ''})"


def ago(text: str | None, now: datetime | None = None) -> str:
    """How long ago, roughly: for what is recent.

    >>> ago("2026-05-01T10:00:00.000Z", datetime.fromisoformat("2026-05-01T12:20:00Z"))
    '2 hours ago'
    """
    if not text or len(text) <= 10:
        return plain_moment(text) if text else ""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return text
    seconds = ((now or clock.now()) - (found if found.tzinfo else found.replace(tzinfo=UTC))).total_seconds()
    for unit, size, most in (("minute", 60, 3600), ("hour", 3600, 86_400), ("day", 86_400, 7 * 86_400)):
        if 0 <= seconds < most:
            number = int(seconds // size)
            return f"{number} {unit}{'' if number == 1 else 's'} ago" if number else "just now"
    return plain_moment(text, with_time=False)


def number(value: float | None) -> str:
    """A number with its thousands apart; whole where it is whole.

    >>> number(12345), number(2.5)
    ('12,345', '2.5')
    """
    if value is None:
        return ""
    return f"{int(value):,}" if value == int(value) else f"{value:,.1f}"


def counted(value: int, noun: str, plural: str | None = None) -> str:
    """A number with its noun.

    >>> counted(1, "article"), counted(0, "story", "stories")
    ('1 article', '0 stories')
    """
    return f"{number(value)} {noun if value == 1 else plural or noun + 's'}"


def marked(text: str | None, words: str | None) -> Markup:
    """Text with the searched words set off.

    >>> str(marked("The <b> trams", "trams"))
    'The &lt;b&gt; <mark>trams</mark>'
    """
    shown, place = Markup(""), 0
    for start, end in find_words(text or "", words) if words else ():
        shown += (
            escape((text or "")[place:start]) + Markup("<mark>") + escape((text or "")[start:end]) + Markup("</mark>")
        )
        place = end
    return shown + escape((text or "")[place:])


def tongue(language: str | None) -> Markup:
    """The attributes ``lang`` and ``dir`` of text in a language.

    >>> str(tongue("ar")), str(tongue(None))
    (' lang="ar" dir="rtl"', ' dir="auto"')
    """
    tag = language_tag(language)
    return Markup(' lang="{}"').format(tag) * bool(tag) + Markup(' dir="{}"').format(direction(language))


def found_in(source: str | None) -> str:
    """Where a value was found, in words that need no handbook.

    >>> found_in("json-ld"), found_in("learned-blocks")
    ('JSON-LD', 'learned blocks')
    """
    return _SOURCES.get(source or "", (source or "").replace("-", " "))


FILTERS: dict[str, Callable[..., Any]] = {
    "moment": moment, "plain_moment": plain_moment, "ago": ago, "number": number, "counted": counted, "marked": marked,
    "tongue": tongue, "web_url": web_url, "language_name": language_name, "found_in": found_in,
}  # fmt: skip
"""Names in templates."""
