"""Order lines: one thing ordered, with one action."""

from datetime import datetime, timedelta

import strawberry

from schema.declared import declared
from schema.enums import DependencyType, LineAction, LineState
from schema.types.characteristics import Characteristic
from schema.types.links import (
    ContactLink,
    DecompositionSkipLink,
    DomainOrderLink,
    FalloutLink,
    InventoryItemLink,
    JeopardyLink,
    LocationLink,
    OfferingLink,
    OrderLink,
    PlanLink,
    PriceAdjustmentLink,
    SpecificationLink,
    TaskLink,
)
from schema.types.node import Node


@strawberry.type(description="A wish that a line follows another one.")
class RelatedLine:
    """A wish that a line follows another one."""

    line_no: int = declared("The number of the line to follow.")
    type: DependencyType = declared("FS: after its end. SS: after its start.")
    lag: timedelta = declared("How long after it.")


@strawberry.type(description="What one decision table said of how urgent a line is.")
class PriorityFactor:
    """What one decision table said of how urgent a line is."""

    table: str = declared("The table's name.")
    rank: float = declared("How urgent by this table alone: 0 to 100.")
    weight: float = declared("How much that counts against the others.")


@strawberry.type(description="One thing ordered, with one action.")
class OrderLine(Node):
    """One thing ordered, with one action."""

    line_no: int = declared("Its number in the order, from 1.")
    action: LineAction = declared("What it does to what the customer has.")
    is_move: bool = declared("True when what is installed moves to another location.")
    quantity: int = declared("How many of it.")
    priority: int = declared("How urgent it is: 1 critical to 5 planning.")
    priority_score: float | None = declared("The mean of the factors' ranks by their weights: 0 to 100.")
    priority_factors: list[PriorityFactor] = declared("What each decision table said of how urgent it is.")
    state: LineState = declared("Where it stands.")
    state_reason: str | None = declared("Why it stands there, when a reason was given.")
    previous_state: LineState | None = declared("The state before a pause.")
    external_id: str | None = declared("Its id in the system that sent it.")
    offering: OfferingLink | None = declared("The offering that was sold.")
    specification: SpecificationLink = declared("What was ordered.")
    specification_version: str = declared("The version of the specification that it is pinned to.")
    inventory_item: InventoryItemLink | None = declared("What it acts on, or what it delivers.")
    location: LocationLink | None = declared("Where it is delivered.")
    from_location: LocationLink | None = declared("Where it moves from.")
    contact: ContactLink | None = declared("Whom to ask about it.")
    characteristics: list[Characteristic] = declared("Its values, by name.")
    requested_completion_at: datetime | None = declared("When the customer would like it to be done.")
    committed_due_at: datetime | None = declared("When we promised it to be done.")
    planned_start_at: datetime | None = declared("When its first task starts.")
    planned_end_at: datetime | None = declared("When its last task ends by the newest baseline.")
    forecast_end_at: datetime | None = declared("When it is expected to end as of now.")
    actual_start_at: datetime | None = declared("When work on it started.")
    actual_end_at: datetime | None = declared("When it was done.")
    progress: float = declared("How much of it is done: 0 to 100 percent.")
    jeopardy: JeopardyLink = declared("How much its end is in danger.")
    delayed_percent: float = declared("By how much of its planned time it is late by forecast, in percent.")
    ponr: bool = declared("True when a point of no return was passed in it.")
    version: int = declared("Its version, for `expectedVersion`; each change adds one.")
    order: OrderLink = declared("The order that it belongs to.")
    related_lines: list[RelatedLine] = declared("The lines that it follows.")
    price_adjustments: list[PriceAdjustmentLink] = declared("What was agreed about its price.")
    domain_orders: list[DomainOrderLink] = declared(
        "All product, service and resource orders that it was decomposed into."
    )
    top_domain_orders: list[DomainOrderLink] = declared("Those of them that have no parent.")
    tasks: list[TaskLink] = declared("Its tasks, in the order they were planned.")
    skips: list[DecompositionSkipLink] = declared("What decomposition left out, and why.")
    fallouts: list[FalloutLink] = declared("What went wrong under it, the newest first.")
    plan: PlanLink | None = declared("The plan of this line; null before decomposition.")
