"""Mutations of an order's life: submit, enrich, approve, pause, answer, cancel, close."""

from resolvers import lines, order_relationships, orders, pauses
from resolvers.answer import Answer
from resolvers.context import Context
from resolvers.request import Request
from schema.inputs.orders import (
    ApproveOrderInput,
    ClosePartialInput,
    LineInput,
    LineReasonInput,
    OrderInput,
    OrderReasonInput,
    ProvideInformationInput,
    RelateOrdersInput,
    RequestInformationInput,
)
from schema.mutations.registry import mutation
from schema.types.payloads import OrderLinePayload, OrderPayload


@mutation(OrderPayload, "Hand a draft in: it is checked as a whole, then enriched or left to be approved.")
async def submit_order(context: Context, asked: Request, input: OrderInput) -> Answer:
    return await orders.submit_order(context, asked, input.order)


@mutation(OrderPayload, "Pause enrichment.")
async def hold_enrichment(context: Context, asked: Request, input: OrderReasonInput) -> Answer:
    return await pauses.hold_enrichment(context, asked, input.order, reason=input.reason)


@mutation(OrderPayload, "Go on with enrichment.")
async def resume_enrichment(context: Context, asked: Request, input: OrderInput) -> Answer:
    return await pauses.resume_enrichment(context, asked, input.order)


@mutation(OrderPayload, "Approve an order; its decomposition follows.")
async def approve_order(context: Context, asked: Request, input: ApproveOrderInput) -> Answer:
    return await orders.approve_order(context, asked, input.order, note=input.note)


@mutation(OrderPayload, "Reject an order.")
async def reject_order(context: Context, asked: Request, input: OrderReasonInput) -> Answer:
    return await orders.reject_order(context, asked, input.order, reason=input.reason)


@mutation(OrderPayload, "Bring a rejected order back to draft.")
async def rework_order(context: Context, asked: Request, input: OrderInput) -> Answer:
    return await orders.rework_order(context, asked, input.order)


@mutation(OrderPayload, "Pause an order: what runs outside goes on, nothing new starts.")
async def hold_order(context: Context, asked: Request, input: OrderReasonInput) -> Answer:
    return await pauses.hold_order(context, asked, input.order, reason=input.reason)


@mutation(OrderPayload, "Let a paused order go on, or try its failed decomposition again.")
async def resume_order(context: Context, asked: Request, input: OrderInput) -> Answer:
    return await pauses.resume_order(context, asked, input.order)


@mutation(OrderLinePayload, "Pause one line and nothing else.")
async def hold_line(context: Context, asked: Request, input: LineReasonInput) -> Answer:
    return await pauses.hold_line(context, asked, input.line, reason=input.reason)


@mutation(OrderLinePayload, "Let a paused line go on.")
async def resume_line(context: Context, asked: Request, input: LineInput) -> Answer:
    return await pauses.resume_line(context, asked, input.line)


@mutation(OrderPayload, "Ask the customer; the order, or one line, pauses until the answer comes.")
async def request_information(context: Context, asked: Request, input: RequestInformationInput) -> Answer:
    return await pauses.request_information(
        context, asked, input.order, line=input.line, question=input.question
    )


@mutation(OrderPayload, "Answer what was asked; what waited for it goes on.")
async def provide_information(context: Context, asked: Request, input: ProvideInformationInput) -> Answer:
    return await pauses.provide_information(context, asked, input.order, answer=input.answer)


@mutation(OrderPayload, "Relate an order to another one, as one that waits for the other's completion.")
async def relate_orders(context: Context, asked: Request, input: RelateOrdersInput) -> Answer:
    return await order_relationships.relate_orders(context, asked, input.order, input.related, input.type)


@mutation(OrderPayload, "Take a relationship back; what waited for the other order goes on.")
async def unrelate_orders(context: Context, asked: Request, input: RelateOrdersInput) -> Answer:
    return await order_relationships.unrelate_orders(context, asked, input.order, input.related, input.type)


@mutation(OrderPayload, "Cancel an order before anything of it is decomposed.")
async def cancel_order(context: Context, asked: Request, input: OrderReasonInput) -> Answer:
    return await orders.cancel_order(context, asked, input.order, reason=input.reason)


@mutation(OrderPayload, "Close an order of which some lines succeeded and some failed.")
async def close_partial(context: Context, asked: Request, input: ClosePartialInput) -> Answer:
    return await orders.close_partial(context, asked, input.order, reason=input.reason)


@mutation(OrderLinePayload, "Give a line up.")
async def fail_line(context: Context, asked: Request, input: LineReasonInput) -> Answer:
    return await lines.fail_line(context, asked, input.line, reason=input.reason)
