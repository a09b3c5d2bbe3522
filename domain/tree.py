"""The order tree: one order with everything under it, the whole that a decision sees."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, Final, TypeVar
from uuid import UUID, uuid5

from domain.attempts import TaskAttempt
from domain.baselines import Baseline
from domain.errors import NotFound
from domain.fallouts import Fallout
from domain.inventory import InventoryItem
from domain.jeopardy_alerts import JeopardyAlert
from domain.odds import Odds
from domain.orders import Note, Order, OrderLine, OrderRelationship
from domain.plan import DecompositionSkip, DomainOrder, Task, TaskDependency

Key = TypeVar("Key")
Value = TypeVar("Value")
SHAPE: Final = (  # what is known of a tree by which parts there are, whatever their values
    "predecessors",
    "successors",
    "children",
    "tasks_of_domain_order",
    "tasks_of_line",
    "tops_of_line",
    "places",
    "places_of_domain_orders",
    "_known",
)


def stable_id(owner: UUID, key: str) -> UUID:
    """Derive the id of a part from its owner and its key, so that making it twice makes it once."""
    return uuid5(owner, key)


@dataclass(frozen=True, kw_only=True)
class OrderTree:
    """One order, whole. Values only: a decision returns a new tree's parts, never changes this one."""

    order: Order
    lines: Mapping[UUID, OrderLine] = field(default_factory=dict)
    domain_orders: Mapping[UUID, DomainOrder] = field(default_factory=dict)
    skips: Mapping[UUID, DecompositionSkip] = field(default_factory=dict)
    tasks: Mapping[UUID, Task] = field(default_factory=dict)
    dependencies: tuple[TaskDependency, ...] = ()
    inventory: Mapping[UUID, InventoryItem] = field(default_factory=dict)
    notes: Mapping[UUID, Note] = field(default_factory=dict)
    fallouts: Mapping[UUID, Fallout] = field(default_factory=dict)
    alerts: Mapping[UUID, JeopardyAlert] = field(default_factory=dict)
    relationships: Mapping[UUID, OrderRelationship] = field(default_factory=dict)
    attempts: Mapping[UUID, TaskAttempt] = field(default_factory=dict)  # those of this decision alone
    baselines: Mapping[UUID, Baseline] = field(default_factory=dict)  # those of this decision alone
    odds: Mapping[UUID, Odds] = field(default_factory=dict)  # only where they are renewed

    def in_the_same_shape(self, **parts: Any) -> "OrderTree":
        """Give the tree with other values of its parts: none new, none gone, so what is grouped stays so."""
        own, changed = self.__dict__, object.__new__(OrderTree)
        changed.__dict__.update({name: own[name] for name in (*PARTS, *SHAPE) if name in own}, **parts)
        return changed

    def knowing(self, known: object) -> "OrderTree":
        """Give the same tree with what was found out about it."""
        same = self.in_the_same_shape()
        same.__dict__["_known"] = known
        return same

    @property
    def known(self) -> object:
        """What the last decision found out about the tree at rest, if anything: see domain/known.py."""
        return self.__dict__.get("_known")

    @cached_property
    def predecessors(self) -> Mapping[UUID, tuple[TaskDependency, ...]]:
        """Edges by successor."""
        return _grouped((edge.successor_id, edge) for edge in self.dependencies)

    @cached_property
    def successors(self) -> Mapping[UUID, tuple[TaskDependency, ...]]:
        """Edges by predecessor."""
        return _grouped((edge.predecessor_id, edge) for edge in self.dependencies)

    @cached_property
    def children(self) -> Mapping[UUID, tuple[UUID, ...]]:
        """Domain orders by their parent."""
        return _grouped((each.parent_id, each.id) for each in self.domain_orders.values() if each.parent_id)

    @cached_property
    def tasks_of_domain_order(self) -> Mapping[UUID, tuple[UUID, ...]]:
        """Tasks by their domain order."""
        return _grouped(
            (task.domain_order_id, task.id) for task in self.tasks.values() if task.domain_order_id
        )

    @cached_property
    def tasks_of_line(self) -> Mapping[UUID | None, tuple[UUID, ...]]:
        """Tasks by their line; the order's own under None."""
        return _grouped((task.line_id, task.id) for task in self.tasks.values())

    @cached_property
    def tops_of_line(self) -> Mapping[UUID, tuple[UUID, ...]]:
        """Domain orders without a parent by their line."""
        return _grouped((each.line_id, each.id) for each in self.domain_orders.values() if not each.parent_id)

    @cached_property
    def places(self) -> Mapping[UUID, int]:
        """Where each task stands among all."""
        return {task_id: place for place, task_id in enumerate(self.tasks)}

    @cached_property
    def places_of_domain_orders(self) -> Mapping[UUID, int]:
        """Where each domain order stands among all."""
        return {domain_order_id: place for place, domain_order_id in enumerate(self.domain_orders)}

    def ancestors(self, domain_order_id: UUID) -> list[UUID]:
        """List the domain orders above one, the nearest first."""
        found: list[UUID] = []
        above = self.domain_orders[domain_order_id].parent_id
        while above is not None:
            found.append(above)
            above = self.domain_orders[above].parent_id
        return found

    @cached_property
    def fallouts_of_task(self) -> Mapping[UUID, tuple[UUID, ...]]:
        """Fallouts by their task, whatever their state."""
        return _grouped((each.task_id, each.id) for each in self.fallouts.values() if each.task_id)

    def task(self, task_id: UUID) -> Task:
        """Find a task; raises NotFound."""
        return _found(self.tasks, task_id, "task")

    def fallout(self, fallout_id: UUID) -> Fallout:
        """Find a fallout; raises NotFound."""
        return _found(self.fallouts, fallout_id, "fallout")

    def line(self, line_id: UUID) -> OrderLine:
        """Find a line; raises NotFound."""
        return _found(self.lines, line_id, "order line")

    def line_numbered(self, line_no: int) -> OrderLine | None:
        """Find a line by the number people use."""
        return next((line for line in self.lines.values() if line.line_no == line_no), None)


PARTS: Final = tuple(each.name for each in fields(OrderTree))


def _grouped(pairs: Iterable[tuple[Key, Value]]) -> Mapping[Key, tuple[Value, ...]]:
    groups: dict[Key, list[Value]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in groups.items()}


def _found(parts: Mapping[UUID, Value], key: UUID, kind: str) -> Value:
    part = parts.get(key)
    if part is None:
        raise NotFound(kind, str(key))
    return part
