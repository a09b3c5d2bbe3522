"""How orders relate to each other."""

import strawberry

from schema.declared import declared
from schema.enums import OrderRelationshipType
from schema.types.links import OrderLink
from schema.types.node import Node


@strawberry.type(description="How an order relates to another one.")
class OrderRelationship(Node):
    """How an order relates to another one."""

    type: OrderRelationshipType = declared("What kind of relationship it is.")
    order: OrderLink = declared("The order that has it: of a dependency, the one that waits.")
    related: OrderLink | None = declared("The other order: of a dependency, the one that has to be complete.")
    version: int = declared("Its version; each change adds one.")
