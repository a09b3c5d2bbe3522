"""Orders: what a customer asked for, whole."""

from datetime import datetime

import strawberry

from schema.declared import argument, declared
from schema.enums import OrderAction, OrderCategory, OrderSource, OrderState
from schema.inputs.filters import OrderTaskFilter
from schema.types.links import (
    AccountLink,
    ContactLink,
    DomainOrderLink,
    EventLink,
    FalloutLink,
    InventoryItemLink,
    JeopardyLink,
    LineLink,
    MilestoneLink,
    NoteLink,
    OrderRelationshipLink,
    PlanLink,
    PriceAdjustmentLink,
    TaskDependencyLink,
    TaskLink,
    TimelineLink,
    WaitingOnLink,
)
from schema.types.node import Node


@strawberry.type(description="A captured order with everything under it.")
class Order(Node):
    """A captured order with everything under it."""

    number: str = declared("What people call it: ORD and seven digits.")
    category: OrderCategory = declared("Whether products or services are ordered.")
    state: OrderState = declared("Where it stands.")
    state_reason: str | None = declared("Why it stands there, when a reason was given.")
    previous_state: OrderState | None = declared("The state before a pause.")
    source: OrderSource = declared("How it came in.")
    source_system: str | None = declared("The system that sent it.")
    external_id: str | None = declared("Its id in the system that sent it.")
    description: str | None = declared("What it is about, in words.")
    priority: int = declared("How urgent it is: 1 critical to 5 planning.")
    priority_score: float | None = declared(
        "What decision tables make of it, 0 to 100: the score of its most urgent line."
    )
    priority_by_hand: bool = declared("True when somebody set the priority, so that no table changes it.")
    account: AccountLink | None = declared("Whose order it is.")
    contact: ContactLink | None = declared("Whom to ask about it.")
    requested_start_at: datetime | None = declared("When the customer would like it to start.")
    requested_completion_at: datetime | None = declared("When the customer would like it to be done.")
    committed_due_at: datetime | None = declared("When we promised it to be done.")
    planned_start_at: datetime | None = declared("When the plan's first task starts.")
    planned_end_at: datetime | None = declared("When the plan ends by its newest baseline.")
    forecast_end_at: datetime | None = declared("When the plan is expected to end as of now.")
    actual_start_at: datetime | None = declared("When work on it started.")
    completed_at: datetime | None = declared("When it was closed.")
    cancelled_at: datetime | None = declared("When it was cancelled.")
    cancellation_reason: str | None = declared("Why it was cancelled.")
    question: str | None = declared("What we want to know from the customer, while we wait for the answer.")
    approved_at: datetime | None = declared("When it was approved.")
    approved_by: str | None = declared("Who approved it.")
    created_at: datetime = declared("When it was created.")
    created_by: str = declared("Who created it.")
    progress: float = declared("How much of it is done, weighted by duration: 0 to 100 percent.")
    revision: int = declared("Which revision it is; a change in flight makes the next.")
    version: int = declared("Its version, for `expectedVersion`; each change adds one.")
    jeopardy: JeopardyLink = declared("How much its end is in danger.")
    ponr: bool = declared("True when a point of no return was passed somewhere in it.")
    price_adjustments: list[PriceAdjustmentLink] = declared("What was agreed about its price as a whole.")
    waiting_on: list[WaitingOnLink] = declared("Whose turn it is, the most important first.")
    allowed_actions: list[OrderAction] = declared("What its state allows and the viewer may do.")
    lines: list[LineLink] = declared("What was ordered, by line number.")
    line: LineLink | None = declared(
        "One line by its number.", argument("number", int, "The line's number, from 1.")
    )
    relationships: list[OrderRelationshipLink] = declared(
        "The orders that it relates to, as those that it waits for."
    )
    related_by: list[OrderRelationshipLink] = declared(
        "The orders that relate to it, as those that wait for it."
    )
    domain_orders: list[DomainOrderLink] = declared(
        "All product, service and resource orders, in the order they were made."
    )
    tasks: list[TaskLink] = declared(
        "All tasks, in the order they were planned.",
        argument("where", OrderTaskFilter | None, "Only tasks that match."),
    )
    dependencies: list[TaskDependencyLink] = declared("All edges between its tasks.")
    plan: PlanLink | None = declared("The plan; null before decomposition.")
    timeline: TimelineLink | None = declared(
        "Everything that a Gantt chart of it draws; null for who sees nothing of its inside."
    )
    milestones: list[MilestoneLink] = declared("The points on its way that customers see too.")
    notes: list[NoteLink] = declared("Remarks that customers see, the oldest first.")
    fallouts: list[FalloutLink] = declared("What went wrong under it, the newest first.")
    work_notes: list[NoteLink] = declared("Internal remarks, the oldest first.")
    history: list[EventLink] = declared(
        "What happened, the newest first; customers see public events.",
        argument("first", int, "How many, at most 100.", default=100),
    )
    inventory_items: list[InventoryItemLink] = declared("What the customer has, or will have, by it.")
