"""Compares the forecast of a plan with what the oracle says, and names what differs."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import pairwise

from domain.forecast import forecast
from domain.outcome import Decision
from domain.plan import Task
from domain.tree import OrderTree
from tests.domain.random_plans import TICK, RandomPlan, tree_of
from tests.domain.schedule_oracle import Dates, Oracle

Flaws = Iterator[str]


def disagreements(plan: RandomPlan) -> list[str]:
    """List what the forecast says otherwise than the oracle."""
    decision = Decision(tree_of(plan), at=plan.base + plan.now * TICK, actor="system")
    forecast(decision)
    return list(Agreement(plan, decision.tree).flaws())


class Agreement:
    """One plan, as both see it."""

    def __init__(self, plan: RandomPlan, tree: OrderTree) -> None:
        self.plan = plan
        self.order = tree.order
        self.oracle = Oracle(plan)
        self.tasks = {int(task.key[1:]): task for task in tree.tasks.values()}
        self.path = [int(tree.tasks[each].key[1:]) for each in tree.order.critical_path]

    def flaws(self) -> Flaws:
        """Name every difference."""
        oracle = self.oracle
        if not oracle.alive:
            return
        if self._tick(self.order.forecast_end_at) != oracle.end:
            yield f"the plan ends at {oracle.end}, not {self._tick(self.order.forecast_end_at)}"
        dues = {n: self._due(n) for n in oracle.alive}
        to_end, to_due = oracle.latest(dict.fromkeys(oracle.alive, oracle.end)), oracle.latest(dues)
        for n in oracle.alive:
            task = self.tasks[n]
            yield from self._dates(n, task)
            yield from self._slack(n, "plan end", task.slack_to_plan_end, to_end)
            yield from self._slack(n, "due", task.slack_to_due, to_due)
            yield from self._slips(n, task)
            if task.is_critical != (task.slack_to_plan_end == timedelta(0)):
                yield f"T{n} is critical or not against its slack"
        yield from self._critical_path()

    def _due(self, n: int) -> int | None:
        of_line = self.plan.due_of_line if self.plan.works[n].line == 1 else None
        return self.plan.due if of_line is None else of_line

    def _tick(self, at: datetime | None) -> float | None:
        return None if at is None else (at - self.plan.base) / TICK

    def _dates(self, n: int, task: Task) -> Flaws:
        found = (self._tick(task.forecast_start_at), self._tick(task.forecast_end_at))
        wanted = (self.oracle.dates.starts[n], self.oracle.dates.ends[n])
        if found != wanted:
            yield f"T{n} {self.plan.works[n]}: from {wanted}, not {found}"

    def _slack(
        self, n: int, name: str, found: timedelta | None, late: tuple[Mapping[int, int | None], ...]
    ) -> Flaws:
        """The least of how far its start, the rest of its work, and its end can move."""
        starts, ends = late[0][n], late[1][n]
        dates = self.oracle.dates
        left = [] if starts is None else [starts - dates.starts[n]]
        if ends is not None:
            left.append(ends - dates.ends[n])
            left.append(self._last_begin(n, ends) - dates.begins[n])
        wanted = min(left, default=None)
        if (None if found is None else found / TICK) != wanted:
            yield f"T{n} {self.plan.works[n]}: slack to {name} is {wanted}, not {found and found / TICK}"

    def _last_begin(self, n: int, end: int) -> int:
        _, work = self.oracle.rest(n, self.oracle.dates.starts[n], 0)
        return self.oracle.hours[n].before(end, work)

    def _slips(self, n: int, task: Task) -> Flaws:
        """A task may slip by less than its slack, and by no tick more than it."""
        slack = None if task.slack_to_plan_end is None else round(task.slack_to_plan_end / TICK)
        if slack is None:
            return
        if slack and self.oracle.breaks(n, slack - 1, self._in_time):
            yield f"T{n}: a slip by less than its slack moves the end of the plan"
        if not self.oracle.breaks(n, slack + 1, self._in_time):
            yield f"T{n}: a slip by more than its slack moves nothing"

    def _in_time(self, dates: Dates) -> bool:
        return max(dates.ends.values()) <= self.oracle.end

    def _critical_path(self) -> Flaws:
        unfinished = [n for n in self.oracle.alive if self.plan.works[n].ended is None]
        if not unfinished:
            if self.path:
                yield "a finished plan has a critical path"
            return
        if not self.path or self.oracle.dates.ends[self.path[-1]] != max(
            self.oracle.dates.ends[n] for n in unfinished
        ):
            yield f"the critical path {self.path} does not lead to the end"
            return
        for n in self.path:
            if not self.oracle.breaks(n, 1, self._in_time):
                yield f"T{n} is on the critical path {self.path}, yet can slip"
        for one, two in pairwise(self.path):
            if not self._moves(one, two):
                yield f"T{two} follows T{one} on the critical path {self.path}, yet does not wait for it"
        first = self.path[0]
        before = [a for a, b, _, _ in self.oracle.edges if b == first and self.plan.works[a].ended is None]
        if self.plan.works[first].started is None and any(self._moves_start(a, first) for a in before):
            yield f"T{first} begins the critical path {self.path}, yet waits for another"

    def _moves(self, one: int, two: int) -> bool:
        def stays(dates: Dates) -> bool:
            was = self.oracle.dates
            return (dates.starts[two], dates.ends[two]) == (was.starts[two], was.ends[two])

        return self.oracle.breaks(one, 1, stays)

    def _moves_start(self, one: int, two: int) -> bool:
        """Does a slip of one alone, not of what lies between, move the start of two, and the plan's end?"""
        between = {a for a, b, _, _ in self.oracle.edges if b == two and a != one}
        if any(self._moves(one, each) for each in between):
            return False

        def holds(dates: Dates) -> bool:
            return dates.starts[two] == self.oracle.dates.starts[two] or self._in_time(dates)

        return self.oracle.breaks(one, 1, holds)
