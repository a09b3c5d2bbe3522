"""When time alone can change a level, the order is looked at just then, and not again and again."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from domain.jeopardy_alerts import JeopardyLevel, JeopardyReason
from domain.jeopardy_looks import sound_alarms
from domain.jeopardy_policy import JeopardyPolicy
from domain.jeopardy_scope import whole
from domain.known import Watched
from domain.orders import OrderState
from domain.outcome import Decision
from domain.plan import Duration, TaskState, TaskType
from domain.settle import settle
from domain.task_machine import PAUSED
from domain.tree import OrderTree
from tests.domain.jeopardy_scenes import NO_TABLES, RUNNING, task_of
from tests.domain.jeopardy_scenes import under_way as worked_order_under_way
from tests.domain.plan_builders import catalog, hour, keyed, plan, row, under_way
from tests.domain.plan_steps import settled

L, R = JeopardyLevel, JeopardyReason
A_MOMENT = timedelta(milliseconds=1)
FOUR_HOURS = Duration(likely=timedelta(hours=4))
USING = catalog(plan("ACCESS", row("T1", duration=FOUR_HOURS), row("T2"), after=[("T1", "T2")]))


def at_work(**facts: object) -> OrderTree:
    """Two tasks in a row, the first of which runs since hour 0."""
    tree = under_way(USING, "ACCESS")
    first = replace(keyed(tree, "T1"), actual_start_at=hour(0), state=RUNNING, **facts)  # type: ignore[arg-type]
    return settled(replace(tree, tasks={**tree.tasks, first.id: first}), USING, 0).tree


def walked(tree: OrderTree, until: float) -> list[tuple[float, str]]:
    """Look at the order whenever it asks for it: by hour the level of the first task, as it changes."""
    levels: list[tuple[float, str]] = []
    for _ in range(200):
        look = tree.order.next_look_at
        if look is None or look > hour(until):
            return levels
        decision = Decision(tree, at=look, actor="system")
        settle(decision, USING)
        tree = decision.outcome().tree
        level = keyed(tree, "T1").jeopardy_level.value
        if not levels or levels[-1][1] != level:
            levels.append((round((look - hour(0)) / timedelta(hours=1), 3), level))
    raise AssertionError("The order asks to be looked at again and again.")


def test_a_running_task_is_looked_at_when_it_has_used_half_of_its_time() -> None:
    assert at_work().order.next_look_at == hour(2) + A_MOMENT


def test_each_band_of_its_allotted_time_is_entered_at_its_very_moment() -> None:
    assert walked(at_work(), 12) == [(2.0, "LOW"), (3.0, "MEDIUM"), (4.0, "HIGH"), (6.0, "CRITICAL")]


def test_a_task_that_is_not_ready_is_late_an_hour_after_its_planned_start() -> None:
    tree = at_work(estimate=timedelta(hours=30))

    before, after = settled(tree, USING, 5).tree, settled(tree, USING, 5.001).tree

    assert keyed(before, "T2").jeopardy_level is L.NONE
    assert (keyed(after, "T2").jeopardy_level, keyed(after, "T2").jeopardy_reason) == (L.LOW, R.LATE_START)
    assert keyed(after, "T2").jeopardy_cause_id == keyed(after, "T1").id


def test_the_time_of_a_task_stands_still_in_a_pause() -> None:
    tree = at_work()
    first = replace(keyed(tree, "T1"), state=TaskState.ON_HOLD, previous_state=RUNNING, state_reason=PAUSED)
    held = settled(replace(tree, tasks={**tree.tasks, first.id: first}), USING, 1).tree
    going = replace(keyed(held, "T1"), state=RUNNING, state_reason=None)

    late = settled(held, USING, 20).tree
    resumed = settled(replace(late, tasks={**late.tasks, first.id: replace(going)}), USING, 20).tree

    assert keyed(held, "T1").paused_since == hour(1)
    assert keyed(late, "T1").jeopardy_level is L.NONE
    assert keyed(resumed, "T1").paused_for == timedelta(hours=19)
    assert resumed.order.next_look_at == hour(21) + A_MOMENT


def test_a_task_that_nobody_starts_is_looked_at_when_its_order_comes_near_to_its_due_date() -> None:
    tree = worked_order_under_way({})
    due = tree.order.committed_due_at
    assert due is not None

    while tree.order.next_look_at and tree.order.next_look_at < hour(40):
        look = tree.order.next_look_at
        tree = settled(tree, NO_TABLES, (look - hour(0)) / timedelta(hours=1)).tree
        task = task_of(tree, "T14")
        if task.slack_to_due is not None and task.slack_to_due < timedelta(0):
            break

    assert hour(13) < look < hour(13) + timedelta(minutes=2)
    assert task_of(tree, "T14").jeopardy_level is L.HIGH


def test_business_hours_end_a_slack_when_they_close() -> None:
    rows = [row("T1", calendar="Mon-Fri 08:00-17:00 UTC", duration=FOUR_HOURS)]
    using = catalog(plan("ACCESS", *rows))
    tree = under_way(using, "ACCESS", at=hour(8), committed_due_at=hour(8 + 9 + 1))

    looks = []
    while tree.order.next_look_at and tree.order.next_look_at < hour(20):
        looks.append(tree.order.next_look_at)
        decision = Decision(tree, at=looks[-1], actor="system")
        settle(decision, using)
        tree = decision.outcome().tree

    assert len(looks) < 40
    assert keyed(tree, "T1").jeopardy_level in (L.HIGH, L.CRITICAL)
    assert min(abs(look - hour(13)) for look in looks) < timedelta(minutes=2)


@pytest.mark.parametrize("state", [TaskState.FAILED, TaskState.RESOLVED])
def test_what_stands_still_for_a_failure_makes_its_order_late_by_and_by(state: TaskState) -> None:
    tree = at_work()
    first = replace(keyed(tree, "T1"), state=state)

    stopped = settled(replace(tree, tasks={**tree.tasks, first.id: first}), USING, 1.5).tree
    (line,) = stopped.lines.values()

    assert line.jeopardy_level is not L.NONE
    assert stopped.order.next_look_at is not None
    assert hour(1.5) < stopped.order.next_look_at <= hour(2) + A_MOMENT


def test_a_timer_has_no_allotted_time() -> None:
    tree = at_work(task_type=TaskType.TIMER, estimate=timedelta(hours=30))

    assert tree.order.next_look_at == hour(4)  # when it ends
    assert keyed(settled(tree, USING, 3).tree, "T1").jeopardy_level is L.NONE


def alarms_of(tree: OrderTree) -> list[datetime]:
    """When time alone changes a level, as seen at hour 1."""
    decision = Decision(tree, at=hour(1), actor="system")
    return list(sound_alarms(decision, Watched(policy=JeopardyPolicy(USING)), whole(tree)).alarms.values())


def test_an_order_that_is_over_is_not_looked_at() -> None:
    tree = at_work()

    closed = replace(tree, order=replace(tree.order, state=OrderState.CLOSED_COMPLETE))

    assert alarms_of(closed) == []


def test_what_has_no_dates_yet_is_not_looked_at() -> None:
    tree = at_work(estimate=timedelta(hours=1))
    (line,) = tree.lines.values()
    undated = replace(tree, lines={line.id: replace(line, planned_end_at=None)})

    assert min(alarms_of(undated)) > hour(1)
