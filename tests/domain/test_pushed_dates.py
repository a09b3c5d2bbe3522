"""What joins a plan pushes what stands behind it, by every type of dependency, and forgives nobody else."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.outcome import Decision
from domain.plan import DependencyType, Duration, Task, TaskDependency, TaskState
from domain.pushed_dates import push
from domain.tree import OrderTree
from tests import builders
from tests.domain.plan_builders import hour, hours, running_order

D = DependencyType
Dates = tuple[datetime | None, datetime | None]


def planned(key: str, start: float, end: float, **values: Any) -> Task:
    """A task that was planned for these hours."""
    ordinary = {"state": TaskState.SCHEDULED, "duration": hours(end - start)}
    dates = {"planned_start_at": hour(start), "planned_end_at": hour(end)}
    return builders.task(key=key, **(ordinary | dates | values))


def pushed(
    joined: Task, *tasks: Task, edges: list[tuple[Task, Task, DependencyType]], lag: float = 0
) -> list[Dates]:
    """The planned dates of tasks after one has joined."""
    dependencies = tuple(
        TaskDependency(predecessor_id=one.id, successor_id=other.id, type=kind, lag=timedelta(hours=lag))
        for one, other, kind in edges
    )
    together = {each.id: each for each in (joined, *tasks)}
    tree = OrderTree(order=running_order(), tasks=together, dependencies=dependencies)
    decision = Decision(tree, at=hour(9), actor="system")
    push(decision, [joined])
    return [
        (decision.tree.tasks[each.id].planned_start_at, decision.tree.tasks[each.id].planned_end_at)
        for each in tasks
    ]


@pytest.mark.parametrize(
    ("kind", "dates"),
    [(D.FS, (20, 23)), (D.SS, (10, 13)), (D.FF, (4, 20)), (D.SF, (4, 10))],
    ids=["FS", "SS", "FF", "SF"],
)
def test_it_pushes_by_every_type_of_dependency(kind: DependencyType, dates: tuple[float, float]) -> None:
    joined, behind = planned("J", 10, 20), planned("T", 4, 7)

    (found,) = pushed(joined, behind, edges=[(joined, behind, kind)])

    assert found == (hour(dates[0]), hour(dates[1]))


def test_it_pushes_through_all_that_stands_behind_with_its_lags() -> None:
    joined, one, other = planned("J", 10, 20), planned("A", 4, 7), planned("B", 7, 8)

    found = pushed(joined, one, other, edges=[(joined, one, D.FS), (one, other, D.FS)], lag=2)

    assert found == [(hour(22), hour(25)), (hour(27), hour(28))]


def test_what_was_planned_late_enough_stays_and_so_does_what_is_behind_it() -> None:
    joined, one, other = planned("J", 1, 2), planned("A", 4, 7), planned("B", 5, 6)

    found = pushed(joined, one, other, edges=[(joined, one, D.FS), (one, other, D.FS)])

    assert found == [(hour(4), hour(7)), (hour(5), hour(6))]


def test_what_has_begun_keeps_its_dates() -> None:
    joined, begun = planned("J", 10, 20), planned("T", 4, 7, actual_start_at=hour(4))

    (found,) = pushed(joined, begun, edges=[(joined, begun, D.FF)])

    assert found == (hour(4), hour(7))


def test_the_lateness_of_others_is_not_forgiven() -> None:
    joined, late, behind = planned("J", 1, 5), planned("L", 0, 3), planned("T", 3, 4)
    late = replace(late, forecast_end_at=hour(50), actual_start_at=hour(0))

    _, found = pushed(joined, late, behind, edges=[(joined, behind, D.FS), (late, behind, D.FS)])

    assert found == (hour(5), hour(6))


def test_a_milestone_is_pushed_to_the_very_end_and_work_into_working_hours() -> None:
    office = "Mon-Fri 08:00-17:00 Europe/Berlin"  # hour 0 is midnight between Thursday and Friday, UTC
    joined = planned("J", 10, 20)
    milestone = planned("M", 4, 4, duration=Duration(likely=timedelta(0)), calendar=office)
    work = planned("W", 8, 9, calendar=office)

    found = pushed(joined, milestone, work, edges=[(joined, milestone, D.FS), (joined, work, D.FS)])

    monday = hour(72 + 7)
    assert found == [(hour(20), hour(20)), (monday, monday + timedelta(hours=1))]
