"""Service orders of other systems: taken in whole and submitted, each once."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from domain import drafting, notes, order_relationships, submission
from domain.compatibility import specifications_concerned
from domain.errors import DuplicateExternalOrder, ValidationFailed
from domain.orders import Order, OrderCategory, OrderLine, OrderSource, RelatedLine
from domain.permissions import Permission, Role
from domain.tmf641 import ExternalOrder, read_service_order
from domain.tmf641_faults import faults_of_payload
from domain.tmf641_items import ExternalLine
from persistence import catalog, orders, references
from persistence.transaction import Transaction
from resolvers.answer import Answer
from resolvers.carry_out import carry_out
from resolvers.change import Occasion, record
from resolvers.context import Context
from resolvers.line_terms import look_up, new_lines
from resolvers.order_relationships import find_external
from resolvers.publication import require_object
from resolvers.request import Request
from resolvers.target import Target


async def import_service_order(
    context: Context, asked: Request, payload: Any, *, source_system: str | None
) -> Answer:
    """Take a TMF641 service order in and submit it; the same one again answers with the order that is in."""

    async def act(tx: Transaction) -> Answer:
        external = read_service_order(require_object(payload, "payload"))
        external = replace(external, source_system=_sender(context, external, source_system))
        existing = await _find(tx, external)
        if existing is not None:
            return Answer(objects={"order": existing, "created": False})
        try:
            return await _take_in(tx, context, asked, external)
        except ValidationFailed as refusal:
            raise ValidationFailed(faults_of_payload(refusal.faults, external.lines)) from None

    return await carry_out(context, asked, act, Permission.IMPORT_ORDER)


def _sender(context: Context, external: ExternalOrder, named: str | None) -> str | None:
    """Say who sent it: as named, else as the payload says, else the integrator itself."""
    own = context.viewer.subject if Role.INTEGRATOR in context.viewer.roles else None
    return named or external.source_system or own


async def _find(tx: Transaction, external: ExternalOrder) -> UUID | None:
    """Find the same order; raises DuplicateExternalOrder when its content is another."""
    if external.external_id is None:
        return None
    await orders.lock_external(tx, external.source_system, external.external_id)
    existing = await orders.find_external(tx, external.source_system, external.external_id)
    if existing is None or existing.content_digest == external.digest:
        return existing.id if existing else None
    raise DuplicateExternalOrder(
        external_id=external.external_id, order_id=str(existing.id), number=existing.number or ""
    )


async def _take_in(tx: Transaction, context: Context, asked: Request, external: ExternalOrder) -> Answer:
    """Create the draft, note what was said, and submit it: one transaction, three decisions."""
    published, at, actor = await catalog.current(tx), context.clock.now(), context.viewer.subject
    order = await _order(tx, context, external)
    numbers = [line.inventory_item for line in external.lines if line.inventory_item]
    items = await references.numbered_items(tx, order.account_id, numbers) if numbers else {}
    terms = [_terms(line, items) for line in external.lines]
    known = await look_up(tx, order.account_id, terms, published, at=at, actor=actor)
    lines = _related(external.lines, new_lines(terms, known, "lines"))
    outcome = drafting.create(order, lines, published, at=at, actor=actor)
    target = Target(prefix="ord", id=order.id, path="payload")
    on = Occasion(tree=outcome.tree, catalog=published, target=target, viewer=context.viewer, at=at)
    answers = [await record(tx, context, asked, on, outcome)]
    for text in external.notes:
        on = replace(on, tree=await orders.load_tree(tx, order.id))
        noted = notes.add_note(on.tree, order.id, text, internal=False, at=at, actor=actor)
        answers.append(await record(tx, context, asked, on, noted))
    for index, (kind, called) in enumerate(external.relationships):
        on = replace(on, tree=await orders.load_tree(tx, order.id))
        path = ("orderRelationship", str(index), "id")
        other = await find_external(tx, context, called, external.source_system, path=path)
        related = order_relationships.relate(
            on.tree, on.catalog, other, kind, awaits_this=False, at=at, actor=actor
        )
        answers.append(await record(tx, context, asked, on, related))
    on = replace(on, tree=await orders.load_tree(tx, order.id))
    concerned = specifications_concerned(on.tree, published)
    installed = await references.installed(tx, order.account_id, concerned)
    customer = await references.customer_of(tx, order.account_id)
    submitted = submission.submit(
        on.tree, published, installed=installed, customer=customer, at=at, actor=actor
    )
    answers.append(await record(tx, context, asked, on, submitted))
    events = tuple(event for answer in answers for event in answer.events)
    return Answer(objects={"order": order.id, "created": True}, events=events)


async def _order(tx: Transaction, context: Context, external: ExternalOrder) -> Order:
    account = await references.find_account(tx, id=None, code=external.account_code)
    if account is None:
        raise ValidationFailed.of(
            "relatedParty",
            problem=f"There is no account {external.account_code!r}.",
            way_out="Send the code of an account that the directory has as the customer's id.",
        )
    contacts = await references.contacts(tx, account[0], [external.contact] if external.contact else [])
    return Order(
        id=uuid4(),
        category=OrderCategory.SERVICE,
        source=OrderSource.API,
        account_id=account[0],
        contact_id=contacts.get(external.contact or ""),
        source_system=external.source_system,
        external_id=external.external_id,
        content_digest=external.digest,
        description=external.description,
        priority=external.priority or 4,
        requested_start_at=external.requested_start_at,
        requested_completion_at=external.requested_completion_at,
        committed_due_at=external.committed_due_at,
        created_at=context.clock.now(),
        created_by=context.viewer.subject,
        terms=dict(external.terms) | {"contact": external.contact, "category": external.category_label},
    )


def _terms(line: ExternalLine, items: Mapping[str, UUID]) -> Mapping[str, Any]:
    """Say a line as callers of ours would; `items` are those that lines name by number."""
    named = line.inventory_item
    return {
        "action": line.action,
        "specification": line.specification,
        "specification_version": line.specification_version,
        "quantity": line.quantity,
        "is_move": line.is_move,
        "inventory_item": f"inv_{items[named]}" if named and named in items else named,
        "location": line.location,
        "from_location": line.from_location,
        "characteristics": [{"name": name, "value": value} for name, value in line.characteristics.items()],
        "committed_due_at": line.committed_due_at,
        "external_id": line.external_id,
    }


def _related(external: Iterable[ExternalLine], lines: list[OrderLine]) -> list[OrderLine]:
    """Link lines as the items were: to the items that they depend on, and to the one around them."""
    by_id = {line.external_id: line for line in lines}
    return [
        replace(
            by_id[each.external_id],
            related_lines=tuple(RelatedLine(line_no=by_id[other].line_no) for other in each.related),
            parent_line_id=by_id[each.parent].id if each.parent else None,
        )
        for each in external
    ]
