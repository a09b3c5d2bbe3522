"""Simulated plans: certain ones end as forecast, uncertain ones as the mathematics of small cases say."""

import os
import random
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.calendar import calendar_named
from domain.duration_history import DurationHistory, Observed
from domain.forecast import forecast
from domain.odds import Odds
from domain.outcome import Decision
from domain.plan import Duration, Task, TaskDependency, TaskStage, TaskState, TaskType
from domain.shifts import Shifts
from domain.simulation import Simulation
from domain.tree import OrderTree, stable_id
from tests import builders
from tests.domain.plan_builders import APPROVED, ORDER, hour, running_line, running_order
from tests.domain.random_plans import TICK, RandomPlan, random_plan, tree_of

SEED = int(os.environ.get("SOMGRAPH_TEST_SEED") or random.SystemRandom().randrange(10**6))
S = TaskState


def three(optimistic: float, likely: float, pessimistic: float) -> Duration:
    """A duration of three points in hours."""
    return Duration(
        likely=timedelta(hours=likely),
        optimistic=timedelta(hours=optimistic),
        pessimistic=timedelta(hours=pessimistic),
    )


def of(*tasks: Task, edges: tuple[tuple[int, int], ...] = (), due: float | None = None) -> OrderTree:
    """An order of these tasks, with edges between them by their places; always the same ids, hence draws."""
    tasks = tuple(replace(task, id=stable_id(ORDER, task.key)) for task in tasks)
    links = (TaskDependency(predecessor_id=tasks[a].id, successor_id=tasks[b].id) for a, b in edges)
    order = running_order(committed_due_at=None if due is None else hour(due))
    return OrderTree(order=order, tasks={task.id: task for task in tasks}, dependencies=tuple(links))


def simulated(tree: OrderTree, at: float = 0, **more: Any) -> Odds:
    """The odds of the whole order at an hour."""
    return Simulation(tree, at=hour(at), seed=7, **more).odds()[0]


def ended(at: Any) -> float:
    """A time in hours since approval."""
    return float((at - hour(0)) / timedelta(hours=1))


def certain(plan: RandomPlan) -> RandomPlan:
    """The same plan with durations that are certain."""
    return replace(plan, works=tuple(replace(work, less=0, more=0) for work in plan.works))


def test_a_plan_that_is_certain_ends_in_every_draw_as_it_is_forecast() -> None:
    for seed in range(SEED, SEED + 50):
        plan = certain(random_plan(seed))
        at, tree = plan.base + plan.now * TICK, tree_of(plan)
        decision = Decision(tree, at=at, actor="system")
        forecast(decision)
        ends = {decision.tree.order.id: decision.tree.order.forecast_end_at}
        ends |= {line.id: line.forecast_end_at for line in decision.tree.lines.values()}
        expected = {part: end for part, end in ends.items() if end}

        found = {each.id: each for each in Simulation(tree, at=at, seed=seed).odds()}

        assert found.keys() == expected.keys(), seed
        for part, odds in found.items():
            assert abs(odds.p50_end_at - expected[part]) < timedelta(seconds=1), seed
            assert odds.p50_end_at == odds.p90_end_at


def test_a_single_task_ends_by_the_quantiles_of_its_duration() -> None:
    odds = simulated(of(builders.task(duration=three(0, 5, 10)), due=6))

    assert ended(odds.p50_end_at) == pytest.approx(5, abs=0.2)
    assert ended(odds.p90_end_at) == pytest.approx(7.53, abs=0.25)  # of beta(3, 3) times 10
    assert odds.probability_on_time == pytest.approx(68.3, abs=4)
    assert (odds.due_at, odds.draws, odds.seed, odds.simulated_at) == (hour(6), 1000, 7, hour(0))


def test_of_two_tasks_side_by_side_the_later_one_decides() -> None:
    tasks = [builders.task(key=key, duration=three(0, 5, 10)) for key in "AB"]

    odds = simulated(of(*tasks, due=5))

    assert odds.probability_on_time == pytest.approx(25, abs=4)


def test_the_same_seed_gives_the_same_odds_and_without_a_date_there_is_no_probability() -> None:
    tree = of(builders.task(duration=three(1, 2, 9)))

    assert simulated(tree) == simulated(tree)
    assert simulated(tree).p90_end_at != Simulation(tree, at=hour(0), seed=8).odds()[0].p90_end_at
    assert simulated(tree).probability_on_time is None


def test_a_task_that_has_run_for_long_is_judged_by_those_that_take_longer() -> None:
    running = builders.task(duration=three(0, 5, 10), state=S.IN_PROGRESS, actual_start_at=hour(0))

    odds = simulated(of(running, due=10), at=8)

    assert hour(8) < odds.p50_end_at < odds.p90_end_at <= hour(10)
    assert odds.probability_on_time == 100


@pytest.mark.parametrize(
    ("facts", "end"),
    [
        pytest.param({"state": S.IN_PROGRESS}, 20.5, id="longer than ever: a tenth of the mean more"),
        pytest.param({"state": S.IN_PROGRESS, "estimate": timedelta(hours=1)}, 20, id="against its estimate"),
        pytest.param({"state": S.ON_HOLD, "progress": 100.0}, 20, id="on hold, and done"),
    ],
)
def test_what_nothing_is_known_of_ends_as_it_is_forecast(facts: dict[str, Any], end: float) -> None:
    begun = builders.task(duration=three(2, 5, 8), actual_start_at=hour(0), **facts)

    odds = simulated(of(begun), at=20)

    assert ended(odds.p50_end_at) == pytest.approx(end, abs=0.001)


def test_an_estimate_of_who_does_it_keeps_the_spread_of_the_template() -> None:
    begun = builders.task(
        duration=three(0, 5, 10), estimate=timedelta(hours=10), state=S.IN_PROGRESS, actual_start_at=hour(0)
    )
    nothing = builders.task(duration=three(0, 0, 0), estimate=timedelta(hours=2), actual_start_at=hour(0))

    assert ended(simulated(of(begun)).p50_end_at) == pytest.approx(10, abs=0.4)
    assert ended(simulated(of(nothing)).p50_end_at) == pytest.approx(2, abs=0.001)


def test_a_timer_takes_no_chances() -> None:
    timer = builders.task(task_type=TaskType.TIMER, duration=three(1, 4, 7))

    odds = simulated(of(timer))

    assert odds.p50_end_at == odds.p90_end_at == hour(4)


def test_a_task_that_is_held_goes_on_when_it_is_expected_to() -> None:
    held = builders.task(state=S.ON_HOLD, duration=three(2, 2, 2), hold_until=hour(6))

    odds = simulated(of(held))

    assert odds.p50_end_at == hour(8)


def test_lags_and_hours_count_in_every_draw() -> None:
    office = "Mon-Fri 08:00-17:00 UTC"  # approval is on a Friday at midnight
    tasks = [builders.task(key=key, duration=three(4, 5, 6), calendar=office) for key in "AB"]
    tree = of(*tasks, edges=((0, 1),))
    later = tuple(replace(edge, lag=timedelta(hours=9)) for edge in tree.dependencies)

    odds, with_lag = simulated(tree), simulated(replace(tree, dependencies=later))

    # five hours on Friday, and five until Monday at nine; with a working day between them, until Tuesday
    assert ended(odds.p50_end_at) == pytest.approx(3 * 24 + 9, abs=0.3)
    assert ended(with_lag.p50_end_at) == pytest.approx(4 * 24 + 9, abs=0.3)


def test_lines_have_odds_of_their_own_and_what_is_before_approval_none() -> None:
    lines = [running_line(committed_due_at=hour(3)), running_line(line_no=2)]
    first = builders.task(key="A", line_id=lines[0].id, duration=three(2, 2, 2))
    last = builders.task(key="B", duration=three(4, 4, 4))
    capture = builders.task(key="C", stage=TaskStage.SUBMITTED, duration=three(9, 9, 9))
    tree = replace(of(first, last, capture, due=1), lines={line.id: line for line in lines})

    order, line = Simulation(tree, at=hour(0), seed=1).odds()

    assert (order.id, order.line_id, order.p50_end_at, order.probability_on_time) == (
        tree.order.id, None, hour(4), 0.0,
    )  # fmt: skip
    assert (line.id, line.line_id, line.p50_end_at, line.probability_on_time) == (
        lines[0].id, lines[0].id, hour(2), 100.0,
    )  # fmt: skip


def test_an_order_without_tasks_has_no_odds() -> None:
    assert Simulation(of(), at=hour(0), seed=1).odds() == ()


def test_large_plans_are_drawn_less_often() -> None:
    tasks = [builders.task(key=f"T{n}", duration=three(1, 1, 1)) for n in range(3000)]

    assert simulated(of(*tasks)).draws == 666


@pytest.mark.parametrize("owner", ["domain order", "line", "order"])
def test_what_was_learned_moves_the_odds(owner: str) -> None:
    line = running_line(specification="CFS-X")
    domain_order = builders.domain_order(line, specification="RFS-X")
    owners: dict[str, dict[str, UUID | None]] = {
        "domain order": {"line_id": line.id, "domain_order_id": domain_order.id},
        "line": {"line_id": line.id},
        "order": {},
    }
    specification = {"domain order": "RFS-X", "line": "CFS-X", "order": None}[owner]
    task = builders.task(duration=three(1, 2, 3), assignment_group="G", **owners[owner])
    tree = replace(of(task), lines={line.id: line}, domain_orders={domain_order.id: domain_order})
    slow = Observed(tasks=1000, mean=3.0, squares=10.0)
    history = DurationHistory(observed={(task.key, specification): {"G": slow}})

    odds = simulated(tree, history=history)

    assert ended(odds.p50_end_at) == pytest.approx(6, abs=0.1)


def test_long_work_is_added_beyond_the_days_that_are_known_so_far() -> None:
    office = calendar_named("Mon-Fri 08:00-17:00 Europe/Berlin")
    work = timedelta(hours=400)  # more than thirty days have

    ends = Shifts(office, APPROVED).add(0.0, work.total_seconds())

    assert ends == (office.add(APPROVED, work) - APPROVED).total_seconds()
