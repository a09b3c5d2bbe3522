"""How the tree of one line grows: node by node, relationship by relationship (SOM domain §4.3, §4.4)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.catalog import Catalog, RelationshipType, Specification, SpecRelationship
from domain.characteristics import plain
from domain.decomposition_reasons import reason_made, skipped
from domain.errors import DecompositionFailed
from domain.orders import OrderLine
from domain.plan import DecompositionSkip, DomainOrder
from domain.rules import Judgement, Verdict, judge, may_arrive
from domain.tree import stable_id
from domain.value_checks import has_value
from domain.value_mapping import default_values, inherited_values, mapped_value, mappings_for, with_value

DEEPEST = 15
MOST_NODES = 10_000
Ancestors = tuple[DomainOrder, ...]  # from the top down to the parent


@dataclass(slots=True, kw_only=True)
class Growth:
    """The tree of one line while it grows; `existing` are the domain orders it has already, by key."""

    line: OrderLine
    catalog: Catalog
    existing: Mapping[str, DomainOrder]
    at: datetime | None
    made: dict[str, DomainOrder] = field(default_factory=dict)
    skips: list[DecompositionSkip] = field(default_factory=list)


def grow(
    growth: Growth, specification: Specification, ancestors: Ancestors, number: int, reason: str
) -> None:
    parent = ancestors[-1] if ancestors else None
    key = f"{parent.key if parent else ''}/{specification.code}#{number}"
    node = growth.existing.get(key)
    if node is None:
        node = growth.made[key] = _new(growth, specification, ancestors, key, number, reason)
        _guard(growth, (*ancestors, node))
    for relationship in sorted(specification.relationships, key=lambda each: each.sequence):
        branch(growth, specification, relationship, (*ancestors, node))


def branch(
    growth: Growth, specification: Specification, relationship: SpecRelationship, ancestors: Ancestors
) -> None:
    if relationship.type is RelationshipType.COMPOSED_OF:
        return  # inventory only, SOM domain §4.2
    node = ancestors[-1]
    asked: Any = plain(node.characteristics).get(relationship.quantity_characteristic or "")
    judgement = _judged(relationship, node, specification)
    count = (
        min(max(int(asked), relationship.minimum), relationship.maximum)
        if has_value(asked)
        else relationship.default
    )
    if judgement.verdict is not Verdict.TRUE or count == 0:
        growth.skips.append(skipped(node, relationship, judgement))
        return
    reason = reason_made(specification, relationship, judgement, count, asked)
    for number in range(1, count + 1):
        grow(growth, growth.catalog.specification(relationship.target), ancestors, number, reason)


def _judged(relationship: SpecRelationship, node: DomainOrder, specification: Specification) -> Judgement:
    """Judge the rules; what says how many must be known too, if it may still arrive."""
    values = plain(node.characteristics)
    judgement = judge(relationship.rules, values, specification)
    counting = relationship.quantity_characteristic
    if judgement.verdict is not Verdict.TRUE or counting is None or has_value(values.get(counting)):
        return judgement
    if not may_arrive(specification, counting):
        return judgement
    return Judgement(verdict=Verdict.UNKNOWN, because=f"{counting} says how many", missing=counting)


def _new(
    growth: Growth, specification: Specification, ancestors: Ancestors, key: str, number: int, reason: str
) -> DomainOrder:
    node = DomainOrder(
        id=stable_id(growth.line.id, key),
        line_id=growth.line.id,
        parent_id=ancestors[-1].id if ancestors else None,
        key=key,
        kind=specification.kind,
        service_category=specification.service_category,
        specification=specification.code,
        specification_version=specification.version,
        action=growth.line.action,
        instance_no=number,
        is_move=growth.line.is_move,
        priority=growth.line.priority,
        reason=reason,
        characteristics={} if ancestors else dict(growth.line.characteristics),
    )
    return _with_first_values(growth, specification, ancestors, node)


def _with_first_values(
    growth: Growth, specification: Specification, ancestors: Ancestors, node: DomainOrder
) -> DomainOrder:
    for value in default_values(specification, node.characteristics):
        node = with_value(node, value)
    if ancestors:
        for value in inherited_values(specification, node, ancestors[-1], growth.at):
            node = with_value(node, value)
    for mapping in mappings_for(node, growth.catalog):
        sources = [each for each in (node, *reversed(ancestors)) if each.specification == mapping.source]
        mapped = mapped_value(mapping, sources, node, growth.at)
        node = with_value(node, mapped) if mapped else node
    return node


def _guard(growth: Growth, branch: Ancestors) -> None:
    if len(branch) > DEEPEST:
        codes = " → ".join(node.specification for node in branch)
        raise DecompositionFailed(
            f"The specifications nest deeper than {DEEPEST} levels: {codes}. Correct their relationships."
        )
    if len(growth.made) + len(growth.existing) > MOST_NODES:
        raise DecompositionFailed(
            f"Line {growth.line.line_no} makes more than {MOST_NODES} domain orders. Order less on one line."
        )
