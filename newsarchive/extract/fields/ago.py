"""The day of a page that only says how long ago it appeared: "2 hours ago", counted from when it was fetched."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

_UNITS = {
    "minute": (
        "seconds? secs? minutes? mins? min m sekunden? minuten? segundos? minutos? secondes? secondi? secondo minuti? minuto"
        " seconden minuut minutter minut minuter minuuttia minut[yę]? minuta perc минут[уы]? хвилин[уи]? dakika menit phút"
        " 秒 分 分钟 分鐘 초 분 دقائق دقيقة मिनट นาที"
    ),
    "hour": (
        "hours? hrs? hr h stunden? std horas? heures? ore ora uur uren timer? time timmar timme tuntia tunti godzin[yę]?"
        " hodin(?:ami|ou|y)? órája óra часов часа час годин[уи]? saat jam giờ 時間 小时 小時 시간 ساعات ساعة घंटे ชั่วโมง"
    ),
    "day": (
        "days? d tage?n? dias? días? día jours? giorni giorno dagen dag dager dage dagar päivää dni dnia dzień napja nap дней"
        " дня день дн[іяів]+ gün hari ngày 日 天 일 أيام يوم दिन วัน"
    ),
    "week": (
        "weeks? wks? wk w wochen? semanas? semaines? settiman[ae] weken week uker veckor viikkoa tygodni[e]? týdn[yů]"
        " недел[иьюя] hafta minggu tuần 週間 周 週 주"
    ),
}
_HOURS = {"minute": 1 / 60, "hour": 1.0, "day": 24.0, "week": 168.0}
_COUNT = r"(?P<count>\d{1,3}|(?:an?|one|einer?|einem|un|una|une|um|uma|en|et|één|jeden|jedn[aou]|один|одну)(?=\s))"
_ANY_UNIT = "|".join(f"(?P<{name}>{'|'.join(words.split())})" for name, words in _UNITS.items())
_BEFORE = r"vor|hace|il y a|há|ha|fa|for|för|před|před|acum|πριν(?: από)?|منذ|قبل|לפני|prije|pre|pred"
_BEHIND = (
    r"ago|atrás|fa|geleden|siden|sedan|sitten|temu|ezelőtt|назад|тому|önce|lalu|yang lalu|trước|前|之前|以前|전|पहले|ที่แล้ว"
    r"|ที่ผ่านมา"
)
_AGO = re.compile(
    rf"(?<!\w)(?:(?P<ahead>{_BEFORE})\s+)?{_COUNT}\s?(?:{_ANY_UNIT})\.?(?:\s?(?P<behind>{_BEHIND}))?(?!\w)", re.I
)
_MAX_LINE = 80
_MOST = timedelta(days=60)


def day_ago(lines: list[str], fetched_at: str | None) -> tuple[str, str] | None:
    """(ISO 8601 date in UTC, the words) of the first short line that says how long ago it was.

    A day, not a time: the words grow coarser as the page grows old, and so must not look more exact than they are.

    >>> day_ago(["By Ann Lee", "Published 2 hours ago"], "2024-05-01T01:00:00+00:00")
    ('2024-04-30', '2 hours ago')
    >>> day_ago(["vor 3 Tagen"], "2024-05-04T01:00:00Z"), day_ago(["He left 3 days early"], "2024-05-04T01:00:00Z")
    (('2024-05-01', 'vor 3 Tagen'), None)
    """
    if not fetched_at:
        return None
    for line in lines:
        if len(line) > _MAX_LINE:
            continue
        for found in _AGO.finditer(line):
            if found["ahead"] or found["behind"]:
                count = int(found["count"]) if found["count"].isdigit() else 1
                unit = next(name for name in _UNITS if found[name])
                past = timedelta(hours=count * _HOURS[unit])
                if past <= _MOST:
                    return (datetime.fromisoformat(fetched_at) - past).date().isoformat(), found[0]
    return None
