"""Dates and progress summed up, from tasks to domain orders (with all below them), lines and the order.

Sums are made level by level, and kept by level, so that after a change only what is above it is summed again.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from domain.plan import Task, TaskStage, TaskState
from domain.progress import weight
from domain.tree import OrderTree


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Of some tasks: the hours that they weigh, and those done, and between which dates they lie."""

    hours: float = 0.0
    done: float = 0.0
    planned_start_at: datetime | None = None
    planned_end_at: datetime | None = None
    forecast_end_at: datetime | None = None

    @property
    def progress(self) -> float:
        """How far they are together, in percent; nothing when there are none."""
        return round(self.done / self.hours, 2) if self.hours else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tallies:
    """Of each domain order: its own tasks, and with all below it; of each line; of the order."""

    own: Mapping[UUID, Tally] = field(default_factory=dict)
    below: Mapping[UUID, Tally] = field(default_factory=dict)
    lines: Mapping[UUID, Tally] = field(default_factory=dict)
    order: Tally = field(default_factory=Tally)


def tallies_of(tree: OrderTree) -> Tallies:
    """Sum everything up."""
    return _summed(tree, Tallies(), tree.domain_orders, tree.lines)


def tallies_after(
    tree: OrderTree, before: Tallies, tasks: Iterable[Task]
) -> tuple[Tallies, Collection[UUID]]:
    """Sum up again where these tasks changed; gives the ids of the domain orders and lines concerned too."""
    owners = {task.domain_order_id for task in tasks if task.domain_order_id}
    lines = {task.line_id for task in tasks if task.line_id}
    for owner in tuple(owners):
        owners.update(tree.ancestors(owner))
    return _summed(tree, before, owners, lines), owners | lines


def _summed(tree: OrderTree, before: Tallies, owners: Collection[UUID], lines: Collection[UUID]) -> Tallies:
    own, below, of_lines = dict(before.own), dict(before.below), dict(before.lines)
    for owner in owners:
        own[owner] = _sum_of_tasks(tree, tree.tasks_of_domain_order.get(owner, ()))
    for owner in sorted(owners, key=lambda each: -len(tree.ancestors(each))):  # the lowest first
        children = tree.children.get(owner, ())
        below[owner] = together([own[owner], *(below[each] for each in children)])
    for line_id in lines:
        of_lines[line_id] = _sum_of_line(tree, line_id, below)
    order = together([*of_lines.values(), _sum_of_tasks(tree, tree.tasks_of_line.get(None, ()))])
    return Tallies(own=own, below=below, lines=of_lines, order=order)


def _sum_of_line(tree: OrderTree, line_id: UUID, below: Mapping[UUID, Tally]) -> Tally:
    tops = (below[each] for each in tree.tops_of_line.get(line_id, ()))
    beside = [each for each in tree.tasks_of_line.get(line_id, ()) if not tree.tasks[each].domain_order_id]
    return together([*tops, _sum_of_tasks(tree, beside)])


def _sum_of_tasks(tree: OrderTree, ids: Iterable[UUID]) -> Tally:
    return together([_of_task(task) for task in map(tree.tasks.__getitem__, ids) if _counts(task)])


def _counts(task: Task) -> bool:
    return task.stage is not TaskStage.SUBMITTED and task.state is not TaskState.CANCELED


def _of_task(task: Task) -> Tally:
    hours = weight(task)
    return Tally(
        hours=hours,
        done=hours * task.progress,
        planned_start_at=task.planned_start_at,
        planned_end_at=task.planned_end_at,
        forecast_end_at=task.forecast_end_at,
    )


def together(tallies: Iterable[Tally]) -> Tally:
    """Sum up tallies."""
    tallies = list(tallies)
    return Tally(
        hours=sum(each.hours for each in tallies),
        done=sum(each.done for each in tallies),
        planned_start_at=min((t.planned_start_at for t in tallies if t.planned_start_at), default=None),
        planned_end_at=max((t.planned_end_at for t in tallies if t.planned_end_at), default=None),
        forecast_end_at=max((t.forecast_end_at for t in tallies if t.forecast_end_at), default=None),
    )
