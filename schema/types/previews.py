"""Previews: what would happen, without an order."""

import strawberry

from schema.declared import declared
from schema.enums import DomainOrderKind, LineAction, SkipReason
from schema.errors import OperationError
from schema.scalars import JSON


@strawberry.type(description="A named value of a previewed domain order.")
class PreviewValue:
    """A named value of a previewed domain order."""

    name: str = declared("The characteristic's name.")
    value: JSON | None = declared("The value that it would have.")


@strawberry.type(description="A domain order that would be made.")
class PreviewNode:
    """A domain order that would be made."""

    key: str = declared("Its place in the decomposition.")
    parent_key: str | None = declared("The place of the one that needs it.")
    specification: str = declared("What it is about.")
    kind: DomainOrderKind = declared("Product, service or resource order.")
    action: LineAction = declared("What it would do.")
    reason: str = declared("Why it would be made.")
    characteristics: list[PreviewValue] = declared("Its values, by name.")


@strawberry.type(description="A domain order that would not be made.")
class PreviewSkip:
    """A domain order that would not be made."""

    parent_key: str = declared("The place of the one that has the relationship.")
    source: str = declared("The specification that has the relationship.")
    target: str = declared("The specification that would not be ordered.")
    reason: SkipReason = declared("Why, as a word.")
    explanation: str = declared("Why, as a sentence.")
    missing_characteristic: str | None = declared("The value that it would wait for.")


@strawberry.type(description="What a line would be decomposed into.")
class DecompositionPreviewPayload:
    """What a line would be decomposed into."""

    nodes: list[PreviewNode] = declared("What would be made, parents first.")
    skips: list[PreviewSkip] = declared("What would be left out, and why.")
    errors: list[OperationError] = declared("Why the line cannot be decomposed; empty when it can.")
