"""The critical path: the chain of tasks that decides when a plan ends (SOM domain §5.7)."""

from uuid import UUID

from domain.plan import DependencyType
from domain.schedule import (
    FROM_THE_END,
    GATES_END,
    GATES_START,
    NOTHING,
    Earliest,
    Edge,
    Latest,
    Network,
    spare,
)


def critical_path(network: Network, early: Earliest, late: Latest) -> tuple[UUID, ...]:
    """Follow back from the last end what cannot slip; of tasks that decide alike, the earlier one is on it.

    `late` is what keeps the plan's own end. The path begins with what is at work, or where no task decides
    but a date that was set, or a calendar.
    """
    ends = zip(early.ends, range(len(network.tasks)), network.tasks, strict=True)
    _, position = max(((end, n) for end, n, task in ends if task.actual_end_at is None), default=(None, None))
    path: list[UUID] = []
    at_end = True
    while position is not None:
        path.append(network.tasks[position].id)
        kinds = GATES_END if at_end and not _work_decides(network, position, early, late) else GATES_START
        driver = _driver(network, position, early, late, kinds)
        position, at_end = (driver[0], driver[1] in FROM_THE_END) if driver else (None, True)
    return tuple(reversed(path))


def _work_decides(network: Network, position: int, early: Earliest, late: Latest) -> bool:
    """Would the task end later if its own work took longer?"""
    rest, calendar, end = early.rests[position], network.calendars[position], late.ends[position]
    begin = calendar.opening(rest.begin) if rest.work else rest.begin
    return end is not None and calendar.subtract(end, rest.work) <= begin


def _driver(
    network: Network, position: int, early: Earliest, late: Latest, kinds: tuple[DependencyType, ...]
) -> Edge | None:
    """Give the edge that decides when a task starts or ends, if any: the task behind it cannot slip."""
    bound = (late.starts if kinds is GATES_START else late.ends)[position]
    if bound is None:
        return None
    for edge in network.before[position]:
        other, kind, lag = edge
        if kind in kinds:
            limit = network.calendars[position].subtract(bound, lag)
            by_end, by_start = (limit, None) if kind in FROM_THE_END else (None, limit)
            left = spare(network, other, early, start=by_start, end=by_end)
            if left is not None and left <= NOTHING:
                return edge
    return None
