"""Inputs of an order's life: submit, approve, pause, answer, cancel, close."""

from datetime import datetime
from decimal import Decimal

import strawberry

from schema.declared import declared
from schema.enums import AdjustmentKind, ChargeType, OrderRelationshipType
from schema.inputs.writes import Change
from schema.scalars import JSON


@strawberry.input(description="An order to act on.")
class OrderInput(Change):
    """An order to act on."""

    order: strawberry.ID = declared("The order.")


@strawberry.input(description="An order to act on, with the reason.")
class OrderReasonInput(OrderInput):
    """An order to act on, with the reason."""

    reason: str = declared("Why, in words.")


@strawberry.input(description="A line to act on.")
class LineInput(Change):
    """A line to act on."""

    line: strawberry.ID = declared("The line.")


@strawberry.input(description="A line to act on, with the reason.")
class LineReasonInput(LineInput):
    """A line to act on, with the reason."""

    reason: str = declared("Why, in words.")


@strawberry.input(description="An order to approve.")
class ApproveOrderInput(OrderInput):
    """An order to approve."""

    note: str | None = declared("An internal remark.", default=None)


@strawberry.input(description="An order to close with the lines that succeeded.")
class ClosePartialInput(OrderInput):
    """An order to close with the lines that succeeded."""

    reason: str | None = declared("Why, in words.", default=None)


@strawberry.input(description="Two orders, and how they relate.")
class RelateOrdersInput(OrderInput):
    """Two orders, and how they relate."""

    related: strawberry.ID = declared("The other order: of a dependency, the one that has to be complete.")
    type: OrderRelationshipType = declared("How they relate.")


@strawberry.input(description="A question to the customer.")
class RequestInformationInput(OrderInput):
    """A question to the customer."""

    line: strawberry.ID | None = declared("The line that it is about: only that line pauses.", default=None)
    question: str = declared("What we want to know.")


@strawberry.input(description="The answer to our question.")
class ProvideInformationInput(OrderInput):
    """The answer to our question."""

    answer: str = declared("The answer.")


@strawberry.input(description="Something left out of the decomposition that a manager accepts.")
class WaiveSkipInput(Change):
    """Something left out of the decomposition that a manager accepts."""

    skip: strawberry.ID = declared("What was left out.")
    reason: str = declared("Why that is all right, in words.")


@strawberry.input(description="A value to set by hand.")
class SetCharacteristicInput(Change):
    """A value to set by hand."""

    owner: strawberry.ID = declared(
        "The line, the domain order, or a task: then its domain order, line or order."
    )
    name: str = declared("The characteristic's name in its specification.")
    value: JSON | None = declared("Its value; null takes it away.", default=None)


@strawberry.input(description="How urgent an order is.")
class SetPriorityInput(OrderInput):
    """How urgent an order is."""

    priority: int = declared("1 critical to 5 planning.")


@strawberry.input(description="The date that we commit to.")
class SetCommittedDateInput(Change):
    """The date that we commit to."""

    owner: strawberry.ID = declared("The order or the line.")
    committed_due_at: datetime = declared("When we promise it to be done.")


@strawberry.input(description="What is agreed about a price.")
class AdjustPriceInput(Change):
    """What is agreed about a price."""

    owner: strawberry.ID = declared("The order or the line.")
    charge: ChargeType = declared("Which charges it concerns.")
    kind: AdjustmentKind = declared("How the value is meant.")
    value: Decimal = declared("The amount in the order's currency, or the percentage; at most 4 decimals.")
    reason: str = declared("Why it is agreed.")


@strawberry.input(description="A remark to write.")
class AddNoteInput(Change):
    """A remark to write."""

    owner: strawberry.ID = declared("The order, line, domain order or task that it is about.")
    text: str = declared("What it says.")
    internal: bool = declared("True for a work note, which never reaches customers.", default=False)


@strawberry.input(description="An issue to raise.")
class RaiseIssueInput(OrderInput):
    """An issue to raise."""

    text: str = declared("What is wrong, in words.")
