"""How each part of an order lies in its table: one shape per part, derived from the part's own fields."""

import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache
from sys import intern
from typing import Any, Generic, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import orjson

from domain.attempts import TaskAttempt
from domain.baselines import Baseline
from domain.copies import slots_of
from domain.fallouts import Fallout
from domain.inventory import InventoryItem
from domain.jeopardy_alerts import JeopardyAlert
from domain.odds import Odds
from domain.orders import Note, Order, OrderLine, OrderRelationship
from domain.plan import DecompositionSkip, DomainOrder, Duration, Task, TaskDependency
from persistence.values import (
    field_to_json,
    to_characteristics,
    to_price_adjustments,
    to_priority_factors,
    to_related_lines,
    to_waiting_on,
)

Kept = TypeVar("Kept")
GIVEN_ONCE = {"id", "number", "sequence", "account_id", "specification"}
REPEATED = {UUID, datetime, timedelta}
DURATION = ("duration_likely", "duration_optimistic", "duration_pessimistic")
NUMBER_BY_KIND = """case kind
    when 'PRODUCT' then 'PO' || lpad(nextval('product_order_numbers')::text, 7, '0')
    when 'SERVICE' then 'SO' || lpad(nextval('service_order_numbers')::text, 7, '0')
    else 'RO' || lpad(nextval('resource_order_numbers')::text, 7, '0') end"""


def _number(prefix: str, sequence: str) -> str:
    return f"'{prefix}' || lpad(nextval('{sequence}')::text, 7, '0')"


@lru_cache(1_000)  # those of the templates
def _whole_duration(
    likely: timedelta, optimistic: timedelta | None, pessimistic: timedelta | None
) -> Duration:
    return Duration(likely=likely, optimistic=optimistic, pessimistic=pessimistic)


KEPT_AS_LISTS = {"characteristics", "waiting_on", "related_lines", "price_adjustments", "priority_factors"}
DECODERS: Mapping[str, Callable[[Any], Any]] = {
    "characteristics": to_characteristics,
    "waiting_on": to_waiting_on,
    "related_lines": to_related_lines,
    "price_adjustments": to_price_adjustments,
    "priority_factors": to_priority_factors,
    "inputs": orjson.loads,
    "outputs": orjson.loads,
    "terms": orjson.loads,
}


@lru_cache(1_000)
def _one_of(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Give the equal texts that were read before."""
    return texts


def _texts(listed: Sequence[str]) -> tuple[str, ...]:
    return _one_of(tuple(map(intern, listed)))


class Shape(Generic[Kept]):
    """The columns of a part, and how its values get into them and back.

    `beside` are columns that are no field of the part: its order, its account, its place in the order.
    `number` is SQL that gives the next one.
    """

    def __init__(
        self,
        part: type[Kept],
        table: str,
        *,
        beside: tuple[str, ...] = ("order_id", "account_id"),
        number: str | None = None,
    ) -> None:
        hints = get_type_hints(part)
        self.table = table
        self._part = part
        self._beside = beside
        self._number = number
        self._names, self._values = slots_of(part)
        self._lists = KEPT_AS_LISTS.intersection(self._names)
        self._writers = [(getattr(part, name).__set__, _decoder(name, hints[name])) for name in self._names]
        self._duration = self._names.index("duration") if "duration" in self._names else None
        self._repeated = [
            place for place, name in enumerate(self.columns) if _present(hints.get(name)) in REPEATED
        ]

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns that keep the part's fields."""
        return tuple(
            column for name in self._names for column in (DURATION if name == "duration" else (name,))
        )

    @cached_property
    def selected(self) -> str:
        """The columns to read a part from."""
        return ", ".join(self.columns)

    @property
    def as_record(self) -> str:
        """The same as one value: inside of a record the driver knows jsonb only as text."""
        return f"row({', '.join(f'{each}::text' if each in DECODERS else each for each in self.columns)})"

    def insert_sql(self, parameter: int) -> str:
        """Insert many at once, from a parameter of JSON; those without a number get one."""
        return self._insert.replace("$", f"${parameter}")

    def update_sql(self, parameter: int) -> str:
        """Update many at once, from a parameter of JSON, where nobody else has since."""
        return self._update.replace("$", f"${parameter}")

    @cached_property
    def _insert(self) -> str:
        columns = (*self.columns, *self._beside)
        numbered = {"number": f"coalesce(number, {self._number})"} if self._number else {}
        values = (numbered.get(each, each) for each in columns)
        return (
            f"insert into {self.table} ({', '.join(columns)}) select {', '.join(values)} "  # noqa: S608
            f"from json_populate_recordset(null::{self.table}, $::json) returning {self.table}.*"
        )

    @cached_property
    def _update(self) -> str:
        kept = [each for each in (*self.columns, *self._beside) if each not in GIVEN_ONCE]
        guard = " and old.version = new.version - 1" if "version" in self.columns else ""
        return (
            f"update {self.table} old set {', '.join(_assignment(each) for each in kept)} "  # noqa: S608
            f"from json_populate_recordset(null::{self.table}, $::json) new "
            f"where old.id = new.id{guard} returning old.*"
        )

    @property
    def is_numbered(self) -> bool:
        """Have its parts numbers of their own?"""
        return self._number is not None

    def next_numbers_sql(self, parameter: int) -> str:
        """Take a number for each part of a parameter of JSON, made by `unnumbered`."""
        return (
            f"select id, {self._number} as number "  # noqa: S608
            f"from json_populate_recordset(null::{self.table}, ${parameter}::json)"
        )

    def to_row(self, part: Kept, **beside: Any) -> dict[str, Any]:
        """Give a part's columns by name, ready to become JSON."""
        row = dict(zip(self._names, self._values(part), strict=True))
        for name in self._lists:
            row[name] = field_to_json(name, row[name])
        if self._duration is not None:
            duration: Duration = row.pop("duration")
            row |= zip(DURATION, (duration.likely, duration.optimistic, duration.pessimistic), strict=True)
        return row | beside

    def from_values(self, values: Iterable[Any], alike: dict[Any, Any] | None = None) -> Kept:
        """Make a part of the values of its columns, in the order of `selected`.

        `alike` has the ids, dates and times that other parts have: equal ones are kept once.
        """
        values = list(values)
        if alike is not None:
            for place in self._repeated:
                values[place] = alike.setdefault(values[place], values[place])
        if self._duration is not None:
            three = slice(self._duration, self._duration + len(DURATION))
            values[three] = [_whole_duration(*values[three])]
        part: Kept = object.__new__(self._part)
        for (write, decode), value in zip(self._writers, values, strict=True):
            write(part, value if decode is None or value is None else decode(value))
        return part


def rows_json(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Write rows as PostgreSQL's json_populate_recordset reads them."""
    return orjson.dumps(list(rows), default=_for_postgresql)


def unnumbered(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Write of rows what it takes to give those without a number one."""
    return rows_json({"id": row["id"], "kind": row.get("kind")} for row in rows if not row["number"])


def _assignment(column: str) -> str:
    more = "old.last_event_seq + " if column == "last_event_seq" else ""  # the row says how many more
    return f"{column} = {more}new.{column}"


def _for_postgresql(value: Any) -> Any:
    if isinstance(value, timedelta):
        return f"{value // timedelta(microseconds=1)} microseconds"
    if isinstance(value, Mapping):
        return dict(value)
    return str(value)  # asyncpg's own uuid


def _decoder(name: str, hint: Any) -> Callable[[Any], Any] | None:
    if name in DECODERS:
        return DECODERS[name]
    hint = _present(hint)
    if get_origin(hint) is tuple:
        return _texts if get_args(hint)[0] is str else tuple
    if hint is str:
        return intern
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return {each.value: each for each in hint}.__getitem__
    return None


def _present(hint: Any) -> Any:
    """Give the type of a value that is not None."""
    if get_origin(hint) in {Union, types.UnionType}:
        return next(each for each in get_args(hint) if each is not type(None))
    return hint


IN_PLAN = ("order_id", "account_id", "sequence")
ORDER = Shape(Order, "orders", beside=("last_event_seq",), number=_number("ORD", "order_numbers"))
LINE = Shape(OrderLine, "order_lines")
NOTE = Shape(Note, "notes")
INVENTORY = Shape(InventoryItem, "inventory_items", beside=(), number=_number("INV", "inventory_numbers"))
DOMAIN_ORDER = Shape(DomainOrder, "domain_orders", beside=IN_PLAN, number=NUMBER_BY_KIND)
SKIP = Shape(DecompositionSkip, "decomposition_skips")
TASK = Shape(
    Task, "tasks", beside=(*IN_PLAN, "specification", "due_at"), number=_number("TASK", "task_numbers")
)
DEPENDENCY = Shape(TaskDependency, "task_dependencies")
FALLOUT = Shape(Fallout, "fallouts", number=_number("FO", "fallout_numbers"))
ALERT = Shape(JeopardyAlert, "jeopardy_alerts", number=_number("JA", "alert_numbers"))
RELATIONSHIP = Shape(OrderRelationship, "order_relationships")
ATTEMPT = Shape(TaskAttempt, "task_attempts")
BASELINE = Shape(Baseline, "baselines")
ODDS = Shape(Odds, "odds")
