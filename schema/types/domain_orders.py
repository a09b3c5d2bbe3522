"""Domain orders: what decomposition made of a line, and what it left out."""

from datetime import datetime

import strawberry

from schema.declared import declared
from schema.enums import DomainOrderKind, DomainOrderState, LineAction, SkipReason
from schema.types.characteristics import Characteristic
from schema.types.links import (
    FalloutLink,
    InventoryItemLink,
    JeopardyLink,
    LineLink,
    NoteLink,
    OrderLink,
    PlanLink,
    SpecificationLink,
    TaskLink,
)
from schema.types.node import Node


@strawberry.type(description="What decomposition left out, and why.")
class DecompositionSkip(Node):
    """What decomposition left out, and why."""

    source: str = declared("The specification that has the relationship.")
    target: str = declared("The specification that was not ordered.")
    reason: SkipReason = declared("Why, as a word.")
    explanation: str = declared("Why, as a sentence.")
    missing_characteristic: str | None = declared("The value that it waits for.")
    resolved_at: datetime | None = declared("When it was resolved: the value came, or it was waived.")
    resolved_by: str | None = declared("Who resolved it.")
    waived: bool = declared("True when a manager accepted that it is left out.")
    domain_order: "DomainOrder" = declared("The domain order that has the relationship.")
    line: LineLink = declared("The line that it belongs to.")


@strawberry.type(description="An internal order: what one specification must do for one line.")
class DomainOrder(Node):
    """An internal order: what one specification must do for one line."""

    number: str = declared("What people call it: PO, SO or RO and seven digits.")
    key: str = declared(
        "Its stable place in the line's decomposition, as in /CFS-BIZ-INET#1/RFS-FIBER-ACCESS#1."
    )
    kind: DomainOrderKind = declared("Product, service or resource order.")
    service_category: str | None = declared("CFS or RFS, for service orders.")
    action: LineAction = declared("What it does to what is installed.")
    is_move: bool = declared("True when what is installed moves to another location.")
    instance_no: int = declared("Which of several equal ones it is, from 1.")
    state: DomainOrderState = declared("Where it stands.")
    priority: int = declared("How urgent it is, as its line: 1 critical to 5 planning.")
    previous_state: DomainOrderState | None = declared("The state before a pause.")
    state_reason: str | None = declared(
        "Why it is on hold: PAUSED with its line or order, or FALLOUT: all that could be done in it failed."
    )
    specification: SpecificationLink = declared("What it is about.")
    specification_version: str = declared("The version of the specification that it is pinned to.")
    reason: str = declared("Why it was made, in words.")
    characteristics: list[Characteristic] = declared("Its values, by name.")
    planned_start_at: datetime | None = declared("When its first task starts.")
    planned_end_at: datetime | None = declared("When its last task ends by the newest baseline.")
    forecast_end_at: datetime | None = declared("When it is expected to end as of now.")
    actual_start_at: datetime | None = declared("When work on it started.")
    actual_end_at: datetime | None = declared("When it was closed.")
    progress: float = declared("How much of it is done: 0 to 100 percent.")
    jeopardy: JeopardyLink = declared("How much its end is in danger.")
    ponr: bool = declared("True when a point of no return was passed in it.")
    version: int = declared("Its version, for `expectedVersion`; each change adds one.")
    order: OrderLink = declared("The order that it belongs to.")
    line: LineLink = declared("The line that it was made for.")
    parent: "DomainOrder | None" = declared("The domain order that needs it.")
    children: list["DomainOrder"] = declared("The domain orders that it needs.")
    tasks: list[TaskLink] = declared("Its own tasks, in the order they were planned.")
    skips: list[DecompositionSkip] = declared("What it did not need, and why.")
    inventory_item: InventoryItemLink | None = declared("What it delivers, or acts on.")
    fallouts: list[FalloutLink] = declared("What went wrong under it, the newest first.")
    work_notes: list[NoteLink] = declared("Internal remarks, the oldest first.")
    plan: PlanLink | None = declared("The plan of it and everything under it.")
