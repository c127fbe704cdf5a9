"""Dates in strings: as machines write them, as people do, and as they stand in a line of text."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from newsarchive.extract.words.months import DATE, common_era, spelled_date
from newsarchive.extract.words.phrases import words
from newsarchive.text import clean_text

MAX_DATE_CHARS = 128
"""Longer strings are no dates; dateparser took 9 s for a long one."""
_ISO = re.compile(
    r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?"
    r"\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?(?!\d)",
    re.I,
)
_MACHINE = re.compile(r"\d{4,}-")
"""How a machine's date begins: what is odd in it makes it no date at all."""
_END = r"(?:(?!\d|:\d)|(?=[0-2]\d:[0-5]\d))"
"""After a year: no more figures, but for a clock in an element of its own."""
_IN_TEXT = re.compile(
    r"(?:令和|平成)(?:\d{1,2}|元)年\d{1,2}月\d{1,2}日|\d{4}\s?[-/.年년]\s?\d{1,2}\s?[-/.月월]\s?\d{1,2}(?!\d)\s?[日일]?"
    rf"|(?<!\d)\d{{1,2}}\s?[-/.]\s?\d{{1,2}}\s?[-/.]\s?(?:\d{{4}}|\d{{2}}){_END}"
    r"|\d{1,2}\s+tháng\s+\d{1,2},?\s+(?:năm\s+)?\d{4}"
    rf"|{DATE}"
)
_DIGIT = re.compile(r"\d")
_LETTERS = re.compile(r"[^\W\d_年月日년월일]")
_ERAS = {"令和": 2018, "平成": 1988}
_OFFSET = re.compile(r"(?:GMT|UTC)(?=[+-]\d{4})")
_AFTER_NOON = re.compile(r"\d\s*([ap])\.?\s?m\b", re.I)
_CHANGED = re.compile(
    r"updated|modified|last (?:edit|change)|revised|aktuali[sz]|geändert|änderung|actuali[sz]|modificad|atualiz|modifié"
    r"|mise? à jour|aggiorna|modifica|bijgewerkt|gewijzigd|oppdater|opdater|uppdatera|ändrad|päivite|muokattu|zaktualiz|frissít"
    r"|módosít|ažur|izmijen|posodob|обновл|изменен|оновл|актуализ|ažurir|güncelle|diperbarui|cập nhật|更新|修正|수정|업데이트"
    r"|최종|ενημέρωση|ενημερώθηκε|تحديث|تعديل|עודכן|עדכון|अपडेट|আপডেট|แก้ไข|อัปเดต|به روز",
    re.I,
)
"""How a page announces the time of a change, which is not that of publication."""
_TABLED = words("en de fr es it pt nl sv no nb nn da fi et ru uk bg sr tr el id ms ro hu ca ar hi th he vi ja zh ko")
"""Languages with all their months in the table: dateparser is not asked for another."""
_RUN_TOGETHER = re.compile(r"[a-zà-ÿ](?=[A-Z][a-z])")
"""Between two words of neighbouring elements."""
_TRIES = 8


class Shown(NamedTuple):
    """A date found in a line of text."""

    iso: str
    raw: str
    changed: bool
    """Whether the words before it say that the page was changed then."""


def parse_date(raw: str | None) -> str | None:
    """ISO 8601 of a machine's date string (ISO 8601 or RFC 5322), else None.

    >>> parse_date("2024-05-01"), parse_date("2024-05-01T10:00:00Z"), parse_date("Wed, 01 May 2024 10:00 +0200")
    ('2024-05-01', '2024-05-01T10:00:00+00:00', '2024-05-01T10:00:00+02:00')
    >>> parse_date("2024-02-30"), parse_date("1970-01-01T00:00:00Z"), parse_date("soon")
    (None, None, None)
    """
    raw = clean_text(raw or "")
    if not 6 <= len(raw) <= MAX_DATE_CHARS:
        return None
    found = _ISO.match(raw)
    if found:
        return _from_iso(found)
    if raw.isdigit():
        return _from_digits(raw)
    try:
        value = datetime.fromisoformat(raw) if raw[:4].isdigit() else _from_mail(raw)
        return _plausible(value)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def parse_any(raw: str, language: str | None) -> str | None:
    """ISO 8601 of a date in a machine's or a person's writing, else None."""
    return parse_date(raw) or _read(raw[:MAX_DATE_CHARS], order_of(language)) or _spoken(raw, language)


def parse_declared(raw: str, language: str | None) -> str | None:
    """ISO 8601 of a date that a page declares; where it is written as for people, of its day. Never slow."""
    value = parse_date(raw)
    raw = clean_text(raw)
    if value or not 6 <= len(raw) <= MAX_DATE_CHARS or _MACHINE.match(raw):
        return value
    found = _IN_TEXT.search(raw)
    return _read(found[0], order_of(language)) if found else None


def dates_in(text: str, language: str | None, most: int = 3) -> list[Shown]:
    """The first dates in a line of text, in order.

    >>> dates_in("Updated: June 3, 2024 | Published: 1 May 2024", "en")
    [Shown(iso='2024-06-03', raw='June 3, 2024', changed=True), Shown(iso='2024-05-01', raw='1 May 2024', changed=False)]
    """
    shown: list[Shown] = []
    if not _DIGIT.search(text):
        return shown
    at = before = tried = 0
    while len(shown) < most and tried < _TRIES and (found := _IN_TEXT.search(text, at)):
        tried += 1
        value = _read(found[0], order_of(language)) or _spoken(found[0], language)
        if value is None:
            at = _next_start(found)
            continue
        label = text[max(before, found.start() - 40) : found.start()]
        shown.append(Shown(value, found[0], bool(_CHANGED.search(label))))
        at = before = found.end()
    return shown


def _next_start(found: re.Match[str]) -> int:
    """Where a date may begin in or behind a match that is none: at a capital within a word, or at the next word."""
    inner = _RUN_TOGETHER.search(found[0])
    return found.start() + (inner.end() if inner else len(re.split(r"(?<=\w)\b", found[0], maxsplit=1)[0]) or 1)


def order_of(language: str | None) -> str:
    """Whether day or month comes first in ``01/02/2024``: the month only in English of no other country."""
    return "MDY" if (language or "en-us").lower().replace("_", "-") in ("en", "en-us", "en-ph") else "DMY"


def _read(raw: str, order: str) -> str | None:
    """ISO 8601 of one match of a date in text, with what is known here alone."""
    spelled = spelled_date(raw)
    if spelled:
        return parse_date("{:04}-{:02}-{:02}".format(*spelled))
    for era, before in _ERAS.items():
        numbers = re.findall(r"\d+", raw.replace("元", "1")) if raw.startswith(era) else []
        if len(numbers) == 3:
            return parse_date(f"{before + int(numbers[0])}-{numbers[1]}-{numbers[2]}")
    return numeric(raw.replace("tháng", "/").replace("năm", "").replace(",", "/") if "tháng" in raw else raw, order)


def numeric(raw: str, order: str) -> str | None:
    """ISO 8601 of a date in figures, the year first or last; `order`: MDY or DMY, for what can be both."""
    numbers = [int(n) for n in re.findall(r"\d+", raw)]
    if len(numbers) != 3 or _LETTERS.search(raw):
        return None
    if numbers[0] > 999:
        year, month, day = numbers
    else:
        first, second, year = numbers
        day, month = (
            (second, first) if (order == "MDY" and "/" in raw and first <= 12) or second > 12 else (first, second)
        )
        year += 2000 if year < 70 else 1900 if year < 100 else 0
    return parse_date(f"{common_era(year):04}-{month:02}-{day:02}")


def _from_iso(found: re.Match[str]) -> str | None:
    year, _, month, day, hour, minute, second, fraction, zone = found.groups()
    try:
        if hour is None:
            value = date(int(year), int(month), int(day))
            return value.isoformat() if 1800 < value.year < 2100 else None
        text = f"{year}-{int(month):02}-{int(day):02}T{int(hour):02}:{minute}:{second or '00'}"
        if fraction and fraction.strip("0"):
            text += f".{fraction[:6]:0<6}"
        if zone:
            zone = "+00:00" if zone[0] in "zZuUgG" else zone.replace(":", "")
            text += zone if ":" in zone else f"{zone[:3]}:{zone[3:] or '00'}"
        return _plausible(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        return None


def _from_digits(raw: str) -> str | None:
    if len(raw) in (8, 12, 14) and raw[:2] in ("19", "20"):
        form = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}[len(raw)]
        try:
            value = datetime.strptime(raw, form)
        except ValueError:
            return None
        return value.date().isoformat() if len(raw) == 8 else _plausible(value)
    if len(raw) in (10, 13) and raw[0] in "1234":
        return _plausible(datetime.fromtimestamp(int(raw[:10]), UTC))
    return None


def _from_mail(raw: str) -> datetime:
    """A date of RFC 5322, or near it: with an hour of the afternoon, or an offset as JavaScript writes it."""
    value = parsedate_to_datetime(_OFFSET.sub("", raw))
    half = _AFTER_NOON.search(raw)
    if half and value.hour <= 12:
        value = value.replace(hour=value.hour % 12 + (12 if half[1].lower() == "p" else 0))
    return value


def _plausible(value: datetime) -> str | None:
    if not 1800 < value.year < 2100 or (value.year, value.month, value.day) == (1970, 1, 1):
        return None
    return value.isoformat()


def _spoken(raw: str, language: str | None) -> str | None:
    """A date in a language without months in the table: dateparser's reading, a few hundred strings a second."""
    short = (language or "").replace("_", "-").split("-")[0].lower()
    if len(short) != 2 or short in _TABLED or not any(c.isalpha() for c in raw):
        return None
    import warnings

    import dateparser

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            value = dateparser.parse(
                raw[:MAX_DATE_CHARS], languages=[short], settings={"REQUIRE_PARTS": ["day", "month", "year"]}
            )
        except Exception:  # dateparser raises what it likes on odd strings
            return None
    return str(value.date()) if value and _plausible(value) else None
