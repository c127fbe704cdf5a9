"""Dates with a month in words, in the languages that news pages use most.

A table, because the library that reads any language takes 3 ms a date, and a quarter of a second the first time.
Names that mean another month in another language (`listopad`: November in Polish, October in Croatian) are not here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_NAMES = (
    "january jan januar januari janvier janv ene gennaio gen janeiro janvaris sausis sausio leden styczen stycznia sty "
    "ledna januara januarie ianuarie tammikuu tammikuuta ocak oca ιανουαριου ιαν января янв январь січня януари јануар jaanuar "
    "sijecnja gener enero يناير जनवरी জানুয়ারি มกราคม ม.ค ינואר בינואר ژانویه",
    "february feb februar februari fevrier fevr fev febrero febbraio fevereiro februarie luty lutego lut unora unor "
    "februara helmikuu helmikuuta februarja subat sub φεβρουαριου φεβ февраля февр фев февраль лютого февруари фебруар "
    "veebruar vasario veljace febrer فبراير फरवरी फ़रवरी ফেব্রুয়ারি กุมภาพันธ์ ก.พ פברואר בפברואר فوریه",
    "march mar marz maerz maart mrt mars marzo marco marec marcius martie marzec marca brezna brezen maaliskuu maaliskuuta "
    "mart maret μαρτιου μαρ марта мар март березня marts kovo ozujka مارس मार्च মার্চ มีนาคม มี.ค מרץ במרץ",
    "april apr avril avr abril abr aprile aprilie aprilis kwiecien kwietnia kwi dubna duben huhtikuu huhtikuuta aprila nisan nis "
    "απριλιου απρ апреля апр апрель квітня април aprill balandzio travnja أبريل ابريل إبريل अप्रैल এপ্রিল เมษายน เม.ย אפריל באפריל",
    "may mai mei mayo maggio mag maio maj maja majus kvetna kveten toukokuu toukokuuta mayis μαιου μαι мая май травня мај "
    "geguzes svibnja maig مايو मई মে พฤษภาคม พ.ค מאי במאי",
    "june jun juni juin junio giugno giu junho junius iunie czerwiec czerwca cze cervna cerven kesakuu kesakuuta juna haziran "
    "haz ιουνιου ιουν июня июн июнь червня юни јун juuni birzelio lipnja juny يونيو जून জুন มิถุนายน มิ.ย יוני ביוני",
    "july jul juli juillet juil julio luglio lug julho julius iulie lipiec lipca lip cervence cervenec heinakuu heinakuuta jula "
    "temmuz tem ιουλιου ιουλ июля июл июль липня юли јул juuli liepos srpnja juliol يوليو जुलाई জুলাই กรกฎาคม ก.ค יולי ביולי",
    "august aug aout agosto ago augustus augusti augusztus agustus sierpien sierpnia sie srpna elokuu elokuuta augusta agustos "
    "agu αυγουστου αυγ августа авг август серпня avgust avgusta rugpjucio kolovoza agost أغسطس اغسطس अगस्त আগস্ট สิงหาคม ส.ค אוגוסט "
    "באוגוסט",
    "september sep sept septembre septiembre settembre set setembro szeptember septembrie wrzesien wrzesnia wrz zari syyskuu "
    "syyskuuta septembra eylul eyl σεπτεμβριου σεπ сентября сент сен сентябрь вересня септември септембар rugsejo rujna setembre "
    "سبتمبر सितंबर सितम्बर সেপ্টেম্বর กันยายน ก.ย ספטמבר בספטמבר",
    "october oct oktober okt octobre octubre ottobre ott outubro out octombrie pazdziernik pazdziernika paz rijna rijen lokakuu "
    "lokakuuta oktobra ekim eki οκτωβριου οκτ октября окт октябрь жовтня октомври октобар oktoober spalio أكتوبر اكتوبر अक्टूबर "
    "अक्तूबर অক্টোবর ตุลาคม ต.ค אוקטובר באוקטובר",
    "november nov noviembre novembre novembro noiembrie marraskuu marraskuuta novembra kasim kas νοεμβριου νοε ноября нояб ноя "
    "ноябрь листопада ноември новембар lapkricio studenoga studenog نوفمبر नवंबर नवम्बर নভেম্বর พฤศจิกายน พ.ย נובמבר בנובמבר",
    "december dec dezember dez decembre diciembre dic dicembre dezembro decembrie grudzien grudnia gru prosince prosinec "
    "joulukuu joulukuuta decembra desember aralik ara δεκεμβριου δεκ декабря дек декабрь грудня декември децембар detsember "
    "gruodzio prosinca desembre ديسمبر दिसंबर दिसम्बर ডিসেম্বর ธันวาคม ธ.ค דצמבר בדצמבר",
)
MONTHS = {name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}
"""Month's name, in small letters without accents -> its number."""
_WORD = r"[^\W\d_][^\s\d,;:|/()\-–—]{1,14}"
_DAY = r"\d{1,2}(?:st|nd|rd|th|er|º|ª|\.)?"
DATE = (
    rf"(?P<day>{_DAY}),?[\s-]*(?:de\s|of\s|d['’]\s?)?(?P<month>{_WORD}?)\.?,?[\s-](?:de\s|del\s)?(?P<year>\d{{4}})"
    rf"|(?P<month2>{_WORD}?)\.?\s(?P<day2>{_DAY}),?\s(?P<year2>\d{{4}})"
    rf"|(?<!\d)(?P<year3>\d{{4}})[.,]?\s(?P<month3>{_WORD})\s(?P<day3>{_DAY})"
)
"""A date with a word where the month stands, in the three orders."""
_DATE = re.compile(DATE)
_SPECIAL = str.maketrans("ıłøß", "ilos")
_BUDDHIST = range(2443, 2643)


def spelled_date(text: str) -> tuple[int, int, int] | None:
    """(year, month, day) of a date and nothing else whose month is a known word; the day may not exist.

    >>> spelled_date("1 May 2024"), spelled_date("Sept. 3rd, 2023"), spelled_date("3 de março de 2024")
    ((2024, 5, 1), (2023, 9, 3), (2024, 3, 3))
    >>> spelled_date("12. Dezember 2023"), spelled_date("2024. május 1."), spelled_date("9 listopada 2020")
    ((2023, 12, 12), (2024, 5, 1), None)
    """
    found = _DATE.fullmatch(text.strip())
    return _numbers(found) if found else None


def spelled_dates(text: str) -> Iterator[tuple[int, tuple[int, int, int]]]:
    """Where each date with a known month begins in a text, and its (year, month, day); the day may not exist.

    >>> list(spelled_dates("Veröffentlicht: 1. Mai 2024 um 9.30 Uhr"))
    [(16, (2024, 5, 1))]
    """
    for found in _DATE.finditer(text):
        if numbers := _numbers(found):
            yield found.start(), numbers


def _numbers(found: re.Match[str]) -> tuple[int, int, int] | None:
    month = MONTHS.get(_plain(found["month"] or found["month2"] or found["month3"]))
    if month is None:
        return None
    year, day = found["year"] or found["year2"] or found["year3"], found["day"] or found["day2"] or found["day3"]
    return common_era(int(year)), month, int(re.sub(r"\D+$", "", day))


def common_era(year: int) -> int:
    """The year, with one of the Buddhist calendar, as Thai pages write it, turned into ours.

    >>> common_era(2567), common_era(2024)
    (2024, 2024)
    """
    return year - 543 if year in _BUDDHIST else year


def _plain(word: str) -> str:
    """A word in lower case without accents on Latin and Greek letters."""
    word = word.casefold().translate(_SPECIAL).rstrip(".")
    if word.isascii() or word[0] >= "\u0400":
        return word
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
