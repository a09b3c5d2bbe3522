"""What a decision returns, and how one is thought through."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from domain.attempts import TaskAttempt
from domain.baselines import Baseline
from domain.computed import COMPUTED
from domain.copies import copied, slots_of
from domain.events import Change, Event
from domain.fallouts import Fallout
from domain.inventory import InventoryItem
from domain.jeopardy_alerts import JeopardyAlert
from domain.odds import Odds
from domain.orders import Note, Order, OrderLine, OrderRelationship
from domain.plan import DecompositionSkip, DomainOrder, Task, TaskDependency
from domain.tree import OrderTree

Part = (
    Order
    | OrderLine
    | DomainOrder
    | DecompositionSkip
    | Task
    | InventoryItem
    | Note
    | Fallout
    | JeopardyAlert
    | TaskAttempt
    | Baseline
    | OrderRelationship
    | Odds
)
AnyPart = TypeVar(
    "AnyPart",
    Order,
    OrderLine,
    DomainOrder,
    DecompositionSkip,
    Task,
    InventoryItem,
    Note,
    Fallout,
    JeopardyAlert,
    TaskAttempt,
    Baseline,
    OrderRelationship,
    Odds,
)

COLLECTION = {
    OrderLine: "lines",
    DomainOrder: "domain_orders",
    DecompositionSkip: "skips",
    Task: "tasks",
    InventoryItem: "inventory",
    Note: "notes",
    Fallout: "fallouts",
    JeopardyAlert: "alerts",
    TaskAttempt: "attempts",
    Baseline: "baselines",
    OrderRelationship: "relationships",
    Odds: "odds",
}
SHAPING = (OrderLine, DomainOrder, Task, Fallout)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Work to be done after the commit, at a business time or as soon as possible."""

    name: str  # decompose, automate, look, notify
    order_id: UUID
    task_id: UUID | None = None
    part_id: UUID | None = None  # of whatever else the work is about
    about: str | None = None  # the event that asks for it, and which of its kind it is
    at: datetime | None = None
    gathered: bool = False  # asked for again and again within moments, it is done once


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was decided: the tree as it will be, what is new or changed or gone in it, and what happened."""

    tree: OrderTree
    before: OrderTree
    added: tuple[Part, ...] = ()
    changed: tuple[Part, ...] = ()
    removed: tuple[UUID, ...] = ()  # order lines of a draft
    deleted: bool = False  # the whole order, a draft
    added_dependencies: tuple[TaskDependency, ...] = ()
    events: tuple[Event, ...] = ()
    jobs: tuple[Job, ...] = ()


class Decision:
    """A change being thought through: put parts, say what happened, then take the outcome."""

    def __init__(self, tree: OrderTree, *, at: datetime, actor: str) -> None:
        self.before = tree
        self.tree = tree
        self.at = at
        self.actor = actor
        self._events: list[Event] = []
        self._jobs: list[Job] = []
        self._said: dict[tuple[type[Part], UUID], Part] = {}
        self._touched: dict[str, dict[UUID, None]] = {}
        self._listed: dict[str, list[Any]] = {}  # what was touched, until something else is
        self._removed: list[UUID] = []
        self._dependencies: list[TaskDependency] = []
        self._deleted = False

    @classmethod
    def continuing(cls, outcome: Outcome, *, at: datetime, actor: str) -> "Decision":
        """Think the outcome of an order that is no draft further: what is put now joins what was decided."""
        decision = cls(outcome.before, at=at, actor=actor)
        decision.tree = outcome.tree
        parts: list[Any] = [*outcome.added, *outcome.changed]
        decision._said = {(type(part), part.id): decision.put(part) for part in parts}
        decision._dependencies = list(outcome.added_dependencies)
        decision._events, decision._jobs = list(outcome.events), list(outcome.jobs)
        return decision

    def put(self, part: AnyPart) -> AnyPart:
        """Set the new value of a part, whether it exists already or not."""
        if isinstance(part, Order):
            self.tree = self.tree.in_the_same_shape(order=part)
        else:
            name = COLLECTION[type(part)]
            own = self._own(name)
            if part.id not in own and isinstance(part, SHAPING):
                self.tree = replace(self.tree)  # what is known and grouped so far leaves the new part out
            own[part.id] = part
            self._touched[name][part.id] = None
            self._listed.pop(name, None)
        return part

    def change(self, part: AnyPart, **values: Any) -> AnyPart:
        """Put a copy of the part with other values; nothing happens when they are the same."""
        for name, value in values.items():
            if getattr(part, name) != value:
                return self.put(copied(part, **values))
        return part

    def remove_line(self, line_id: UUID) -> None:
        """Take a line out of a draft."""
        del self._own("lines")[line_id]
        self._listed.pop("lines", None)
        self._removed.append(line_id)

    def delete_order(self) -> None:
        """Take the whole draft away."""
        self._deleted = True

    def depend(self, edges: Iterable[TaskDependency]) -> None:
        """Add edges to the plan; those that exist are left alone."""
        known = {(edge.predecessor_id, edge.successor_id, edge.type) for edge in self.tree.dependencies}
        new = [edge for edge in edges if (edge.predecessor_id, edge.successor_id, edge.type) not in known]
        if new:
            self._dependencies.extend(new)
            self.tree = replace(self.tree, dependencies=(*self.tree.dependencies, *new))

    def happened(
        self,
        type: str,
        part: Part,
        *,
        public: Iterable[str] | None = None,
        computed: Iterable[str] = (),
        **extra: Any,
    ) -> None:
        """Say what happened to a part that was put.

        Its changes are those since it was last spoken of. `public` names the fields whose change customers
        see; None keeps the event inside. `computed` names the computed fields whose change is the very
        point of the event.
        """
        before = self._said.get((part.__class__, part.id)) or self._previous(part)
        self._said[part.__class__, part.id] = part
        self._events.append(
            Event(
                type=type,
                entity_type=type_name(part),
                entity_id=part.id,
                occurred_at=self.at,
                actor=self.actor,
                public=public is not None,
                public_fields=frozenset(public or ()),
                changes=changes(before, part, computed=frozenset(computed)),
                before=image(before) if before else None,
                after=image(part),
                **(owners(part) | extra),
            )
        )

    def touched(self, kind: type[AnyPart]) -> Sequence[AnyPart]:
        """List the parts of a kind that are new or not what they were, in the order of their touching."""
        name = COLLECTION[kind]
        listed = self._listed.get(name)
        if listed is None:
            now, before = getattr(self.tree, name), getattr(self.before, name)
            touched = (key for key in self._touched.get(name, ()) if key in now)
            listed = self._listed[name] = [now[key] for key in touched if now[key] is not before.get(key)]
        return listed

    @property
    def is_only_a_look(self) -> bool:
        """Was nothing touched so far?"""
        return self.tree.order is self.before.order and not any(self._touched.values())

    def learn(self, known: object) -> None:
        """Keep what was found out about the tree as it is now."""
        self.tree = self.tree.knowing(known)

    def said(self, type: str) -> bool:
        """Has this decision said already that such a thing happened?"""
        return any(event.type == type for event in self._events)

    def enqueue(
        self, name: str, *, task_id: UUID | None = None, at: datetime | None = None, **particulars: Any
    ) -> None:
        """Ask for work after the commit; `particulars` are other fields of the job."""
        job = Job(name=name, order_id=self.tree.order.id, task_id=task_id, at=at, **particulars)
        self._jobs.append(job)

    def outcome(self) -> Outcome:
        """Close the decision: versions of changed parts go up by one."""
        added, changed = [], []
        for part in self._all_touched():
            old = self._previous(part)
            if old is None:
                added.append(part)
            elif old != part:
                changed.append(
                    self.put(copied(part, version=old.version + 1) if hasattr(part, "version") else part)
                )
        moved = bool(self._removed or self._dependencies) or any(
            not isinstance(part, Odds)
            for part in (*added, *changed)  # odds are no change of the order
        )
        if moved and self.before.order.number and self.tree.order == self.before.order:
            changed.append(self.put(copied(self.tree.order, version=self.before.order.version + 1)))
        if moved and self.tree.known is self.before.known:
            self.learn(None)  # nobody looked at what this changed
        return Outcome(
            tree=self.tree, before=self.before, added=tuple(added), changed=tuple(changed),
            removed=tuple(self._removed), deleted=self._deleted, added_dependencies=tuple(self._dependencies),
            events=tuple(self._events), jobs=tuple(self._jobs),
        )  # fmt: skip

    def _all_touched(self) -> list[Any]:
        return [self.tree.order, *(part for kind in COLLECTION for part in self.touched(kind))]

    def _previous(self, part: Any) -> Any:
        if isinstance(part, Order):
            return self.before.order if self.before.order.number else None
        return getattr(self.before, COLLECTION[type(part)]).get(part.id)

    def _own(self, name: str) -> dict[UUID, Any]:
        if name not in self._touched:
            self._touched[name] = {}
            self.tree = self.tree.in_the_same_shape(**{name: dict(getattr(self.tree, name))})
        own: dict[UUID, Any] = getattr(self.tree, name)
        return own


def type_name(part: Part) -> str:
    """Give the GraphQL type of a part."""
    return type(part).__name__


def owners(part: Part) -> dict[str, UUID]:
    """Say which line, domain order and task a part belongs to."""
    own = {OrderLine: "line_id", DomainOrder: "domain_order_id", Task: "task_id"}.get(type(part))
    above = {name: getattr(part, name, None) for name in ("line_id", "domain_order_id", "task_id")}
    found = {name: value for name, value in above.items() if value is not None}
    return found | ({own: part.id} if own else {})


def changes(
    before: Part | None, after: Part, *, computed: frozenset[str] = frozenset()
) -> tuple[Change, ...]:
    """List the fields that differ, but for those that are computed anew each time and are not named."""
    if before is None:
        return ()
    names, values = slots_of(type(after))
    return tuple(
        Change(field=name, before=old, after=new)
        for name, old, new in zip(names, values(before), values(after), strict=True)
        if old is not new and old != new and (name not in COMPUTED or name in computed)
    )


def image(part: Part) -> dict[str, Any]:
    """Give all fields of a part by name, as domain values."""
    names, values = slots_of(type(part))
    return dict(zip(names, values(part), strict=True))
