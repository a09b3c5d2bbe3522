"""Dates, slack and the critical path, against the worked figures and against a slow oracle."""

from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.critical_path import critical_path
from domain.plan import DependencyType, Task, TaskDependency, TaskState, TaskType
from domain.schedule import Network, earliest, latest, slack
from domain.tree import OrderTree
from tests import builders
from tests.domain.plan_builders import (
    APPROVED,
    FIGURES,
    actuals,
    hour,
    hours,
    running_line,
    running_order,
    task_id,
    worked_order,
)

BASELINE = [pytest.param(row, id=row["key"]) for row in FIGURES["tasks"]]
SCENARIOS = ["scenarioA", "scenarioC"]
ON_HOLD, AWAITING = TaskState.ON_HOLD, TaskState.AWAITING_INFORMATION


@pytest.mark.parametrize("row", BASELINE)
def test_the_baseline_of_the_worked_order_is_right_to_the_hour(row: dict[str, Any]) -> None:
    network = Network(worked_order())

    early = earliest(network, APPROVED)
    late = latest(network, [hour(83)] * 21)

    at = network.position[task_id(row["key"])]
    windows = (early.starts[at], early.ends[at], late.starts[at], late.ends[at])
    assert windows == tuple(hour(row[name]) for name in ("es", "ef", "ls", "lf"))
    assert slack(network, at, early, late) == timedelta(hours=row["slack"])


def test_the_critical_path_of_the_baseline_is_that_of_the_worked_order() -> None:
    network = Network(worked_order())

    early = earliest(network, APPROVED)

    path = critical_path(network, early, latest(network, [hour(83)] * 21))

    assert path == tuple(task_id(key) for key in FIGURES["baseline"]["criticalPath"])


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_forecast_of_a_scenario_is_right_to_the_hour(name: str) -> None:
    scenario = FIGURES[name]
    network = Network(worked_order(**actuals(scenario)))

    early = earliest(network, hour(scenario["now"]))

    found = {task.key: (early.starts[at], early.ends[at]) for at, task in enumerate(network.tasks)}
    assert found == {key: (hour(start), hour(end)) for key, (start, end) in scenario["forecast"].items()}
    assert max(early.ends) == hour(scenario["end"])


def test_scenario_a_moves_the_critical_path_and_leaves_the_port_nine_hours() -> None:
    scenario = FIGURES["scenarioA"]
    network = Network(worked_order(**actuals(scenario)))

    early = earliest(network, hour(40))

    late = latest(network, [hour(93)] * 21)
    keys = [network.tasks[network.position[each]].key for each in critical_path(network, early, late)]
    assert keys == ["T06", "T07", "T08", "T09", "T11", "M1", "T16", "T17", "T18", "M2", "T19"]
    assert slack(network, network.position[task_id("T15")], early, late) == timedelta(hours=9)


@pytest.mark.parametrize(
    ("facts", "end"),
    [
        pytest.param({"state": TaskState.IN_PROGRESS}, 10.4, id="late without an estimate: a tenth more"),
        pytest.param({"estimate": timedelta(hours=6)}, 10, id="late against its estimate: now"),
        pytest.param({"estimate": timedelta(hours=12)}, 12, id="its own estimate"),
        pytest.param({"state": ON_HOLD, "progress": 75.0}, 11, id="on hold: the rest from now on"),
        pytest.param({"state": AWAITING}, 14, id="waiting for an answer: all of it from now on"),
        pytest.param({"state": TaskState.OPEN, "next_attempt_at": hour(11)}, 15, id="tried again later"),
        pytest.param({"state": TaskState.OPEN, "next_attempt_at": hour(9)}, 14, id="tried again now"),
        pytest.param({"state": TaskState.OPEN}, 14, id="let go on after a fallout: all of it from now on"),
    ],
)
def test_a_task_that_began_is_expected_to_end(facts: dict[str, Any], end: float) -> None:
    begun = builders.task(actual_start_at=hour(0), **({"state": TaskState.IN_PROGRESS} | facts))
    network = Network(tree_of([begun]))

    early = earliest(network, hour(10))

    assert early.ends == [hour(end)]


def test_a_skipped_task_ends_when_it_was_skipped() -> None:
    skipped = builders.task(state=TaskState.SKIPPED, actual_end_at=hour(3))
    follower = builders.task(key="T02")
    network = Network(
        tree_of([skipped, follower], TaskDependency(predecessor_id=skipped.id, successor_id=follower.id))
    )

    early = earliest(network, hour(1))

    assert list(zip(early.starts, early.ends, strict=True)) == [(hour(3), hour(3)), (hour(3), hour(7))]


def test_a_canceled_task_is_no_part_of_the_network() -> None:
    canceled = builders.task(state=TaskState.CANCELED)
    follower = builders.task(key="T02")
    edge = TaskDependency(predecessor_id=canceled.id, successor_id=follower.id)

    network = Network(tree_of([canceled, follower], edge))

    assert [task.id for task in network.tasks] == [follower.id]
    assert network.before == [()]


def test_a_task_waits_for_its_own_time_and_for_its_calendar() -> None:
    early_bird = builders.task(not_before=hour(5), calendar="Mon-Fri 08:00-17:00 UTC")
    milestone = builders.task(
        key="M1", task_type=TaskType.MILESTONE, duration=hours(0), calendar=early_bird.calendar
    )
    network = Network(tree_of([early_bird, milestone]))

    early = earliest(network, hour(1))

    assert list(zip(early.starts, early.ends, strict=True)) == [(hour(8), hour(12)), (hour(1), hour(1))]


def test_a_plan_that_is_finished_has_no_critical_path_and_no_slack() -> None:
    done = builders.task(state=TaskState.CLOSED_COMPLETE, actual_start_at=hour(0), actual_end_at=hour(4))
    network = Network(tree_of([done]))

    early = earliest(network, hour(10))

    late = latest(network, [hour(99)])
    assert critical_path(network, early, late) == ()
    assert slack(network, 0, early, late) is None


def test_a_plan_without_tasks_has_no_critical_path() -> None:
    network = Network(tree_of([]))

    early = earliest(network, hour(10))

    assert critical_path(network, early, latest(network, [])) == ()


def test_what_is_too_late_for_its_deadline_has_negative_slack() -> None:
    network = Network(tree_of([builders.task()]))

    early = earliest(network, hour(10))

    assert slack(network, 0, early, latest(network, [hour(12)])) == timedelta(hours=-2)


def test_a_task_that_runs_can_slip_only_at_its_end() -> None:
    running = builders.task(state=TaskState.IN_PROGRESS, actual_start_at=hour(0))
    follower = builders.task(key="T02")
    edge = TaskDependency(predecessor_id=running.id, successor_id=follower.id, type=DependencyType.SS)
    network = Network(tree_of([running, follower], edge))

    early = earliest(network, hour(1))
    late = latest(network, [hour(6), None])

    assert (slack(network, 0, early, late), slack(network, 1, early, late)) == (timedelta(hours=2), None)


Edges = list[tuple[int, int, DependencyType, int]]
Plan = tuple[list[int], Edges]


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Durations in hours, and edges that lead from earlier to later tasks, with a lag."""
    durations = draw(st.lists(st.integers(0, 9), min_size=1, max_size=7))
    pairs = [(a, b) for b in range(len(durations)) for a in range(b)]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=10)) if pairs else []
    kinds = st.sampled_from(DependencyType)
    return durations, [(a, b, draw(kinds), draw(st.integers(0, 3))) for a, b in chosen]


@settings(max_examples=300, deadline=None)
@given(plans())
def test_dates_and_slack_equal_the_longest_paths_of_a_slow_oracle(drawn: Plan) -> None:
    durations, edges = drawn
    tasks = [builders.task(key=f"T{n}", duration=hours(each)) for n, each in enumerate(durations)]
    network = Network(tree_of(tasks, *dependencies(tasks, edges)))

    early = earliest(network, APPROVED)
    end = max(early.ends)
    late = latest(network, [end] * len(tasks))

    oracle = Oracle(durations, edges)
    for number, task in enumerate(tasks):
        at = network.position[task.id]
        assert (early.starts[at], early.ends[at]) == (hour(oracle.to(number, 0)), hour(oracle.to(number, 1)))
        assert slack(network, at, early, late) == timedelta(hours=oracle.spare(number))
    assert critical_path_holds(network, critical_path(network, early, late), oracle)


def dependencies(
    tasks: list[Task], edges: list[tuple[int, int, DependencyType, int]]
) -> Iterator[TaskDependency]:
    for a, b, kind, lag in edges:
        delay = timedelta(hours=lag)
        yield TaskDependency(predecessor_id=tasks[a].id, successor_id=tasks[b].id, type=kind, lag=delay)


def critical_path_holds(network: Network, path: tuple[UUID, ...], oracle: "Oracle") -> bool:
    """Each on it has no slack, each follows the one before, and the last one ends the plan."""
    numbers = [int(network.tasks[network.position[each]].key[1:]) for each in path]
    linked = all(any(a == one and b == two for a, b, _, _ in oracle.edges) for one, two in pairwise(numbers))
    return linked and all(oracle.spare(n) == 0 for n in numbers) and oracle.to(numbers[-1], 1) == oracle.end


class Oracle:
    """Every task is two points, its start and its end; a date is the longest way there, tried out in full."""

    def __init__(self, durations: list[int], edges: Edges) -> None:
        self.edges = edges
        self.ways = [((n, 0), (n, 1), work) for n, work in enumerate(durations)]
        sides = {"S": 0, "F": 1}
        for a, b, kind, lag in edges:
            self.ways.append(((a, sides[kind[0]]), (b, sides[kind[1]]), lag))
        self.count = len(durations)
        self.end = max(self.to(n, 1) for n in range(self.count))

    @cache  # noqa: B019 - an oracle lives for one example
    def to(self, number: int, side: int) -> int:
        """The longest way from the beginning to a point."""
        return max((self.to(*a) + work for a, b, work in self.ways if b == (number, side)), default=0)

    @cache  # noqa: B019 - as above
    def after(self, number: int, side: int) -> int:
        """The longest way from a point to the end."""
        return max((self.after(*b) + work for a, b, work in self.ways if a == (number, side)), default=0)

    def spare(self, number: int) -> int:
        """By how much a task can slip: the less of what its start and its end can."""
        return min(self.end - self.to(number, side) - self.after(number, side) for side in (0, 1))


def tree_of(tasks: list[Task], *edges: TaskDependency) -> OrderTree:
    line = running_line()
    return OrderTree(
        order=running_order(),
        lines={line.id: line},
        tasks={task.id: task for task in tasks},
        dependencies=edges,
    )


def test_a_task_that_must_start_by_a_time_between_its_hours_must_start_before_they_end() -> None:
    office = builders.task(calendar="Mon-Fri 08:00-17:00 UTC")
    follower = builders.task(key="T02", duration=hours(1))
    edge = TaskDependency(predecessor_id=office.id, successor_id=follower.id, type=DependencyType.SS)
    network = Network(tree_of([office, follower], edge))

    late = latest(network, [None, hour(24)])

    assert late.starts == [hour(17), hour(23)]
