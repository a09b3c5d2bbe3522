"""Opening a fallout: its task goes on hold, and somebody is told (SOM domain T9, T10, F1, F9, §7.1)."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from domain.catalog import Catalog
from domain.fallout_machine import move_fallout
from domain.fallout_routing import Route, Trouble, route
from domain.fallout_types import AutoResolve
from domain.fallouts import Fallout, FalloutOrigin, FalloutState
from domain.notes import write
from domain.open_fallouts import is_held
from domain.outcome import Decision
from domain.plan import Task, TaskState
from domain.task_machine import FALLOUT
from domain.task_moves import move_task
from domain.tree import stable_id

REOPENED_WITHIN: Final = timedelta(days=1)  # the same trouble after that is another one
LONGEST: Final = 500  # characters of a short description


def open_fallout(
    decision: Decision,
    catalog: Catalog,
    trouble: Trouble,
    *,
    task: Task | None = None,
    cause_task_id: UUID | None = None,
) -> Fallout:
    """Open a fallout of a task, or of the order; one that was just resolved is opened again (F9)."""
    again = _same(decision, trouble, task)
    fallout = (
        _reopen(decision, catalog, again, task)
        if again
        else _new(decision, catalog, trouble, task, cause_task_id)
    )
    if task is not None:
        _hold(decision, decision.tree.tasks[task.id], fallout)
    return fallout


def auto_resolve_of(fallout: Fallout, catalog: Catalog) -> AutoResolve | None:
    """Say how it is resolved by itself: what its type says, with the verb that it was routed with."""
    if fallout.auto_verb is None:
        return None
    known = catalog.fallout_types.get(fallout.type)
    if known is None or known.auto_resolve is None:
        return AutoResolve(verb=fallout.auto_verb)
    return replace(known.auto_resolve, verb=fallout.auto_verb)


def _same(decision: Decision, trouble: Trouble, task: Task | None) -> Fallout | None:
    """Find what was resolved a short while ago and has come back."""
    if trouble.origin is FalloutOrigin.MANUAL or trouble.code is None:
        return None
    task_id = task.id if task else None
    resolved = (each for each in decision.tree.fallouts.values() if each.state is FalloutState.RESOLVED)
    alike = (each for each in resolved if (each.task_id, each.error_code) == (task_id, trouble.code))
    return next((each for each in alike if decision.at - _resolved_at(each) <= REOPENED_WITHIN), None)


def _resolved_at(fallout: Fallout) -> datetime:
    assert fallout.resolved_at is not None
    return fallout.resolved_at


def _reopen(decision: Decision, catalog: Catalog, fallout: Fallout, task: Task | None) -> Fallout:
    return move_fallout(
        decision,
        fallout,
        "reopen",
        "FalloutReopened",
        reason="It came back.",
        reopen_count=fallout.reopen_count + 1,
        attempts=task.attempt if task else fallout.attempts + 1,
        resolution=None,
        resolved_at=None,
        next_auto_at=_next_auto_at(decision, catalog, fallout),
    )


def _new(
    decision: Decision, catalog: Catalog, trouble: Trouble, task: Task | None, cause_task_id: UUID | None
) -> Fallout:
    found = route(trouble, task, decision.tree, catalog)
    fallout = _made(decision, trouble, found, task)
    fallout = replace(
        fallout, cause_task_id=cause_task_id, next_auto_at=_next_auto_at(decision, catalog, fallout)
    )
    decision.happened("FalloutCreated", decision.put(fallout), message=fallout.short_description)
    return fallout


def _made(decision: Decision, trouble: Trouble, found: Route, task: Task | None) -> Fallout:
    owner = task.id if task else decision.tree.order.id
    return Fallout(
        id=stable_id(owner, f"fallout/{len(decision.tree.fallouts) + 1}"),
        type=found.type,
        category=found.category,
        short_description=trouble.message[:LONGEST],
        origin=trouble.origin,
        opened_at=decision.at,
        task_id=task.id if task else None,
        line_id=task.line_id if task else None,
        domain_order_id=task.domain_order_id if task else None,
        priority=found.priority,
        assignment_group=found.group,
        error_code=trouble.code,
        error_message=trouble.message,
        external_system=trouble.system,
        correlation_key=task.correlation_key if task else None,
        attempts=task.attempt if task else 0,
        auto_verb=found.verb,
    )


def _next_auto_at(decision: Decision, catalog: Catalog, fallout: Fallout) -> datetime | None:
    auto = auto_resolve_of(fallout, catalog)
    if auto is None or fallout.auto_attempts >= auto.max_attempts:
        return None
    return decision.at + auto.delay


def _hold(decision: Decision, task: Task, fallout: Fallout) -> None:
    """Put the task on hold for it; a pause that it is in already gives way, and comes back afterwards."""
    if is_held(task):
        return
    if task.state is TaskState.ON_HOLD:
        held = decision.change(task, state_reason=FALLOUT)
    else:
        command = "hold_failed" if task.state is TaskState.FAILED else "create_fallout"
        held = move_task(decision, task, command, state_reason=FALLOUT, next_attempt_at=None)
    decision.happened("TaskHeld", held, message=fallout.short_description)
    write(decision, f"Fallout: {fallout.short_description}", internal=True, owner={"task_id": task.id})
