"""Characteristic propagation: values spread over an order's tree until nothing moves (SOM domain §4.6)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from domain.catalog import Catalog, CharacteristicMapping
from domain.characteristics import CharacteristicValue, ValueSource
from domain.domain_order_machine import FINAL_DOMAIN_ORDER_STATES
from domain.errors import MappingCycle
from domain.orders import OrderLine
from domain.outcome import Decision
from domain.plan import DomainOrder
from domain.related_lines import related
from domain.tree import OrderTree
from domain.value_mapping import arrived, inherited_values, mapped_value, mappings_for

MOST_PASSES = 10
FROM_BELOW = frozenset({ValueSource.TASK, ValueSource.MAPPING})
Owner = OrderLine | DomainOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kinship:
    """Where each domain order stands: its ancestors, nearest first; who else is in its instance and line."""

    ancestors: Mapping[UUID, tuple[UUID, ...]]
    instances: Mapping[tuple[UUID, str], Sequence[UUID]]  # by top domain order and specification
    lines: Mapping[tuple[UUID, str], Sequence[UUID]]  # by line and specification
    related_lines: Mapping[UUID, tuple[UUID, ...]]

    def top(self, node_id: UUID) -> UUID:
        """Give the top of its instance."""
        return (self.ancestors[node_id] or (node_id,))[-1]


def spread(decision: Decision, catalog: Catalog) -> None:
    """Carry values along inheritance and mappings, between lines and domain orders, to a fixed point.

    Nothing is done when no value changed since the tree was loaded. Event: CharacteristicsChanged, one for
    each line and domain order that existed before. Raises MappingCycle after 10 passes,
    DecompositionFailed when an expression cannot be computed. Source: SOM domain §4.6.
    """
    if not _values_changed(decision):
        return None
    kinship = _kinship(decision.tree, catalog)
    touched: dict[UUID, set[str]] = {}
    for _ in range(MOST_PASSES):
        moved = list(_pass(decision, catalog, kinship))
        if not moved:
            return _tell(decision, touched)
        for owner, value in moved:
            touched.setdefault(owner.id, set()).add(f"{owner.specification}.{value.name}")
    raise MappingCycle(tuple(sorted({f"{owner.specification}.{value.name}" for owner, value in moved})))


def _values_changed(decision: Decision) -> bool:
    pairs = (
        (decision.tree.lines, decision.before.lines),
        (decision.tree.domain_orders, decision.before.domain_orders),
    )
    return any(_differ(now, before) for now, before in pairs if now is not before)


def _differ(now: Mapping[UUID, Owner], before: Mapping[UUID, Owner]) -> bool:
    return any(
        owner.id not in before or owner.characteristics is not before[owner.id].characteristics
        for owner in now.values()
    )


def _pass(
    decision: Decision, catalog: Catalog, kinship: _Kinship
) -> Iterator[tuple[Owner, CharacteristicValue]]:
    for node_id in kinship.ancestors:
        node = decision.tree.domain_orders[node_id]
        if node.parent_id is None:
            yield from _between_line_and_top(decision, catalog, node)
        if node.state not in FINAL_DOMAIN_ORDER_STATES:
            yield from _into(decision, catalog, kinship, node_id)


def _between_line_and_top(
    decision: Decision, catalog: Catalog, top: DomainOrder
) -> Iterator[tuple[Owner, CharacteristicValue]]:
    """Line values go down as they are; what work found goes up where it may be written back."""
    line = decision.tree.line(top.line_id)
    if top.state not in FINAL_DOMAIN_ORDER_STATES:
        for value in line.characteristics.values():
            own = top.characteristics.get(value.name)
            if own is None or (own.value != value.value and _takes_over(value, own)):
                yield _set(decision, top.id, replace(value, previous_value=own.value if own else None))
    if line.quantity == 1:
        for value in _written_back(decision.tree.domain_orders[top.id], line, catalog, decision.at):
            decision.change(
                line, characteristics={**decision.tree.line(line.id).characteristics, value.name: value}
            )
            yield line, value


def _takes_over(value: CharacteristicValue, own: CharacteristicValue) -> bool:
    return not own.locked and (own.source not in FROM_BELOW or _is_later(value, own))


def _is_later(value: CharacteristicValue, other: CharacteristicValue) -> bool:
    return value.set_at is not None and other.set_at is not None and value.set_at > other.set_at


def _written_back(
    top: DomainOrder, line: OrderLine, catalog: Catalog, at: datetime
) -> Iterator[CharacteristicValue]:
    specification = catalog.specification(top.specification, top.specification_version)
    for each in specification.characteristics:
        found, above = top.characteristics.get(each.name), line.characteristics.get(each.name)
        if not each.write_back or found is None or found.source not in FROM_BELOW:
            continue
        if above is None or (above.value != found.value and not above.locked):
            origin = f"{top.specification}.{each.name}"
            yield arrived(each.name, found.value, origin=origin, over=above, at=at)


def _into(
    decision: Decision, catalog: Catalog, kinship: _Kinship, node_id: UUID
) -> Iterator[tuple[Owner, CharacteristicValue]]:
    node = decision.tree.domain_orders[node_id]
    specification = catalog.specification(node.specification, node.specification_version)
    if node.parent_id is not None:
        for value in inherited_values(
            specification, node, decision.tree.domain_orders[node.parent_id], decision.at
        ):
            yield _set(decision, node_id, value)
    for mapping in mappings_for(node, catalog):
        nodes = decision.tree.domain_orders
        back = specification.characteristic(mapping.target_characteristic)
        sources = _sources(mapping, nodes[node_id], kinship, nodes, back is not None and back.write_back)
        mapped = mapped_value(mapping, sources, nodes[node_id], decision.at)
        if mapped is not None:
            yield _set(decision, node_id, mapped)


def _sources(
    mapping: CharacteristicMapping,
    target: DomainOrder,
    kinship: _Kinship,
    nodes: Mapping[UUID, DomainOrder],
    write_back: bool,
) -> list[DomainOrder]:
    """List whom the mapping may read: itself, ancestors, then its instance, then related lines."""
    lineage = (target.id, *kinship.ancestors[target.id])
    found = [each for each in lineage if nodes[each].specification == mapping.source]
    if write_back:
        found.extend(kinship.instances.get((kinship.top(target.id), mapping.source), ()))
    if write_back and mapping.across_lines:
        for line_id in kinship.related_lines.get(target.line_id, ()):
            found.extend(kinship.lines.get((line_id, mapping.source), ()))
    return [nodes[each] for each in found]


def _set(decision: Decision, node_id: UUID, value: CharacteristicValue) -> tuple[Owner, CharacteristicValue]:
    node = decision.tree.domain_orders[node_id]
    return decision.change(node, characteristics={**node.characteristics, value.name: value}), value


def _kinship(tree: OrderTree, catalog: Catalog) -> _Kinship:
    nodes = sorted(tree.domain_orders.values(), key=lambda node: (tree.lines[node.line_id].line_no, node.key))
    ancestors: dict[UUID, tuple[UUID, ...]] = {}
    instances: dict[tuple[UUID, str], list[UUID]] = {}
    lines: dict[tuple[UUID, str], list[UUID]] = {}
    for node in nodes:  # a parent's key is the beginning of its child's, so parents come first
        above = (node.parent_id, *ancestors[node.parent_id]) if node.parent_id else ()
        ancestors[node.id] = above
        instances.setdefault(((above or (node.id,))[-1], node.specification), []).append(node.id)
        lines.setdefault((node.line_id, node.specification), []).append(node.id)
    kin = {line.id: tuple(each.id for each in related(line, tree, catalog)) for line in tree.lines.values()}
    return _Kinship(ancestors=ancestors, instances=instances, lines=lines, related_lines=kin)


def _tell(decision: Decision, touched: Mapping[UUID, set[str]]) -> None:
    """One event for each owner that was there before; new domain orders are news of their own."""
    for owner_id in touched:
        if owner_id in decision.before.lines:
            decision.happened("CharacteristicsChanged", decision.tree.lines[owner_id])
        elif owner_id in decision.before.domain_orders:
            decision.happened("CharacteristicsChanged", decision.tree.domain_orders[owner_id])
