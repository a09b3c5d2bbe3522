"""What can be followed; each event is read like a query."""

from datetime import datetime

import strawberry

from schema.declared import argument, declared
from schema.inputs.bulk_resolutions import BulkResolutionEventFilter
from schema.inputs.fallouts import FalloutEventFilter
from schema.inputs.filters import EventFilter, TaskEventFilter
from schema.inputs.jeopardy import JeopardyEventFilter
from schema.types.bulk_resolutions import BulkResolution
from schema.types.domain_orders import DomainOrder
from schema.types.events import FieldChange
from schema.types.fallouts import Fallout
from schema.types.inventory import InventoryItem
from schema.types.jeopardy import JeopardyAlert
from schema.types.lines import OrderLine
from schema.types.orders import Order
from schema.types.plan import Plan
from schema.types.tasks import Task

AFTER = argument("after", str | None, "Go on after this cursor; from now if not given.")


@strawberry.type(description="What every event of a subscription carries.")
class Followed:
    """What every event of a subscription carries."""

    cursor: str = declared("Where it stands in the feed: go on `after` it.")
    position: int = declared("Its number in the feed.")
    order_seq: int | None = declared(
        "Its number in its order, without gaps; null for customers, and of what belongs to no order."
    )
    occurred_at: datetime = declared("When it happened (business time).")
    type: str = declared("What happened, as in TaskCompleted.")
    actor: str = declared("Who did it; customers see a role word.")
    entity_type: str = declared("The type of what it happened to.")
    message: str | None = declared("What happened, in words.")
    changes: list[FieldChange] = declared("What changed, as of then; customers see public fields.")


@strawberry.type(description="An event of an order.")
class EventPayload(Followed):
    """An event of an order."""

    order: Order | None = declared("The order as it is now; null once it was deleted as a draft.")
    line: OrderLine | None = declared("The line that it belongs to, as it is now.")
    domain_order: DomainOrder | None = declared("The domain order that it belongs to, as it is now.")
    task: Task | None = declared("The task that it belongs to, as it is now.")
    inventory_item: InventoryItem | None = declared("The inventory item that it happened to, as it is now.")
    fallout: Fallout | None = declared("The fallout that it happened to, as it is now.")


@strawberry.type(description="An event of a task.")
class TaskEventPayload(Followed):
    """An event of a task."""

    task: Task = declared("The task as it is now.")
    order: Order | None = declared("The order as it is now; null once it was deleted as a draft.")


@strawberry.type(description="An event of a fallout.")
class FalloutEventPayload(Followed):
    """An event of a fallout."""

    fallout: Fallout = declared("The fallout as it is now.")
    task: Task | None = declared("Its task as it is now; null when it is about the order.")
    order: Order | None = declared("The order as it is now.")


@strawberry.type(description="An event of a plan.")
class PlanEventPayload(Followed):
    """An event of a plan."""

    plan: Plan | None = declared("The plan as it is now.")
    order: Order | None = declared("The order as it is now; null once it was deleted as a draft.")
    task: Task | None = declared("The task that it belongs to, as it is now.")


@strawberry.type(description="An event of an alert.")
class JeopardyEventPayload(Followed):
    """An event of an alert."""

    alert: JeopardyAlert | None = declared("The alert as it is now.")
    order: Order | None = declared("The order as it is now; null once it was deleted as a draft.")
    line: OrderLine | None = declared("The line that it belongs to, as it is now.")
    task: Task | None = declared("The task that it is about, as it is now.")


@strawberry.type(description="An event of a bulk resolution.")
class BulkResolutionEventPayload(Followed):
    """An event of a bulk resolution."""

    bulk: BulkResolution = declared("The bulk resolution as it is now.")


@strawberry.type(description="What can be followed. Customers follow their own orders' public events.")
class Subscription:
    """What can be followed."""

    order_events: EventPayload = declared(
        "Events of orders.", argument("where", EventFilter | None, "Only events that match."), AFTER
    )
    task_updated: TaskEventPayload = declared(
        "Events of tasks.", argument("where", TaskEventFilter | None, "Only events that match."), AFTER
    )
    jeopardy_updated: JeopardyEventPayload = declared(
        "What happens to alerts of jeopardy: raised, escalated, eased, acknowledged, mitigated, ended.",
        argument("where", JeopardyEventFilter | None, "Only events that match."),
        AFTER,
    )
    task_available: TaskEventPayload = declared(
        "Tasks that have become ready, or ready again, for whoever takes them: sleep until there are some,"
        " then claim. At least one of topic and group is needed.",
        argument("topic", str | None, "Of this request type."),
        argument("group", str | None, "Of this group, by code."),
        AFTER,
    )
    fallout_updated: FalloutEventPayload = declared(
        "Events of fallouts.", argument("where", FalloutEventFilter | None, "Only events that match."), AFTER
    )
    bulk_resolution_updated: BulkResolutionEventPayload = declared(
        "How bulk resolutions get on: begun, progress at most a hundred times, stopped, resumed, completed."
        " `falloutUpdated(where: {bulk})` tells of each fallout.",
        argument("where", BulkResolutionEventFilter | None, "Only events that match."),
        AFTER,
    )
    plan_updated: PlanEventPayload = declared(
        "Events that change an order's plan or a task in it.",
        argument("order", strawberry.ID, "The order."),
        AFTER,
    )
