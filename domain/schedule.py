"""Computes when tasks can start and end, and how late they may be (SOM domain §5.7, critical path method)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from uuid import UUID

from domain.calendar import calendar_named
from domain.plan import DependencyType, Task, TaskDependency, TaskState
from domain.tree import OrderTree

NOTHING = timedelta(0)
FS, SS, FF, SF = DependencyType.FS, DependencyType.SS, DependencyType.FF, DependencyType.SF
GATES_START, GATES_END, FROM_THE_END = (FS, SS), (FF, SF), (FS, FF)
STOPPED = (TaskState.ON_HOLD, TaskState.AWAITING_INFORMATION, TaskState.RESOLVED, TaskState.FAILED)
# An edge as the passes see it: the other task's position, the type and the lag.
Edge = tuple[int, DependencyType, timedelta]


class Network:
    """The plan of a tree in topological order; canceled tasks are no part of it. Edges go by position."""

    def __init__(self, tree: OrderTree) -> None:
        alive = [task for task in tree.tasks.values() if task.state is not TaskState.CANCELED]
        after, order = _in_order(alive, tree.dependencies)
        place = {old: new for new, old in enumerate(order)}
        self.tasks = [alive[old] for old in order]
        self.calendars = [calendar_named(task.calendar) for task in self.tasks]
        self.durations = [expected(task) for task in self.tasks]
        self.after = [[(place[then], kind, lag) for then, kind, lag in after[old]] for old in order]
        self.before: list[list[Edge]] = [[] for _ in order]
        for first, edges in enumerate(self.after):
            for then, kind, lag in edges:
                self.before[then].append((first, kind, lag))

    @cached_property
    def position(self) -> Mapping[UUID, int]:
        """Where each task stands."""
        return {task.id: position for position, task in enumerate(self.tasks)}


def _in_order(
    tasks: Sequence[Task], dependencies: Iterable[TaskDependency]
) -> tuple[list[list[Edge]], list[int]]:
    """Give the edges onwards from each task, and the tasks in topological order, all by their number."""
    number = {task.id: n for n, task in enumerate(tasks)}
    after: list[list[Edge]] = [[] for _ in tasks]
    waits = [0] * len(tasks)
    for edge in dependencies:
        first, then = number.get(edge.predecessor_id), number.get(edge.successor_id)
        if first is not None and then is not None:
            after[first].append((then, edge.type, edge.lag))
            waits[then] += 1
    order = [n for n, count in enumerate(waits) if count == 0]
    for n in order:  # grows while it is walked
        for then, _, _ in after[n]:
            waits[then] -= 1
            if waits[then] == 0:
                order.append(then)
    return after, order


@dataclass(frozen=True, slots=True, kw_only=True)
class Earliest:
    """By position in the network: start and end, and the edge that decides each, if any."""

    starts: Sequence[datetime]
    ends: Sequence[datetime]
    start_drivers: Sequence[Edge | None]
    end_drivers: Sequence[Edge | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Latest:
    """By position: the latest start and end that keep the deadline; None where nothing can be late."""

    starts: Sequence[datetime | None]
    ends: Sequence[datetime | None]


def expected(task: Task) -> timedelta:
    """Give how long the task takes: the estimate of who does it, else its template's mean duration."""
    return task.duration.mean if task.estimate is None else task.estimate


def earliest(network: Network, now: datetime) -> Earliest:
    """Walk forwards: what is finished or running keeps its facts, the rest starts no earlier than `now`."""
    starts: list[datetime] = []
    ends: list[datetime] = []
    start_drivers: list[Edge | None] = []
    end_drivers: list[Edge | None] = []
    for position in range(len(network.tasks)):
        start, start_driver = _start(network, position, now, starts, ends)
        end, end_driver = _end(network, position, now, start, starts, ends)
        starts.append(start)
        ends.append(end)
        start_drivers.append(start_driver)
        end_drivers.append(end_driver)
    return Earliest(starts=starts, ends=ends, start_drivers=start_drivers, end_drivers=end_drivers)


def _start(
    network: Network, position: int, now: datetime, starts: list[datetime], ends: list[datetime]
) -> tuple[datetime, Edge | None]:
    task, calendar = network.tasks[position], network.calendars[position]
    fact = task.actual_start_at or task.actual_end_at
    if fact is not None:
        return fact, None
    ready = now if task.not_before is None else max(now, task.not_before)
    driver: Edge | None = None
    for edge in network.before[position]:
        other, kind, lag = edge
        if kind in GATES_START:
            bound = calendar.add(ends[other] if kind is FS else starts[other], lag)
            if bound > ready or (bound == ready and driver is None):
                ready, driver = bound, edge
    return (calendar.opening(ready) if network.durations[position] else ready), driver


def _end(
    network: Network,
    position: int,
    now: datetime,
    start: datetime,
    starts: list[datetime],
    ends: list[datetime],
) -> tuple[datetime, Edge | None]:
    """Give when the work is done, or later if FF and SF edges want it."""
    end, driver = _done(network, position, now, start), None
    if network.tasks[position].actual_end_at is not None:
        return end, None
    for edge in network.before[position]:
        other, kind, lag = edge
        if kind in GATES_END:
            bound = network.calendars[position].add(ends[other] if kind is FF else starts[other], lag)
            if bound > end:
                end, driver = bound, edge
    return end, driver


def _done(network: Network, position: int, now: datetime, start: datetime) -> datetime:
    task, calendar, work = network.tasks[position], network.calendars[position], network.durations[position]
    if task.actual_end_at is not None:
        return task.actual_end_at
    if task.actual_start_at is None:
        return calendar.add(start, work)
    if task.state == TaskState.OPEN and task.next_attempt_at is not None:
        return calendar.add(max(now, task.next_attempt_at), work)
    if task.state in STOPPED:
        return calendar.add(now, work * (1 - task.progress / 100))
    end = calendar.add(start, work)
    if end >= now or task.estimate is not None:
        return max(end, now)
    return calendar.add(now, work / 10)  # late, and nobody knows by how much


def latest(network: Network, deadlines: Sequence[datetime | None]) -> Latest:
    """Walk backwards from deadlines by position; those of tasks that are finished count for nothing."""
    starts: list[datetime | None] = [None] * len(network.tasks)
    ends: list[datetime | None] = [None] * len(network.tasks)
    for position in range(len(network.tasks) - 1, -1, -1):
        task = network.tasks[position]
        if task.actual_end_at is None:
            begin, end = _bounds(network, position, starts, ends)
            end = _sooner(end, deadlines[position])
            ends[position] = end
            if task.actual_start_at is None:
                calendar, work = network.calendars[position], network.durations[position]
                starts[position] = _sooner(begin, None if end is None else calendar.subtract(end, work))
    return Latest(starts=starts, ends=ends)


def _bounds(
    network: Network, position: int, starts: list[datetime | None], ends: list[datetime | None]
) -> tuple[datetime | None, datetime | None]:
    """Give the latest start and end that the successors leave."""
    begin: datetime | None = None
    end: datetime | None = None
    for other, kind, lag in network.after[position]:
        theirs = starts[other] if kind in GATES_START else ends[other]
        if theirs is not None:
            bound = network.calendars[other].subtract(theirs, lag)
            if kind in FROM_THE_END:
                end = _sooner(end, bound)
            else:
                begin = _sooner(begin, bound)
    return begin, end


def _sooner(one: datetime | None, other: datetime | None) -> datetime | None:
    if one is None or other is None:
        return one or other
    return min(one, other)


def slack(position: int, early: Earliest, late: Latest) -> timedelta | None:
    """Give by how much the task can slip; negative when it is late already, None when nothing binds it."""
    start, end = late.starts[position], late.ends[position]
    spare = [start - early.starts[position]] if start is not None else []
    spare += [end - early.ends[position]] if end is not None else []
    return min(spare, default=None)


def critical_path(network: Network, early: Earliest) -> tuple[UUID, ...]:
    """Follow back from the last end what decides it, down to what is at work; ties go to the earlier one."""
    unfinished = [n for n, task in enumerate(network.tasks) if task.actual_end_at is None]
    position = max(unfinished, key=lambda n: (early.ends[n], n), default=None)
    path: list[UUID] = []
    at_end = True
    while position is not None and network.tasks[position].actual_end_at is None:
        path.append(network.tasks[position].id)
        driver = (early.end_drivers[position] if at_end else None) or early.start_drivers[position]
        position, at_end = (driver[0], driver[1] in FROM_THE_END) if driver else (None, True)
    return tuple(reversed(path))
