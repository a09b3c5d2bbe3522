"""What was observed teaches about the next durations, the more of it the more."""

from dataclasses import replace
from datetime import timedelta
from statistics import fmean, pstdev

import pytest

from domain.duration_history import Belief, DurationHistory, Observed, learn
from domain.pert import quantiles
from domain.plan import Duration, TaskState, TaskType
from domain.worked_time import EndedTask
from tests import builders
from tests.domain.plan_builders import hour

HOURS = timedelta(hours=1)
TEMPLATE = quantiles(Duration(likely=4 * HOURS, optimistic=2 * HOURS, pessimistic=6 * HOURS))
ALIKE = ("T01", "RFS-X")
S = TaskState


def summed(*parts: float) -> Observed:
    """Observations one by one."""
    found = Observed()
    for part in parts:
        found = found.with_all(Observed(tasks=1, mean=part))
    return found


def taught(template: object = TEMPLATE, group: str | None = "NET", **groups: Observed) -> list[float]:
    """Durations in hours of the next task of a group, when each group did what it did."""
    known: dict[str | None, Observed] = dict(groups.items())
    history = DurationHistory(observed={ALIKE: known})
    task = builders.task(assignment_group=group)
    return [each / 3600 for each in history.taught(task, "RFS-X", template)]  # type: ignore[arg-type]


def test_observations_add_up_in_whatever_order() -> None:
    parts = [1.0, 2.0, 4.0, 0.5]

    one_by_one, together = summed(*parts), summed(*parts[:1]).with_all(summed(*parts[1:]))

    for found in (one_by_one, together):
        assert found.tasks == 4
        assert found.mean == pytest.approx(fmean(parts))
        assert found.squares == pytest.approx(4 * pstdev(parts) ** 2)
    assert Observed().with_all(Observed()) == Observed()


def test_few_observations_are_shrunk_towards_what_was_believed() -> None:
    prior = Belief(mean=1.0, variance=0.04)

    few, many = learn(prior, summed(3.0)), learn(prior, Observed(tasks=990, mean=3.0, squares=9.9))

    assert learn(prior, Observed()) == prior
    assert few.mean == pytest.approx(13 / 11)
    assert few.variance == pytest.approx((10 * 0.04 + 10 / 11 * 4) / 11 * 12 / 11)
    assert many.mean == pytest.approx(2.98)


def test_nothing_learned_leaves_the_template_as_it_is() -> None:
    task = builders.task()

    assert DurationHistory().taught(task, "RFS-X", TEMPLATE) is TEMPLATE
    assert DurationHistory(observed={ALIKE: {"NET": summed(2.0)}}).taught(task, "RFS-X", (0.0,)) == (0.0,)
    timer = builders.task(task_type=TaskType.TIMER)
    assert DurationHistory(observed={ALIKE: {None: summed(2.0)}}).taught(timer, "RFS-X", TEMPLATE) is TEMPLATE


def test_a_group_that_takes_twice_as_long_is_believed_to_after_many_tasks() -> None:
    found = taught(NET=Observed(tasks=500, mean=2.0, squares=500 * 0.01))

    assert fmean(found) == pytest.approx(8, rel=0.02)
    assert pstdev(found) == pytest.approx(0.69, rel=0.02)  # 0.4 and what is left of the surprise


def test_a_group_of_which_little_is_known_is_judged_by_the_others() -> None:
    others = Observed(tasks=500, mean=2.0, squares=5.0)

    new, other = taught(NET=summed(2.1), FIELD=others), taught(group=None, FIELD=others)

    assert fmean(new) == pytest.approx(fmean(other), rel=0.01)
    assert fmean(other) == pytest.approx(8, rel=0.02)


def test_a_template_without_a_spread_learns_one() -> None:
    found = taught((4 * 3600.0,), NET=Observed(tasks=200, mean=1.0, squares=200 * 0.25))

    assert pstdev(found) == pytest.approx(0.5 * 4 * (200 / 210) ** 0.5, rel=0.02)
    assert min(found) >= 0.05 * 4


def ended(*parts: float, **values: object) -> list[EndedTask]:
    """Tasks of four hours that were at work for these parts of it."""
    ordinary: dict[str, object] = {
        "key": "T01", "specification": "RFS-X", "assignment_group": "NET", "task_type": TaskType.MANUAL,
        "calendar": "24x7", "duration": Duration(likely=4 * HOURS),
    }  # fmt: skip
    return [
        EndedTask(
            **(ordinary | values),  # type: ignore[arg-type]
            moves=[(hour(0), TaskState.IN_PROGRESS), (hour(4 * part), TaskState.CLOSED_COMPLETE)],
        )
        for part in parts
    ]


def test_what_ended_is_added_to_what_is_known_and_only_that_is_given() -> None:
    known = DurationHistory(observed={ALIKE: {"NET": summed(1.0), "FIELD": summed(9.0)}})

    found = known.with_ended(ended(2.0, 3.0)).observed

    assert found == {ALIKE: {"NET": summed(1.0, 2.0, 3.0)}}


def test_forgotten_tasks_count_for_little_and_some_teach_nothing() -> None:
    nothing = DurationHistory()

    assert nothing.with_ended(ended(900.0)).observed[ALIKE]["NET"].mean == 20
    assert nothing.with_ended(ended(0.0)).observed == {}
    assert nothing.with_ended(ended(1.0, task_type=TaskType.TIMER)).observed == {}
    assert nothing.with_ended(ended(1.0, duration=Duration(likely=0 * HOURS))).observed == {}


def test_only_the_time_at_work_counts_in_its_calendar() -> None:
    states = (S.OPEN, S.IN_PROGRESS, S.ON_HOLD, S.IN_PROGRESS, S.CLOSED_COMPLETE)
    moves = [(hour(at), state) for at, state in zip((0, 9, 10, 16, 81), states, strict=True)]

    (office,) = ended(1.0, calendar="Mon-Fri 08:00-17:00 UTC")
    (push,) = ended(1.0, task_type=TaskType.PUSH_EVENT)

    # from 9 to 10 and 16 to 17 on Friday, and from 8 to 9 on Monday
    assert replace(office, moves=moves).worked == 3 * HOURS
    assert replace(push, moves=[(hour(1), S.OPEN), (hour(6), S.CLOSED_COMPLETE)]).part == 1.25
