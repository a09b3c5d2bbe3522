"""Working calendars: when time counts for a task (SOM domain §5.7, the ⊕ and ⊖ of its formulas).

`24x7` counts always. Weekly business hours are written as `Mon-Fri 08:00-17:00 Europe/Berlin`.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.errors import ValidationFailed

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
NAMED_WEEK = re.compile(r"(\w{3})(?:-(\w{3}))? (\d\d:\d\d)-(\d\d:\d\d) (\S+)")
ONE_DAY = timedelta(days=1)
NOTHING = timedelta(0)


class Calendar(Protocol):
    """Counts working time; every instant is aware, and so is every answer, in UTC."""

    def opening(self, at: datetime) -> datetime:
        """Give the first working instant from `at` on."""

    def add(self, at: datetime, work: timedelta) -> datetime:
        """Give the instant by which `work` is done when it begins at `at`."""

    def subtract(self, at: datetime, work: timedelta) -> datetime:
        """Give the latest instant at which `work` can begin to be done by `at`."""

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Count the working time from `start` to `end`; nothing when they are the other way round."""


class AroundTheClock:
    """All time is working time."""

    def opening(self, at: datetime) -> datetime:
        """Give `at` itself."""
        return at

    def add(self, at: datetime, work: timedelta) -> datetime:
        """Add plain time."""
        return at + work

    def subtract(self, at: datetime, work: timedelta) -> datetime:
        """Subtract plain time."""
        return at - work

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Count plain time."""
        return max(end - start, NOTHING)


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessHours:
    """The same hours on some days of each week, in the local time of a zone."""

    weekdays: frozenset[int]  # 0 is Monday
    opens: time
    closes: time
    zone: tzinfo

    def opening(self, at: datetime) -> datetime:
        """Give the first working instant from `at` on."""
        day = at.astimezone(self.zone).date()
        while True:
            start, end = self.hours_of(day)
            if max(at, start) < end:
                return max(at, start)
            day += ONE_DAY

    def add(self, at: datetime, work: timedelta) -> datetime:
        """Give the instant by which `work` is done when it begins at `at`."""
        if work <= NOTHING:
            return at
        day = at.astimezone(self.zone).date()
        while True:
            start, end = self.hours_of(day)
            begin = max(at, start)
            if begin < end:
                if work <= end - begin:
                    return begin + work
                work -= end - begin
            day += ONE_DAY

    def subtract(self, at: datetime, work: timedelta) -> datetime:
        """Give the latest instant at which `work` can begin to be done by `at`."""
        if work <= NOTHING:
            return at
        day = at.astimezone(self.zone).date()
        while True:
            start, end = self.hours_of(day)
            finish = min(at, end)
            if start < finish:
                if work <= finish - start:
                    return finish - work
                work -= finish - start
            day -= ONE_DAY

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Count the working time from `start` to `end`."""
        total, day = NOTHING, start.astimezone(self.zone).date()
        while day <= end.astimezone(self.zone).date():
            opens, closes = self.hours_of(day)
            total += max(min(end, closes) - max(start, opens), NOTHING)
            day += ONE_DAY
        return total

    def hours_of(self, day: date) -> tuple[datetime, datetime]:
        """Give when work begins and ends on a day; on a day off it ends when it begins."""
        start = datetime.combine(day, self.opens, self.zone).astimezone(UTC)
        if day.weekday() not in self.weekdays:
            return start, start
        return start, datetime.combine(day, self.closes, self.zone).astimezone(UTC)


AROUND_THE_CLOCK = AroundTheClock()


@lru_cache(maxsize=1000)
def calendar_named(name: str) -> Calendar:
    """Read a calendar's name; raises ValidationFailed when it says nothing that is known."""
    if name == "24x7":
        return AROUND_THE_CLOCK
    found = NAMED_WEEK.fullmatch(name)
    hours = _business_hours(*found.groups()) if found else None
    if hours is None or not hours.weekdays or hours.opens >= hours.closes:
        raise ValidationFailed.of(
            "calendar",
            problem=f"{name!r} is no calendar.",
            way_out="Write 24x7, or hours such as Mon-Fri 08:00-17:00 Europe/Berlin.",
        )
    return hours


def _business_hours(first: str, last: str | None, opens: str, closes: str, zone: str) -> BusinessHours | None:
    try:
        return BusinessHours(
            weekdays=frozenset(range(WEEKDAYS.index(first), WEEKDAYS.index(last or first) + 1)),
            opens=time.fromisoformat(opens),
            closes=time.fromisoformat(closes),
            zone=UTC if zone == "UTC" else ZoneInfo(zone),
        )
    except (ValueError, ZoneInfoNotFoundError):
        return None


def shown(instant: datetime) -> str:
    """Write an instant for people, in UTC to the minute."""
    return f"{instant.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
