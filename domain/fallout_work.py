"""What people do about fallouts, short of resolving them (SOM domain §3.5 F1 to F6, F8, F10)."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from domain.catalog import Catalog
from domain.errors import ValidationFailed
from domain.fallout_machine import FALLOUT_MACHINE, move_fallout
from domain.fallout_opening import open_fallout
from domain.fallout_release import leave_hold
from domain.fallout_routing import Trouble
from domain.fallouts import Fallout, FalloutOrigin
from domain.notes import required_text
from domain.outcome import Decision, Outcome
from domain.settle import settle
from domain.task_guards import require
from domain.tree import OrderTree


def raise_fallout(
    tree: OrderTree,
    catalog: Catalog,
    task_id: UUID,
    trouble: Trouble,
    *,
    origin: FalloutOrigin = FalloutOrigin.MANUAL,
    at: datetime,
    actor: str,
) -> Outcome:
    """Say that a task cannot go on (T10); raises NotFound, TransitionRefused, ValidationFailed."""
    task = tree.task(task_id)
    require(tree, task, "raise_fallout", at=at)
    message = required_text("description", trouble.message)
    if trouble.type is not None and trouble.type not in catalog.fallout_types:
        known = ", ".join(catalog.fallout_types) or "none"
        raise ValidationFailed.of(
            "type", problem=f"There is no type {trouble.type!r}.", way_out=f"Use {known}."
        )
    decision = Decision(tree, at=at, actor=actor)
    open_fallout(decision, catalog, replace(trouble, message=message, origin=origin), task=task)
    return _settled(decision, catalog)


def assign(
    tree: OrderTree,
    catalog: Catalog,
    fallout_id: UUID,
    *,
    assignee: str | None = None,
    group: str | None = None,
    at: datetime,
    actor: str,
) -> Outcome:
    """Give a fallout to a person, a group, or both (F2); a group alone frees it from the person that has it.

    Raises NotFound, TransitionRefused, ValidationFailed when neither is named.
    """
    decision, fallout = _begin(tree, fallout_id, "assign_fallout", at, actor)
    if assignee is None and group is None:
        raise ValidationFailed.of("assignee", problem="Nobody is named.", way_out="Name a person or a group.")
    changed = decision.change(
        fallout, assignee=assignee, assignment_group=group or fallout.assignment_group, next_auto_at=None
    )
    decision.happened("FalloutAssigned", changed)
    return _settled(decision, catalog)


def start(tree: OrderTree, catalog: Catalog, fallout_id: UUID, *, at: datetime, actor: str) -> Outcome:
    """Begin to work on a fallout (F3); who begins has it, unless somebody else has. Raises as assign does."""
    decision, fallout = _begin(tree, fallout_id, "start_fallout", at, actor)
    if fallout.assignee not in (None, actor):
        raise FALLOUT_MACHINE.refusal(
            fallout.state, "start_fallout", f"{fallout.assignee} has it: assign it anew first."
        )
    move_fallout(decision, fallout, "start_fallout", assignee=actor, next_auto_at=None)
    return _settled(decision, catalog)


def hold(
    tree: OrderTree, catalog: Catalog, fallout_id: UUID, *, reason: str, at: datetime, actor: str
) -> Outcome:
    """Stop working on it for a while (F4); raises NotFound, TransitionRefused, ValidationFailed."""
    decision, fallout = _begin(tree, fallout_id, "hold_fallout", at, actor)
    move_fallout(decision, fallout, "hold_fallout", reason=required_text("reason", reason))
    return _settled(decision, catalog)


def await_information(
    tree: OrderTree, catalog: Catalog, fallout_id: UUID, *, question: str, at: datetime, actor: str
) -> Outcome:
    """Wait for an answer to a question (F5); raises as hold does."""
    decision, fallout = _begin(tree, fallout_id, "await_fallout_information", at, actor)
    move_fallout(decision, fallout, "await_fallout_information", reason=required_text("question", question))
    return _settled(decision, catalog)


def resume(tree: OrderTree, catalog: Catalog, fallout_id: UUID, *, at: datetime, actor: str) -> Outcome:
    """Go on with it (F6); raises NotFound, TransitionRefused."""
    decision, fallout = _begin(tree, fallout_id, "resume_fallout", at, actor)
    move_fallout(decision, fallout, "resume_fallout")
    return _settled(decision, catalog)


def close(tree: OrderTree, catalog: Catalog, fallout_id: UUID, *, at: datetime, actor: str) -> Outcome:
    """Take it for done before its task has shown it (F8); raises NotFound, TransitionRefused."""
    decision, fallout = _begin(tree, fallout_id, "close_fallout", at, actor)
    move_fallout(decision, fallout, "close_fallout", "FalloutClosed", closed_at=at)
    return _settled(decision, catalog)


def cancel(
    tree: OrderTree, catalog: Catalog, fallout_id: UUID, *, reason: str, at: datetime, actor: str
) -> Outcome:
    """Say that it was none (F10): its task goes on where it stood, once no other fallout holds it.

    Raises NotFound, ValidationFailed, and TransitionRefused for what the system found: that stays true.
    """
    decision, fallout = _begin(tree, fallout_id, "cancel_fallout", at, actor)
    why = required_text("reason", reason)
    if fallout.origin is FalloutOrigin.SYSTEM:
        found = "The system found it and would find it again: resolve it."
        raise FALLOUT_MACHINE.refusal(fallout.state, "cancel_fallout", found)
    canceled = move_fallout(decision, fallout, "cancel_fallout", reason=why, closed_at=at, next_auto_at=None)
    leave_hold(decision, catalog, canceled)
    return _settled(decision, catalog)


def _begin(
    tree: OrderTree, fallout_id: UUID, command: str, at: datetime, actor: str
) -> tuple[Decision, Fallout]:
    fallout = tree.fallout(fallout_id)
    if not FALLOUT_MACHINE.accepts(fallout.state, command):
        raise FALLOUT_MACHINE.refusal(fallout.state, command)
    return Decision(tree, at=at, actor=actor), fallout


def _settled(decision: Decision, catalog: Catalog) -> Outcome:
    settle(decision, catalog)
    return decision.outcome()
