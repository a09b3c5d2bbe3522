"""The catalog as the graph shows it: specifications and offerings."""

import strawberry

from schema.declared import declared
from schema.enums import DomainOrderKind, Operator, RelationshipType, Stage, ValueType
from schema.scalars import JSON
from schema.types.node import Node


@strawberry.type(description="A condition on one characteristic; several must all hold.")
class Rule:
    """A condition on one characteristic; several must all hold."""

    characteristic: str = declared("The characteristic's name in the source specification.")
    operator: Operator = declared("How it is compared.")
    value: JSON | None = declared("What it is compared with.")


@strawberry.type(description="What values a characteristic may have, and by when it must have one.")
class CharacteristicSpec:
    """What values a characteristic may have, and by when it must have one."""

    name: str = declared("Its name.")
    description: str = declared("What it is, in words.")
    value_type: ValueType = declared("What kind of value it takes.")
    values: list[JSON] = declared("The values that are accepted; empty: any of its type.")
    minimum: JSON | None = declared("The smallest value that is accepted.")
    maximum: JSON | None = declared("The largest value that is accepted.")
    unit: str | None = declared("The unit of its value.")
    default: JSON | None = declared("Its value when none is given.")
    mandatory_at: Stage | None = declared("By when it must have a value; null: never.")
    allow_late: bool = declared("True when its value may still arrive during fulfilment.")
    max_cardinality: int = declared("How many values it may have; above 1 it is a list.")


@strawberry.type(description="A specification that another one needs, when its rules hold.")
class SpecRelationship:
    """A specification that another one needs, when its rules hold."""

    target: "Specification | None" = declared("What is needed.")
    type: RelationshipType = declared("How the two relate.")
    sequence: int = declared("Where it stands among the relationships of its source.")
    minimum: int = declared("How many at least.")
    default: int = declared("How many if nothing says otherwise.")
    maximum: int = declared("How many at most.")
    quantity_characteristic: str | None = declared("The characteristic of the source that says how many.")
    rules: list[Rule] = declared("When it is needed; empty: always.")


@strawberry.type(description="A product, service or resource as the catalog defines it.")
class Specification(Node):
    """A product, service or resource as the catalog defines it."""

    code: str = declared("Its key.")
    version: str = declared("Its version.")
    name: str = declared("What people call it.")
    kind: DomainOrderKind = declared("Product, service or resource.")
    service_category: str | None = declared("CFS or RFS, for services.")
    description: str = declared("What it is, in words.")
    status: str = declared("DRAFT, PUBLISHED or RETIRED.")
    is_bundle: bool = declared("True when it only bundles others.")
    characteristics: list[CharacteristicSpec] = declared("What can be said about it.")
    relationships: list[SpecRelationship] = declared("What it needs, in order.")


@strawberry.type(description="What is sold: a line on it orders its specification.")
class Offering(Node):
    """What is sold: a line on it orders its specification."""

    code: str = declared("Its key.")
    name: str = declared("What people call it.")
    status: str = declared("DRAFT, PUBLISHED or RETIRED.")
    specification: Specification | None = declared("What it orders.")
