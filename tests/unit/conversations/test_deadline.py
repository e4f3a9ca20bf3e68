"""Response deadlines, compared with a clock that is read once a minute."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Container
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from functions.inbox.conversations.business_hours import (
    DAYS,
    InvalidHours,
    business_hours,
    holidays_of,
    time_zone,
)
from functions.inbox.conversations.deadline import Deadline, response_deadline
from functions.model.clock import shift, utc_text

TORONTO = "America/Toronto"
MINUTE = timedelta(minutes=1)
OFFICE = "mon-fri 09:00-17:00"
SPRING = datetime(2026, 3, 8, 7, 0, tzinfo=UTC)
"""02:00 in Toronto, where clocks go to 03:00."""
AUTUMN = datetime(2026, 11, 1, 6, 0, tzinfo=UTC)
"""02:00 in Toronto, where clocks go back to 01:00."""


def deadline(hours: float, text: str = "", zone: str = TORONTO, province: str | None = None) -> Deadline:
    return Deadline(timedelta(hours=hours), business_hours(text, zone, province))


def due(deadline: Deadline, since: str, zone: str = TORONTO) -> str:
    """The deadline of a customer who waits since this local time, as local time."""
    begin = datetime.fromisoformat(since).replace(tzinfo=time_zone(zone))
    end = datetime.fromisoformat(deadline.due_at(utc_text(begin)))
    return end.astimezone(time_zone(zone)).strftime("%Y-%m-%d %H:%M")


def test_by_default_the_time_runs_through_nights_weekends_holidays_and_clock_changes() -> None:
    friday_before_spring = "2026-03-06T22:15:00.123Z"
    assert response_deadline().due_at(friday_before_spring) == "2026-03-07T22:15:00.123Z"
    assert response_deadline().due_at("2026-12-24T23:59:59.999Z") == "2026-12-25T23:59:59.999Z"


def test_the_settings_choose_time_days_hours_zone_and_holidays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESPONSE_HOURS", "2.5")
    assert response_deadline().due_at("2026-07-03T20:00:00.000Z") == "2026-07-03T22:30:00.000Z"
    monkeypatch.setenv("BUSINESS_HOURS", OFFICE)
    monkeypatch.setenv("SHOP_TIMEZONE", "America/Vancouver")
    assert response_deadline().due_at("2026-07-03T20:00:00.000Z") == "2026-07-03T22:30:00.000Z"
    assert response_deadline().due_at("2026-07-03T22:30:00.000Z") == "2026-07-06T17:00:00.000Z"
    monkeypatch.setenv("HOLIDAYS_OF", "BC")
    assert response_deadline().due_at("2026-06-30T22:30:00.000Z") == "2026-07-02T17:00:00.000Z"


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        ("2026-03-02 10:00", "2026-03-02 14:00"),
        ("2026-03-02 15:00", "2026-03-03 11:00"),
        ("2026-03-02 13:00", "2026-03-02 17:00"),
        ("2026-03-02 13:01", "2026-03-03 09:01"),
        ("2026-03-02 17:00", "2026-03-03 13:00"),
        ("2026-03-02 23:00", "2026-03-03 13:00"),
        ("2026-03-02 06:00", "2026-03-02 13:00"),
        ("2026-03-06 15:00", "2026-03-09 11:00"),
        ("2026-03-07 12:00", "2026-03-09 13:00"),
    ],
)
def test_only_business_hours_count(since: str, expected: str) -> None:
    assert due(deadline(4, OFFICE), since) == expected


def test_business_days_leave_out_the_weekend_and_the_clock_change_in_it() -> None:
    days = deadline(24, "mon-fri 00:00-24:00")
    assert due(days, "2026-03-05 10:00") == "2026-03-06 10:00"
    assert due(days, "2026-03-06 10:00") == "2026-03-09 10:00"
    assert due(days, "2026-10-30 10:00") == "2026-11-02 10:00"


def test_hours_past_midnight_belong_to_the_day_on_which_they_begin() -> None:
    evenings = deadline(3, "fri 18:00-02:00")
    assert due(evenings, "2026-03-06 22:00") == "2026-03-07 01:00"
    assert due(evenings, "2026-03-07 01:00") == "2026-03-13 20:00"
    assert due(evenings, "2026-03-07 18:00") == "2026-03-13 21:00"


def test_the_night_of_a_clock_change_is_an_hour_shorter_or_longer() -> None:
    nights = deadline(9, "sat 22:00-06:00")
    assert due(nights, "2026-03-07 22:00") == "2026-03-15 00:00"  # 7 hours, and 2 of the next Saturday
    assert due(nights, "2026-10-31 22:00") == "2026-11-01 06:00"  # 9 hours


def test_hours_at_a_time_that_a_clock_change_leaves_out_begin_and_end_at_the_change() -> None:
    assert due(deadline(1, "sun 02:30-09:00"), "2026-03-08 00:00") == "2026-03-08 04:00"
    sundays = deadline(3, "sun 01:00-02:30")  # 1 hour, 1.5 hours, and half an hour
    assert due(sundays, "2026-03-08 00:00") == "2026-03-22 01:30"


def test_parts_that_overlap_count_once() -> None:
    assert due(deadline(5, "mon 08:00-12:00, mon 10:00-14:00"), "2026-03-02 08:00") == "2026-03-02 13:00"
    assert due(deadline(8, "mon 20:00-04:00, tue 02:00-06:00"), "2026-03-02 22:00") == "2026-03-03 06:00"


def test_days_may_go_over_the_end_of_the_week() -> None:
    assert due(deadline(9, "sat-mon 09:00-17:00"), "2026-03-08 09:00") == "2026-03-09 10:00"


def test_public_holidays_of_the_province_do_not_count() -> None:
    # St. Jean Baptiste Day is a holiday of Quebec only, Family Day one of Ontario only; Canada Day is one everywhere.
    in_quebec, in_ontario = (deadline(8, OFFICE, province=province) for province in ("QC", "ON"))
    assert due(in_quebec, "2026-06-23 17:00") == "2026-06-25 17:00"
    assert due(in_ontario, "2026-06-23 17:00") == "2026-06-24 17:00"
    assert due(in_ontario, "2026-02-13 17:00") == "2026-02-17 17:00"
    assert due(in_quebec, "2026-02-13 17:00") == "2026-02-16 17:00"
    for each in (in_quebec, in_ontario):
        assert due(each, "2026-06-30 17:00") == "2026-07-02 17:00"
        assert due(each, "2026-12-31 17:00") == "2027-01-04 17:00"


def test_holidays_without_business_hours_take_away_the_whole_day() -> None:
    assert due(deadline(24, province="ON"), "2026-06-30 10:00") == "2026-07-02 10:00"


def test_without_a_province_the_library_of_holidays_is_not_imported() -> None:
    code = (
        "import sys; from functions.inbox.conversations.deadline import response_deadline;"
        "response_deadline().due_at('2026-07-03T20:00:00.000Z'); assert 'holidays' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env={"BUSINESS_HOURS": OFFICE})


ZONES = st.sampled_from([TORONTO, "America/St_Johns", "America/Havana", "Australia/Lord_Howe", "UTC"])
"""Clocks change at 02:00, at 02:00 with an offset of half an hour, at midnight, by half an hour, and never."""
CLOCKS = st.builds("{:02d}:{:02d}".format, st.integers(0, 23), st.sampled_from([0, 1, 15, 30, 59]))
MOMENTS = st.one_of(
    st.sampled_from([SPRING, AUTUMN, datetime(2026, 7, 1, tzinfo=UTC)]).flatmap(
        lambda around: st.integers(-4320, 4320).map(lambda minutes: around + minutes * MINUTE)
    ),
    st.integers(0, 525_600).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + minutes * MINUTE),
)


@st.composite
def parts(draw: st.DrawFn) -> str:
    first, last = draw(st.sampled_from(DAYS)), draw(st.sampled_from(DAYS))
    opens = draw(CLOCKS)
    closes = draw((CLOCKS | st.just("24:00")).filter(lambda clock: clock != opens))
    return f"{first}-{last} {opens}-{closes}"


HOURS = st.lists(parts(), min_size=1, max_size=3).map(", ".join)
PROVINCES = st.sampled_from([None, "ON", "QC"])


def minute_by_minute(
    text: str, zone: ZoneInfo, province: str | None, minutes: int, since: datetime
) -> datetime | None:
    """The deadline, found by looking at the shop's clock at each minute, which never goes back; None: a week later."""
    closed = holidays_of(province) if province else ()
    parts = text.split(", ")
    moment, left = since - timedelta(hours=2), minutes
    latest = datetime(2000, 1, 1)  # noqa: DTZ001 (what a clock on the wall shows)
    while left:
        if moment > since + timedelta(days=7):
            return None
        latest = max(latest, moment.astimezone(zone).replace(tzinfo=None))
        if moment >= since and any(_open(part, latest, closed) for part in parts):
            left -= 1
        moment += MINUTE
    return moment


def _open(part: str, clock: datetime, closed: Container[date]) -> bool:
    days, hours = part.split(" ")
    first, last = (DAYS.index(day) for day in days.split("-"))
    opens, closes = hours.split("-")
    shown = clock.strftime("%H:%M")

    def opens_on(day: date) -> bool:
        weekday = day.weekday()
        in_days = first <= weekday <= last if first <= last else weekday >= first or weekday <= last
        return in_days and day not in closed

    today, yesterday = clock.date(), clock.date() - timedelta(days=1)
    if opens < closes:
        return opens_on(today) and opens <= shown < closes
    return (opens_on(today) and shown >= opens) or (opens_on(yesterday) and shown < closes)


@settings(deadline=None, max_examples=60)
@given(HOURS, ZONES, PROVINCES, st.integers(1, 900), MOMENTS)
@example("sun-sun 01:00-02:30", TORONTO, None, 180, SPRING - timedelta(hours=3))
@example("sat-sat 18:00-02:00", TORONTO, None, 540, AUTUMN - timedelta(hours=9))
@example("mon-sun 00:00-24:00", "America/Havana", None, 1500, datetime(2026, 3, 8, 2, 0, tzinfo=UTC))
def test_it_is_what_one_finds_by_looking_at_the_clock_each_minute(
    text: str, zone: str, province: str | None, minutes: int, since: datetime
) -> None:
    found = deadline(minutes / 60, text, zone, province).due_at(utc_text(since))
    expected = minute_by_minute(text, time_zone(zone), province, minutes, since)
    if expected is None:
        assert found > utc_text(since + timedelta(days=7))
    else:
        assert found == utc_text(expected)


@settings(deadline=None)
@given(HOURS, ZONES, PROVINCES, st.floats(0.01, 100), MOMENTS, MOMENTS)
def test_who_waits_longer_never_has_a_later_deadline(
    text: str, zone: str, province: str | None, hours: float, one: datetime, other: datetime
) -> None:
    each = deadline(hours, text, zone, province)
    earlier, later = sorted([utc_text(one), utc_text(other)])
    assert each.due_at(earlier) <= each.due_at(later)
    assert each.due_at(later) > later


@given(ZONES, st.integers(1, 10_000), MOMENTS)
def test_open_always_loses_no_minute(zone: str, minutes: int, since: datetime) -> None:
    always = deadline(minutes / 60, "mon-sun 00:00-24:00", zone)
    assert always.due_at(utc_text(since)) == shift(utc_text(since), minutes=minutes)


@pytest.mark.parametrize(
    ("text", "zone", "province", "said"),
    [
        ("9 to 5", TORONTO, None, "'9 to 5' are no business hours; write for example"),
        ("mon-fri 9:00-17:00", TORONTO, None, "no business hours"),
        ("mon-fri 09:00-17:00,", TORONTO, None, "'' are no business hours"),
        ("mon-fry 09:00-17:00", TORONTO, None, "'fry' in .* is no day"),
        ("mon 09:60-17:00", TORONTO, None, "09:60 in .* is no time of the day"),
        ("mon 09:00-24:30", TORONTO, None, "24:30 in .* is no time of the day"),
        ("mon 24:00-08:00", TORONTO, None, "cannot begin at 24:00"),
        ("mon 09:00-09:00", TORONTO, None, "have no length"),
        (OFFICE, "Toronto", None, "'Toronto' is no IANA time zone"),
        (OFFICE, "", None, "'' is no IANA time zone"),
        (OFFICE, "../etc/passwd", None, "is no IANA time zone"),
        (OFFICE, TORONTO, "Ontario", "'Ontario' is no Canadian province or territory; they are AB, BC"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(
    text: str, zone: str, province: str | None, said: str
) -> None:
    with pytest.raises(InvalidHours, match=said):
        business_hours(text, zone, province)
