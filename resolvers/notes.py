"""Remarks: notes that customers see, work notes, issues."""

from collections.abc import Mapping

from domain import notes
from domain.orders import Note
from domain.outcome import Outcome
from domain.permissions import Permission
from resolvers.answer import Answer, Value
from resolvers.change import Occasion, change
from resolvers.context import Context
from resolvers.request import Request
from resolvers.target import Named, order_named


async def add_note(context: Context, asked: Request, owner: str, text: str, *, internal: bool) -> Answer:
    """Write a remark; those on domain orders, tasks and fallouts are always internal."""
    hidden = internal or owner.startswith(("dor_", "tsk_", "fal_"))
    return await change(
        context,
        asked,
        Named(path="owner", text=owner, accepted=("ord", "lin", "dor", "tsk", "fal")),
        lambda on: notes.add_note(on.tree, on.id, text, internal=internal, at=on.at, actor=on.actor),
        Permission.ADD_WORK_NOTE if hidden else Permission.ADD_NOTE,
        objects=_note_written,
    )


async def raise_issue(context: Context, asked: Request, order: str, text: str) -> Answer:
    """Say, as a customer, that something is wrong with an order."""
    return await change(
        context,
        asked,
        order_named(order),
        lambda on: notes.raise_issue(on.tree, text, at=on.at, actor=on.actor),
        Permission.RAISE_ISSUE,
        objects=_note_written,
    )


def _note_written(on: Occasion, outcome: Outcome) -> Mapping[str, Value]:
    written = next(part for part in outcome.added if isinstance(part, Note))
    return {"order": on.tree.order.id, "note": written.id}
