"""Dates with a month in words, in the languages that news pages use most.

A table, because the library that reads any language takes 3 ms a date, and a quarter of a second the first time.
Names that mean another month in another language (`listopad`: November in Polish, October in Croatian) are not here.
"""

from __future__ import annotations

import re
import unicodedata

_NAMES = (
    "january jan januar januari janvier janv enero gennaio janeiro janvāris sausis leden styczen stycznia ledna januara "
    "januarie ianuarie tammikuu tammikuuta ocak ιανουαριου января янв январь січня януари јануар",
    "february feb februar februari fevrier fevr fev febrero febbraio fevereiro februarie luty lutego unora unor "
    "februara helmikuu helmikuuta februarja subat φεβρουαριου февраля февр фев февраль лютого февруари фебруар",
    "march mar marz maerz maart mars marzo marco marec martie marzec marca brezna brezen maaliskuu maaliskuuta "
    "mart μαρτιου марта мар март березня",
    "april apr avril avr abril aprile aprilie kwiecien kwietnia dubna duben huhtikuu huhtikuuta aprila nisan απριλιου "
    "апреля апр апрель квітня април",
    "may mai mei mayo maggio maio maj maja kvetna kveten toukokuu toukokuuta mayis μαιου мая май травня maja",
    "june jun juni juin junio giugno junho iunie czerwiec czerwca cervna cerven kesakuu kesakuuta juna haziran ιουνιου "
    "июня июн июнь червня юни јун",
    "july jul juli juillet juil julio luglio julho iulie lipiec lipca cervence cervenec heinakuu heinakuuta jula temmuz "
    "ιουλιου июля июл июль липня юли јул",
    "august aug aout agosto augustus augusti sierpien sierpnia srpna elokuu elokuuta augusta agustos αυγουστου "
    "августа авг август серпня avgust avgusta",
    "september sep sept septembre septiembre settembre setembro septembrie wrzesien wrzesnia zari syyskuu syyskuuta "
    "septembra eylul σεπτεμβριου сентября сент сен сентябрь вересня септември септембар",
    "october oct oktober okt octobre octubre ottobre outubro octombrie pazdziernik pazdziernika rijna rijen lokakuu "
    "lokakuuta oktobra ekim οκτωβριου октября окт октябрь жовтня октомври октобар",
    "november nov novembre noviembre novembro noiembrie marraskuu marraskuuta novembra kasim νοεμβριου ноября нояб ноя "
    "ноябрь листопада ноември новембар",
    "december dec dezember dez decembre diciembre dicembre dezembro decembrie grudzien grudnia prosince prosinec "
    "joulukuu joulukuuta decembra aralik δεκεμβριου декабря дек декабрь грудня декември децембар",
)
_MONTHS = {name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}
_DATE = re.compile(
    r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|\.)?,?\s*(?:de\s|of\s|d['’]\s?)?(?P<month>[^\W\d_]+)\.?,?\s(?:de\s|del\s)?(?P<year>\d{4})"
    r"|(?P<month2>[^\W\d_]+)\.?\s(?P<day2>\d{1,2})(?:st|nd|rd|th)?,?\s(?P<year2>\d{4})"
)
_SPECIAL = str.maketrans("ıłøß", "ilos")


def spelled_date(text: str) -> tuple[int, int, int] | None:
    """(year, month, day) of a date and nothing else whose month is a known word; the day may not exist.

    >>> spelled_date("1 May 2024"), spelled_date("Sept. 3rd, 2023"), spelled_date("3 de março de 2024")
    ((2024, 5, 1), (2023, 9, 3), (2024, 3, 3))
    >>> spelled_date("12. Dezember 2023"), spelled_date("5 février 2021"), spelled_date("9 listopada 2020")
    ((2023, 12, 12), (2021, 2, 5), None)
    """
    found = _DATE.fullmatch(text.strip())
    if found is None:
        return None
    month = _MONTHS.get(_plain(found["month"] or found["month2"]))
    return (int(found["year"] or found["year2"]), month, int(found["day"] or found["day2"])) if month else None


def _plain(word: str) -> str:
    """A word in lower case without accents on Latin and Greek letters."""
    word = word.casefold().translate(_SPECIAL)
    if word.isascii():
        return word
    if "\u0400" <= word[0] <= "\u04ff":
        return word
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
