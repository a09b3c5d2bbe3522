"""Deciding on what changed alone comes to the same as looking at the whole: on random orders and commands."""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.jeopardy import Watch
from domain.jeopardy_levels import Danger
from domain.jeopardy_scope import whole
from domain.known import Watched, known_of, with_one_of_each
from domain.outcome import Decision, Outcome
from domain.plan import Task
from domain.plan_schedule import PlanSchedule, schedule
from domain.tally import tallies_of
from domain.tree import SHAPE, OrderTree
from tests import builders
from tests.domain.plan_builders import hour, row, under_way
from tests.domain.plan_steps import access, complete
from tests.domain.random_orders import life, look

SEEDS = range(12)
OF_PLANS = "Plan"  # events about the plan as a whole: one that is seen for the first time is told of as new


def forgotten(tree: OrderTree) -> OrderTree:
    """The tree as if nobody had ever looked at it: everything is looked at, and found out anew."""
    return replace(tree, order=replace(tree.order, plan_status=None))


def parts(tree: OrderTree) -> dict[UUID, Any]:
    """Everything in a tree but the versions, by id."""
    collections = [getattr(tree, each.name) for each in fields(tree) if each.name != "dependencies"]
    found = [tree.order, *(part for kept in collections if isinstance(kept, dict) for part in kept.values())]
    return {part.id: replace(part, version=0) if hasattr(part, "version") else part for part in found}


def dates(of: PlanSchedule) -> tuple[Any, ...]:
    """All that a schedule says."""
    return (of.early, of.end, of.to_end, of.dues, of.to_due)


def dangers(tree: OrderTree, by: Watched, at: datetime) -> Mapping[UUID, Danger]:
    """How everything stands, judged anew."""
    decision = Decision(tree, at=at, actor="system")
    return Watch(decision, Watched(policy=by.policy)).look(whole(tree))


def told(outcome: Outcome) -> list[tuple[str, UUID]]:
    """What happened to what, in no order."""
    events = [(event.type, event.entity_id) for event in outcome.events]
    return sorted(event for event in events if not event[0].startswith(OF_PLANS))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("pause", [timedelta(0), timedelta(minutes=50)], ids=["at once", "by and by"])
def test_what_is_decided_is_what_a_look_at_the_whole_would_decide(seed: int, pause: timedelta) -> None:
    for tree, using, command, at in life(seed, commands=40, pause=pause, troubled=True):
        quick, slow = command(tree, using, at), command(forgotten(tree), using, at)

        assert parts(quick.tree) == parts(slow.tree)
        assert told(quick) == told(slow)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_known_after_each_step_is_what_would_be_found_out_anew(seed: int) -> None:
    for tree, using, command, at in life(seed, commands=40, pause=timedelta(seconds=5), troubled=True):
        after = command(tree, using, at).tree

        known, anew = known_of(after), known_of(look(forgotten(after), using, at).tree)
        assert known.schedule is not None
        assert dates(known.schedule) == dates(schedule(after, known.schedule.at))
        assert known.tallies == tallies_of(after)
        assert (known.turns, known.counts) == (anew.turns, anew.counts)
        assert known.watched is not None
        assert known.watched.found == dangers(after, known.watched, at)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_grouped_stays_as_it_would_be_grouped_anew(seed: int) -> None:
    groupings = [name for name in SHAPE if not name.startswith("_")]
    for tree, using, command, at in life(seed, commands=40, pause=timedelta(0), troubled=True):
        before = {name: getattr(tree, name) for name in groupings}
        after = command(tree, using, at).tree

        anew = replace(after)
        for name in groupings:
            assert getattr(after, name) == getattr(anew, name), name
            assert getattr(tree, name) is before[name]


def test_a_minute_after_the_last_look_at_the_whole_plan_it_is_looked_at_again() -> None:
    using = access(row("T1"), row("T2"), row("T3"), after=[("T1", "T2"), ("T2", "T3")])
    tree = under_way(using, "ACCESS")

    soon = complete(tree, using, "T1", 0.01).tree
    later = complete(soon, using, "T2", 0.02).tree

    looks = [known_of(each).schedule for each in (tree, soon, later)]
    assert [each.at for each in looks if each] == [hour(0), hour(0), hour(0.02)]


def test_a_kept_schedule_holds_the_tasks_of_its_tree_and_no_other_values_of_them() -> None:
    using = access(row("T1"), row("T2"), row("T3"), after=[("T1", "T2"), ("T2", "T3")])
    outcome = complete(replace(under_way(using, "ACCESS")), using, "T1", 1)
    changed = [part for part in outcome.changed if isinstance(part, Task)]

    tree = with_one_of_each(outcome.tree, changed)

    known, before = known_of(tree).schedule, known_of(outcome.tree).schedule
    assert known is not None
    assert before is not None
    assert all(task is tree.tasks[task.id] for task in known.network.tasks)
    assert any(task is not tree.tasks[task.id] for task in before.network.tasks)
    assert dates(known) == dates(before)


def test_a_tree_of_which_nothing_is_known_is_kept_as_it_is() -> None:
    tree = replace(under_way(access(row("T1")), "ACCESS"))

    assert with_one_of_each(tree, tree.tasks.values()) is tree


def test_a_change_that_comes_without_a_look_leaves_nothing_known() -> None:
    decision = Decision(under_way(access(row("T1")), "ACCESS"), at=hour(1), actor="ben")

    decision.put(builders.note())

    assert decision.outcome().tree.known is None
