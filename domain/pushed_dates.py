"""Moves the planned dates of what stands behind tasks that joined a plan, as far as those push it.

Who stands behind is not late for it; how late others make it still counts (SOM domain §4.3, §6.5).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from domain.outcome import Decision
from domain.plan import Task
from domain.planning import is_waiting
from domain.schedule import FF, FS, GATES_END, GATES_START, Network


def push(decision: Decision, joined: Iterable[Task]) -> None:
    """Plan what waits behind these tasks no earlier than their planned dates allow."""
    network = Network(decision.tree)
    planned = [_planned(task) for task in network.tasks]
    moved = {network.position[task.id] for task in joined}
    for position, task in enumerate(network.tasks):
        if not is_waiting(task) or moved.isdisjoint(other for other, _, _ in network.before[position]):
            continue
        dates = _after(network, position, planned)
        if dates != planned[position]:
            planned[position] = dates
            moved.add(position)
            decision.change(task, planned_start_at=dates[0], planned_end_at=dates[1])


def _planned(task: Task) -> tuple[datetime, datetime]:
    assert task.planned_start_at is not None
    assert task.planned_end_at is not None
    return task.planned_start_at, task.planned_end_at


def _after(
    network: Network, position: int, planned: Sequence[tuple[datetime, datetime]]
) -> tuple[datetime, datetime]:
    calendar, work = network.calendars[position], network.tasks[position].duration.mean
    start, end = planned[position]
    for other, kind, lag in network.before[position]:
        if kind in GATES_START:
            start = max(start, calendar.add(planned[other][1 if kind is FS else 0], lag))
    if work:
        start = calendar.opening(start)
    end = max(end, calendar.add(start, work))
    for other, kind, lag in network.before[position]:
        if kind in GATES_END:
            end = max(end, calendar.add(planned[other][1 if kind is FF else 0], lag))
    return start, end
