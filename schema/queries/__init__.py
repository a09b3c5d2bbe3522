"""What can be asked; how it is found is declared in persistence.graph."""

from datetime import datetime

import strawberry

from schema.declared import argument, declared
from schema.inputs.capture import PreviewDecompositionInput
from schema.inputs.fallouts import FalloutFilter, FalloutOrder
from schema.inputs.filters import (
    EventFilter,
    ExternalIdInput,
    InventoryFilter,
    OrderFilter,
    OrderOrder,
    SpecificationFilter,
    TaskFilter,
    TaskOrder,
)
from schema.inputs.jeopardy import JeopardyFilter, JeopardyOrder
from schema.paging import Connection, both_ways, forwards
from schema.types.bulk_resolutions import BulkResolution
from schema.types.directory import Account
from schema.types.domain_orders import DomainOrder
from schema.types.events import Event
from schema.types.fallout_measures import FalloutMeasures
from schema.types.fallouts import Fallout, FalloutType
from schema.types.inventory import InventoryItem
from schema.types.jeopardy import JeopardyAlert
from schema.types.node import Node
from schema.types.operations import OperationsSummary, WorkloadDay
from schema.types.orders import Order
from schema.types.plan import Plan
from schema.types.plan_templates import PlanTemplate
from schema.types.previews import DecompositionPreviewPayload
from schema.types.specifications import Offering, Specification
from schema.types.tasks import Task
from schema.types.viewer import Viewer

ID = argument("id", strawberry.ID | None, "By global id.")
NUMBER = argument("number", str | None, "By number.")


@strawberry.type(
    description="What can be asked. What the viewer may not see answers like what does not exist."
)
class Query:
    """What can be asked."""

    viewer: Viewer = declared("Who asks.")
    node: Node | None = declared(
        "Anything by its global id.", argument("id", strawberry.ID, "The global id.")
    )
    nodes: list[Node | None] = declared(
        "Several things by their global ids, in that order; null for what there is not.",
        argument("ids", list[strawberry.ID], "The global ids, at most 100."),
    )
    order: Order | None = declared(
        "One order; give one of the arguments.",
        ID,
        NUMBER,
        argument("external_id", ExternalIdInput | None, "By the id that another system gave it."),
    )
    orders: Connection[Order] = declared(
        "Orders.",
        *both_ways(),
        argument("where", OrderFilter | None, "Only orders that match."),
        argument("order_by", list[OrderOrder] | None, "How to sort; the newest first if not given."),
    )
    orchestration_plan: Plan | None = declared(
        "The plan of an order, a line or a domain order.", argument("root", strawberry.ID, "Its global id.")
    )
    task: Task | None = declared("One task; give one of the arguments.", ID, NUMBER)
    tasks: Connection[Task] = declared(
        "Tasks.",
        *both_ways(),
        argument("where", TaskFilter | None, "Only tasks that match."),
        argument("order_by", list[TaskOrder] | None, "How to sort; by number if not given."),
    )
    worklist: Connection[Task] = declared(
        "What can be worked on: ready or running tasks of the viewer or its groups, the most urgent first: by"
        " jeopardy, priority and due date.",
        *forwards(),
        argument("person", str | None, "The worklist of this person, by subject, and of its groups."),
        argument("group", str | None, "The worklist of this group, by code; of a person only this group's."),
        argument("where", TaskFilter | None, "Only tasks that match."),
    )
    workload: list[WorkloadDay] = declared(
        "The load of groups and people over the coming days, to allocate people: a row for each day.",
        argument("groups", list[str] | None, "These groups, by code; all if no people are named either."),
        argument("people", list[str] | None, "These people, by subject."),
        argument("from_", datetime | None, "The first day is this time's, in UTC; today if not given."),
        argument("days", int, "How many days, at most 92.", default=14),
    )
    jeopardy_alerts: Connection[JeopardyAlert] = declared(
        "Warnings that something will end later than promised.",
        *both_ways(),
        argument("where", JeopardyFilter | None, "Only alerts that match."),
        argument("order_by", list[JeopardyOrder] | None, "How to sort; the newest first if not given."),
    )
    fallout: Fallout | None = declared("One fallout; give one of the arguments.", ID, NUMBER)
    fallouts: Connection[Fallout] = declared(
        "Fallouts.",
        *both_ways(),
        argument("where", FalloutFilter | None, "Only fallouts that match."),
        argument("order_by", list[FalloutOrder] | None, "How to sort; the newest first if not given."),
    )
    fallout_measures: FalloutMeasures = declared(
        "How fallouts went of late: rates, and times to resolve them.",
        argument("since", datetime | None, "Since this time (business time); for 30 days if not given."),
    )
    bulk_resolution: BulkResolution | None = declared("One bulk resolution.", ID)
    bulk_resolutions: Connection[BulkResolution] = declared(
        "Bulk resolutions, the newest first.", *both_ways()
    )
    fallout_types: Connection[FalloutType] = declared("Fallout types, by code.", *both_ways())
    domain_order: DomainOrder | None = declared(
        "One product, service or resource order; give one of the arguments.", ID, NUMBER
    )
    inventory_item: InventoryItem | None = declared(
        "One inventory item; give one of the arguments.", ID, NUMBER
    )
    inventory_items: Connection[InventoryItem] = declared(
        "Inventory items, by number.",
        *both_ways(),
        argument("where", InventoryFilter | None, "Only items that match."),
    )
    account: Account | None = declared(
        "One account; give one of the arguments.", ID, argument("code", str | None, "By code.")
    )
    specification: Specification | None = declared(
        "One specification.",
        argument("code", str, "Its code."),
        argument("version", str | None, "Its version; the current one if not given."),
    )
    specifications: Connection[Specification] = declared(
        "Specifications in their current versions, by code.",
        *both_ways(),
        argument("where", SpecificationFilter | None, "Only specifications that match."),
    )
    offerings: Connection[Offering] = declared("Offerings, by code.", *both_ways())
    plan_templates: Connection[PlanTemplate] = declared(
        "Plan templates in their current versions, by code.", *both_ways()
    )
    operations_summary: OperationsSummary = declared("Counts over everything that the viewer sees.")
    preview_decomposition: DecompositionPreviewPayload = declared(
        "What a line would be decomposed into, without an order.",
        argument("input", PreviewDecompositionInput, "The line."),
    )
    events: Connection[Event] = declared(
        "The feed over plain HTTP: events in feed order, with the cursors that subscriptions give.",
        argument("first", int | None, "How many, at most 100.", default=100),
        argument(
            "after",
            str | None,
            "Only events after this cursor of the feed; from the oldest kept if not given.",
        ),
        argument("where", EventFilter | None, "Only events that match."),
    )
    feed_cursor: str = declared("The feed's cursor in the same snapshot as this query: subscribe `after` it.")
