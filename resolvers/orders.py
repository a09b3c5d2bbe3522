"""An order's life before fulfilment and at its end: submit, approve, reject, rework, cancel, close."""

from domain import approval, closure, submission
from domain.compatibility import specifications_concerned
from domain.permissions import Permission
from persistence import references
from persistence.transaction import Transaction
from resolvers.answer import Answer
from resolvers.carry_out import carry_out
from resolvers.change import change, look, record
from resolvers.context import Context
from resolvers.request import Request
from resolvers.target import order_named


async def submit_order(context: Context, asked: Request, order: str) -> Answer:
    """Hand a draft in."""

    async def act(tx: Transaction) -> Answer:
        on = await look(tx, context, asked, order_named(order).target(), Permission.SUBMIT_ORDER)
        account_id = on.tree.order.account_id
        outcome = submission.submit(
            on.tree,
            on.catalog,
            installed=await references.installed(
                tx, account_id, specifications_concerned(on.tree, on.catalog)
            ),
            customer=await references.customer_of(tx, account_id),
            at=on.at,
            actor=on.actor,
        )
        return await record(tx, context, asked, on, outcome)

    return await carry_out(context, asked, act, Permission.SUBMIT_ORDER)


async def approve_order(context: Context, asked: Request, order: str, *, note: str | None) -> Answer:
    """Approve an order; its decomposition is queued."""
    return await change(
        context,
        asked,
        order_named(order),
        lambda on: approval.approve(on.tree, on.catalog, note=note, at=on.at, actor=on.actor),
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
