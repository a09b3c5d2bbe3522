"""Finds what a late end comes from: the task at the root of the longest path to it (SOM domain §6.4)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from domain.calendar import calendar_named
from domain.plan import DependencyType, Task, TaskDependency, TaskState
from domain.tree import OrderTree

NEARLY: Final = timedelta(minutes=1)  # forecasts are kept to the minute
FROM_THE_START: Final = (DependencyType.SS, DependencyType.SF)
GATES_START: Final = (DependencyType.FS, DependencyType.SS)


class Causes:
    """Walks back from tasks along the edges that decide when they start or end; each task is walked once."""

    def __init__(self, tree: OrderTree) -> None:
        self._tree = tree
        self._roots: dict[UUID, UUID] = {}

    def root(self, task_id: UUID) -> UUID:
        """Give the task that decides when this one ends: the first of its longest path that is not done."""
        path = [task_id]
        while path[-1] not in self._roots:
            before = next(self.deciding(path[-1]), None)
            if before is None:
                self._roots[path[-1]] = path[-1]
            else:
                path.append(before)
        found = self._roots[path[-1]]
        self._roots.update(dict.fromkeys(path, found))
        return found

    def deciding(self, task_id: UUID) -> Iterator[UUID]:
        """Walk the unfinished predecessors without which the task would start, or end, sooner."""
        task = self._tree.tasks[task_id]
        if task.actual_start_at is not None:
            return  # its own work decides now
        for edge in self._tree.predecessors.get(task_id, ()):
            first = self._tree.tasks[edge.predecessor_id]
            if _is_unfinished(first) and _decides(first, edge, task):
                yield first.id


def _is_unfinished(task: Task) -> bool:
    return task.actual_end_at is None and task.state is not TaskState.CANCELED


def _decides(first: Task, edge: TaskDependency, task: Task) -> bool:
    since = first.forecast_start_at if edge.type in FROM_THE_START else first.forecast_end_at
    gated = task.forecast_start_at if edge.type in GATES_START else task.forecast_end_at
    assert since is not None
    assert gated is not None
    return _opened(task, since, edge.lag) >= gated - NEARLY


def _opened(task: Task, since: datetime, lag: timedelta) -> datetime:
    calendar = calendar_named(task.calendar)
    bound = calendar.add(since, lag)
    return calendar.opening(bound) if task.duration.likely else bound
