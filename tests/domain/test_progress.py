"""How far tasks and plans are."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.plan import TaskState, TaskType
from domain.progress import delayed_percent, plan_progress, task_progress
from tests import builders
from tests.domain.plan_builders import FIGURES, actuals, hour, hours, worked_order

S = TaskState
BEGUN = {"actual_start_at": hour(0)}


@pytest.mark.parametrize(
    ("facts", "percent"),
    [
        pytest.param({"state": S.CLOSED_COMPLETE}, 100, id="closed"),
        pytest.param({"state": S.SKIPPED}, 100, id="skipped"),
        pytest.param({"state": S.CANCELED, "progress": 40.0}, 0, id="canceled"),
        pytest.param({"state": S.SCHEDULED}, 0, id="not begun"),
        pytest.param({"state": S.OPEN, **BEGUN, "progress": 40.0}, 0, id="to be tried again"),
        pytest.param({"state": S.ON_HOLD, **BEGUN, "progress": 40.0}, 40, id="on hold"),
        pytest.param({"state": S.IN_PROGRESS, **BEGUN}, 25, id="by time"),
        pytest.param({"state": S.IN_PROGRESS, "actual_start_at": hour(-9)}, 95, id="late, but not done"),
        pytest.param({"state": S.IN_PROGRESS, **BEGUN, "reported_progress": 60.0}, 60, id="reported"),
        pytest.param(
            {"state": S.IN_PROGRESS, **BEGUN, "estimate": timedelta(hours=2)},
            50,
            id="estimated",
        ),
        pytest.param(
            {"state": S.OPEN, **BEGUN, "task_type": TaskType.PUSH_EVENT},
            25,
            id="push event",
        ),
        pytest.param({"state": S.IN_PROGRESS, **BEGUN, "duration": hours(0)}, 95, id="no time"),
    ],
)
def test_a_task_of_four_hours_is_after_one_hour_so_far(facts: dict[str, Any], percent: float) -> None:
    task = builders.task(**facts)

    assert task_progress(task, hour(1)) == percent


def test_scenario_a_has_earned_55_5_percent() -> None:
    tasks = worked_order(**actuals(FIGURES["scenarioA"])).tasks.values()

    measured = [replace(task, progress=task_progress(task, hour(40))) for task in tasks]

    assert plan_progress(measured) == pytest.approx(FIGURES["scenarioA"]["progressPct"], abs=0.05)


def test_a_plan_weighs_tasks_by_their_hours_and_forgets_canceled_ones_and_milestones() -> None:
    tasks = [
        builders.task(duration=hours(3), progress=100.0),
        builders.task(duration=hours(1), progress=0.0),
        builders.task(state=S.CANCELED),
        builders.task(task_type=TaskType.MILESTONE),
    ]

    assert plan_progress(tasks) == 75.0


def test_a_plan_without_tasks_is_at_nothing() -> None:
    assert plan_progress([]) == 0.0


@pytest.mark.parametrize(("line", "key"), [("L1", "M1"), ("L2", "M2")])
def test_scenario_a_delays_its_lines(line: str, key: str) -> None:
    scenario = FIGURES["scenarioA"]
    start, end = FIGURES["baseline"]["lines"][line]

    late = delayed_percent(hour(start), hour(end), hour(scenario["forecast"][key][1]))

    assert late == pytest.approx(scenario["delayedPct"][line], abs=0.05)


@pytest.mark.parametrize(("end", "percent"), [(3, 0), (4, 0), (5, 100)])
def test_what_was_to_take_no_time_is_on_time_or_wholly_late(end: int, percent: float) -> None:
    assert delayed_percent(hour(4), hour(4), hour(end)) == percent
