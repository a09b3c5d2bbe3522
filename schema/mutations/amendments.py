"""Mutations that amend an order: values, priority, dates, skips, notes, issues."""

from domain.pricing import PriceAgreement
from resolvers import amendments, notes
from resolvers.answer import Answer
from resolvers.context import Context
from resolvers.request import Request
from schema.inputs.orders import (
    AddNoteInput,
    AdjustPriceInput,
    RaiseIssueInput,
    SetCharacteristicInput,
    SetCommittedDateInput,
    SetPriorityInput,
    WaiveSkipInput,
)
from schema.mutations.registry import mutation
from schema.types.payloads import (
    NotePayload,
    OrderLinePayload,
    OrderPayload,
    SetCharacteristicPayload,
    WaiveSkipPayload,
)


@mutation(WaiveSkipPayload, "Accept that something is left out of the decomposition.")
async def waive_skip(context: Context, asked: Request, input: WaiveSkipInput) -> Answer:
    return await amendments.waive_skip(context, asked, input.skip, reason=input.reason)


@mutation(SetCharacteristicPayload, "Set a value by hand; what is mapped from it follows.")
async def set_characteristic(context: Context, asked: Request, input: SetCharacteristicInput) -> Answer:
    return await amendments.set_characteristic(
        context, asked, input.owner, name=input.name, value=input.value
    )


@mutation(OrderPayload, "Say how urgent an order is.")
async def set_priority(context: Context, asked: Request, input: SetPriorityInput) -> Answer:
    return await amendments.set_priority(context, asked, input.order, priority=input.priority)


@mutation(OrderLinePayload, "Commit to a date for an order or a line.")
async def set_committed_date(context: Context, asked: Request, input: SetCommittedDateInput) -> Answer:
    return await amendments.set_committed_date(
        context, asked, input.owner, committed_due_at=input.committed_due_at
    )


@mutation(OrderLinePayload, "Agree on another price for an order or a line, before it is approved.")
async def adjust_price(context: Context, asked: Request, input: AdjustPriceInput) -> Answer:
    agreed = PriceAgreement(charge=input.charge, kind=input.kind, value=input.value, reason=input.reason)
    return await amendments.adjust_price(context, asked, input.owner, agreed)


@mutation(NotePayload, "Write a remark.")
async def add_note(context: Context, asked: Request, input: AddNoteInput) -> Answer:
    return await notes.add_note(context, asked, input.owner, input.text, internal=input.internal)


@mutation(NotePayload, "Say, as a customer, that something is wrong with an order.")
async def raise_issue(context: Context, asked: Request, input: RaiseIssueInput) -> Answer:
    return await notes.raise_issue(context, asked, input.order, input.text)
