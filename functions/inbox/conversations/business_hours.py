"""The shop's business hours: when response time counts, in the shop's time zone and without its holidays.

Written as parts of days and hours, such as ``mon-fri 09:00-17:00, sat 10:00-14:00``. Hours that end at or before their
beginning end on the next day (``18:00-02:00``), and ``00:00-24:00`` is the whole day. A holiday takes away the hours
that begin on it.

When clocks change, a local time means the first moment at which the shop's clock shows that time or a later one. So
hours end and begin once, also when the clock shows their time twice or never, and days follow each other without a gap.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ALWAYS = "mon-sun 00:00-24:00"
PART = re.compile(
    r"(?P<first>[a-z]{3})(?:-(?P<last>[a-z]{3}))? (?P<opens>\d\d:\d\d)-(?P<closes>\d\d:\d\d)", re.ASCII
)
END_OF_DAY = "24:00"
DAY = timedelta(days=1)


class InvalidHours(ValueError):
    """Business hours, a time zone or a province that we cannot read. The message is for administrators."""


@dataclass(frozen=True)
class Hours:
    """Opening hours that begin on one day of the week, 0 is Monday."""

    weekday: int
    opens: timedelta
    """After midnight."""
    lasts: timedelta
    """By the shop's clock; at most a day."""


@dataclass(frozen=True)
class BusinessHours:
    hours: tuple[Hours, ...]
    """At least one."""
    zone: ZoneInfo
    province: str | None = None
    """A Canadian province or territory, such as ``ON``, on whose public holidays the shop does not work."""

    def since(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The open times from ``moment`` on, in UTC: beginning and end, in order, and without overlaps. It never ends.

        ``moment`` has a time zone. An open time that has begun before it begins with it.
        """
        covered = moment.astimezone(UTC)
        day = moment.astimezone(self.zone).date() - DAY  # yesterday's hours may last past midnight
        while True:
            for each in self._of(day):
                opens = datetime.combine(day, time()) + each.opens
                begin = max(covered, self._first_moment(opens))
                end = self._first_moment(opens + each.lasts)
                if begin < end:
                    yield begin, end
                    covered = end
            day += DAY

    def _of(self, day: date) -> list[Hours]:
        if day in self._holidays:
            return []
        return sorted((each for each in self.hours if each.weekday == day.weekday()), key=lambda h: h.opens)

    @cached_property
    def _holidays(self) -> Container[date]:
        return holidays_of(self.province) if self.province else ()

    def _first_moment(self, local: datetime) -> datetime:
        """The first moment, in UTC, at which the shop's clock shows ``local`` or a later time."""
        moment = local.replace(tzinfo=self.zone).astimezone(UTC)
        if moment.astimezone(self.zone).replace(tzinfo=None) == local:
            return moment
        # The clock leaves this time out. Read with the offset from before the change it lies after the change, and read
        # with the offset from after the change it lies before.
        before = local.replace(tzinfo=self.zone, fold=1).astimezone(UTC)
        seconds = range(int((moment - before).total_seconds()) + 1)
        old = before.astimezone(self.zone).utcoffset()
        changed = bisect_right(
            seconds,
            False,
            key=lambda s: (before + timedelta(seconds=s)).astimezone(self.zone).utcoffset() != old,
        )
        return before + timedelta(seconds=changed)


def business_hours(text: str, zone: str, province: str | None) -> BusinessHours:
    """Raises ``InvalidHours``. An empty ``text`` means always."""
    if province:
        holidays_of(province)
    return BusinessHours(_hours(text or ALWAYS), time_zone(zone), province or None)


def time_zone(name: str) -> ZoneInfo:
    """Raises ``InvalidHours`` for a name that is no IANA zone."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidHours(f"{name!r} is no IANA time zone; write for example 'America/Toronto'.") from None


def holidays_of(province: str) -> Container[date]:
    """The public holidays of a province or territory. Raises ``InvalidHours`` for an unknown one."""
    # Importing the library takes 0.15 s of CPU, which only those pay who set a province.
    from holidays.countries.canada import Canada  # noqa: PLC0415 (see above)

    if province not in Canada.subdivisions:
        known = ", ".join(Canada.subdivisions)
        raise InvalidHours(f"{province!r} is no Canadian province or territory; they are {known}.")
    return Canada(subdiv=province)  # type: ignore[no-untyped-call]


def _hours(text: str) -> tuple[Hours, ...]:
    return tuple(hours for part in text.split(",") for hours in _part(part.strip().lower()))


def _part(part: str) -> Iterator[Hours]:
    written = PART.fullmatch(part)
    if not written:
        raise InvalidHours(
            f"{part!r} are no business hours; write for example 'mon-fri 09:00-17:00, sat 10:00-14:00'."
        )
    first, last = written["first"], written["last"] or written["first"]
    for name in (first, last):
        if name not in DAYS:
            raise InvalidHours(f"{name!r} in {part!r} is no day; the days are {', '.join(DAYS)}.")
    opens, closes = _clock(written["opens"], part), _clock(written["closes"], part)
    if opens == DAY:
        raise InvalidHours(f"The hours of {part!r} cannot begin at {END_OF_DAY}.")
    if opens == closes:
        raise InvalidHours(f"The hours of {part!r} have no length; the whole day is 00:00-{END_OF_DAY}.")
    begin, count = DAYS.index(first), (DAYS.index(last) - DAYS.index(first)) % 7 + 1
    for weekday in range(begin, begin + count):
        yield Hours(weekday % 7, opens, closes - opens if closes > opens else closes - opens + DAY)


def _clock(text: str, part: str) -> timedelta:
    hour, minute = map(int, text.split(":"))
    if text != END_OF_DAY and (hour > 23 or minute > 59):
        raise InvalidHours(f"{text} in {part!r} is no time of the day.")
    return timedelta(hours=hour, minutes=minute)
