"""Mutations of capture: orders and their lines while they are drafts."""

from resolvers import drafting, imports
from resolvers.answer import Answer
from resolvers.context import Context
from resolvers.request import Request
from schema.inputs.capture import (
    AddOrderLineInput,
    CreateOrderInput,
    ImportServiceOrderInput,
    RemoveOrderLineInput,
    UpdateOrderLineInput,
)
from schema.inputs.orders import OrderInput
from schema.mutations.asked import given
from schema.mutations.registry import mutation
from schema.types.payloads import (
    DeleteOrderPayload,
    ImportServiceOrderPayload,
    OrderLinePayload,
    OrderPayload,
)


@mutation(
    OrderPayload,
    "Create an order as a draft, with or without lines; the same external order again answers with the one"
    " that is in.",
)
async def create_order(context: Context, asked: Request, input: CreateOrderInput) -> Answer:
    return await drafting.create_order(context, asked, given(input))


@mutation(OrderLinePayload, "Add a line to a draft.")
async def add_order_line(context: Context, asked: Request, input: AddOrderLineInput) -> Answer:
    return await drafting.add_order_line(context, asked, input.order, given(input.line))


@mutation(OrderLinePayload, "Change a line of a draft.")
async def update_order_line(context: Context, asked: Request, input: UpdateOrderLineInput) -> Answer:
    return await drafting.update_order_line(context, asked, input.line, given(input))


@mutation(OrderLinePayload, "Take a line out of a draft.")
async def remove_order_line(context: Context, asked: Request, input: RemoveOrderLineInput) -> Answer:
    return await drafting.remove_order_line(context, asked, input.line)


@mutation(DeleteOrderPayload, "Delete a draft.")
async def delete_order(context: Context, asked: Request, input: OrderInput) -> Answer:
    return await drafting.delete_order(context, asked, input.order)


@mutation(
    ImportServiceOrderPayload,
    "Bring in a TMF641 service order and submit it; the same one again answers with the order that is in.",
)
async def import_service_order(context: Context, asked: Request, input: ImportServiceOrderInput) -> Answer:
    return await imports.import_service_order(
        context, asked, input.payload, source_system=input.source_system
    )
