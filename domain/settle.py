"""Brings an order to rest after a change: what can move by itself moves, then dates and outlook follow.

Source: SOM domain §5.5, the engine loop, run inside the decision that set it off.
"""

from typing import Any, Final

from domain.advance import advance_tasks
from domain.baselines import BaselineReason
from domain.callouts import WORKER
from domain.catalog import Catalog
from domain.concerned import concerned
from domain.decomposition import resume_decomposition
from domain.fallout_follow_up import follow_up
from domain.forecast import forecast
from domain.jeopardy import assess
from domain.odds_renewal import ask_for_odds, forecast_moved
from domain.orders import OrderLine, OrderState
from domain.outcome import Decision
from domain.outlook import FINAL, look_at_order, look_at_tasks
from domain.plan import DomainOrder, Task, TaskState, TaskType
from domain.planned_dates import keep_baseline, plan_dates
from domain.planning import add_to_plan
from domain.propagation import spread
from domain.resolution_times import expect_resolutions
from domain.rollup import roll_up
from domain.root_causes import look_at_fallouts
from domain.task_count import counted
from domain.tree import OrderTree

PAUSED: Final = (OrderState.ON_HOLD, OrderState.AWAITING_INFORMATION)
JOBS: Final = {TaskType.AUTOMATED: "automate", TaskType.CALLOUT: "call_out"}  # of workers of ours
GIVEN_UP: Final = (OrderState.CANCELED, OrderState.FAILED)


def settle(decision: Decision, catalog: Catalog, *, baseline: BaselineReason | None = None) -> None:
    """Move everything that can move by itself until nothing does, then compute what follows from it.

    Values spread and wake decomposition that waited for them; tasks open, milestones and timers close; domain
    orders, lines and the order follow. `baseline` is why what is left of the plan is planned anew, if it is.
    Raises what spread, resume_decomposition and add_to_plan raise.
    """
    known: list[Any] = []
    moved = True
    while moved or _new_values(decision) != known:
        if _new_values(decision) != known:
            _let_values_work(decision, catalog)
            known = _new_values(decision)
        plan_dates(decision)
        advance_tasks(decision, catalog)
        moved = roll_up(decision, catalog)
        moved = follow_up(decision, catalog) or moved
    look_at_fallouts(decision)
    plan_dates(decision)
    expect_resolutions(decision, catalog)
    keep_baseline(decision, baseline)
    _ask_for_workers(decision)
    look_at_tasks(decision)
    if decision.tree.tasks:
        forecast(decision)
        counted(decision)  # once more, since in a pause nothing rolls up
    _look_at_plan(decision)
    if decision.tree.order.state in FINAL and decision.before.order.state not in FINAL:
        decision.enqueue("wake_dependents")
    ask_for_odds(decision)
    assess(decision, catalog)
    look_at_order(decision)


def _new_values(decision: Decision) -> list[Any]:
    """Give the values of every line and domain order that has others than before."""
    lines, domain_orders = decision.before.lines, decision.before.domain_orders
    touched: list[OrderLine | DomainOrder] = [*decision.touched(OrderLine), *decision.touched(DomainOrder)]
    pairs = ((each, lines.get(each.id) or domain_orders.get(each.id)) for each in touched)
    return [
        (each.id, each.characteristics)
        for each, old in pairs
        if old is None or each.characteristics != old.characteristics
    ]


def _let_values_work(decision: Decision, catalog: Catalog) -> None:
    spread(decision, catalog)
    made = resume_decomposition(decision, catalog)
    if made:
        add_to_plan(decision, catalog, made)


def _ask_for_workers(decision: Decision) -> None:
    """Ask a worker of ours for each task that became ready, was let go on, or whose next attempt has come."""
    for task in [decision.tree.tasks[task_id] for task_id in concerned(decision)]:
        if _is_ours(task) and _is_ready(task):
            before = decision.before.tasks.get(task.id)
            if before is None or not _is_ready(before):
                decision.enqueue(JOBS[task.task_type], task_id=task.id)


def _is_ours(task: Task) -> bool:
    return task.task_type is TaskType.AUTOMATED or (
        task.task_type is TaskType.CALLOUT and task.assignee == WORKER
    )


def _is_ready(task: Task) -> bool:
    return task.state == TaskState.OPEN and task.next_attempt_at is None


def _look_at_plan(decision: Decision) -> None:
    """Keep the plan's status, and say once what changed about the plan as a whole."""
    order = decision.change(decision.tree.order, plan_status=_plan_status(decision.tree))
    before = decision.before.order
    if before.plan_status is None:
        if order.plan_status is not None:
            _say(decision, "PlanCreated", ("plan_version", "planned_end_at", "forecast_end_at"))
        return
    if order.plan_version != before.plan_version:
        _say(decision, "PlanReplanned", ("plan_version", "forecast_end_at"))
    if before.forecast_end_at and forecast_moved(before, order):
        _say(decision, "PlanForecastChanged", ("forecast_end_at",))
    if int(order.progress) != int(before.progress):
        _say(decision, "PlanProgressChanged", ("progress",))


def _say(decision: Decision, event: str, fields: tuple[str, ...]) -> None:
    if not decision.said(event):
        decision.happened(event, decision.tree.order, public=fields, computed=fields)


def _plan_status(tree: OrderTree) -> str | None:
    if not tree.domain_orders:
        return None
    state = tree.order.state
    if state in FINAL:
        return "CANCELED" if state in GIVEN_UP else "COMPLETED"
    if state in PAUSED:
        return "FREEZING" if _any_in(tree, TaskState.IN_PROGRESS) else "FROZEN"
    begun = any(task.actual_start_at is not None for task in tree.tasks.values())
    return "IN_PROGRESS" if begun else "NOT_STARTED"


def _any_in(tree: OrderTree, state: TaskState) -> bool:
    return any(task.state == state for task in tree.tasks.values())
