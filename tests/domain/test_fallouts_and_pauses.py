"""On random orders fallouts and pauses never lose each other, and nothing is stuck in silence."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from domain.fallouts import UNRESOLVED
from domain.line_machine import paused_by_command as line_paused
from domain.open_fallouts import is_held, is_let_go, unresolved
from domain.order_machine import ORDER_MACHINE, paused_by_command
from domain.plan import TaskState
from domain.readiness import is_dead
from domain.task_machine import FINAL_TASK_STATES, PAUSED
from domain.tree import OrderTree
from tests.domain.random_orders import Step, life
from tests.domain.test_known import forgotten, parts, told


def troubled(seed: int) -> Iterator[Step]:
    """The steps of an order's life with fallouts."""
    return life(seed, commands=60, pause=timedelta(minutes=30), troubled=True)


def held_for_nothing(tree: OrderTree) -> list[str]:
    """The tasks on hold for a fallout of which there is none."""
    return [task.key for task in tree.tasks.values() if is_held(task) and not any(unresolved(tree, task.id))]


def moving_in_spite(tree: OrderTree) -> list[str]:
    """The unfinished tasks with an unresolved fallout that are not on hold for it."""
    failed = {each.task_id for each in tree.fallouts.values() if each.state in UNRESOLVED and each.task_id}
    return [tree.tasks[each].key for each in failed if not is_held(tree.tasks[each])]


def paused_for_nothing(tree: OrderTree) -> list[str]:
    """The tasks that stand still though nobody paused what is above them."""
    if paused_by_command(tree.order):
        return []
    paused = {line.id for line in tree.lines.values() if line_paused(line)}
    return [
        task.key
        for task in tree.tasks.values()
        if task.state is TaskState.ON_HOLD and task.state_reason == PAUSED and task.line_id not in paused
    ]


def waiting_in_silence(tree: OrderTree) -> list[str]:
    """The tasks that wait for a cancelled one, of which no fallout tells."""
    return [
        tree.tasks[edge.successor_id].key
        for edge in tree.dependencies
        if is_dead(tree, edge)
        and not is_let_go(tree, edge)
        and not any(each.cause_task_id == edge.predecessor_id for each in unresolved(tree, edge.successor_id))
    ]


@pytest.mark.parametrize("seed", range(60))
def test_fallouts_and_pauses_never_lose_each_other(seed: int) -> None:
    for tree, using, command, at in troubled(seed):
        after = command(tree, using, at).tree

        assert held_for_nothing(after) == []
        assert moving_in_spite(after) == []
        assert paused_for_nothing(after) == []
        if after.order.state not in ORDER_MACHINE.final:
            assert waiting_in_silence(after) == []


@pytest.mark.parametrize("seed", range(60))
def test_what_is_finished_has_no_open_fallout(seed: int) -> None:
    for tree, using, command, at in troubled(seed):
        after = command(tree, using, at).tree

        open_ones = [each for each in after.fallouts.values() if each.state in UNRESOLVED and each.task_id]
        assert [
            each.id
            for each in open_ones
            if each.task_id and after.tasks[each.task_id].state in FINAL_TASK_STATES
        ] == []


@pytest.mark.parametrize("seed", range(12))
def test_what_is_decided_in_trouble_is_what_a_look_at_the_whole_would_decide(seed: int) -> None:
    for tree, using, command, at in troubled(seed):
        quick, slow = command(tree, using, at), command(forgotten(tree), using, at)

        assert parts(quick.tree) == parts(slow.tree)
        assert told(quick) == told(slow)
