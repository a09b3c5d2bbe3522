"""Keeps dates, slack, the critical path and progress of a whole order up to date (SOM domain §5.7, §5.8)."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar
from uuid import UUID

from domain.copies import copied
from domain.critical_path import critical_path
from domain.known import known_of
from domain.orders import LineState, OrderLine
from domain.outcome import Decision
from domain.plan import DomainOrder, DomainOrderState, Task, TaskStage, TaskState
from domain.plan_schedule import PlanSchedule, promises, reschedule, schedule
from domain.progress import task_progress
from domain.schedule import slack
from domain.tally import Tallies, Tally, tallies_after, tallies_of

OUT_OF_PLAN: Final = {"slack_to_plan_end": None, "slack_to_due": None, "is_critical": False}
NO_SLACK: Final = timedelta(0)
A_MINUTE: Final = timedelta(minutes=1)
Moment = TypeVar("Moment", datetime, timedelta)


def forecast(decision: Decision) -> None:
    """Keep forecast dates, slack, criticality and progress of all parts; what is equal is left alone.

    Within a minute of the last whole look at the plan only what changed is looked at again, as of the instant
    of that look. What it gave new values is what the decision has touched. See adr/0003.
    """
    before = known_of(decision.tree)
    if before.schedule is not None and before.tallies is not None and _holds(decision, before.schedule):
        dates, positions = reschedule(before.schedule, decision.touched(Task))
        _write(decision, dates, sorted(positions))
        tallies, above = tallies_after(decision.tree, before.tallies, decision.touched(Task))
    else:
        dates = schedule(decision.tree, decision.at)
        _write(decision, dates, range(len(dates.network.tasks)))
        for task in [each for each in decision.tree.tasks.values() if each.state == TaskState.CANCELED]:
            decision.change(task, **OUT_OF_PLAN)
        tallies = tallies_of(decision.tree)
        above = {*decision.tree.domain_orders, *decision.tree.lines}
    _roll_up(decision, tallies, above, critical_path(dates.network, dates.early, dates.to_end))
    decision.learn(copied(known_of(decision.tree), schedule=dates, tallies=tallies))


def _holds(decision: Decision, dates: PlanSchedule) -> bool:
    """Is the last look young enough, and are the plan's tasks and due dates those that it saw?"""
    young = timedelta(0) <= decision.at - dates.at < A_MINUTE
    return (
        young
        and all(
            task.state is not TaskState.CANCELED and task.id in dates.network.position
            for task in decision.touched(Task)
        )
        and promises(decision.tree) == promises(decision.before)
    )


def _write(decision: Decision, dates: PlanSchedule, positions: Iterable[int]) -> None:
    """Give the tasks at these positions their dates."""
    early, to_end, to_due = dates.early, dates.to_end, dates.to_due
    for position in positions:
        task = decision.tree.tasks[dates.network.tasks[position].id]
        start, end, spare = (
            early.starts[position],
            early.ends[position],
            slack(dates.network, position, early, to_end),
        )
        spare_to_due = slack(dates.network, position, early, to_due) if to_due else None
        decision.change(
            task,
            forecast_start_at=start if task.actual_start_at else _steady(task.forecast_start_at, start),
            forecast_end_at=end if task.actual_end_at else _steady(task.forecast_end_at, end),
            slack_to_plan_end=_steady(task.slack_to_plan_end, spare),
            slack_to_due=_steady(task.slack_to_due, spare_to_due),
            is_critical=spare == NO_SLACK,
            progress=task_progress(task, dates.at),
        )


def _steady(before: Moment | None, now: Moment | None) -> Moment | None:
    """Keep what moved by less than a minute, lest every look at a waiting order writes all of it anew."""
    if before is None or now is None:
        return now
    return before if abs(now - before) < A_MINUTE else now


def _roll_up(decision: Decision, tallies: Tallies, above: Collection[UUID], path: tuple[UUID, ...]) -> None:
    """Carry dates and progress from tasks to domain orders (with all below them), lines and the order."""
    tree = decision.tree
    for domain_order_id in {*above, *_ids(decision.touched(DomainOrder))} & tree.domain_orders.keys():
        domain_order = tree.domain_orders[domain_order_id]
        is_complete = domain_order.state == DomainOrderState.CLOSED_COMPLETE
        decision.change(domain_order, **_values(tallies.below[domain_order_id], is_complete=is_complete))
    for line_id in {*above, *_ids(decision.touched(OrderLine))} & tree.lines.keys():
        line = tree.lines[line_id]
        is_complete = line.state == LineState.COMPLETED
        decision.change(line, **_values(tallies.lines[line_id], is_complete=is_complete))
    _roll_up_to_order(decision, tallies.order, path)


def _roll_up_to_order(decision: Decision, tally: Tally, path: tuple[UUID, ...]) -> None:
    order, tasks = decision.tree.order, decision.tree.tasks
    values = _values(tally, is_complete=order.completed_at is not None and order.cancelled_at is None)
    critical = tuple(each for each in path if tasks[each].stage != TaskStage.SUBMITTED)
    decision.change(order, critical_path=critical, **values)


def _values(tally: Tally, *, is_complete: bool) -> dict[str, Any]:
    """Give dates and progress; without tasks there is no date, and progress is none or all."""
    return {
        "planned_start_at": tally.planned_start_at,
        "planned_end_at": tally.planned_end_at,
        "forecast_end_at": tally.forecast_end_at,
        "progress": 100.0 if is_complete else tally.progress,
    }


def _ids(parts: Iterable[DomainOrder] | Iterable[OrderLine]) -> set[UUID]:
    return {part.id for part in parts}
