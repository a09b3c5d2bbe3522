"""Events: what happened."""

from datetime import datetime

import strawberry

from schema.declared import declared
from schema.scalars import JSON
from schema.types.links import DomainOrderLink, LineLink, OrderLink, TaskLink
from schema.types.node import Node


@strawberry.type(description="A field that changed.")
class FieldChange:
    """A field that changed."""

    field: str = declared("The field's name in the graph.")
    before: JSON | None = declared("Its value before.", name="from")
    after: JSON | None = declared("Its value after.", name="to")


@strawberry.type(description="One thing that happened to one entity, mostly of an order.")
class Event(Node):
    """One thing that happened to one entity, mostly of an order."""

    type: str = declared("What happened, as in TaskCompleted.")
    cursor: str | None = declared("Where it stands in the feed; null until it is announced.")
    position: int | None = declared("Its number in the feed; null until it is announced.")
    order_seq: int | None = declared(
        "Its number in its order, without gaps; null for customers, and of what belongs to no order."
    )
    occurred_at: datetime = declared("When it happened (business time).")
    actor: str = declared("Who did it; customers see a role word.")
    entity_type: str = declared("The type of what it happened to.")
    message: str | None = declared("What happened, in words.")
    changes: list[FieldChange] = declared("What changed, as of then; customers see public fields.")
    order: OrderLink | None = declared(
        "The order that it belongs to, as of now; null once it was deleted as a draft, and if there is none."
    )
    line: LineLink | None = declared("The line that it belongs to, as of now.")
    domain_order: DomainOrderLink | None = declared("The domain order that it belongs to, as of now.")
    task: TaskLink | None = declared("The task that it belongs to, as of now.")
