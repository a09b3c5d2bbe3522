"""A plan is promised anew when it grows or another date is promised; the former promises stay."""

from datetime import datetime

import pytest

from domain import tasks
from domain.amendments import set_committed_date
from domain.baselines import Baseline, BaselineReason
from domain.catalog import Catalog
from domain.jeopardy_alerts import AlertScope, AlertState, JeopardyLevel
from domain.known import known_of
from domain.outcome import Decision, Outcome
from domain.plan import SkipReason
from domain.settle import settle
from domain.tree import OrderTree
from tests import builders
from tests.domain.jeopardy_scenes import NO_TABLES, alerts, late_delivery, told
from tests.domain.plan_builders import FIRST, hour, hours, keyed, row, under_way
from tests.domain.plan_steps import access, complete, settled
from tests.domain.test_known import dangers
from tests.domain.test_settle import late_value, vars_of

R, L, Scope = BaselineReason, JeopardyLevel, AlertScope
IN_A_ROW = access(row("T1", duration=hours(2)), row("T2", duration=hours(3)), after=[("T1", "T2")])


def promise(tree: OrderTree, due: datetime, at: float, using: Catalog = NO_TABLES) -> Outcome:
    """Promise the order for another date."""
    return set_committed_date(tree, using, tree.order.id, due, at=hour(at), actor="maria")


def newest(tree: OrderTree) -> Baseline:
    """The baseline that holds."""
    return max(tree.baselines.values(), key=lambda each: each.version)


def test_a_plan_that_is_built_is_promised_as_it_stands() -> None:
    tree = under_way(IN_A_ROW, "ACCESS")

    (first,) = tree.baselines.values()
    assert (first.version, first.reason, first.made_by) == (1, R.PLAN_BUILT, "system")
    assert (first.planned_start_at, first.planned_end_at) == (hour(0), hour(5))
    assert first.task_ids == tuple(tree.tasks)
    assert (first.task_starts, first.task_ends) == ((hour(0), hour(2)), (hour(2), hour(5)))
    assert (tree.order.baseline_version, tree.order.baseline_end_at) == (1, hour(5))


def test_that_it_was_promised_is_told_once_and_a_look_promises_nothing() -> None:
    tree = under_way(IN_A_ROW, "ACCESS")

    looked = settled(tree, IN_A_ROW, 9)

    assert looked.tree.baselines == tree.baselines
    assert "PlanBaselined" not in [event.type for event in looked.events]


def test_another_date_plans_what_is_left_anew_from_now_on() -> None:
    tree = complete(under_way(IN_A_ROW, "ACCESS"), IN_A_ROW, "T1", 4).tree

    after = promise(tree, hour(20), 6, IN_A_ROW)

    done, left = keyed(after.tree, "T1"), keyed(after.tree, "T2")
    assert (done.planned_start_at, done.planned_end_at) == (hour(0), hour(2))
    assert (left.planned_start_at, left.planned_end_at) == (hour(6), hour(9))
    assert (after.tree.order.planned_end_at, after.tree.order.baseline_end_at) == (hour(9), hour(9))
    second = newest(after.tree)
    assert (second.version, second.reason, second.made_by) == (2, R.COMMITTED_DATE_CHANGED, "maria")
    assert (second.committed_due_at, second.task_ends) == (hour(20), (hour(2), hour(9)))
    (event,) = [event for event in after.events if event.type == "PlanBaselined"]
    assert {"baseline_version", "baseline_end_at"} == {change.field for change in event.changes}


def test_the_former_baseline_stays_as_it_was() -> None:
    tree = under_way(IN_A_ROW, "ACCESS")

    after = promise(tree, hour(20), 6, IN_A_ROW).tree

    assert list(after.baselines.values())[:1] == list(tree.baselines.values())


def test_a_task_at_work_is_planned_to_end_when_it_is_expected_to() -> None:
    tree = under_way(IN_A_ROW, "ACCESS")
    task = keyed(tree, "T1").id
    claimed = tasks.claim(tree, IN_A_ROW, task, at=hour(1), actor="ben").tree
    begun = tasks.start(claimed, IN_A_ROW, task, at=hour(1), actor="ben").tree

    after = promise(begun, hour(20), 2, IN_A_ROW).tree

    first = keyed(after, "T1")
    assert (first.planned_start_at, first.planned_end_at) == (hour(1), hour(3))


def test_the_same_date_again_is_no_other_promise() -> None:
    once = promise(under_way(IN_A_ROW, "ACCESS"), hour(20), 1, IN_A_ROW).tree

    twice = promise(once, hour(20), 3, IN_A_ROW).tree

    assert twice.order.baseline_version == once.order.baseline_version == 2


def test_the_date_of_one_line_is_a_promise_too() -> None:
    tree = under_way(IN_A_ROW, "ACCESS")
    (line_id,) = tree.lines

    after = set_committed_date(tree, IN_A_ROW, line_id, hour(9), at=hour(1), actor="maria").tree

    assert newest(after).reason is R.COMMITTED_DATE_CHANGED


def test_before_there_is_a_plan_nothing_is_promised() -> None:
    tree = OrderTree(order=builders.order(), lines={})

    after = promise(tree, hour(99), 1).tree

    assert (after.baselines, after.order.baseline_version) == ({}, 0)


def test_what_joins_a_running_plan_is_promised_from_then_on_and_pushes_what_waits_for_it() -> None:
    using, tree = late_value()
    (owner,) = tree.domain_orders.values()
    waits = builders.skip(
        owner, target="PORT", reason=SkipReason.VALUE_MISSING, missing_characteristic="numbers"
    )
    tree = settled(OrderTree(**{**vars_of(tree), "skips": {waits.id: waits}}), using, 0).tree

    after = tasks.complete(
        tree, using, keyed(tree, "T1").id, outputs={"numbers": "+44"}, at=hour(3), actor="ben"
    ).tree

    grown, joined = newest(after), keyed(after, "P1")
    assert (grown.version, grown.reason) == (2, R.PLAN_GROWN)
    dates = dict(zip(grown.task_ids, zip(grown.task_starts, grown.task_ends, strict=True), strict=True))
    assert dates[joined.id] == (hour(3), hour(4))
    done, behind = keyed(tree, "T1"), keyed(after, "T2")
    assert dates[done.id] == (done.planned_start_at, done.planned_end_at)
    assert dates[behind.id] == (behind.planned_start_at, behind.planned_end_at)
    assert (behind.planned_start_at, behind.planned_end_at) == (hour(4), hour(5))
    assert behind.jeopardy_level is L.NONE


def test_a_command_may_ask_for_a_new_baseline_for_a_reason_of_its_own() -> None:
    decision = Decision(under_way(IN_A_ROW, "ACCESS"), at=hour(4), actor="maria")

    settle(decision, IN_A_ROW, baseline=R.REVISION)

    revised = newest(decision.outcome().tree)
    assert (revised.version, revised.reason, revised.planned_end_at) == (2, R.REVISION, hour(9))


def test_delay_and_danger_are_judged_against_the_newest_baseline() -> None:
    late = late_delivery()
    assert late.lines[FIRST].delayed_percent == pytest.approx(78.7)

    after = promise(late, hour(200), 40).tree

    assert after.lines[FIRST].delayed_percent == 0.0


def test_an_alert_that_a_new_baseline_takes_the_ground_from_clears_after_ten_minutes() -> None:
    late = late_delivery()
    (before,) = alerts(late, Scope.LINE)[:1]

    after = promise(late, hour(200), 40)
    soon = settled(after.tree, NO_TABLES, 40 + 9 / 60).tree
    later = settled(soon, NO_TABLES, 40 + 10 / 60)

    assert "JeopardyMeasured" in told(after, Scope.LINE)
    assert after.tree.alerts[before.id].due_at == hour(200)
    assert soon.alerts[before.id].state is AlertState.RAISED
    assert later.tree.alerts[before.id].state is AlertState.CLEARED


def test_what_ends_before_its_new_date_breaches_no_alert_of_the_former_one() -> None:
    using = access(row("T1", duration=hours(2)))
    tree = promise(under_way(using, "ACCESS"), hour(3), 0, using).tree
    late = settled(tree, using, 4).tree
    (alert,) = alerts(late, Scope.ORDER)

    after = complete(promise(late, hour(30), 5, using).tree, using, "T1", 5.1).tree

    assert after.alerts[alert.id].state is AlertState.CLEARED


def test_a_baseline_at_the_very_instant_of_the_last_look_is_judged_whole() -> None:
    after = promise(late_delivery(at=40), hour(200), 40).tree

    watched = known_of(after).watched
    assert watched is not None
    assert watched.found == dangers(after, watched, hour(40))


def test_an_alert_that_measures_the_same_against_a_new_baseline_is_not_told_of() -> None:
    once = promise(late_delivery(), hour(200), 40).tree

    again = set_committed_date(once, NO_TABLES, FIRST, hour(200), at=hour(40), actor="maria")

    assert newest(again.tree).version == newest(once).version + 1
    assert told(again, Scope.LINE) == []
