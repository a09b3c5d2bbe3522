"""Tasks open, are skipped, are reached and end by themselves."""

from datetime import timedelta
from typing import Any

import pytest

from domain.characteristics import CharacteristicValue, ValueSource
from domain.plan import DependencyType, TaskState, TaskType
from tests.domain.plan_builders import (
    APPROVED,
    edge,
    hour,
    hours,
    keyed,
    row,
    under_way,
)
from tests.domain.plan_steps import access, complete, settled

S, T = TaskState, TaskType


def test_only_tasks_that_wait_for_nothing_are_opened() -> None:
    tree = under_way(access(row("T1"), row("T2"), after=[("T1", "T2")]), "ACCESS")

    first, second = keyed(tree, "T1"), keyed(tree, "T2")

    assert (first.state, first.opened_at, first.actual_start_at) == (S.OPEN, APPROVED, None)
    assert (second.state, second.waiting_on[0].task_id) == (S.SCHEDULED, first.id)


def test_an_open_task_has_the_values_that_its_template_asks_for() -> None:
    using = access(row("T1"), row("T2", inputs=("speed",)))
    values = {
        name: CharacteristicValue(name=name, value=number, source=ValueSource.CAPTURE)
        for name, number in (("speed", 300), ("floor", 2))
    }

    tree = under_way(using, "ACCESS", characteristics=values)

    assert keyed(tree, "T1").inputs == {"speed": 300, "floor": 2}
    assert keyed(tree, "T2").inputs == {"speed": 300}


@pytest.mark.parametrize(("speed", "state"), [(900, S.OPEN), (300, S.SKIPPED)])
def test_a_condition_is_looked_at_when_its_task_comes_up(speed: int, state: TaskState) -> None:
    value = CharacteristicValue(name="speed", value=speed, source=ValueSource.CAPTURE)
    using = access(row("T1", condition="speed > 500"))

    tree = under_way(using, "ACCESS", characteristics={"speed": value})

    assert keyed(tree, "T1").state == state


def test_a_skipped_task_lets_what_is_behind_it_go_on_at_once() -> None:
    using = access(row("T1", condition="1 > 2"), row("T2"), after=[("T1", "T2")])

    tree = under_way(using, "ACCESS")

    assert (keyed(tree, "T1").resolution, keyed(tree, "T2").state) == ("NOT_NEEDED", S.OPEN)


def test_milestones_are_reached_in_the_same_moment_and_customers_hear_of_it() -> None:
    mark = row("M1", task_type=T.MILESTONE, duration=hours(0))
    using = access(row("T1"), mark, row("T2"), after=[("T1", "M1"), ("M1", "T2")])

    outcome = complete(under_way(using, "ACCESS"), using, "T1", 3)

    reached = keyed(outcome.tree, "M1")
    assert (reached.state, reached.actual_start_at, reached.actual_end_at) == (
        S.CLOSED_COMPLETE,
        hour(3),
        hour(3),
    )
    assert keyed(outcome.tree, "T2").state == S.OPEN
    assert [event.public for event in outcome.events if event.type == "MilestoneReached"] == [True]


def test_a_timer_runs_for_its_duration_and_then_ends() -> None:
    using = access(row("T1", task_type=T.TIMER, duration=hours(4)), row("T2"), after=[("T1", "T2")])
    tree = under_way(using, "ACCESS")

    early, due = settled(tree, using, 3.9).tree, settled(tree, using, 4).tree

    assert (keyed(tree, "T1").state, tree.order.next_look_at) == (S.IN_PROGRESS, hour(4))
    assert keyed(early, "T1").state == S.IN_PROGRESS
    assert (keyed(due, "T1").state, keyed(due, "T2").state) == (S.CLOSED_COMPLETE, S.OPEN)


@pytest.mark.parametrize(
    ("value", "ends"),
    [
        ("2026-11-21", 24),
        ("2026-11-20T06:00:00+01:00", 5),
        ("2026-11-19", 0),
        (None, None),
        (17, None),
    ],
)
def test_a_timer_may_wait_for_a_date_among_the_values(value: Any, ends: float | None) -> None:
    using = access(row("T1", task_type=T.TIMER, due_characteristic="focDate"))
    given = CharacteristicValue(name="focDate", value=value, source=ValueSource.TASK)

    tree = under_way(using, "ACCESS", characteristics={"focDate": given} if value else {})

    timer = keyed(tree, "T1")
    assert timer.estimate == (None if ends is None else timedelta(hours=ends))
    assert timer.state == (S.CLOSED_COMPLETE if ends == 0 else S.IN_PROGRESS)


def test_a_timer_ends_no_earlier_than_what_gates_its_end() -> None:
    using = access(row("T1"), row("T2", task_type=T.TIMER), after=[edge("T1", "T2", type=DependencyType.FF)])
    tree = under_way(using, "ACCESS")

    waits = settled(tree, using, 5).tree
    ended = complete(waits, using, "T1", 6).tree

    assert (keyed(waits, "T2").state, keyed(ended, "T2").state) == (S.IN_PROGRESS, S.CLOSED_COMPLETE)


def test_a_task_behind_a_lag_opens_when_the_lag_is_over() -> None:
    using = access(row("T1"), row("T2"), after=[edge("T1", "T2", lag=timedelta(hours=5))])
    tree = complete(under_way(using, "ACCESS"), using, "T1", 1).tree

    assert tree.order.next_look_at == hour(6)
    assert keyed(settled(tree, using, 5.9).tree, "T2").state == S.SCHEDULED
    assert keyed(settled(tree, using, 6).tree, "T2").state == S.OPEN
