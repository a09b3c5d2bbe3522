"""Ordinary parts of one order for tests of decisions: their ids follow from their names, so that they fit."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from domain.catalog import Catalog, CharacteristicSpec, PlanTemplate, Specification, ValueType
from domain.characteristics import CharacteristicValue, ValueSource
from domain.inventory import InventoryItem, InventoryKind, InventoryState
from domain.orders import LineAction, Note, Order, OrderCategory, OrderLine
from domain.plan import DecompositionSkip, DomainOrder, DomainOrderKind, Duration, SkipReason, Task, TaskType
from domain.tree import OrderTree

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
WORLD = UUID("00000000-0000-4000-8000-000000000000")
COLLECTIONS: dict[type, str] = {
    OrderLine: "lines",
    DomainOrder: "domain_orders",
    Task: "tasks",
    DecompositionSkip: "skips",
    InventoryItem: "inventory",
    Note: "notes",
}


def an_id(name: str) -> UUID:
    """Give the id that belongs to a name, always the same."""
    return uuid5(WORLD, name)


def an_order(**values: Any) -> Order:
    """An order that was recorded before."""
    ordinary: dict[str, Any] = {
        "id": an_id("order"),
        "number": "ORD1001001",
        "category": OrderCategory.SERVICE,
        "account_id": an_id("account"),
        "created_at": NOW,
        "created_by": "capturer",
    }
    return Order(**(ordinary | values))


def a_line(line_no: int = 1, **values: Any) -> OrderLine:
    """A line that adds an ordinary service."""
    ordinary: dict[str, Any] = {
        "id": an_id(f"line {line_no}"),
        "line_no": line_no,
        "action": LineAction.ADD,
        "specification": "SERVICE",
        "specification_version": "1",
    }
    return OrderLine(**(ordinary | values))


def a_domain_order(name: str = "top", **values: Any) -> DomainOrder:
    """A domain order of line 1, with no parent."""
    ordinary: dict[str, Any] = {
        "id": an_id(name),
        "line_id": an_id("line 1"),
        "parent_id": None,
        "key": f"/{name}#1",
        "kind": DomainOrderKind.SERVICE,
        "specification": "SERVICE",
        "specification_version": "1",
        "action": LineAction.ADD,
    }
    return DomainOrder(**(ordinary | values))


def a_task(name: str = "task", **values: Any) -> Task:
    """A task of one hour in the domain order `top` of line 1."""
    ordinary: dict[str, Any] = {
        "id": an_id(name),
        "key": name,
        "name": name,
        "task_type": TaskType.MANUAL,
        "duration": Duration(likely=HOUR),
        "line_id": an_id("line 1"),
        "domain_order_id": an_id("top"),
    }
    return Task(**(ordinary | values))


def a_skip(name: str = "skip", **values: Any) -> DecompositionSkip:
    """A relationship of the domain order `top` that waits for a value."""
    ordinary: dict[str, Any] = {
        "id": an_id(name),
        "line_id": an_id("line 1"),
        "domain_order_id": an_id("top"),
        "source": "SERVICE",
        "target": "PART",
        "reason": SkipReason.VALUE_MISSING,
        "explanation": "size is not given yet",
        "missing_characteristic": "size",
    }
    return DecompositionSkip(**(ordinary | values))


def an_item(name: str = "item", **values: Any) -> InventoryItem:
    """An active service of the ordinary account."""
    ordinary: dict[str, Any] = {
        "id": an_id(name),
        "kind": InventoryKind.SERVICE,
        "account_id": an_id("account"),
        "specification": "SERVICE",
        "specification_version": "1",
        "state": InventoryState.ACTIVE,
    }
    return InventoryItem(**(ordinary | values))


def a_tree(*parts: Any, order: Order | None = None) -> OrderTree:
    """An order with these parts under it."""
    collections: dict[str, Any] = {name: {} for name in COLLECTIONS.values()}
    for part in parts:
        collections[COLLECTIONS[type(part)]][part.id] = part
    return OrderTree(order=order or an_order(), **collections)


def a_specification(code: str = "SERVICE", **values: Any) -> Specification:
    """A published service that asks for nothing."""
    ordinary: dict[str, Any] = {"code": code, "version": "1", "name": code.title()}
    return Specification(**(ordinary | {"kind": DomainOrderKind.SERVICE} | values))


def a_characteristic(name: str, **values: Any) -> CharacteristicSpec:
    """A characteristic that takes any text."""
    return CharacteristicSpec(**({"name": name, "value_type": ValueType.STRING} | values))


def a_catalog(*parts: Any, **values: Any) -> Catalog:
    """A catalog of these specifications and plan templates; of an ordinary service when there are none."""
    specifications = [part for part in parts if isinstance(part, Specification)] or [a_specification()]
    return Catalog(
        specifications={(each.code, each.version): each for each in specifications},
        current={each.code: each for each in specifications},
        plan_templates=tuple(part for part in parts if isinstance(part, PlanTemplate)),
        **values,
    )


def values_of(**values: Any) -> dict[str, CharacteristicValue]:
    """Captured characteristics."""
    return {
        name: CharacteristicValue(name=name, value=value, source=ValueSource.CAPTURE)
        for name, value in values.items()
    }


def event_types(outcome: Any) -> list[str]:
    """List what happened, by type."""
    return [event.type for event in outcome.events]
