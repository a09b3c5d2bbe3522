"""Decomposition: a line becomes domain orders, and each target not made says why (SOM domain §4.3, §4.4)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from domain.catalog import Catalog
from domain.domain_order_machine import FINAL_DOMAIN_ORDER_STATES
from domain.errors import DecompositionFailed
from domain.growth import Growth, branch, grow
from domain.orders import LineAction, OrderLine
from domain.outcome import Decision
from domain.plan import DecompositionSkip, DomainOrder, SkipReason
from domain.tree import OrderTree

NOTHING: Mapping[str, DomainOrder] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Decomposition:
    """The domain orders to make, parents first, and the relationships that make none for now."""

    domain_orders: tuple[DomainOrder, ...] = ()
    skips: tuple[DecompositionSkip, ...] = ()


def decompose(
    line: OrderLine,
    catalog: Catalog,
    *,
    existing: Mapping[str, DomainOrder] = NOTHING,
    at: datetime | None = None,
) -> Decomposition:
    """Say which domain orders a line takes, beside those that exist already (by key).

    The same input gives the same output, ids included. Raises DecompositionFailed. Source: SOM domain §4.3.
    """
    growth = Growth(line=line, catalog=catalog, existing=existing, at=at)
    if line.action is LineAction.NO_CHANGE:
        return _result(growth)
    if line.action is not LineAction.ADD:
        raise DecompositionFailed(
            f"Line {line.line_no} asks for {line.action}. Only ADD and NO_CHANGE can be decomposed so far, "
            "because the others start from what is installed. Reject the order, or cancel the line."
        )
    specification = catalog.specification(line.specification, line.specification_version)
    for number in range(1, line.quantity + 1):
        grow(
            growth,
            specification,
            (),
            number,
            f"{specification.code} is made because line {line.line_no} adds it.",
        )
    return _result(growth)


def decompose_line(decision: Decision, catalog: Catalog, line_id: UUID) -> tuple[UUID, ...]:
    """Put the domain orders and skips that a line still lacks; returns the ids of the new domain orders.

    Events: DomainOrderCreated, DecompositionSkipped. Raises DecompositionFailed.
    """
    line = decision.tree.line(line_id)
    return _put(
        decision, decompose(line, catalog, existing=_existing(decision.tree, line_id), at=decision.at)
    )


def resume_decomposition(decision: Decision, catalog: Catalog) -> tuple[UUID, ...]:
    """Look again at each target that waits for a value; returns the ids of the new domain orders.

    A relationship that was decided once is never decided again. Event: DecompositionResumed, beside those of
    decompose_line. Raises DecompositionFailed. Source: SOM domain §4.3.
    """
    return tuple(
        new
        for skip in list(decision.tree.skips.values())
        if _is_open(skip, decision.tree)
        for new in _look_again(decision, catalog, skip)
    )


def _look_again(decision: Decision, catalog: Catalog, skip: DecompositionSkip) -> tuple[UUID, ...]:
    again = _decompose_relationship(decision, catalog, skip)
    verdict = next((each for each in again.skips if each.id == skip.id), None)
    if verdict is not None and verdict.reason is SkipReason.VALUE_MISSING:
        missing = {
            "missing_characteristic": verdict.missing_characteristic,
            "explanation": verdict.explanation,
        }
        decision.change(skip, **missing)
        return ()
    why = {"reason": verdict.reason, "explanation": verdict.explanation} if verdict else {}
    resolved = decision.change(skip, resolved_at=decision.at, resolved_by=decision.actor, **why)
    decision.happened("DecompositionResumed", resolved)
    return _put(decision, again)


def _decompose_relationship(decision: Decision, catalog: Catalog, skip: DecompositionSkip) -> Decomposition:
    line = decision.tree.line(skip.line_id)
    growth = Growth(line=line, catalog=catalog, existing=_existing(decision.tree, line.id), at=decision.at)
    ancestors = tuple(_lineage(decision.tree, skip.domain_order_id))
    parent = ancestors[-1]
    specification = catalog.specification(parent.specification, parent.specification_version)
    for relationship in specification.relationships:
        if relationship.target == skip.target:
            branch(growth, specification, relationship, ancestors)
    return _result(growth)


def _result(growth: Growth) -> Decomposition:
    return Decomposition(domain_orders=tuple(growth.made.values()), skips=tuple(growth.skips))


def _put(decision: Decision, decomposition: Decomposition) -> tuple[UUID, ...]:
    for domain_order in decomposition.domain_orders:
        decision.happened("DomainOrderCreated", decision.put(domain_order))
    for skip in decomposition.skips:
        if skip.id not in decision.tree.skips:
            decision.happened("DecompositionSkipped", decision.put(skip))
    return tuple(each.id for each in decomposition.domain_orders)


def _existing(tree: OrderTree, line_id: UUID) -> Mapping[str, DomainOrder]:
    return {each.key: each for each in tree.domain_orders.values() if each.line_id == line_id}


def _is_open(skip: DecompositionSkip, tree: OrderTree) -> bool:
    waits = skip.reason is SkipReason.VALUE_MISSING and skip.resolved_at is None and not skip.waived
    return waits and tree.domain_orders[skip.domain_order_id].state not in FINAL_DOMAIN_ORDER_STATES


def _lineage(tree: OrderTree, domain_order_id: UUID) -> Iterator[DomainOrder]:
    """Walk from the top down to a domain order."""
    node = tree.domain_orders[domain_order_id]
    if node.parent_id is not None:
        yield from _lineage(tree, node.parent_id)
    yield node
