"""Simulates the rest of a plan many times, to know when it will probably end (SOM domain §5.7, Monte Carlo).

Whoever begins from the same seed draws the same: each task draws from a stream of its own, so that a change
in one part of a plan does not shake the rest of it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from domain.calendar import calendar_named
from domain.duration_history import NO_HISTORY, DurationHistory
from domain.odds import Odds, percentile
from domain.pert import Quantiles, quantiles, rest
from domain.plan import DependencyType, Task, TaskStage, TaskType
from domain.schedule import (
    FROM_THE_END,
    GATES_END,
    GATES_START,
    STOPPED,
    Network,
    begins_again,
    earliest,
)
from domain.shifts import Draws, Shifts, latest_of
from domain.tree import OrderTree

DRAWS = 1000
MOST_DRAWN = 2_000_000  # durations in one simulation: larger plans get fewer draws
FEWEST_DRAWS = 200
NOW = 0.0
LONG_AGO = -1e12  # seconds


class Simulation:
    """Many ways in which the plan of an order may go on from `at`; times are seconds from then."""

    def __init__(
        self,
        tree: OrderTree,
        *,
        at: datetime,
        seed: int,
        history: DurationHistory = NO_HISTORY,
        draws: int = DRAWS,
    ) -> None:
        self._tree = tree
        self._at = at
        self._seed = seed
        self._history = history
        self._network = Network(tree)
        self._early = earliest(self._network, at)
        self._draws = max(FEWEST_DRAWS, min(draws, MOST_DRAWN // max(1, len(self._network.tasks))))
        self._shifts: dict[str, Shifts] = {}
        self._starts: list[Draws] = []
        self._ends: list[Draws] = []
        for position in range(len(self._network.tasks)):
            self._simulate(position)

    def odds(self) -> tuple[Odds, ...]:
        """Give the odds of the order and of each of its lines that has tasks."""
        tree = self._tree
        planned = [n for n, task in enumerate(self._network.tasks) if task.stage != TaskStage.SUBMITTED]
        of_order = self._odds(tree.order.id, planned, tree.order.committed_due_at)
        found = [of_order] if of_order else []
        for line in tree.lines.values():
            own = [n for n in planned if self._network.tasks[n].line_id == line.id]
            due = line.committed_due_at or tree.order.committed_due_at
            of_line = self._odds(line.id, own, due, line_id=line.id)
            found += [of_line] if of_line else []
        return tuple(found)

    def _odds(
        self, id: UUID, positions: list[int], due: datetime | None, line_id: UUID | None = None
    ) -> Odds | None:
        if not positions:
            return None
        ends = self._latest_end(positions)
        kept = None if due is None else self._seconds(due)
        return Odds(
            id=id,
            line_id=line_id,
            p50_end_at=self._at + timedelta(seconds=percentile(ends, 50)),
            p90_end_at=self._at + timedelta(seconds=percentile(ends, 90)),
            probability_on_time=None if kept is None else 100 * sum(end <= kept for end in ends) / len(ends),
            due_at=due,
            simulated_at=self._at,
            seed=self._seed,
            draws=self._draws,
        )

    def _latest_end(self, positions: list[int]) -> list[float]:
        """Give the last end of these in each draw, ascending."""
        ends = self._latest([self._ends[n] for n in positions], LONG_AGO)
        return sorted(ends) if isinstance(ends, list) else [ends]

    def _simulate(self, position: int) -> None:
        """Draw when a task starts and ends; those before it were drawn already."""
        task = self._network.tasks[position]
        if task.actual_end_at is not None:
            self._starts.append(self._seconds(task.actual_start_at or task.actual_end_at))
            self._ends.append(self._seconds(task.actual_end_at))
            return
        resumes = max(NOW, self._seconds(task.hold_until or self._at))
        shifts = self._calendar(task)
        if task.actual_start_at is None:
            ready = max(resumes, NOW if task.not_before is None else self._seconds(task.not_before))
            start = self._latest(list(self._bounds(position, GATES_START)), ready)
            begin = start if not self._network.durations[position] else shifts.opening(start)
            self._starts.append(begin)
        else:
            self._starts.append(self._seconds(task.actual_start_at))
            again = task.next_attempt_at if begins_again(task) else None
            begin = resumes if again is None else max(resumes, self._seconds(again))
        done = shifts.add(begin, self._work(position))
        self._ends.append(self._latest([done, *self._bounds(position, GATES_END)], NOW))

    def _bounds(self, position: int, kinds: tuple[DependencyType, ...]) -> Iterator[Draws]:
        """Walk the times from which on the edges before a task let it start, or end."""
        calendar = self._network.calendars[position]
        for other, kind, lag in self._network.before[position]:
            if kind in kinds:
                at = (self._ends if kind in FROM_THE_END else self._starts)[other]
                if isinstance(at, float):
                    yield self._seconds(calendar.add(self._instant(at), lag))
                elif lag:
                    yield self._calendar(self._network.tasks[position]).add(at, lag.total_seconds())
                else:
                    yield at

    def _work(self, position: int) -> Draws:
        """Draw how much work is left, in seconds."""
        left = self._left(self._network.tasks[position], position)
        if len(left) == 1:
            return left[0]
        return Random(f"{self._seed}/{self._network.tasks[position].id}").choices(left, k=self._draws)

    def _left(self, task: Task, position: int) -> Quantiles:
        whole = self._whole(task, position)
        if task.actual_start_at is None or begins_again(task):
            return whole
        if task.state in STOPPED:
            return [each * (1 - task.progress / 100) for each in whole]
        spent = self._network.calendars[position].between(task.actual_start_at, self._at).total_seconds()
        longer = rest(whole, spent) if len(whole) > 1 else ()
        return longer or (self._early.rests[position].work.total_seconds(),)

    def _whole(self, task: Task, position: int) -> Quantiles:
        """Give how long the task takes in all: as its worker says, as its template says, as was learned."""
        expected = self._network.durations[position].total_seconds()
        if task.task_type == TaskType.TIMER:
            return (expected,)
        if task.estimate is None:
            return self._history.taught(task, self._specification(task), quantiles(task.duration))
        template = quantiles(task.duration)
        scale = expected / (sum(template) / len(template)) if any(template) else 0.0
        return [each * scale for each in template] if scale else (expected,)

    def _specification(self, task: Task) -> str | None:
        owner = self._tree.domain_orders.get(task.domain_order_id) if task.domain_order_id else None
        line = self._tree.lines.get(task.line_id) if task.line_id else None
        about = owner or line
        return about.specification if about else None

    def _latest(self, times: list[Draws], certain: float) -> Draws:
        known = [each for each in times if isinstance(each, float)]
        return latest_of(max([certain, *known]), [each for each in times if isinstance(each, list)])

    def _calendar(self, task: Task) -> Shifts:
        if task.calendar not in self._shifts:
            self._shifts[task.calendar] = Shifts(calendar_named(task.calendar), self._at)
        return self._shifts[task.calendar]

    def _seconds(self, instant: datetime) -> float:
        return (instant - self._at).total_seconds()

    def _instant(self, seconds: float) -> datetime:
        return self._at + timedelta(seconds=seconds)
