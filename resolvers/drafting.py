"""Drafts: create an order, add, change and remove its lines, or delete it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from domain import drafting
from domain.errors import DuplicateExternalOrder, Forbidden, ValidationFailed
from domain.orders import Order, OrderLine
from domain.outcome import Outcome
from domain.permissions import Permission
from persistence import catalog, orders, references
from persistence.transaction import Transaction
from resolvers.answer import Answer, Value
from resolvers.carry_out import carry_out
from resolvers.change import Occasion, change, line_changed, look, record
from resolvers.context import Context
from resolvers.ids import key_of
from resolvers.line_terms import line_changes, look_up, new_lines
from resolvers.request import Request
from resolvers.scope import acting
from resolvers.target import line_named, order_named

COPIED = (
    "category", "source", "source_system", "external_id", "description", "priority", "requested_start_at",
    "requested_completion_at", "committed_due_at",
)  # fmt: skip
USUAL_PRIORITY = 4


async def create_order(context: Context, asked: Request, terms: Mapping[str, Any]) -> Answer:
    """Create a draft with its first lines; the same external order again answers with the one that is in."""

    async def act(tx: Transaction) -> Answer:
        require_modesty(context, terms)
        account_id = await find_account(tx, context, terms)
        existing = await find_same(tx, asked, terms, None if _is_staff(context) else account_id)
        if existing is not None:
            return Answer(objects={"order": existing})
        published = await catalog.current(tx)
        at, actor = context.clock.now(), context.viewer.subject
        given = terms.get("lines") or []
        known = await look_up(tx, account_id, given, published, at=at, actor=actor)
        order = Order(
            id=uuid4(),
            account_id=account_id,
            contact_id=await find_contact(tx, account_id, terms.get("contact")),
            created_at=at,
            created_by=actor,
            content_digest=asked.digest,
            **{name: terms[name] for name in COPIED},
        )
        outcome = drafting.create(order, new_lines(given, known, "lines"), published, at=at, actor=actor)
        recorded = await tx.record(
            outcome, viewer=context.viewer, cause=asked.mutation, request_id=context.request_id
        )
        return Answer(objects={"order": order.id}, events=recorded.event_ids)

    return await carry_out(context, asked, act, Permission.CAPTURE_ORDER)


async def add_order_line(context: Context, asked: Request, order: str, terms: Mapping[str, Any]) -> Answer:
    """Add a line to a draft."""

    async def act(tx: Transaction) -> Answer:
        require_modesty(context, terms)
        on = await look(tx, context, asked, order_named(order).target(), Permission.CAPTURE_ORDER)
        known = await look_up(tx, on.tree.order.account_id, [terms], on.catalog, at=on.at, actor=on.actor)
        line = new_lines([terms], known, "line")[0]
        outcome = drafting.add_line(on.tree, on.catalog, line, at=on.at, actor=on.actor)
        return await record(tx, context, asked, on, outcome, _line_added)

    return await carry_out(context, asked, act, Permission.CAPTURE_ORDER)


async def update_order_line(context: Context, asked: Request, line: str, terms: Mapping[str, Any]) -> Answer:
    """Change a line of a draft; what is not given stays."""

    async def act(tx: Transaction) -> Answer:
        require_modesty(context, terms)
        on = await look(tx, context, asked, line_named(line).target(), Permission.CAPTURE_ORDER)
        known = await look_up(tx, on.tree.order.account_id, [terms], on.catalog, at=on.at, actor=on.actor)
        changes = line_changes(terms, known)
        outcome = drafting.update_line(on.tree, on.catalog, on.id, changes, at=on.at, actor=on.actor)
        return await record(tx, context, asked, on, outcome, line_changed)

    return await carry_out(context, asked, act, Permission.CAPTURE_ORDER)


async def remove_order_line(context: Context, asked: Request, line: str) -> Answer:
    """Take a line out of a draft."""
    return await change(
        context,
        asked,
        line_named(line),
        lambda on: drafting.remove_line(on.tree, on.catalog, on.id, at=on.at, actor=on.actor),
        Permission.CAPTURE_ORDER,
    )


async def delete_order(context: Context, asked: Request, order: str) -> Answer:
    """Delete a draft for good."""
    return await change(
        context,
        asked,
        order_named(order),
        lambda on: drafting.delete(on.tree, at=on.at, actor=on.actor),
        Permission.CAPTURE_ORDER,
        objects=_deleted,
    )


def require_modesty(context: Context, terms: Mapping[str, Any]) -> None:
    """Raise Forbidden when a customer sets what only we may promise."""
    if _is_staff(context):
        return
    if terms.get("committed_due_at") is not None:
        raise Forbidden(Permission.SET_COMMITTED_DATE, path=("committedDueAt",))
    if terms.get("priority", USUAL_PRIORITY) != USUAL_PRIORITY:
        raise Forbidden(Permission.SET_PRIORITY, path=("priority",))
    for line in terms.get("lines") or ():
        require_modesty(context, line)


async def find_account(tx: Transaction, context: Context, terms: Mapping[str, Any]) -> UUID:
    """Find whose order it is; raises ValidationFailed, for another one's account as for none."""
    text, code = terms.get("account"), terms.get("account_code")
    if (text is None) == (code is None):
        raise ValidationFailed.of(
            "accountCode",
            problem="Whose order it is must be said once.",
            way_out="Give account or accountCode.",
        )
    account_id = key_of(text, "acc", path="account") if text is not None else None
    found = await references.find_account(tx, id=account_id, code=code)
    if found is None or not _may_order_for(context, found[1]):
        path = "account" if text is not None else "accountCode"
        raise ValidationFailed.of(
            path,
            problem=f"There is no account {text or code}.",
            way_out="Name one that `viewer` or `account` shows.",
        )
    return found[0]


async def find_contact(tx: Transaction, account_id: UUID, code: str | None) -> UUID | None:
    """Find a contact of the account; raises ValidationFailed."""
    if code is None:
        return None
    found = await references.contacts(tx, account_id, [code])
    if code not in found:
        raise ValidationFailed.of(
            "contact",
            problem=f"The account has no contact {code!r}.",
            way_out="Query the account's contacts.",
        )
    return found[code]


async def find_same(
    tx: Transaction, asked: Request, terms: Mapping[str, Any], account_id: UUID | None
) -> UUID | None:
    """Find the same external order, of one account or of any.

    Raises DuplicateExternalOrder when it came in with other content.
    """
    system, external_id = terms.get("source_system"), terms.get("external_id")
    if external_id is None:
        return None
    await orders.lock_external(tx, system, external_id)
    existing = await orders.find_external(tx, system, external_id, account_id=account_id)
    if existing is None or existing.content_digest == asked.digest:
        return existing.id if existing else None
    raise DuplicateExternalOrder(
        external_id=external_id, order_id=str(existing.id), number=existing.number or ""
    )


def _may_order_for(context: Context, code: str) -> bool:
    return _is_staff(context) or code in context.viewer.accounts


def _is_staff(context: Context) -> bool:
    """Does it capture orders as staff? Another role of staff does not count."""
    return acting(context.viewer, Permission.CAPTURE_ORDER).is_staff


def _line_added(on: Occasion, outcome: Outcome) -> Mapping[str, Value]:
    added = next(part for part in outcome.added if isinstance(part, OrderLine))
    return {"order": on.tree.order.id, "line": added.id}


def _deleted(on: Occasion, _: Outcome) -> Mapping[str, Value]:
    return {"deletedId": f"ord_{on.tree.order.id}"}
