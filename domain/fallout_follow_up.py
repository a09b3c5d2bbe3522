"""What follows from fallouts, and to them, when an order comes to rest (SOM domain F8, F10, §5.2)."""

from collections.abc import Iterable, Iterator
from typing import Final

from domain.catalog import Catalog
from domain.fallout_machine import FALLOUT_MACHINE, RESOLVABLE, move_fallout
from domain.fallout_opening import auto_resolve_of, open_fallout
from domain.fallout_resolution import Resolution, resolve
from domain.fallout_routing import Trouble
from domain.fallout_verbs import against_verb
from domain.fallouts import UNRESOLVED, Fallout, FalloutCategory, FalloutOrigin, FalloutState, ResolutionVerb
from domain.notes import write
from domain.open_fallouts import is_let_go, unresolved
from domain.order_machine import ORDER_MACHINE
from domain.outcome import Decision
from domain.plan import Task, TaskDependency, TaskState
from domain.readiness import is_dead
from domain.task_machine import FINAL_TASK_STATES

DEAD: Final = "DEPENDENCY_DEAD"
ENDED_WELL: Final = (TaskState.CLOSED_COMPLETE, TaskState.SKIPPED)
ENDS_BY_CANCELLING: Final = (ResolutionVerb.REPLAN, ResolutionVerb.FAIL_LINE)


def follow_up(decision: Decision, catalog: Catalog) -> bool:
    """Find dead dependencies, resolve what is resolved by itself, close what has gone; did anything move?"""
    before = decision.tree.fallouts, dict(decision.tree.fallouts)
    for task, edge in list(_dead_ends(decision)):
        _report(decision, catalog, task, edge)
    for fallout in list(decision.tree.fallouts.values()):
        _resolve_by_itself(decision, catalog, fallout)
    for fallout in list(decision.tree.fallouts.values()):
        _end(decision, fallout)
    return dict(decision.tree.fallouts) != before[1]


def _dead_ends(decision: Decision) -> Iterator[tuple[Task, TaskDependency]]:
    """Walk the tasks that wait for a cancelled one, unless a fallout says so already or lets them go."""
    tree = decision.tree
    if tree.order.state in ORDER_MACHINE.final:
        return
    for canceled in [task for task in _looked_through(decision) if task.state is TaskState.CANCELED]:
        for edge in tree.successors.get(canceled.id, ()):
            task = tree.tasks[edge.successor_id]
            told = any(each.cause_task_id == canceled.id for each in unresolved(tree, task.id))
            if is_dead(tree, edge) and not told and not is_let_go(tree, edge):
                yield task, edge


def _looked_through(decision: Decision) -> Iterable[Task]:
    """List the tasks that can be cancelled without anybody knowing: all of them when the plan has grown."""
    grown = len(decision.tree.dependencies) != len(decision.before.dependencies)
    return decision.tree.tasks.values() if grown or decision.is_only_a_look else decision.touched(Task)


def _report(decision: Decision, catalog: Catalog, task: Task, edge: TaskDependency) -> None:
    canceled = decision.tree.tasks[edge.predecessor_id]
    trouble = Trouble(
        code=DEAD,
        message=f"{task.name} waits for {canceled.name}, which was cancelled.",
        category=FalloutCategory.DEPENDENCY_DEAD,
        origin=FalloutOrigin.SYSTEM,
    )
    open_fallout(decision, catalog, trouble, task=task, cause_task_id=canceled.id)


def _resolve_by_itself(decision: Decision, catalog: Catalog, fallout: Fallout) -> None:
    auto = auto_resolve_of(fallout, catalog)
    due = fallout.next_auto_at is not None and fallout.next_auto_at <= decision.at
    if auto is None or not due or fallout.state not in RESOLVABLE:
        return
    tried = {"auto_attempts": fallout.auto_attempts + 1, "assignee": fallout.assignee}
    reasons = against_verb(decision.tree, fallout, auto.verb, at=decision.at)
    if reasons:
        decision.change(fallout, next_auto_at=None, **tried)
        text = f"It could not be resolved by itself: {' '.join(reasons)}"
        write(decision, text, internal=True, owner={"fallout_id": fallout.id})
    else:
        resolution = Resolution(
            verb=auto.verb, notes=f"By itself: {fallout.type} is resolved by {auto.verb}."
        )
        resolve(decision, catalog, fallout, resolution, **tried)


def _end(decision: Decision, fallout: Fallout) -> None:
    """Close a fallout whose task has moved on (F8), cancel one whose task is no longer wanted (F10)."""
    command = _ending(decision, fallout)
    if command is not None and FALLOUT_MACHINE.accepts(fallout.state, command):
        event = "FalloutStateChanged" if command == "cancel_fallout" else "FalloutClosed"
        move_fallout(decision, fallout, command, event, closed_at=decision.at, next_auto_at=None)


def _ending(decision: Decision, fallout: Fallout) -> str | None:
    close = "close_fallout" if fallout.state is FalloutState.RESOLVED else "end_with_task"
    order = decision.tree.order
    if fallout.task_id is None:
        if order.state in ORDER_MACHINE.final and fallout.state in UNRESOLVED:
            return "cancel_fallout"
        went_on = fallout.state is FalloutState.RESOLVED and order.actual_start_at is not None
        return close if went_on else None
    state = decision.tree.tasks[fallout.task_id].state
    if state not in FINAL_TASK_STATES:
        return None
    if state in ENDED_WELL or fallout.resolution in ENDS_BY_CANCELLING:
        return close
    return "cancel_fallout"
