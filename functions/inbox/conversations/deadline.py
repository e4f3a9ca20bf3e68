"""The response deadline: until when the oldest customer message that nobody has answered should be answered."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from functions.inbox.conversations.business_hours import BusinessHours, business_hours
from functions.model.clock import shift, utc_moment, utc_text
from functions.model.conversations import Conversation
from functions.settings import settings


@dataclass(frozen=True)
class Deadline:
    """How much time there is for a response, and when this time counts."""

    response: timedelta
    """More than nothing."""
    hours: BusinessHours | None = None
    """None: it counts always, also at night, at weekends and on holidays."""

    def due_at(self, since: str) -> str:
        """The deadline for a customer who waits since this time. One who waits longer never has a later deadline."""
        if self.hours is None:
            return shift(since, seconds=self.response.total_seconds())
        return utc_text(self._in_business_hours(self.hours, utc_moment(since)))

    def latest_since(self, due: str) -> str:
        """The latest time, to the second, since when a customer can wait whose deadline is not after ``due``."""
        if self.hours is None:
            return shift(due, seconds=-self.response.total_seconds())
        back = self.response.total_seconds()
        while self.due_at(shift(due, seconds=-back)) > due:
            back *= 2
        # Who waits longer has no later deadline, so the seconds can be halved until one is left.
        since = range(int(back) + 1)
        later = bisect_right(since, due, key=lambda second: self.due_at(shift(due, seconds=second - back)))
        return shift(due, seconds=max(later - 1, 0) - back)

    def _in_business_hours(self, hours: BusinessHours, since: datetime) -> datetime:
        left = self.response
        for begin, end in hours.since(since):
            if left <= end - begin:
                return begin + left
            left -= end - begin
        raise AssertionError("The open times never end.")


def due_at(conversation: Conversation) -> str | None:
    """The response deadline of a conversation. None: nobody waits for the shop."""
    since = conversation.summary.needs_reply_since
    return response_deadline().due_at(since) if since else None


def response_deadline() -> Deadline:
    """The deadline that the settings ask for."""
    return _deadline(
        settings.response_hours, settings.business_hours, settings.shop_timezone, settings.holidays_of
    )


@cache
def _deadline(response_hours: float, hours: str, zone: str, province: str) -> Deadline:
    response = timedelta(hours=response_hours)
    always = not hours and not province
    return Deadline(response, None if always else business_hours(hours, zone, province))
