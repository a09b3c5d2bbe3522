"""Random plans, in plain numbers: works by their number, times in ticks of ten minutes from a base."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from domain.orders import OrderLine
from domain.plan import DependencyType, Duration, Task, TaskDependency, TaskState, TaskType
from domain.tree import OrderTree
from tests import builders
from tests.domain.plan_builders import running_line, running_order

TICK = timedelta(minutes=10)
BASES = (datetime(2026, 10, 12, tzinfo=UTC), datetime(2027, 3, 8, tzinfo=UTC))  # clocks change soon after
CALENDARS = (
    "24x7",
    "Mon-Fri 08:00-17:00 Europe/Berlin",
    "Mon-Sat 09:30-18:00 America/New_York",
    "Sun 01:00-05:00 Europe/Berlin",
    "Mon-Sun 00:00-23:50 Asia/Kolkata",
    "Tue-Thu 11:20-11:30 UTC",
)
# How a work may stand, and how often.
STANDINGS = {
    "waiting": 10,
    "paused": 1,
    "finished": 3,
    "skipped": 1,
    "canceled": 1,
    "running": 3,
    "late": 2,
    "estimated": 2,
    "held": 2,
    "asked": 1,
    "failing": 1,
    "retried": 1,
    "listening": 1,
}
HAS_BEGUN = ("running", "late", "estimated", "held", "asked", "failing", "retried", "listening", "finished")


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One task: `likely` and the distances of the two other points make its mean a whole number of ticks."""

    likely: int
    less: int
    more: int
    calendar: str
    standing: str
    line: int
    not_before: int | None = None
    started: int | None = None
    ended: int | None = None
    estimate: int | None = None
    percent: int = 0
    again: int | None = None
    resumes: int | None = None  # when it is expected to go on

    @property
    def mean(self) -> int:
        """The mean of its three points, in ticks."""
        return self.likely + (self.more - self.less) // 6


@dataclass(frozen=True, slots=True, kw_only=True)
class RandomPlan:
    """Works, the edges between them (from, to, type, lag), and the dates that were promised."""

    base: datetime
    now: int
    works: tuple[Work, ...]
    edges: tuple[tuple[int, int, str, int], ...]
    due: int | None
    due_of_line: int | None  # of the second line


def random_plan(seed: int) -> RandomPlan:
    """The plan of a seed."""
    luck = random.Random(seed)
    count = luck.randint(1, 9)
    pairs = [(a, b) for b in range(count) for a in range(b)]
    chosen = luck.sample(pairs, min(len(pairs), luck.randint(0, 12)))
    now = luck.randrange(3000)
    return RandomPlan(
        base=luck.choice(BASES),
        now=now,
        works=tuple(_work(luck, now) for _ in range(count)),
        edges=tuple(
            (a, b, luck.choice(("FS", "FS", "SS", "FF", "SF")), luck.choice((0, 0, 0, luck.randint(1, 40))))
            for a, b in chosen
        ),
        due=luck.choice((None, now + luck.randint(-200, 3000))),
        due_of_line=luck.choice((None, now + luck.randint(-200, 3000))),
    )


def _work(luck: random.Random, now: int) -> Work:
    standing = luck.choices(list(STANDINGS), list(STANDINGS.values()))[0]
    calendar = luck.choices(CALENDARS, (5, 5, 3, 1, 2, 1))[0]
    likely = 10 * luck.choice((0, 1, 2, 2, 4, 8, 12)) if "Tue" not in calendar else luck.choice((0, 10))
    less, more = (60 * luck.randint(0, likely // 60), 60 * luck.randint(0, 2)) if likely else (0, 0)
    started = now - luck.randint(0, likely if standing != "late" else 20 * likely + 100)
    return Work(
        likely=likely,
        less=less,
        more=more,
        calendar=calendar,
        standing=standing,
        line=luck.randint(0, 1),
        not_before=luck.choice((None, None, now + luck.randint(-50, 300))),
        started=started if standing in HAS_BEGUN else None,
        ended=luck.randint(started, now) if standing in ("finished", "skipped") else None,
        estimate=10 * luck.randint(1, 9) if standing == "estimated" else None,
        percent=luck.choice((0, 50, 80)) if standing == "held" else 0,
        again=now + luck.randint(-10, 50) if standing == "failing" else None,
        resumes=now + luck.randint(-50, 200)
        if standing in ("paused", "held") and luck.random() < 0.5
        else None,
    )


STATES = {
    "waiting": TaskState.SCHEDULED,
    "paused": TaskState.ON_HOLD,
    "finished": TaskState.CLOSED_COMPLETE,
    "skipped": TaskState.SKIPPED,
    "canceled": TaskState.CANCELED,
    "held": TaskState.ON_HOLD,
    "asked": TaskState.AWAITING_INFORMATION,
    "failing": TaskState.OPEN,
    "retried": TaskState.OPEN,
    "listening": TaskState.OPEN,
}


def tree_of(plan: RandomPlan) -> OrderTree:
    """The plan as an order."""
    lines = _lines(plan)
    tasks = [_task(plan, number, lines[work.line].id) for number, work in enumerate(plan.works)]
    return OrderTree(
        order=running_order(committed_due_at=instant(plan, plan.due)),
        lines={line.id: line for line in lines},
        tasks={task.id: task for task in tasks},
        dependencies=tuple(_edges(plan, [task.id for task in tasks])),
    )


def instant(plan: RandomPlan, tick: int | None) -> datetime | None:
    """The time of a tick."""
    return None if tick is None else plan.base + tick * TICK


def _lines(plan: RandomPlan) -> list[OrderLine]:
    due = instant(plan, plan.due_of_line)
    return [running_line(), running_line(line_no=2, committed_due_at=due)]


def _task(plan: RandomPlan, number: int, line_id: UUID) -> Task:
    work = plan.works[number]
    likely = work.likely * TICK
    return builders.task(
        key=f"T{number}",
        line_id=line_id,
        task_type=TaskType.PUSH_EVENT if work.standing == "listening" else TaskType.MANUAL,
        duration=Duration(
            likely=likely, optimistic=likely - work.less * TICK, pessimistic=likely + work.more * TICK
        ),
        calendar=work.calendar,
        state=STATES.get(work.standing, TaskState.IN_PROGRESS),
        not_before=instant(plan, work.not_before),
        actual_start_at=instant(plan, work.started),
        actual_end_at=instant(plan, work.ended),
        estimate=None if work.estimate is None else work.estimate * TICK,
        progress=float(work.percent),
        next_attempt_at=instant(plan, work.again),
        hold_until=instant(plan, work.resumes),
    )


def _edges(plan: RandomPlan, ids: list[UUID]) -> Iterator[TaskDependency]:
    for a, b, kind, lag in plan.edges:
        yield TaskDependency(
            predecessor_id=ids[a], successor_id=ids[b], type=DependencyType(kind), lag=lag * TICK
        )
