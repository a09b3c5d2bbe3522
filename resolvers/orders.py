"""An order's life before fulfilment and at its end: submit, approve, reject, rework, cancel, close."""

from collections.abc import Callable

from domain import approval, closure, submission
from domain.inventory import InventoryItem
from domain.outcome import Outcome
from domain.permissions import Permission
from persistence import references
from persistence.transaction import Transaction
from resolvers.answer import Answer
from resolvers.carry_out import carry_out
from resolvers.change import Occasion, change, look, record
from resolvers.context import Context
from resolvers.request import Request
from resolvers.target import order_named

Installed = tuple[InventoryItem, ...]


async def submit_order(context: Context, asked: Request, order: str) -> Answer:
    """Hand a draft in."""

    async def act(tx: Transaction) -> Answer:
        on = await look(tx, context, asked, order_named(order).target(), Permission.SUBMIT_ORDER)
        account_id = on.tree.order.account_id
        outcome = submission.submit(
            on.tree,
            on.catalog,
            installed=await references.installed(tx, account_id),
            customer=await references.customer_of(tx, account_id),
            at=on.at,
            actor=on.actor,
        )
        return await record(tx, context, asked, on, outcome)

    return await carry_out(context, asked, act, Permission.SUBMIT_ORDER)


async def approve_order(context: Context, asked: Request, order: str, *, note: str | None) -> Answer:
    """Approve an order; its decomposition is queued."""
    return await _change_knowing_the_installed(
        context,
        asked,
        order,
        lambda on, installed: approval.approve(
            on.tree, on.catalog, note=note, installed=installed, at=on.at, actor=on.actor
        ),
        Permission.APPROVE_ORDER,
    )


async def reject_order(context: Context, asked: Request, order: str, *, reason: str) -> Answer:
    """Reject an order."""
    return await change(
        context,
        asked,
        order_named(order),
        lambda on: approval.reject(on.tree, on.catalog, reason=reason, at=on.at, actor=on.actor),
        Permission.APPROVE_ORDER,
    )


async def rework_order(context: Context, asked: Request, order: str) -> Answer:
    """Bring a rejected order back to draft."""
    return await change(
        context,
        asked,
        order_named(order),
        lambda on: approval.rework(on.tree, on.catalog, at=on.at, actor=on.actor),
        Permission.REWORK_ORDER,
    )


async def cancel_order(context: Context, asked: Request, order: str, *, reason: str) -> Answer:
    """Cancel an order before anything of it is decomposed."""
    return await change(
        context,
        asked,
        order_named(order),
        lambda on: approval.cancel(on.tree, on.catalog, reason=reason, at=on.at, actor=on.actor),
        Permission.CANCEL_ORDER,
    )


async def close_partial(context: Context, asked: Request, order: str, *, reason: str | None) -> Answer:
    """Close an order of which some lines succeeded and some failed."""
    return await change(
        context,
        asked,
        order_named(order),
        lambda on: closure.close_partial(on.tree, on.catalog, reason=reason, at=on.at, actor=on.actor),
        Permission.CLOSE_ORDER,
    )


async def _change_knowing_the_installed(
    context: Context,
    asked: Request,
    order: str,
    decide: Callable[[Occasion, Installed], Outcome],
    permission: Permission,
) -> Answer:
    """Change an order by a decision that looks at everything its account has."""

    async def act(tx: Transaction) -> Answer:
        on = await look(tx, context, asked, order_named(order).target(), permission)
        installed = await references.installed(tx, on.tree.order.account_id)
        return await record(tx, context, asked, on, decide(on, installed))

    return await carry_out(context, asked, act, permission)
