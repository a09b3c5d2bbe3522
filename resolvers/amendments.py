"""Amendments: a value, the priority, the committed date, a skip that is accepted."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from domain import amendments, price_amendment
from domain.outcome import Outcome
from domain.permissions import Permission
from domain.pricing import PriceAgreement
from persistence import references
from persistence.transaction import Transaction
from resolvers.answer import Answer, Value
from resolvers.carry_out import carry_out
from resolvers.change import Occasion, change, look, record
from resolvers.context import Context
from resolvers.request import Request
from resolvers.scope import MANAGERS, NotYours, require_own
from resolvers.target import Named, order_named


async def waive_skip(context: Context, asked: Request, skip: str, *, reason: str) -> Answer:
    """Accept that something is left out of the decomposition."""
    return await change(
        context,
        asked,
        Named(path="skip", text=skip, accepted=("skp",)),
        lambda on: amendments.waive_skip(on.tree, on.catalog, on.id, reason=reason, at=on.at, actor=on.actor),
        Permission.WAIVE_SKIP,
        objects=lambda on, _: {"order": on.tree.order.id, "skip": on.id},
    )


async def set_characteristic(
    context: Context, asked: Request, owner: str, *, name: str, value: Any
) -> Answer:
    """Set a value by hand; who is no manager sets outputs of own tasks only."""

    def decide(on: Occasion) -> Outcome:
        _require_own_outputs(on)
        return amendments.set_characteristic(
            on.tree, on.catalog, on.id, name, value, at=on.at, actor=on.actor
        )

    named = Named(path="owner", text=owner, accepted=("lin", "dor", "tsk"))
    return await change(context, asked, named, decide, Permission.SET_CHARACTERISTIC, objects=_owners)


async def set_priority(context: Context, asked: Request, order: str, *, priority: int) -> Answer:
    """Say how urgent an order is."""
    return await change(
        context,
        asked,
        order_named(order),
        lambda on: amendments.set_priority(on.tree, on.catalog, priority, at=on.at, actor=on.actor),
        Permission.SET_PRIORITY,
    )


async def set_committed_date(
    context: Context, asked: Request, owner: str, *, committed_due_at: datetime
) -> Answer:
    """Commit to a date for an order or a line."""

    async def act(tx: Transaction) -> Answer:
        named = Named(path="owner", text=owner, accepted=("ord", "lin"))
        on = await look(tx, context, asked, named.target(), Permission.SET_COMMITTED_DATE)
        customer = await references.customer_of(tx, on.tree.order.account_id)
        outcome = amendments.set_committed_date(
            on.tree, on.catalog, on.id, committed_due_at, customer=customer, at=on.at, actor=on.actor
        )
        return await record(tx, context, asked, on, outcome, _owners)

    return await carry_out(context, asked, act, Permission.SET_COMMITTED_DATE)


async def adjust_price(context: Context, asked: Request, owner: str, agreed: PriceAgreement) -> Answer:
    """Agree on another price for an order or a line; who is no manager stays within the agents' limit."""
    return await change(
        context,
        asked,
        Named(path="owner", text=owner, accepted=("ord", "lin")),
        lambda on: price_amendment.adjust_price(
            on.tree,
            on.catalog,
            on.id,
            agreed,
            limited=not on.viewer.roles & MANAGERS,
            at=on.at,
            actor=on.actor,
        ),
        Permission.ADJUST_PRICE,
        objects=_owners,
    )


def _require_own_outputs(on: Occasion) -> None:
    if on.viewer.roles & MANAGERS:
        return
    if on.target.prefix != "tsk":
        message = "You may set what your own tasks give: name the task as owner."
        raise NotYours(Permission.SET_CHARACTERISTIC, message, path=("owner",))
    require_own(on.viewer, on.tree.task(on.id), Permission.SET_CHARACTERISTIC)


def _owners(on: Occasion, _: Outcome) -> Mapping[str, Value]:
    """Answer with the order and what in it was amended: a line, or a domain order and its line."""
    tree, key = on.tree, on.id
    task = tree.tasks.get(key)
    domain_order = tree.domain_orders.get(task.domain_order_id if task and task.domain_order_id else key)
    line = domain_order.line_id if domain_order else (task.line_id if task else key)
    objects: dict[str, Value] = {"order": tree.order.id, "line": line if line in tree.lines else None}
    if on.target.prefix in {"dor", "tsk"}:
        objects["domainOrder"] = domain_order.id if domain_order else None
    return objects
