"""Inputs of capture: orders and their lines while they are drafts."""

from datetime import datetime

import strawberry
from strawberry import UNSET

from schema.declared import declared
from schema.enums import DependencyType, LineAction, OrderCategory, OrderSource
from schema.inputs.writes import Change, Write
from schema.scalars import JSON


@strawberry.input(description="A named value.")
class CharacteristicInput:
    """A named value."""

    name: str = declared("The characteristic's name in its specification.")
    value: JSON | None = declared("Its value; null takes it away.", default=None)


@strawberry.input(description="A wish that a line follows another one.")
class RelatedLineInput:
    """A wish that a line follows another one."""

    line_no: int = declared("The number of the line to follow.")
    type: DependencyType = declared("FS: after its end. SS: after its start.", default=DependencyType.FS)
    lag_seconds: int = declared("How long after it, in seconds.", default=0)


@strawberry.input(description="A line to order: one thing with one action.")
class OrderLineInput:
    """A line to order: one thing with one action."""

    action: LineAction = declared("What it does to what the customer has.", default=LineAction.ADD)
    offering: str | None = declared("The offering's code; then no specification is needed.", default=None)
    specification: str | None = declared("The specification's code.", default=None)
    quantity: int = declared("How many of it.", default=1)
    is_move: bool = declared("True when what is installed moves to another location.", default=False)
    inventory_item: strawberry.ID | None = declared("What it acts on; needed unless it adds.", default=None)
    location: str | None = declared("Where it is delivered: the location's code.", default=None)
    from_location: str | None = declared("Where it moves from: the location's code.", default=None)
    contact: str | None = declared("Whom to ask about it: the contact's code.", default=None)
    characteristics: list[CharacteristicInput] | None = declared("Its values.", default=None)
    related_lines: list[RelatedLineInput] | None = declared("The lines that it follows.", default=None)
    requested_completion_at: datetime | None = declared(
        "When the customer would like it to be done.", default=None
    )
    committed_due_at: datetime | None = declared("When we promise it to be done.", default=None)
    external_id: str | None = declared("Its id in the system that sent it.", default=None)


@strawberry.input(description="An order to create as a draft.")
class CreateOrderInput(Write):
    """An order to create as a draft."""

    category: OrderCategory = declared("Whether products or services are ordered.")
    account: strawberry.ID | None = declared(
        "Whose order it is, by id; give this or accountCode.", default=None
    )
    account_code: str | None = declared("Whose order it is, by code; give this or account.", default=None)
    source: OrderSource = declared("How it came in.", default=OrderSource.API)
    source_system: str | None = declared("The system that sent it.", default=None)
    external_id: str | None = declared(
        "Its id in the system that sent it: the same content again gives the order that is in.", default=None
    )
    description: str | None = declared("What it is about, in words.", default=None)
    contact: str | None = declared("Whom to ask about it: the contact's code.", default=None)
    priority: int = declared("How urgent it is: 1 critical to 5 planning.", default=4)
    requested_start_at: datetime | None = declared("When the customer would like it to start.", default=None)
    requested_completion_at: datetime | None = declared(
        "When the customer would like it to be done.", default=None
    )
    committed_due_at: datetime | None = declared("When we promise it to be done.", default=None)
    lines: list[OrderLineInput] | None = declared(
        "Its lines; more can be added while it is a draft.", default=None
    )


@strawberry.input(description="A line to add to a draft.")
class AddOrderLineInput(Change):
    """A line to add to a draft."""

    order: strawberry.ID = declared("The draft.")
    line: OrderLineInput = declared("The line.")


@strawberry.input(description="What to change on a line of a draft; what is not given stays.")
class UpdateOrderLineInput(Change):
    """What to change on a line of a draft; what is not given stays."""

    line: strawberry.ID = declared("The line.")
    action: LineAction | None = declared("What it does to what the customer has.", default=UNSET)
    offering: str | None = declared("The offering's code.", default=UNSET)
    specification: str | None = declared("The specification's code.", default=UNSET)
    quantity: int | None = declared("How many of it.", default=UNSET)
    is_move: bool | None = declared("True when what is installed moves to another location.", default=UNSET)
    inventory_item: strawberry.ID | None = declared("What it acts on.", default=UNSET)
    location: str | None = declared("Where it is delivered: the location's code.", default=UNSET)
    from_location: str | None = declared("Where it moves from: the location's code.", default=UNSET)
    contact: str | None = declared("Whom to ask about it: the contact's code.", default=UNSET)
    characteristics: list[CharacteristicInput] | None = declared(
        "Values to set, or with null to take away; the others stay.", default=UNSET
    )
    related_lines: list[RelatedLineInput] | None = declared(
        "The lines that it follows, all of them.", default=UNSET
    )
    requested_completion_at: datetime | None = declared(
        "When the customer would like it to be done.", default=UNSET
    )
    committed_due_at: datetime | None = declared("When we promise it to be done.", default=UNSET)
    external_id: str | None = declared("Its id in the system that sent it.", default=UNSET)


@strawberry.input(description="A line to take out of a draft.")
class RemoveOrderLineInput(Change):
    """A line to take out of a draft."""

    line: strawberry.ID = declared("The line.")


@strawberry.input(description="A service order of another system.")
class ImportServiceOrderInput(Write):
    """A service order of another system."""

    payload: JSON = declared("The TMF641 v4 service order as it was sent.")
    source_system: str | None = declared(
        "The system that sent it; the payload's own if not given.", default=None
    )


@strawberry.input(description="A line to try the decomposition of.")
class PreviewDecompositionInput:
    """A line to try the decomposition of."""

    specification: str | None = declared("The specification's code; give this or offering.", default=None)
    offering: str | None = declared("The offering's code; give this or specification.", default=None)
    action: LineAction = declared("What the line would do.", default=LineAction.ADD)
    quantity: int = declared("How many of it.", default=1)
    characteristics: list[CharacteristicInput] | None = declared("The line's values.", default=None)
