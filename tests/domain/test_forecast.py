"""Dates, slack and progress are carried from tasks to all above them, and left alone while they hold."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from domain.forecast import forecast
from domain.orders import LineState
from domain.outcome import Decision
from domain.plan import DomainOrderState, TaskDependency, TaskStage, TaskState
from domain.planned_dates import keep_baseline, plan_dates
from domain.progress import delayed_percent
from domain.tree import OrderTree, stable_id
from tests import builders
from tests.domain.plan_builders import (
    FIGURES,
    FIRST,
    ORDER,
    SECOND,
    actuals,
    hour,
    hours,
    keyed,
    running_line,
    running_order,
    worked_order,
)

S = TaskState


def forecasted(tree: OrderTree, at: float) -> OrderTree:
    """The tree with its dates as they look at an hour."""
    decision = Decision(tree, at=hour(at), actor="system")
    plan_dates(decision)
    keep_baseline(decision, None)
    forecast(decision)
    return decision.outcome().tree


def test_scenario_a_is_seen_on_the_order_its_lines_and_its_tasks() -> None:
    baseline = forecasted(worked_order(), 0)
    planned = {task.key: {"planned_start_at": task.planned_start_at} for task in baseline.tasks.values()}
    facts = actuals(FIGURES["scenarioA"])
    tree = worked_order(**{key: facts.get(key, {}) | planned[key] for key in planned})

    order = (later := forecasted(tree, 40)).order

    assert (order.forecast_end_at, order.progress) == (hour(93), 55.46)
    assert [later.lines[each].forecast_end_at for each in (FIRST, SECOND)] == [hour(84), hour(92)]
    assert keyed(later, "T15").slack_to_plan_end == timedelta(hours=9)
    assert keyed(later, "T06").is_critical
    assert not keyed(later, "T15").is_critical
    cpe = later.domain_orders[stable_id(ORDER, "RO-5")]
    assert (cpe.forecast_end_at, cpe.progress) == (hour(69), 51.67)


def test_a_domain_order_answers_for_all_below_it() -> None:
    line = running_line()
    top = builders.domain_order(line, state=DomainOrderState.IN_PROGRESS)
    below = builders.domain_order(line, parent_id=top.id, state=DomainOrderState.IN_PROGRESS)
    task = builders.task(
        line_id=line.id,
        domain_order_id=below.id,
        duration=hours(4),
        state=S.IN_PROGRESS,
        actual_start_at=hour(0),
    )
    tree = OrderTree(
        order=running_order(),
        lines={line.id: line},
        domain_orders={top.id: top, below.id: below},
        tasks={task.id: task},
    )

    found = forecasted(tree, 1).domain_orders[top.id]

    assert (found.planned_start_at, found.forecast_end_at, found.progress) == (hour(0), hour(4), 25.0)


@pytest.mark.parametrize(
    ("state", "percent"), [(DomainOrderState.CLOSED_COMPLETE, 100.0), (DomainOrderState.IN_PROGRESS, 0.0)]
)
def test_without_tasks_there_is_no_date_and_progress_is_all_or_nothing(
    state: DomainOrderState, percent: float
) -> None:
    line = running_line(state=LineState.COMPLETED if percent else LineState.IN_PROGRESS)
    empty = builders.domain_order(line, state=state)
    tree = OrderTree(order=running_order(), lines={line.id: line}, domain_orders={empty.id: empty})

    after = forecasted(tree, 1)

    found = after.domain_orders[empty.id]
    assert (found.planned_start_at, found.forecast_end_at, found.progress) == (None, None, percent)
    assert after.lines[line.id].progress == percent


def one_task(**values: Any) -> OrderTree:
    """An order with a single task."""
    task = builders.task(**values)
    return OrderTree(order=running_order(committed_due_at=hour(10)), tasks={task.id: task})


def test_a_canceled_task_has_no_slack_and_no_plan() -> None:
    tree = one_task(state=S.CANCELED, slack_to_plan_end=timedelta(hours=1), is_critical=True)

    after = keyed(forecasted(tree, 1), "T01")

    assert (after.slack_to_plan_end, after.is_critical, after.planned_start_at) == (None, False, None)


def test_what_moves_by_less_than_a_minute_is_left_alone() -> None:
    before = forecasted(one_task(state=S.OPEN), 0)

    soon, later = forecasted(before, 0.01), forecasted(before, 0.5)

    assert keyed(soon, "T01") is keyed(before, "T01")
    assert keyed(later, "T01").forecast_end_at == hour(4.5)
    assert keyed(later, "T01").slack_to_due == timedelta(hours=5.5)


def test_what_is_finished_is_exact_to_the_moment() -> None:
    before = forecasted(one_task(state=S.OPEN), 0)
    (task,) = before.tasks.values()
    done = builders.task(
        id=task.id, state=S.CLOSED_COMPLETE, actual_start_at=hour(0.001), actual_end_at=hour(4.001),
        forecast_start_at=task.forecast_start_at, forecast_end_at=task.forecast_end_at,
    )  # fmt: skip

    after = keyed(forecasted(OrderTree(order=before.order, tasks={done.id: done}), 5), "T01")

    assert (after.forecast_start_at, after.forecast_end_at) == (hour(0.001), hour(4.001))


def test_the_baseline_counts_from_approval_and_later_tasks_from_when_they_join() -> None:
    tree = forecasted(one_task(state=S.SCHEDULED), 2)
    joined = builders.task(key="T02", state=S.SCHEDULED)
    parts = {name: getattr(tree, name) for name in OrderTree.__dataclass_fields__}

    after = forecasted(OrderTree(**(parts | {"tasks": {**tree.tasks, joined.id: joined}})), 7)

    assert [task.planned_start_at for task in after.tasks.values()] == [hour(0), hour(7)]
    assert after.order.planned_end_at == hour(11)
    first, second = after.baselines.values()
    assert (first.version, first.planned_end_at) == (1, hour(4))
    assert (second.version, second.planned_end_at) == (after.order.baseline_version, hour(11))


def test_before_approval_dates_count_from_now_and_stay_out_of_the_order_s_plan() -> None:
    ask = builders.task(stage=TaskStage.SUBMITTED, state=S.OPEN)
    tree = OrderTree(order=running_order(approved_at=None), tasks={ask.id: ask})

    after = forecasted(tree, 3)

    assert keyed(after, "T01").planned_start_at == hour(3)
    assert (after.order.planned_end_at, after.order.critical_path) == (None, ())


def four_in_a_row(**facts: dict[str, Any]) -> OrderTree:
    """Four tasks of twelve hours, one after the other, planned at hour 0."""
    tasks = [builders.task(key=key, duration=hours(12), state=S.SCHEDULED) for key in "ABCD"]
    edges = tuple(TaskDependency(predecessor_id=one.id, successor_id=two.id) for one, two in pairwise(tasks))
    tree = OrderTree(order=running_order(), tasks={task.id: task for task in tasks}, dependencies=edges)
    planned = forecasted(tree, 0).tasks.values()
    known = {task.id: replace(task, **facts.get(task.key, {})) for task in planned}
    return OrderTree(order=running_order(), tasks=known, dependencies=edges)


def done(start: float, end: float) -> dict[str, Any]:
    """The facts of a task that was done."""
    return {"state": S.CLOSED_COMPLETE, "actual_start_at": hour(start), "actual_end_at": hour(end)}


def test_four_tasks_of_which_one_takes_half_as_long_again_end_four_hours_late() -> None:
    slow = {"state": S.IN_PROGRESS, "actual_start_at": hour(10), "estimate": timedelta(hours=18)}

    after = forecasted(four_in_a_row(A=done(0, 10), B=slow), 12)

    assert (after.order.planned_end_at, after.order.forecast_end_at) == (hour(48), hour(52))
    assert [keyed(after, key).forecast_end_at for key in "ABCD"] == [hour(10), hour(28), hour(40), hour(52)]
    assert [after.tasks[each].key for each in after.order.critical_path] == ["B", "C", "D"]
    assert round(delayed_percent(hour(0), hour(48), hour(52)), 1) == 8.3


def test_four_tasks_that_were_quick_end_early() -> None:
    quick = {"A": done(0, 10), "B": done(10, 20), "C": done(20, 28), "D": done(28, 34)}

    after = forecasted(four_in_a_row(**quick), 34)

    assert (after.order.forecast_end_at, after.order.critical_path) == (hour(34), ())
    assert delayed_percent(hour(0), hour(48), hour(34)) == 0
