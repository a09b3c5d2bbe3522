"""Which failure is at the root, and what it holds up: checked against every path of random plans."""

import random
from uuid import UUID, uuid5

import pytest

from domain.fallouts import UNRESOLVED, Fallout, FalloutState
from domain.outcome import Decision
from domain.plan import DependencyType, Task, TaskDependency, TaskState
from domain.root_causes import look_at_fallouts
from domain.task_machine import FINAL_TASK_STATES
from domain.tree import OrderTree
from tests import builders
from tests.domain.plan_builders import ORDER, hour, running_order

S = TaskState
STATES = (S.SCHEDULED, S.SCHEDULED, S.OPEN, S.ON_HOLD, S.CLOSED_COMPLETE, S.SKIPPED, S.CANCELED)


def random_plan(seed: int) -> OrderTree:
    """A plan of up to a dozen tasks, some finished, some with fallouts of every state and urgency."""
    dice = random.Random(seed)
    made = [
        builders.task(id=uuid5(ORDER, f"{seed}/{number}"), key=f"T{number}", state=dice.choice(STATES))
        for number in range(dice.randint(1, 12))
    ]
    edges = tuple(
        TaskDependency(predecessor_id=one.id, successor_id=two.id, type=dice.choice(list(DependencyType)))
        for place, two in enumerate(made)
        for one in made[:place]
        if dice.random() < 0.3
    )
    failed = [task for task in made if task.state not in FINAL_TASK_STATES and dice.random() < 0.4]
    fallouts = [
        builders.fallout(
            task, id=uuid5(task.id, str(number)), priority=dice.randint(1, 3),
            opened_at=hour(dice.randint(0, 2)), state=dice.choice([*UNRESOLVED, FalloutState.RESOLVED]),
        )
        for task in failed
        for number in range(dice.randint(1, 2))
    ]  # fmt: skip
    return OrderTree(
        order=running_order(),
        tasks={task.id: task for task in made},
        dependencies=edges,
        fallouts={each.id: each for each in fallouts},
    )


def is_path(tree: OrderTree, first: UUID, last: UUID) -> bool:
    """Does a chain of unfinished tasks lead from one to another? Tried by walking every path."""
    onwards = [edge.successor_id for edge in tree.dependencies if edge.predecessor_id == first]
    unfinished = [each for each in onwards if tree.tasks[each].state not in FINAL_TASK_STATES]
    return any(each == last or is_path(tree, each, last) for each in unfinished)


def above(tree: OrderTree, task_id: UUID) -> list[Fallout]:
    """The unresolved fallouts before a task, the weightiest first."""
    found = [
        each
        for each in tree.fallouts.values()
        if each.state in UNRESOLVED and each.task_id and is_path(tree, each.task_id, task_id)
    ]
    return sorted(found, key=lambda each: (each.priority, each.opened_at, str(each.id)))


def root_before(tree: OrderTree, task_id: UUID) -> UUID | None:
    """The weightiest of those that nothing is before."""
    roots = [each for each in above(tree, task_id) if each.task_id and not above(tree, each.task_id)]
    return roots[0].id if roots else None


def own(tree: OrderTree, task: Task) -> UUID | None:
    """The weightiest unresolved fallout of a task itself."""
    mine = [each for each in tree.fallouts.values() if each.task_id == task.id and each.state in UNRESOLVED]
    mine.sort(key=lambda each: (each.priority, each.opened_at, str(each.id)))
    return mine[0].id if mine else None


@pytest.mark.parametrize("seed", range(150))
def test_roots_and_what_they_hold_up_are_those_of_every_path(seed: int) -> None:
    tree = random_plan(seed)
    decision = Decision(tree, at=hour(3), actor="system")

    look_at_fallouts(decision)

    for fallout in decision.tree.fallouts.values():
        assert fallout.task_id is not None
        is_open = fallout.state in UNRESOLVED
        before = above(tree, fallout.task_id) if is_open else []
        behind = [each for each in tree.tasks.values() if is_path(tree, fallout.task_id, each.id)]
        waiting = [each for each in behind if each.state not in FINAL_TASK_STATES]
        assert fallout.blocked_by == tuple(each.id for each in before)
        assert fallout.affected_count == (len(waiting) if is_open else 0)
        root = root_before(tree, fallout.task_id) or fallout.id
        assert fallout.root_fallout_id == (root if is_open else None)
    if tree.fallouts:
        for task in decision.tree.tasks.values():
            unfinished = task.state not in FINAL_TASK_STATES
            root_of_task = (root_before(tree, task.id) or own(tree, task)) if unfinished else None
            assert task.root_fallout_id == root_of_task


def test_an_order_without_fallouts_is_not_looked_through() -> None:
    tree = OrderTree(order=running_order())
    decision = Decision(tree, at=hour(3), actor="system")

    look_at_fallouts(decision)

    assert decision.tree is tree


def test_a_fallout_about_the_order_is_its_own_root() -> None:
    fallout = builders.fallout()
    decision = Decision(builders.tree(running_order(), fallout), at=hour(3), actor="system")

    look_at_fallouts(decision)

    seen = decision.tree.fallouts[fallout.id]
    assert (seen.root_fallout_id, seen.blocked_by, seen.affected_count) == (fallout.id, (), 0)
