"""Keeps dates, slack, the critical path and progress of a whole order up to date (SOM domain §5.7, §5.8)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar
from uuid import UUID

from domain.critical_path import critical_path
from domain.orders import LineState
from domain.outcome import Decision
from domain.plan import DomainOrderState, Task, TaskStage, TaskState
from domain.progress import plan_progress, task_progress
from domain.schedule import Earliest, Latest, Network, earliest, latest, slack
from domain.tree import OrderTree

OUT_OF_PLAN: Final = {"slack_to_plan_end": None, "slack_to_due": None, "is_critical": False}
NO_SLACK: Final = timedelta(0)
A_MINUTE: Final = timedelta(minutes=1)
Moment = TypeVar("Moment", datetime, timedelta)


def plan_dates(decision: Decision) -> None:
    """Give planned dates to tasks that have none: the baseline, or the forecast if they join a running plan.

    The baseline counts from the order's approval, as if nothing had happened since.
    """
    unplanned = [task for task in decision.tree.tasks.values() if task.planned_start_at is None]
    if not unplanned:
        return
    network = Network(decision.tree)
    early = earliest(network, _first_instant(decision))
    for task in unplanned:
        position = network.position.get(task.id)
        if position is not None:
            start, end = early.starts[position], early.ends[position]
            decision.change(task, planned_start_at=start, planned_end_at=end)


def forecast(decision: Decision) -> None:
    """Compute forecast dates, slack, criticality and progress of all parts; what is equal is left alone."""
    network = Network(decision.tree)
    early = earliest(network, decision.at)
    to_end, to_due = _latest_by_plan_end(network, early), _latest_by_due(network, decision.tree)
    path = critical_path(network, early, to_end)
    for position, task in enumerate(network.tasks):
        start, end, spare = (
            early.starts[position],
            early.ends[position],
            slack(network, position, early, to_end),
        )
        spare_to_due = slack(network, position, early, to_due) if to_due else None
        decision.change(
            task,
            forecast_start_at=start if task.actual_start_at else _steady(task.forecast_start_at, start),
            forecast_end_at=end if task.actual_end_at else _steady(task.forecast_end_at, end),
            slack_to_plan_end=_steady(task.slack_to_plan_end, spare),
            slack_to_due=_steady(task.slack_to_due, spare_to_due),
            is_critical=spare == NO_SLACK,
            progress=task_progress(task, decision.at),
        )
    for task in [each for each in decision.tree.tasks.values() if each.state == TaskState.CANCELED]:
        decision.change(task, **OUT_OF_PLAN)
    _roll_up(decision, path)


def _steady(before: Moment | None, now: Moment | None) -> Moment | None:
    """Keep what moved by less than a minute, lest every look at a waiting order writes all of it anew."""
    if before is None or now is None:
        return now
    return before if abs(now - before) < A_MINUTE else now


def _first_instant(decision: Decision) -> datetime:
    """Give when the plan begins: at approval when it is made, now when tasks join later."""
    joins = any(
        task.planned_start_at is not None and task.stage == TaskStage.FULFILMENT
        for task in decision.tree.tasks.values()
    )
    return decision.at if joins else decision.tree.order.approved_at or decision.at


def _latest_by_plan_end(network: Network, early: Earliest) -> Latest:
    end = max(early.ends, default=None)
    return latest(network, [end] * len(network.tasks))


def _latest_by_due(network: Network, tree: OrderTree) -> Latest | None:
    dues = [_due(task, tree) for task in network.tasks]
    return latest(network, dues) if any(dues) else None


def _due(task: Task, tree: OrderTree) -> datetime | None:
    line = tree.lines[task.line_id] if task.line_id else None
    return (line.committed_due_at if line else None) or tree.order.committed_due_at


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scope:
    """The tasks of something whose dates and progress are asked for."""

    tasks: Sequence[Task]

    def values(self, *, is_complete: bool) -> dict[str, Any]:
        """Give its dates and progress; without tasks there is no date, and progress is none or all."""
        alive = [task for task in self.tasks if task.state != TaskState.CANCELED]
        return {
            "planned_start_at": min(_known(task.planned_start_at for task in alive), default=None),
            "planned_end_at": max(_known(task.planned_end_at for task in alive), default=None),
            "forecast_end_at": max(_known(task.forecast_end_at for task in alive), default=None),
            "progress": 100.0 if is_complete else plan_progress(alive),
        }


def _known(times: Iterable[datetime | None]) -> list[datetime]:
    return [each for each in times if each is not None]


def _roll_up(decision: Decision, path: tuple[UUID, ...]) -> None:
    """Carry dates and progress from tasks to domain orders (with all below them), lines and the order."""
    tree = decision.tree
    tasks = [task for task in tree.tasks.values() if task.stage != TaskStage.SUBMITTED]
    of_lines, of_domain_orders = _by_line(tasks), _by_domain_order(tree, tasks)
    for domain_order in list(tree.domain_orders.values()):
        is_complete = domain_order.state == DomainOrderState.CLOSED_COMPLETE
        scope = _Scope(tasks=of_domain_orders.get(domain_order.id, ()))
        decision.change(domain_order, **scope.values(is_complete=is_complete))
    for line in list(tree.lines.values()):
        scope = _Scope(tasks=of_lines.get(line.id, ()))
        decision.change(line, **scope.values(is_complete=line.state == LineState.COMPLETED))
    is_complete = decision.tree.order.completed_at is not None
    values = _Scope(tasks=tasks).values(is_complete=is_complete and decision.tree.order.cancelled_at is None)
    baseline = decision.tree.order.baseline_end_at or values["planned_end_at"]
    planned = {task.id for task in tasks}
    critical = tuple(task_id for task_id in path if task_id in planned)
    decision.change(decision.tree.order, critical_path=critical, baseline_end_at=baseline, **values)


def _by_line(tasks: Iterable[Task]) -> dict[UUID, list[Task]]:
    groups: dict[UUID, list[Task]] = {}
    for task in tasks:
        if task.line_id is not None:
            groups.setdefault(task.line_id, []).append(task)
    return groups


def _by_domain_order(tree: OrderTree, tasks: Iterable[Task]) -> dict[UUID, list[Task]]:
    groups: dict[UUID, list[Task]] = {}
    for task in tasks:
        owner = task.domain_order_id
        while owner is not None:
            groups.setdefault(owner, []).append(task)
            owner = tree.domain_orders[owner].parent_id
    return groups
