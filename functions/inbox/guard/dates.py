"""Days that a text names, in English and French."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from functions.inbox.guard.folded_text import FoldedText
from functions.model.clock import utc_moment

MONTH_NAMES = (
    ("january", "jan", "janvier", "janv"),
    ("february", "feb", "fevrier", "fevr"),
    ("march", "mar", "mars"),
    ("april", "apr", "avril", "avr"),
    ("may", "mai"),
    ("june", "jun", "juin"),
    ("july", "jul", "juillet", "juill"),
    ("august", "aug", "aout"),
    ("september", "sep", "sept", "septembre"),
    ("october", "oct", "octobre"),
    ("november", "nov", "novembre"),
    ("december", "dec", "decembre"),
)
MONTHS = {name: number for number, names in enumerate(MONTH_NAMES, 1) for name in names}
NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
NAMED_DAY = re.compile(
    rf"(?<!\w)(?:(?P<month>{NAMES})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?"
    rf"|(?P<day_2>\d{{1,2}})(?:er|st|nd|rd|th)?(?: of)? (?P<month_2>{NAMES}))\.?(?!\w)(?:,? (?P<year>\d{{4}})(?!\w))?"
)
NUMERIC_DAY = re.compile(
    r"(?<![\w/.-])(?:(?P<day>1[3-9]|2\d|3[01])/(?P<month>\d\d?)|(?P<month_2>\d\d?)/(?P<day_2>1[3-9]|2\d|3[01]))/(?P<year>\d{4})(?![\w/])"
)
"""Only if one of the numbers can be no month."""
NUMBER_WORDS = (
    *("one un une a", "two deux", "three trois", "four quatre", "five cinq"),
    *("six", "seven sept", "eight huit", "nine neuf", "ten dix"),
)
NUMBERS = {word: number for number, words in enumerate(NUMBER_WORDS, 1) for word in words.split()}
FROM_NOW = re.compile(
    r"(?<!\w)(?:in|dans) (?:about |around |approximately |environ |a peu pres )?"
    rf"(?P<count>\d{{1,2}}|{'|'.join(NUMBERS)}) (?P<unit>days?|weeks?|jours?|semaines?)(?!\w)"
)
MIDDLE = re.compile(rf"(?<!\w)(?:mid|mi)[ -](?P<month>{NAMES})(?!\w)")
ISO_DAY = re.compile(r"(?<![\w-])(?P<year>\d{4})-(?P<month>\d\d?)-(?P<day>\d\d?)(?![\w-])")


@dataclass(frozen=True)
class NamedDay:
    day: date
    start: int
    end: int


def days_in(text: str, today: date) -> Iterator[NamedDay]:
    """Each day that is named. One without a year is the nearest such day. Numbers such as 3/4 say nothing certain."""
    folded = FoldedText(text)
    for pattern in (NAMED_DAY, ISO_DAY, NUMERIC_DAY):
        for found, (start, end) in folded.matches(pattern):
            named = {name.removesuffix("_2"): value for name, value in found.groupdict().items() if value}
            month = MONTHS.get(named["month"]) or int(named["month"])
            if day := _day(named.get("year"), month, int(named["day"]), today):
                yield NamedDay(day, start, end)
    for found, (start, end) in folded.matches(FROM_NOW):
        count = NUMBERS.get(found["count"]) or int(found["count"])
        days = count * (7 if found["unit"].startswith(("week", "semaine")) else 1)
        yield NamedDay(today + timedelta(days=days), start, end)
    for found, (start, end) in folded.matches(MIDDLE):
        if day := _day(None, MONTHS[found["month"]], 15, today):
            yield NamedDay(day, start, end)


def _day(year: str | None, month: int, day: int, today: date) -> date | None:
    years = [int(year)] if year else [today.year - 1, today.year, today.year + 1]
    days = []
    for each in years:
        try:
            days.append(date(each, month, day))
        except ValueError:
            continue  # not a day of that year
    return min(days, key=lambda each: abs(each - today), default=None)


def day_of(moment: str, timezone: ZoneInfo) -> date:
    return utc_moment(moment).astimezone(timezone).date()
