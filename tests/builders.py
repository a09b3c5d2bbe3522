"""Ordinary things for tests: a test names only what matters to it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from domain.characteristics import CharacteristicValue, ValueSource
from domain.fallouts import Fallout, FalloutCategory, FalloutOrigin
from domain.inventory import InventoryItem, InventoryKind, InventoryState
from domain.orders import LineAction, Note, Order, OrderCategory, OrderLine
from domain.plan import (
    DecompositionSkip,
    DomainOrder,
    DomainOrderKind,
    Duration,
    SkipReason,
    Task,
    TaskType,
)
from domain.tree import OrderTree

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ACCOUNT = UUID("0a000000-0000-4000-8000-000000000001")


def order(**values: Any) -> Order:
    """An order of today, in draft."""
    ordinary: dict[str, Any] = {"id": uuid4(), "category": OrderCategory.SERVICE, "account_id": ACCOUNT}
    return Order(**(ordinary | {"created_at": NOON, "created_by": "anna"} | values))


def line(**values: Any) -> OrderLine:
    """Line 1, which adds an internet access."""
    ordinary: dict[str, Any] = {"id": uuid4(), "line_no": 1, "action": LineAction.ADD}
    specification = {"specification": "CFS-BIZ-INET", "specification_version": "1.0"}
    return OrderLine(**(ordinary | specification | values))


def domain_order(of: OrderLine, **values: Any) -> DomainOrder:
    """The service order that a line makes."""
    ordinary: dict[str, Any] = {
        "id": uuid4(),
        "line_id": of.id,
        "parent_id": None,
        "kind": DomainOrderKind.SERVICE,
    }
    specification = {"specification": of.specification, "specification_version": of.specification_version}
    key = {"key": f"/{of.specification}#1", "action": LineAction.ADD}
    return DomainOrder(**(ordinary | specification | key | values))


def task(**values: Any) -> Task:
    """A manual task of four hours."""
    ordinary: dict[str, Any] = {
        "id": uuid4(),
        "key": "T01",
        "name": "Check the address",
        "task_type": TaskType.MANUAL,
    }
    return Task(**(ordinary | {"duration": Duration(likely=timedelta(hours=4))} | values))


def skip(of: DomainOrder, **values: Any) -> DecompositionSkip:
    """A relationship whose rule was false."""
    ordinary: dict[str, Any] = {
        "id": uuid4(),
        "line_id": of.line_id,
        "domain_order_id": of.id,
        "source": of.specification,
    }
    why = {"target": "RFS-PORTING", "reason": SkipReason.RULE_FALSE, "explanation": "portIn is false"}
    return DecompositionSkip(**(ordinary | why | values))


def inventory_item(**values: Any) -> InventoryItem:
    """An active service of the ordinary account."""
    ordinary: dict[str, Any] = {"id": uuid4(), "kind": InventoryKind.SERVICE, "account_id": ACCOUNT}
    specification = {"specification": "CFS-BIZ-INET", "specification_version": "1.0"}
    return InventoryItem(**(ordinary | specification | {"state": InventoryState.ACTIVE} | values))


def note(**values: Any) -> Note:
    """A remark that customers may read."""
    ordinary: dict[str, Any] = {
        "id": uuid4(),
        "author": "anna",
        "text": "Please ring first.",
        "internal": False,
    }
    return Note(**(ordinary | {"written_at": NOON} | values))


def characteristic(name: str, value: Any, **values: Any) -> CharacteristicValue:
    """A captured value."""
    return CharacteristicValue(**({"name": name, "value": value, "source": ValueSource.CAPTURE} | values))


def fallout(of: Task | None = None, **values: Any) -> Fallout:
    """A fallout of a task that failed; without one it is about the order."""
    ordinary: dict[str, Any] = {"id": uuid4(), "type": "INTERNAL", "category": FalloutCategory.INTERNAL}
    owner = {"task_id": of.id, "line_id": of.line_id, "domain_order_id": of.domain_order_id} if of else {}
    what = {"short_description": "It does not work.", "origin": FalloutOrigin.AUTO, "opened_at": NOON}
    return Fallout(**(ordinary | what | owner | values))


def tree(of: Order | None = None, *parts: Any) -> OrderTree:
    """An order with these parts under it, each in its place."""
    places: dict[type, dict[UUID, Any]] = {}
    for part in parts:
        places.setdefault(type(part), {})[part.id] = part
    return OrderTree(
        order=of or order(),
        lines=places.get(OrderLine, {}),
        domain_orders=places.get(DomainOrder, {}),
        skips=places.get(DecompositionSkip, {}),
        tasks=places.get(Task, {}),
        inventory=places.get(InventoryItem, {}),
        notes=places.get(Note, {}),
        fallouts=places.get(Fallout, {}),
    )
