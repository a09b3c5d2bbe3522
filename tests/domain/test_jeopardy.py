"""Levels and alerts of orders in danger, to the figures of SOM domain §6.6 and §18."""

from dataclasses import replace
from typing import Any

import pytest

from domain.catalog import Catalog
from domain.fallouts import Fallout, FalloutCategory, FalloutOrigin
from domain.jeopardy_alerts import AlertScope, AlertState, JeopardyLevel, JeopardyReason
from domain.jeopardy_levels import sla_progression
from domain.orders import OrderState
from domain.plan import TaskState
from domain.task_machine import FALLOUT
from domain.tree import OrderTree
from tests import builders
from tests.domain.jeopardy_scenes import (
    NO_TABLES,
    RUNNING,
    alerts,
    having,
    late_delivery,
    table,
    task_of,
    told,
)
from tests.domain.jeopardy_scenes import under_way as course_of
from tests.domain.plan_builders import (
    FIRST,
    SECOND,
    hour,
    keyed,
    plan,
    row,
    specification,
    task_id,
    under_way,
)
from tests.domain.plan_builders import catalog as catalog_of
from tests.domain.plan_steps import settled

L, R, Scope = JeopardyLevel, JeopardyReason, AlertScope
DONE = TaskState.CLOSED_COMPLETE
EARLY = {
    "T01": {"start": 0, "end": 8},
    "T02": {"start": 8, "end": 9},
    "T04": {"start": 9, "end": 10},
    "T12": {"start": 0, "end": 1},
    "T13": {"start": 1, "end": 3},
    "T14": {"start": 0, "end": 4},
    "T03": {"start": 8},
    "T06": {"start": 8},
    "T15": {"start": 4},
}
FROM_DUE = having(table("jeopardyPolicy", [("", "'DUE'")], column="category", result="orderLevelFrom"))


def twelve_hours_each(*facts: dict[str, Any], at: float) -> OrderTree:
    """ServiceNow's example: four tasks of twelve hours in a row, two days by plan."""
    keys = ("A", "B", "C", "D")
    rows = [row(key, duration=builders.task().duration.__class__(likely=hour(12) - hour(0))) for key in keys]
    using = catalog_of(plan("ACCESS", *rows, after=[("A", "B"), ("B", "C"), ("C", "D")]))
    tree = under_way(using, "ACCESS")
    given = dict(zip(keys, facts, strict=False))
    tasks = {each.id: replace(each, **given.get(each.key, {})) for each in tree.tasks.values()}
    return settled(replace(tree, tasks=tasks), using, at).tree


def done(start: float, end: float) -> dict[str, Any]:
    return {
        "actual_start_at": hour(start),
        "actual_end_at": hour(end),
        "state": TaskState.CLOSED_COMPLETE,
    }


def running(start: float) -> dict[str, Any]:
    return {"actual_start_at": hour(start), "state": RUNNING}


def test_scenario_a_gives_the_lines_their_levels_to_the_figure() -> None:
    tree = late_delivery()

    assert (tree.lines[FIRST].delayed_percent, tree.lines[FIRST].jeopardy_level) == (78.7, L.CRITICAL)
    assert (tree.lines[SECOND].delayed_percent, tree.lines[SECOND].jeopardy_level) == (12.2, L.MEDIUM)


def test_scenario_a_makes_the_order_critical_by_its_first_line() -> None:
    order = late_delivery().order

    assert (order.jeopardy_level, order.jeopardy_reason) == (L.CRITICAL, R.FORECAST_LATE)
    assert order.jeopardy_cause_id == task_id("T06")


def test_scenario_a_is_medium_where_only_the_committed_date_of_the_order_counts() -> None:
    assert late_delivery(FROM_DUE).order.jeopardy_level is L.MEDIUM


def test_scenario_a_finds_the_delivery_at_129_percent_of_its_time() -> None:
    delivery = task_of(late_delivery(), "T06")

    assert round(sla_progression(delivery, hour(40)) or 0, 1) == 129.2
    assert (delivery.jeopardy_level, delivery.jeopardy_reason) == (L.HIGH, R.OVERRUN)


def test_scenario_a_names_the_delivery_as_the_cause_of_what_comes_after_it() -> None:
    tree = late_delivery()

    behind = [task_of(tree, key) for key in ("T07", "T11", "T17")]
    assert {task.jeopardy_reason for task in behind} == {R.UPSTREAM}
    assert {task.jeopardy_cause_id for task in behind} == {task_id("T06")}


def test_scenario_c_endangers_the_failed_task_and_not_its_line() -> None:
    tree = course_of(EARLY)
    failed = replace(task_of(tree, "T05"), state=TaskState.ON_HOLD, state_reason=FALLOUT)
    fallout = Fallout(
        id=builders.order().id,
        type="NO_FREE_PREFIX",
        category=FalloutCategory.INVENTORY_UNAVAILABLE,
        short_description="No free prefix.",
        origin=FalloutOrigin.AUTO,
        opened_at=hour(8.02),
        task_id=failed.id,
    )
    tree = replace(tree, tasks={**tree.tasks, failed.id: failed}, fallouts={fallout.id: fallout})

    tree = settled(tree, NO_TABLES, 12).tree

    task = task_of(tree, "T05")
    assert (task.jeopardy_level, task.jeopardy_reason) == (L.MEDIUM, R.FALLOUT)
    assert tree.lines[FIRST].jeopardy_level is L.NONE
    assert tree.order.jeopardy_level is L.NONE


def test_an_order_that_goes_by_its_plan_is_in_no_danger() -> None:
    tree = settled(course_of(EARLY | {"T05": {"start": 8, "end": 9}}), NO_TABLES, 10).tree

    assert {line.jeopardy_level for line in tree.lines.values()} == {L.NONE}
    assert not tree.alerts


def test_tasks_that_took_less_than_planned_leave_nothing_in_danger() -> None:
    tree = twelve_hours_each(done(0, 10), done(10, 20), done(20, 28), running(28), at=33)

    assert tree.order.jeopardy_level is L.NONE
    assert keyed(tree, "D").jeopardy_level is L.NONE


def test_a_task_at_one_and_a_half_times_its_time_is_critical_itself() -> None:
    tree = twelve_hours_each(done(0, 10), running(10), at=28)

    assert (keyed(tree, "B").jeopardy_level, keyed(tree, "B").jeopardy_reason) == (L.CRITICAL, R.OVERRUN)


def test_an_order_of_52_hours_in_place_of_48_is_delayed_by_8_3_percent() -> None:
    tree = twelve_hours_each(done(0, 10), done(10, 28), at=28)

    (line,) = tree.lines.values()
    assert (line.delayed_percent, line.jeopardy_level) == (8.3, L.LOW)
    assert tree.order.jeopardy_level is L.LOW


@pytest.mark.parametrize(("hours", "level"), [(0.4, L.NONE), (0.5, L.LOW)])
def test_what_is_not_taken_up_at_once_is_late_from_one_percent_on(hours: float, level: JeopardyLevel) -> None:
    tree = twelve_hours_each(at=hours)

    assert keyed(tree, "A").state is TaskState.OPEN
    assert (tree.order.jeopardy_level, len(tree.alerts) > 0) == (level, level is L.LOW)


def test_an_order_that_nobody_takes_up_is_looked_at_when_it_is_one_percent_late() -> None:
    tree = twelve_hours_each(at=0)

    one_percent = 0.01 * 48
    assert tree.order.next_look_at is not None
    assert hour(one_percent) <= tree.order.next_look_at < hour(one_percent + 0.01)


def test_a_line_that_is_not_monitored_has_no_level_and_counts_for_nothing_above() -> None:
    unwatched = specification("CFS-BIZ-INET", jeopardy_enabled=False)
    using = Catalog(specifications={("CFS-BIZ-INET", "1.0"): unwatched})

    tree = late_delivery(using)

    assert tree.lines[FIRST].jeopardy_level is L.NONE
    assert task_of(tree, "T06").jeopardy_level is L.NONE
    assert tree.order.jeopardy_level is L.MEDIUM
    assert {alert.line_id for alert in alerts(tree, Scope.LINE)} == {SECOND}


def test_a_policy_takes_an_order_out_of_monitoring() -> None:
    using = having(table("jeopardyPolicy", [("", "false")], column="category", result="enabled"))

    tree = late_delivery(using)

    assert not tree.alerts
    assert tree.order.jeopardy_level is L.NONE


def test_each_thing_in_danger_has_one_open_alert_that_says_why() -> None:
    tree = late_delivery()

    (alert,) = alerts(tree, Scope.ORDER)
    assert (alert.level, alert.reason, alert.cause_task_id) == (L.CRITICAL, R.FORECAST_LATE, task_id("T06"))
    assert (alert.predicted_end_at, alert.due_at) == (hour(93), hour(96))
    assert len(alerts(tree, Scope.LINE)) == 2


def test_looking_again_tells_nothing_new() -> None:
    again = settled(late_delivery(), NO_TABLES, 40)

    assert [event for event in again.events if event.type.startswith("Jeopardy")] == []
    assert [job for job in again.jobs if job.name == "notify"] == []


def test_a_level_that_rises_escalates_the_same_alert() -> None:
    using = FROM_DUE
    medium = late_delivery(using)
    later = replace(task_of(medium, "T06"), estimate=hour(65) - hour(0))

    outcome = settled(replace(medium, tasks={**medium.tasks, later.id: later}), using, 41)

    (alert,) = alerts(outcome.tree, Scope.ORDER)
    assert told(outcome, Scope.ORDER) == ["JeopardyEscalated"]
    assert (alert.level, alert.previous_level, alert.escalations) == (L.HIGH, L.MEDIUM, 1)


@pytest.fixture
def mended() -> OrderTree:
    """Scenario A an hour later: the delivery came after all, in time."""
    tree = late_delivery()
    delivery = replace(task_of(tree, "T06"), estimate=hour(32) - hour(0))
    return settled(replace(tree, tasks={**tree.tasks, delivery.id: delivery}), NO_TABLES, 40.5).tree


def test_a_level_falls_only_after_ten_minutes_below(mended: OrderTree) -> None:
    before = settled(mended, NO_TABLES, 40.5 + 9 / 60)
    after = settled(mended, NO_TABLES, 40.5 + 10 / 60)

    assert mended.order.jeopardy_level is L.CRITICAL
    assert before.tree.order.jeopardy_level is L.CRITICAL
    assert after.tree.order.jeopardy_level is L.MEDIUM
    assert told(after, Scope.ORDER) == ["JeopardyEased"]


def test_the_order_is_looked_at_when_the_ten_minutes_are_over(mended: OrderTree) -> None:
    assert mended.order.next_look_at == hour(40.5 + 10 / 60)


def test_a_clock_that_goes_back_an_hour_takes_nothing_back_and_tells_nothing_twice(
    mended: OrderTree,
) -> None:
    back = settled(mended, NO_TABLES, 39.5)
    at_the_old_end = settled(back.tree, NO_TABLES, 39.5 + 9 / 60)

    assert [event.type for event in back.events if event.type.startswith("Jeopardy")] == []
    assert at_the_old_end.tree.order.jeopardy_level is L.CRITICAL


def test_what_is_delivered_late_breaches_its_alert() -> None:
    tree = late_delivery()
    delivery = replace(task_of(tree, "T06"), actual_end_at=hour(73), state=DONE)

    outcome = settled(replace(tree, tasks={**tree.tasks, delivery.id: delivery}), NO_TABLES, 73)

    (alert,) = [each for each in alerts(outcome.tree, Scope.TASK) if each.task_id == delivery.id]
    assert alert.due_at == hour(72)
    assert (alert.state, alert.cleared_at) == (AlertState.BREACHED, hour(73))
    assert task_of(outcome.tree, "T06").jeopardy_level is L.NONE


def test_what_is_delivered_in_time_after_all_clears_its_alert() -> None:
    tree = late_delivery()
    delivery = replace(task_of(tree, "T06"), actual_end_at=hour(50), state=DONE)

    outcome = settled(replace(tree, tasks={**tree.tasks, delivery.id: delivery}), NO_TABLES, 50)

    (alert,) = [each for each in alerts(outcome.tree, Scope.TASK) if each.task_id == delivery.id]
    assert alert.state is AlertState.CLEARED


def test_after_the_committed_date_the_deadline_is_missed() -> None:
    tree = settled(late_delivery(), NO_TABLES, 97).tree

    assert tree.order.jeopardy_reason is R.DEADLINE_MISSED
    assert task_of(tree, "T19").jeopardy_reason is R.DEADLINE_MISSED


def test_a_danger_that_comes_back_raises_another_alert(mended: OrderTree) -> None:
    quiet = replace(task_of(mended, "T06"), estimate=None, actual_end_at=hour(40.5), state=DONE)
    on_time = replace(task_of(mended, "T15"), estimate=hour(71) - hour(0))
    tree = replace(mended, tasks={**mended.tasks, quiet.id: quiet, on_time.id: on_time})
    tree = settled(settled(tree, NO_TABLES, 40.5).tree, NO_TABLES, 40.5 + 11 / 60).tree
    slow = replace(task_of(tree, "T15"), estimate=hour(80) - hour(0))

    again = settled(replace(tree, tasks={**tree.tasks, slow.id: slow}), NO_TABLES, 41).tree

    of_the_second = [each.state for each in alerts(again, Scope.LINE) if each.line_id == SECOND]
    assert of_the_second == [AlertState.CLEARED, AlertState.RAISED]


def test_a_level_without_an_alert_falls_in_silence() -> None:
    tree = settled(course_of(EARLY | {"T05": {"start": 8, "end": 9}}), NO_TABLES, 10).tree
    line = replace(tree.lines[FIRST], jeopardy_level=L.HIGH, jeopardy_below_since=hour(9))

    outcome = settled(replace(tree, lines={**tree.lines, FIRST: line}), NO_TABLES, 10)

    assert outcome.tree.lines[FIRST].jeopardy_level is L.NONE
    assert told(outcome, Scope.LINE) == []


def test_nothing_falls_while_an_order_stands_still(mended: OrderTree) -> None:
    held = replace(mended, order=replace(mended.order, state=OrderState.ON_HOLD, state_reason="storm"))

    assert settled(held, NO_TABLES, 42).tree.order.jeopardy_level is L.CRITICAL


def test_an_order_on_hold_is_in_danger_only_when_its_date_cannot_be_kept() -> None:
    tree = course_of(EARLY)
    held = replace(tree, order=replace(tree.order, state=OrderState.ON_HOLD, state_reason="storm"))

    kept, missed = settled(held, NO_TABLES, 12).tree.order, settled(held, NO_TABLES, 75).tree.order

    assert kept.jeopardy_level is L.NONE
    assert (missed.jeopardy_level, missed.jeopardy_reason) == (L.HIGH, R.HOLD)
