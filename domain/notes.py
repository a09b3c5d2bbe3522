"""What people write on an order: notes, work notes, questions, answers and issues (SOM domain §2.2)."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from domain.errors import NotFound, ValidationFailed
from domain.orders import Note
from domain.outcome import Decision, Outcome
from domain.tree import OrderTree, stable_id

_ORDER: Mapping[str, Any] = MappingProxyType({})  # the order itself owns the note
_LONGEST = 10_000
_UNSEEN = frozenset({"domain_order_id", "task_id", "fallout_id"})


def add_note(
    tree: OrderTree, owner_id: UUID, text: str, *, internal: bool, at: datetime, actor: str
) -> Outcome:
    """Add a note to the order or a part of it; raises NotFound, ValidationFailed.

    Notes on domain orders, tasks and fallouts are always work notes: customers know nothing of them.
    """
    decision = Decision(tree, at=at, actor=actor)
    owner = _owner(tree, owner_id)
    write(decision, text, internal=internal or not _UNSEEN.isdisjoint(owner), owner=owner)
    return decision.outcome()


def raise_issue(tree: OrderTree, text: str, *, at: datetime, actor: str) -> Outcome:
    """Let a customer say that something is wrong with the order; raises ValidationFailed."""
    decision = Decision(tree, at=at, actor=actor)
    write(decision, text, kind="ISSUE", event="IssueRaised")
    return decision.outcome()


def write(
    decision: Decision,
    text: str,
    *,
    internal: bool = False,
    kind: str = "NOTE",
    event: str | None = None,
    owner: Mapping[str, Any] = _ORDER,
) -> Note:
    """Put a note as part of a larger decision, and say so."""
    number = len(decision.tree.notes) + 1
    note = decision.put(
        Note(
            id=stable_id(decision.tree.order.id, f"note/{number}"),
            author=decision.actor,
            text=required_text("text", text),
            internal=internal,
            written_at=decision.at,
            kind=kind,
            **owner,
        )
    )
    name = event or ("WorkNoteAdded" if internal else "NoteAdded")
    decision.happened(name, note, public=None if internal else ("text", "kind"), message=note.text)
    return note


def required_text(field: str, text: str) -> str:
    """Give the text without outer blanks; raises ValidationFailed when nothing is left, or far too much."""
    stripped = text.strip()
    if not stripped:
        raise ValidationFailed.of(field, problem="It is empty.", way_out="Say it in a few words.")
    if len(stripped) > _LONGEST:
        raise ValidationFailed.of(
            field, problem=f"It has {len(stripped)} characters.", way_out=f"Send at most {_LONGEST}."
        )
    return stripped


def _owner(tree: OrderTree, owner_id: UUID) -> dict[str, UUID]:
    if owner_id == tree.order.id:
        return {}
    places: Mapping[str, Mapping[UUID, object]] = {
        "line_id": tree.lines,
        "domain_order_id": tree.domain_orders,
        "task_id": tree.tasks,
        "fallout_id": tree.fallouts,
    }
    for name, parts in places.items():
        if owner_id in parts:
            return {name: owner_id}
    raise NotFound("order, line, domain order, task or fallout", str(owner_id))
