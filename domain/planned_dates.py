"""Gives tasks their planned dates, and keeps them as a new baseline (SOM domain §4.3, §5.7, §6.5)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from domain.baselines import FIRST, Baseline, BaselineReason
from domain.known import known_of
from domain.outcome import Decision
from domain.plan import Task, TaskStage, TaskState
from domain.pushed_dates import push
from domain.schedule import Network, earliest
from domain.task_machine import FINAL_TASK_STATES
from domain.tree import stable_id

SAID: Final = {
    BaselineReason.PLAN_BUILT: "The plan was built.",
    BaselineReason.PLAN_GROWN: "The plan grew.",
    BaselineReason.COMMITTED_DATE_CHANGED: "Another date was promised.",
    BaselineReason.REVISION: "The order was revised.",
}


def plan_dates(decision: Decision) -> None:
    """Give planned dates to tasks that have none: the baseline, or the forecast if they join a running plan.

    The baseline counts from the order's approval, as if nothing had happened since.
    """
    if known_of(decision.tree).schedule is not None:
        return  # it was at rest, and nothing joined since
    unplanned = [task for task in decision.tree.tasks.values() if task.planned_start_at is None]
    if unplanned:
        _plan(decision, unplanned, _first_instant(decision))


def keep_baseline(decision: Decision, reason: BaselineReason | None) -> None:
    """Make a new baseline when there is a reason for one, or tasks joined the plan; the former ones stay.

    With a reason all that is left of the plan is planned anew from now on; else only what joined was planned,
    and what stands behind it moves as far as that pushes it.
    """
    has_plan = decision.tree.order.baseline_version >= FIRST
    if has_plan and reason is not None:
        left = [task for task in decision.tree.tasks.values() if task.state not in FINAL_TASK_STATES]
        _plan(decision, left, decision.at)
        _keep(decision, reason)
        return
    joined = [task for task in decision.touched(Task) if _joins(decision, task)]
    if joined and has_plan:
        push(decision, joined)
        _keep(decision, BaselineReason.PLAN_GROWN)
    elif joined:
        _keep(decision, BaselineReason.PLAN_BUILT)


def _joins(decision: Decision, task: Task) -> bool:
    before = decision.before.tasks.get(task.id)
    is_new = before is None or before.planned_start_at is None
    return is_new and task.planned_start_at is not None and _counts(task)


def _counts(task: Task) -> bool:
    return task.stage is not TaskStage.SUBMITTED and task.state is not TaskState.CANCELED


def _plan(decision: Decision, tasks: Iterable[Task], start: datetime) -> None:
    network = Network(decision.tree)
    early = earliest(network, start)
    for task in tasks:
        position = network.position.get(task.id)
        if position is not None:
            start, end = early.starts[position], early.ends[position]
            decision.change(task, planned_start_at=start, planned_end_at=end)


def _first_instant(decision: Decision) -> datetime:
    """Give when the plan begins: at approval when it is made, now when tasks join later."""
    joins = any(
        task.planned_start_at is not None and task.stage == TaskStage.FULFILMENT
        for task in decision.tree.tasks.values()
    )
    return decision.at if joins else decision.tree.order.approved_at or decision.at


def _keep(decision: Decision, reason: BaselineReason) -> None:
    order = decision.tree.order
    version = order.baseline_version + 1
    planned = [
        (task.id, task.planned_start_at, task.planned_end_at)
        for task in decision.tree.tasks.values()
        if _counts(task) and task.planned_start_at is not None and task.planned_end_at is not None
    ]
    ids, starts, ends = (tuple(each) for each in zip(*planned, strict=True)) if planned else ((), (), ())
    start, end = min(starts, default=None), max(ends, default=None)
    decision.put(
        Baseline(
            id=stable_id(order.id, f"baseline {version}"),
            version=version,
            reason=reason,
            made_at=decision.at,
            made_by=decision.actor,
            planned_start_at=start,
            planned_end_at=end,
            committed_due_at=order.committed_due_at,
            task_ids=ids,
            task_starts=starts,
            task_ends=ends,
        )
    )
    order = decision.change(order, baseline_version=version, baseline_end_at=end)
    decision.happened("PlanBaselined", order, message=SAID[reason])
