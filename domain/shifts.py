"""Working calendars for many draws at once: times are seconds from an origin, not before it."""

from bisect import bisect_left, bisect_right
from datetime import datetime, timedelta
from itertools import repeat

from domain.calendar import BusinessHours, Calendar

DAYS_AT_A_TIME = 30
Draws = float | list[float]  # what is the same in all draws is a single number


class Shifts:
    """Adds work to times, in the hours of a calendar; its days are unrolled as far as they are needed."""

    def __init__(self, calendar: Calendar, origin: datetime) -> None:
        self._hours = calendar if isinstance(calendar, BusinessHours) else None
        self._origin = origin
        self._day = origin.date() - timedelta(days=1)
        self._opens: list[float] = []
        self._closes: list[float] = []
        self._done: list[float] = [0.0]  # work done when each opens, and after the last

    def opening(self, at: Draws) -> Draws:
        """Give the first working instants from there on."""
        if self._hours is None:
            return at
        return self._opening(at) if isinstance(at, float) else list(map(self._opening, at))

    def add(self, at: Draws, work: Draws) -> Draws:
        """Give the instants by which the work is done that begins there."""
        if isinstance(at, float) and isinstance(work, float):
            return self._add(at, work)
        starts = repeat(at) if isinstance(at, float) else at
        works = repeat(work) if isinstance(work, float) else work
        return list(map(self._add, starts, works))

    def _opening(self, at: float) -> float:
        return max(at, self._opens[self._shift(at)])

    def _add(self, at: float, work: float) -> float:
        if self._hours is None or work <= 0:
            return at + work
        shift = self._shift(at)
        target = self._done[shift] + max(0.0, at - self._opens[shift]) + work
        while self._done[-1] < target:
            self._unroll(self._hours)
        shift = bisect_left(self._done, target) - 1
        return self._opens[shift] + target - self._done[shift]

    def _shift(self, at: float) -> int:
        """Find the shift that is open then, or opens next."""
        while not self._closes or self._closes[-1] <= at:
            assert self._hours is not None
            self._unroll(self._hours)
        return bisect_right(self._closes, at)

    def _unroll(self, hours: BusinessHours) -> None:
        for _ in range(DAYS_AT_A_TIME):
            opens, closes = hours.hours_of(self._day)
            if opens < closes:
                self._opens.append((opens - self._origin).total_seconds())
                self._closes.append((closes - self._origin).total_seconds())
                self._done.append(self._done[-1] + (closes - opens).total_seconds())
            self._day += timedelta(days=1)


def latest_of(certain: float, drawn: list[list[float]]) -> Draws:
    """Give the latest of what is certain and what was drawn, draw by draw."""
    if not drawn:
        return certain
    if len(drawn) == 1 and certain <= 0:
        return drawn[0]
    return list(map(max, repeat(certain), *drawn))
