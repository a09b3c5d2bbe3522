"""A slow and obvious scheduler: calendars by stepping, dates by trying until nothing moves (domain §5.7)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from tests.domain.random_plans import TICK, RandomPlan, Work

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@cache
def is_open(calendar: str, base: datetime, tick: int) -> bool:
    """Does the tick count as working time? Asks the clock on the wall there."""
    if calendar == "24x7":
        return True
    days, hours, zone = calendar.split(" ")
    first, _, last = days.partition("-")
    there = (base + tick * TICK).astimezone(ZoneInfo(zone))
    opens, closes = hours.split("-")
    on_duty = DAYS.index(first) <= there.weekday() <= DAYS.index(last or first)
    return on_duty and opens <= f"{there:%H:%M}" < closes


@dataclass(frozen=True)
class Hours:
    """A calendar, counted tick by tick."""

    calendar: str
    base: datetime

    def opening(self, at: int) -> int:
        """The first open tick from here on."""
        while not is_open(self.calendar, self.base, at):
            at += 1
        return at

    def closing(self, at: int) -> int:
        """The last tick until here that work can begin at, or, between hours, the end of that tick."""
        if is_open(self.calendar, self.base, at):
            return at
        while not is_open(self.calendar, self.base, at - 1):
            at -= 1
        return at

    def after(self, at: int, work: int) -> int:
        """When so much work is done."""
        while work:
            work -= is_open(self.calendar, self.base, at)
            at += 1
        return at

    def before(self, at: int, work: int) -> int:
        """When so much work must begin to be done by then."""
        while work:
            at -= 1
            work -= is_open(self.calendar, self.base, at)
        return at

    def left(self, start: int, end: int) -> int:
        """How many ticks are open between the two."""
        return sum(is_open(self.calendar, self.base, tick) for tick in range(start, end))


@dataclass(frozen=True, kw_only=True)
class Dates:
    """Start, begin of what is left, and end of each work, by its number."""

    starts: Mapping[int, int]
    begins: Mapping[int, int]
    ends: Mapping[int, int]


class Oracle:
    """Answers by definition; works can be made to slip, to see what follows."""

    def __init__(self, plan: RandomPlan) -> None:
        self.plan = plan
        self.alive = [n for n, work in enumerate(plan.works) if work.standing != "canceled"]
        self.edges = [each for each in plan.edges if each[0] in self.alive and each[1] in self.alive]
        self.hours = {n: Hours(plan.works[n].calendar, plan.base) for n in self.alive}
        self.dates = self.forecast()

    def forecast(
        self, late_start: Mapping[int, int] | None = None, late_end: Mapping[int, int] | None = None
    ) -> Dates:
        """Move every date up until all formulas hold."""
        starts = dict.fromkeys(self.alive, -(10**6))
        begins, ends = dict(starts), dict(starts)
        moved = True
        while moved:
            moved = False
            for n in self.alive:
                slip = (late_start or {}).get(n, 0)
                start = self._start(n, starts, ends, slip)
                begin, work = self.rest(n, start, slip)
                end = self._end(n, begin, work, starts, ends) + (late_end or {}).get(n, 0)
                moved = moved or (starts[n], begins[n], ends[n]) != (start, begin, end)
                starts[n], begins[n], ends[n] = start, begin, end
        return Dates(starts=starts, begins=begins, ends=ends)

    def _start(self, n: int, starts: Mapping[int, int], ends: Mapping[int, int], slip: int) -> int:
        work = self.plan.works[n]
        if work.started is not None:
            return work.started
        if work.ended is not None:
            return work.ended
        ready = [self.plan.now, work.resumes or 0] + (
            [work.not_before] if work.not_before is not None else []
        )
        ready += [self.hours[n].after(ends[a], lag) for a, kind, lag in self._before(n) if kind == "FS"]
        ready += [self.hours[n].after(starts[a], lag) for a, kind, lag in self._before(n) if kind == "SS"]
        if not self.expected(work):
            return max(ready) + slip
        return self.hours[n].opening(self.hours[n].opening(max(ready)) + slip)

    def rest(self, n: int, start: int, slip: int) -> tuple[int, int]:
        """From when how much is left to be done."""
        work, now, hours = self.plan.works[n], self.plan.now, self.hours[n]
        whole = self.expected(work)
        if work.ended is not None:
            return work.ended, 0
        if work.started is None:
            return start, whole
        due = hours.after(work.started, whole)
        if work.standing in ("failing", "retried"):
            now, left = max(now, work.again or now), whole
        elif work.standing in ("held", "asked"):
            now, left = max(now, work.resumes or now), whole * (100 - work.percent) // 100
        elif due >= now or work.standing == "estimated":
            left = hours.left(now, due)
        else:
            left = whole // 10
        return (hours.opening(now) if left else now) + slip, left

    def _end(self, n: int, begin: int, work: int, starts: Mapping[int, int], ends: Mapping[int, int]) -> int:
        if self.plan.works[n].ended is not None:
            return begin
        done = [self.hours[n].after(begin, work)]
        done += [self.hours[n].after(ends[a], lag) for a, kind, lag in self._before(n) if kind == "FF"]
        done += [self.hours[n].after(starts[a], lag) for a, kind, lag in self._before(n) if kind == "SF"]
        return max(done)

    def expected(self, work: Work) -> int:
        """How long a work takes."""
        return work.mean if work.estimate is None else work.estimate

    def _before(self, n: int) -> list[tuple[int, str, int]]:
        return [(a, kind, lag) for a, b, kind, lag in self.edges if b == n]

    @property
    def end(self) -> int:
        """When the plan ends."""
        return max(self.dates.ends.values())

    def latest(self, deadlines: Mapping[int, int | None]) -> tuple[Mapping[int, int | None], ...]:
        """Move every latest start and end down until all formulas hold; None: nothing binds it."""
        starts: dict[int, int | None] = dict.fromkeys(self.alive)
        ends: dict[int, int | None] = dict.fromkeys(self.alive)
        moved = True
        while moved:
            moved = False
            for n in self.alive:
                start, end = self._latest(n, deadlines[n], starts, ends)
                moved = moved or (starts[n], ends[n]) != (start, end)
                starts[n], ends[n] = start, end
        return starts, ends

    def _latest(
        self, n: int, deadline: int | None, starts: Mapping[int, int | None], ends: Mapping[int, int | None]
    ) -> tuple[int | None, int | None]:
        work = self.plan.works[n]
        if work.ended is not None:
            return None, None
        of_end: list[int | None] = [deadline]
        of_start: list[int | None] = []
        for a, b, kind, lag in self.edges:
            if a == n:
                theirs = starts[b] if kind in ("FS", "SS") else ends[b]
                bound = None if theirs is None else self.hours[b].before(theirs, lag)
                (of_end if kind in ("FS", "FF") else of_start).append(bound)
        end = _least(of_end)
        if work.started is not None:
            return None, end
        start = _least(of_start)
        if start is not None and self.expected(work):
            start = self.hours[n].closing(start)
        return _least([start, None if end is None else self.hours[n].before(end, self.expected(work))]), end

    def breaks(self, n: int, slip: int, holds: Callable[[Dates], bool]) -> bool:
        """Would it hold no more if work n began later by so much, or ended later?"""
        return not (holds(self.forecast(late_start={n: slip})) and holds(self.forecast(late_end={n: slip})))


def _least(values: list[int | None]) -> int | None:
    return min((each for each in values if each is not None), default=None)
