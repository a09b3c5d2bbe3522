"""Relate orders, take that back, and follow how related orders stand."""

from uuid import UUID

from domain import order_relationships
from domain.errors import Forbidden, NotFound, ValidationFailed
from domain.orders import Order, OrderRelationshipType, OrderState
from domain.permissions import Permission
from domain.tree import OrderTree
from persistence import orders
from persistence.directory import account_code
from persistence.order_relationships import find_called, find_other, waits_for
from persistence.transaction import Transaction
from resolvers.answer import Answer
from resolvers.carry_out import carry_out
from resolvers.change import look, record
from resolvers.context import Context
from resolvers.ids import key_of
from resolvers.request import Request
from resolvers.scope import sees
from resolvers.target import Target, order_named


async def relate_orders(
    context: Context, asked: Request, order: str, related: str, type: OrderRelationshipType
) -> Answer:
    """Relate an order to another one that the caller sees."""

    async def act(tx: Transaction) -> Answer:
        on = await look(tx, context, asked, order_named(order).target(), Permission.CAPTURE_ORDER)
        other = await _other(tx, context, related)
        awaits_this = await waits_for(tx, other.id, on.id)
        outcome = order_relationships.relate(
            on.tree, on.catalog, other, type, awaits_this=awaits_this, at=on.at, actor=on.actor
        )
        return await record(tx, context, asked, on, outcome)

    return await carry_out(context, asked, act, Permission.CAPTURE_ORDER)


async def unrelate_orders(
    context: Context, asked: Request, order: str, related: str, type: OrderRelationshipType
) -> Answer:
    """Take a relationship back: in a draft whoever captures, later a manager."""

    async def act(tx: Transaction) -> Answer:
        on = await look(tx, context, asked, order_named(order).target(), Permission.CAPTURE_ORDER)
        if on.tree.order.state is not OrderState.DRAFT and Permission.HOLD_ORDER not in on.viewer.permissions:
            raise Forbidden(Permission.HOLD_ORDER)
        found = _relationship(on.tree, key_of(related, "ord", path="related"), type, related)
        outcome = order_relationships.withdraw(on.tree, on.catalog, found, at=on.at, actor=on.actor)
        return await record(tx, context, asked, on, outcome)

    return await carry_out(context, asked, act, Permission.CAPTURE_ORDER)


async def find_external(
    tx: Transaction, context: Context, called: str, source_system: str | None, *, path: tuple[str, ...]
) -> Order:
    """Find an order that a sender relates its own to; raises ValidationFailed for one it does not see."""
    other = await find_called(tx, called, source_system)
    if other is None or not await _sees(tx, context, other):
        raise ValidationFailed.of(
            *path,
            problem=f"There is no order {called!r}.",
            way_out="Send a number or id of ours, or the externalId of an order from the same system.",
        )
    return other


async def _other(tx: Transaction, context: Context, related: str) -> Order:
    target = Target(prefix="ord", id=key_of(related, "ord", path="related"), path="related")
    other = await find_other(tx, target.id)
    if other is None or not await _sees(tx, context, other):
        raise target.unknown
    return other


async def _sees(tx: Transaction, context: Context, other: Order) -> bool:
    if context.viewer.is_staff:
        return True
    target = Target(prefix="ord", id=other.id, path="related")
    tree = await orders.load_tree(tx, other.id, lock=False)  # an integrator sees an order by its tasks
    return sees(context.viewer, tree, target, await account_code(tx, other.account_id))


def _relationship(tree: OrderTree, other_id: UUID, type: OrderRelationshipType, related: str) -> UUID:
    for each in tree.relationships.values():
        if each.related_order_id == other_id and each.type is type and each.withdrawn_at is None:
            return each.id
    raise NotFound(f"{type} relationship with", related, path=("related",))
