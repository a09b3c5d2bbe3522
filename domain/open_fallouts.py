"""The fallouts that keep a task from going on: those that nobody has resolved yet."""

from collections.abc import Iterator
from uuid import UUID

from domain.fallouts import UNRESOLVED, Fallout, FalloutCategory, FalloutState, ResolutionVerb
from domain.plan import Task, TaskDependency, TaskState
from domain.task_machine import FALLOUT
from domain.tree import OrderTree

LETS_GO = (ResolutionVerb.RETRY, ResolutionVerb.RETRY_WITH_DATA, ResolutionVerb.RETURN_TO_CAPTURE)


def unresolved(tree: OrderTree, task_id: UUID) -> Iterator[Fallout]:
    """Walk the unresolved fallouts of a task."""
    for fallout_id in tree.fallouts_of_task.get(task_id, ()):
        fallout = tree.fallouts[fallout_id]
        if fallout.state in UNRESOLVED:
            yield fallout


def is_held(task: Task) -> bool:
    """Is the task on hold for a fallout?"""
    return task.state is TaskState.ON_HOLD and task.state_reason == FALLOUT


def spoken(fallout: Fallout) -> str:
    """Say what is open, in a sentence."""
    return f"{fallout.number or 'A fallout'} is open: {fallout.short_description.removesuffix('.')}."


def is_let_go(tree: OrderTree, edge: TaskDependency) -> bool:
    """Did somebody decide that the successor goes on without this predecessor, which was cancelled?"""
    if tree.tasks[edge.predecessor_id].state is not TaskState.CANCELED:
        return False
    return any(
        fallout.category is FalloutCategory.DEPENDENCY_DEAD
        and fallout.cause_task_id == edge.predecessor_id
        and fallout.resolution in LETS_GO
        and fallout.state in (FalloutState.RESOLVED, FalloutState.CLOSED_COMPLETE)
        for fallout in (tree.fallouts[each] for each in tree.fallouts_of_task.get(edge.successor_id, ()))
    )
