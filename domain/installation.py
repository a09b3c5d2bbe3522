"""Inventory that an order makes, changes and takes away (SOM domain §3.9)."""

from collections.abc import Iterator
from typing import Final

from domain.catalog import Catalog, RelationshipType, Specification
from domain.inventory import InventoryItem, InventoryKind, InventoryState
from domain.orders import LineAction
from domain.outcome import Decision
from domain.plan import DomainOrder
from domain.tree import stable_id

S = InventoryState
_PENDING: Final = {LineAction.CHANGE: S.CHANGE_PENDING, LineAction.DISCONNECT: S.DISCONNECT_PENDING}
_DONE: Final = {
    LineAction.ADD: S.ACTIVE,
    LineAction.CHANGE: S.ACTIVE,
    LineAction.DISCONNECT: S.INACTIVE,
    LineAction.SUSPEND: S.SUSPENDED,
    LineAction.RESUME: S.ACTIVE,
}
_PUBLIC: Final = ("state", "started_at", "ended_at")


def place(decision: Decision, domain_order: DomainOrder, catalog: Catalog) -> DomainOrder:
    """Give a new domain order its inventory item: a placeholder when adding (I1), else the one it acts on.

    The parent of the domain order has to have its item already.
    """
    item = (
        _placeholder(decision, domain_order, catalog)
        if domain_order.action is LineAction.ADD
        else _acted_on(decision, domain_order)
    )
    return decision.change(domain_order, inventory_item_id=item.id if item else None)


def activate(decision: Decision, domain_order: DomainOrder) -> None:
    """Carry a closed domain order into inventory (I2, I5, I7 to I9), with the values that it ended with."""
    state = _DONE.get(domain_order.action)
    for item in _items(decision, domain_order):
        if state is not None:
            _move(decision, item, state, domain_order)


def keep_values(decision: Decision) -> None:
    """Write the final characteristics of every active item that the order made, at closure (I2)."""
    for domain_order in decision.tree.domain_orders.values():
        item = decision.tree.inventory.get(domain_order.inventory_item_id or domain_order.id)
        if item is not None and item.state is S.ACTIVE:
            decision.change(item, characteristics=domain_order.characteristics)


def strike(decision: Decision, domain_order: DomainOrder) -> None:
    """Take back what a canceled or failed domain order was to bring (I3, I6)."""
    for item in _items(decision, domain_order):
        if item.state is S.INSTALLATION_PENDING:
            _say(decision, decision.change(item, state=S.INACTIVE, ended_at=decision.at))
        elif item.state in _PENDING.values():
            _say(decision, decision.change(item, state=S.ACTIVE))


def _placeholder(decision: Decision, domain_order: DomainOrder, catalog: Catalog) -> InventoryItem:
    tree = decision.tree
    parent = tree.domain_orders.get(domain_order.parent_id) if domain_order.parent_id else None
    specification = catalog.specification(domain_order.specification, domain_order.specification_version)
    item = InventoryItem(
        id=stable_id(domain_order.id, "inventory"),
        kind=InventoryKind(domain_order.kind),
        account_id=tree.order.account_id,
        specification=domain_order.specification,
        specification_version=domain_order.specification_version,
        name=specification.name,
        state=S.INSTALLATION_PENDING,
        location_id=tree.lines[domain_order.line_id].location_id,
        parent_id=parent.inventory_item_id if parent else None,
        order_id=tree.order.id,
        line_id=domain_order.line_id,
        domain_order_id=domain_order.id,
        characteristics=domain_order.characteristics,
    )
    for each in (item, *_composition(item, specification, catalog)):
        _say(decision, decision.put(each))
    return item


def _composition(
    parent: InventoryItem, specification: Specification, catalog: Catalog
) -> Iterator[InventoryItem]:
    """Make the items that a specification is composed of; they are in inventory only."""
    for relationship in specification.relationships:
        if relationship.type is RelationshipType.COMPOSED_OF:
            part = catalog.specification(relationship.target)
            for number in range(1, relationship.default + 1):
                item = _component(parent, part, number)
                yield item
                yield from _composition(item, part, catalog)


def _component(parent: InventoryItem, part: Specification, number: int) -> InventoryItem:
    return InventoryItem(
        id=stable_id(parent.id, f"{part.code}#{number}"),
        kind=InventoryKind(part.kind),
        account_id=parent.account_id,
        specification=part.code,
        specification_version=part.version,
        name=part.name,
        state=S.INSTALLATION_PENDING,
        location_id=parent.location_id,
        parent_id=parent.id,
        order_id=parent.order_id,
        line_id=parent.line_id,
        domain_order_id=parent.domain_order_id,
    )


def _acted_on(decision: Decision, domain_order: DomainOrder) -> InventoryItem | None:
    """Find the item that a domain order acts on: its own, or its line's for the one on top."""
    line = decision.tree.lines[domain_order.line_id]
    item_id = domain_order.inventory_item_id or (None if domain_order.parent_id else line.inventory_item_id)
    item = decision.tree.inventory.get(item_id) if item_id else None
    pending = _PENDING.get(domain_order.action)
    if item is not None and pending is not None and item.state is not pending:
        _say(decision, decision.change(item, state=pending))
    return item


def _items(decision: Decision, domain_order: DomainOrder) -> list[InventoryItem]:
    own = domain_order.inventory_item_id
    items = decision.tree.inventory.values()
    return [item for item in items if item.id == own or item.domain_order_id == domain_order.id]


def _move(decision: Decision, item: InventoryItem, state: InventoryState, domain_order: DomainOrder) -> None:
    is_its_own = item.id == domain_order.inventory_item_id
    moved = decision.change(
        item,
        state=state,
        characteristics=domain_order.characteristics if is_its_own else item.characteristics,
        started_at=item.started_at or decision.at,
        ended_at=decision.at if state is S.INACTIVE else None,
    )
    _say(decision, moved)


def _say(decision: Decision, item: InventoryItem) -> None:
    decision.happened("InventoryStateChanged", item, public=_PUBLIC)
