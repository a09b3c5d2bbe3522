"""Pauses: hold and resume, ask and answer, for an order, a line, or enrichment."""

from domain import pauses
from domain.permissions import Permission
from resolvers.answer import Answer
from resolvers.change import change, line_changed
from resolvers.context import Context
from resolvers.ids import key_of
from resolvers.request import Request
from resolvers.target import line_named, order_named


async def hold_order(context: Context, asked: Request, order: str, *, reason: str) -> Answer:
    """Pause an order."""
    return await change(
        context,
        asked,
        order_named(order),
        lambda on: pauses.hold_order(on.tree, on.catalog, reason=reason, at=on.at, actor=on.actor),
        Permission.HOLD_ORDER,
    )


async def resume_order(context: Context, asked: Request, order: str) -> Answer:
    """Let a paused order go on."""
    return await change(
        context,
        asked,
        order_named(order),
        lambda on: pauses.resume_order(on.tree, on.catalog, at=on.at, actor=on.actor),
        Permission.HOLD_ORDER,
    )


async def hold_line(context: Context, asked: Request, line: str, *, reason: str) -> Answer:
    """Pause one line."""
    return await change(
        context,
        asked,
        line_named(line),
        lambda on: pauses.hold_line(on.tree, on.catalog, on.id, reason=reason, at=on.at, actor=on.actor),
        Permission.HOLD_ORDER,
        objects=line_changed,
    )


async def resume_line(context: Context, asked: Request, line: str) -> Answer:
    """Let a paused line go on."""
    return await change(
        context,
        asked,
        line_named(line),
        lambda on: pauses.resume_line(on.tree, on.catalog, on.id, at=on.at, actor=on.actor),
        Permission.HOLD_ORDER,
        objects=line_changed,
    )


async def request_information(
    context: Context, asked: Request, order: str, *, line: str | None, question: str
) -> Answer:
    """Ask the customer about the order, or about one line of it."""
    return await change(
        context,
        asked,
        order_named(order),
        lambda on: pauses.request_information(
            on.tree,
            on.catalog,
            question=question,
            line_id=key_of(line, "lin", path="line") if line else None,
            at=on.at,
            actor=on.actor,
        ),
        Permission.REQUEST_INFORMATION,
    )


async def provide_information(context: Context, asked: Request, order: str, *, answer: str) -> Answer:
    """Answer what was asked."""
    return await change(
        context,
        asked,
        order_named(order),
        lambda on: pauses.provide_information(on.tree, on.catalog, answer=answer, at=on.at, actor=on.actor),
        Permission.PROVIDE_INFORMATION,
    )


async def hold_enrichment(context: Context, asked: Request, order: str, *, reason: str) -> Answer:
    """Pause enrichment."""
    return await change(
        context,
        asked,
        order_named(order),
        lambda on: pauses.hold_enrichment(on.tree, on.catalog, reason=reason, at=on.at, actor=on.actor),
        Permission.HOLD_ENRICHMENT,
    )


async def resume_enrichment(context: Context, asked: Request, order: str) -> Answer:
    """Go on with enrichment."""
    return await change(
        context,
        asked,
        order_named(order),
        lambda on: pauses.resume_enrichment(on.tree, on.catalog, at=on.at, actor=on.actor),
        Permission.HOLD_ENRICHMENT,
    )
