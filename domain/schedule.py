"""Computes when tasks can start and end, and how late they may be (SOM domain §5.7, critical path method)."""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.calendar import Calendar, calendar_named
from domain.plan import DependencyType, Task, TaskDependency, TaskState, TaskType
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
        self.position: Mapping[UUID, int] = {task.id: position for position, task in enumerate(self.tasks)}
        self.after = [tuple((place[then], kind, lag) for then, kind, lag in after[old]) for old in order]
        self.before = _turned_round(self.after)

    def following(self, tasks: Iterable[Task]) -> "Network":
        """Give the network with these of its tasks as they are now."""
        later = copy(self)
        later.tasks, later.durations = list(self.tasks), list(self.durations)
        for task in tasks:
            position = self.position[task.id]
            later.tasks[position], later.durations[position] = task, expected(task)
        return later


def _turned_round(after: Sequence[Sequence[Edge]]) -> list[tuple[Edge, ...]]:
    """Give the edges back from each task."""
    before: list[list[Edge]] = [[] for _ in after]
    for first, edges in enumerate(after):
        for then, kind, lag in edges:
            before[then].append((first, kind, lag))
    return [tuple(each) for each in before]


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
    """By position in the network: start and end, and from when the work that is left can go on."""

    starts: Sequence[datetime]
    ends: Sequence[datetime]
    rests: Sequence["Rest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """The working time that a task still takes, and from when it counts; nothing once it has ended."""

    begin: datetime
    work: timedelta


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
    rests: list[Rest] = []
    for position in range(len(network.tasks)):
        start, end, rest = earliest_at(network, position, now, starts, ends)
        starts.append(start)
        ends.append(end)
        rests.append(rest)
    return Earliest(starts=starts, ends=ends, rests=rests)


def earliest_at(
    network: Network, position: int, now: datetime, starts: list[datetime], ends: list[datetime]
) -> tuple[datetime, datetime, Rest]:
    """Give the dates of one task, and what is left of it, from the dates of the tasks before it."""
    resumes = max(now, network.tasks[position].hold_until or now)
    start = _start(network, position, resumes, starts, ends)
    rest = _rest(network, position, resumes, start)
    return start, _end(network, position, rest, starts, ends), rest


def _start(
    network: Network, position: int, now: datetime, starts: list[datetime], ends: list[datetime]
) -> datetime:
    task, calendar = network.tasks[position], network.calendars[position]
    fact = task.actual_start_at or task.actual_end_at
    if fact is not None:
        return fact
    ready = now if task.not_before is None else max(now, task.not_before)
    for other, kind, lag in network.before[position]:
        if kind in GATES_START:
            ready = max(ready, calendar.add(ends[other] if kind is FS else starts[other], lag))
    return calendar.opening(ready) if network.durations[position] else ready


def _end(
    network: Network, position: int, rest: Rest, starts: list[datetime], ends: list[datetime]
) -> datetime:
    """Give when the work is done, or later if FF and SF edges want it."""
    fact, calendar = network.tasks[position].actual_end_at, network.calendars[position]
    if fact is not None:
        return fact
    end = calendar.add(rest.begin, rest.work)
    for other, kind, lag in network.before[position]:
        if kind in GATES_END:
            end = max(end, calendar.add(ends[other] if kind is FF else starts[other], lag))
    return end


def _rest(network: Network, position: int, now: datetime, start: datetime) -> Rest:
    task, calendar, work = network.tasks[position], network.calendars[position], network.durations[position]
    if task.actual_end_at is not None:
        return Rest(begin=task.actual_end_at, work=NOTHING)
    if task.actual_start_at is None:
        return Rest(begin=start, work=work)
    if begins_again(task):
        return Rest(begin=max(now, task.next_attempt_at or now), work=work)
    if task.state in STOPPED:
        return Rest(begin=now, work=work * (1 - task.progress / 100))
    end = calendar.add(start, work)
    if end >= now or task.estimate is not None:
        return Rest(begin=now, work=calendar.between(now, end))
    return Rest(begin=now, work=work / 10)  # late, and nobody knows by how much


def begins_again(task: Task) -> bool:
    """Is the task to be tried again from its beginning? A push event that is open is at work."""
    return task.state == TaskState.OPEN and task.task_type != TaskType.PUSH_EVENT


def latest(network: Network, deadlines: Sequence[datetime | None]) -> Latest:
    """Walk backwards from deadlines by position; those of tasks that are finished count for nothing."""
    starts: list[datetime | None] = [None] * len(network.tasks)
    ends: list[datetime | None] = [None] * len(network.tasks)
    for position in range(len(network.tasks) - 1, -1, -1):
        starts[position], ends[position] = latest_at(network, position, deadlines[position], starts, ends)
    return Latest(starts=starts, ends=ends)


def latest_at(
    network: Network,
    position: int,
    deadline: datetime | None,
    starts: list[datetime | None],
    ends: list[datetime | None],
) -> tuple[datetime | None, datetime | None]:
    """Give the latest start and end of one task, from those of the tasks after it."""
    task, calendar, work = network.tasks[position], network.calendars[position], network.durations[position]
    if task.actual_end_at is not None:
        return None, None
    begin, end = _bounds(network, position, starts, ends)
    end = _sooner(end, deadline)
    if task.actual_start_at is not None:
        return None, end
    if begin is not None and work:
        begin = _in_working_time(calendar, begin)
    return _sooner(begin, None if end is None else calendar.subtract(end, work)), end


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


def _in_working_time(calendar: Calendar, latest_start: datetime) -> datetime:
    """Give the last instant until then that work can begin at; between hours, when it closed."""
    if calendar.opening(latest_start) == latest_start:
        return latest_start
    return calendar.subtract(latest_start, timedelta.resolution) + timedelta.resolution


def _sooner(one: datetime | None, other: datetime | None) -> datetime | None:
    if one is None or other is None:
        return one or other
    return min(one, other)


def slack(network: Network, position: int, early: Earliest, late: Latest) -> timedelta | None:
    """Give by how much the task can slip; negative when it is late already, None when nothing binds it."""
    return spare(network, position, early, start=late.starts[position], end=late.ends[position])


def spare(
    network: Network,
    position: int,
    early: Earliest,
    *,
    start: datetime | None = None,
    end: datetime | None = None,
) -> timedelta | None:
    """Give by how much a task can slip that must start and end by these: its dates, and its work."""
    task, calendar, rest = network.tasks[position], network.calendars[position], early.rests[position]
    if task.actual_end_at is not None:
        return None  # a fact, also of what was skipped without ever having begun
    found = []
    if start is not None and task.actual_start_at is None:
        found.append(start - early.starts[position])
    if end is not None:
        found.append(end - early.ends[position])
        if rest.work:
            found.append(calendar.subtract(end, rest.work) - calendar.opening(rest.begin))
    return min(found, default=None)
