"""Arguments made ready for SQL: ids taken apart, sizes and cursors checked; and what they make of it."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from persistence.graph.declarations import AnyNode, Connection, Edge, Field, Filter
from persistence.graph.global_ids import parse_global_id
from persistence.graph.page_cursors import read_cursor, storable
from persistence.graph.problems import RequestProblem
from persistence.graph.sortings import sorting_of

PAGE_SIZE = 50
LARGEST_PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """The values of one field's arguments, and the part of them that shapes the SQL."""

    values: Mapping[str, Any]
    shape: Hashable = ()  # which values there are
    backward: bool = False  # a page from the end
    order: tuple[tuple[str, str], ...] = ()  # sort keys with their directions
    size: int | None = None  # how many there can be
    page: int | None = None  # how many were asked for, which stands in the SQL: see pages.py

    @property
    def structure(self) -> Hashable:
        """Everything that the SQL depends on."""
        return (self.shape, self.backward, self.order, self.page)


def prepare(declared: Field, arguments: Mapping[str, Any]) -> Prepared:
    """Make the arguments of a field ready; raises RequestProblem."""
    match declared:
        case Connection():
            return _page(declared, arguments)
        case AnyNode():
            return _nodes(declared, arguments)
        case Edge():
            return _edge(declared, arguments)
    return Prepared(values={})


def refill(declared: Field | None, once: Prepared) -> "Refill | None":
    """Give what makes the same arguments with other texts ready; None when more than that may be other."""
    if not isinstance(declared, Edge) or declared.limit or once.values["where"]:
        return None
    filters = {name: declared.arguments[name] for name in once.values if name != "where"}
    if any(each.most is not None for each in filters.values()):
        return None
    return Refill(tuple(filters.items()), once.shape)


@dataclass(frozen=True, slots=True)
class Refill:
    """Makes arguments ready that were made ready before, as long as the same ones are given and are texts."""

    filters: tuple[tuple[str, Filter], ...]
    shape: Hashable

    def prepare(self, arguments: Mapping[str, Any]) -> Prepared:
        """Make other texts ready; raises RequestProblem."""
        values = {name: _value(each, arguments[name]) for name, each in self.filters}
        values["where"] = {}
        return Prepared(values=values, shape=self.shape)


def _edge(edge: Edge, arguments: Mapping[str, Any]) -> Prepared:
    values: dict[str, Any] = _filtered(edge.arguments, arguments)
    if edge.one_of and not values:
        raise RequestProblem("ARGUMENT_MISSING", f"Give one of: {', '.join(edge.arguments)}.")
    values["where"] = _filtered(edge.filters, arguments.get("where") or {})
    size = None
    if edge.limit:
        values["size"] = size = _size(edge.limit, arguments.get(edge.limit), LARGEST_PAGE)
    return Prepared(values=values, shape=_shape(values), size=size)


def _page(connection: Connection, arguments: Mapping[str, Any]) -> Prepared:
    backward = arguments.get("last") is not None
    if backward and arguments.get("first") is not None:
        raise RequestProblem("PAGE_SIZE", "Give either first or last, not both.")
    name = "last" if backward else "first"
    size = _size(name, arguments.get(name), PAGE_SIZE)
    where = _filtered(connection.filters, arguments.get("where") or {})
    values = _filtered(connection.arguments, arguments) | {"where": where}
    order = tuple((str(each["field"]), str(each["direction"])) for each in arguments.get("orderBy") or ())
    sorting = sorting_of(connection, order)
    for bound in ("after", "before"):
        if arguments.get(bound) is not None and not connection.feed:
            values[bound] = read_cursor(arguments[bound], sorting.name, sorting.types)
    if connection.feed and arguments.get("after") is not None:
        values["after"] = arguments["after"]  # a place in the feed, see feed.py
    return Prepared(values=values, shape=_shape(values), backward=backward, order=order, size=size, page=size)


def _nodes(declared: AnyNode, arguments: Mapping[str, Any]) -> Prepared:
    ids = [parse_global_id(each) for each in (arguments["ids"] if declared.many else [arguments["id"]])]
    if len(ids) > LARGEST_PAGE:
        raise RequestProblem("PAGE_SIZE", f"At most {LARGEST_PAGE} ids at once.")
    values = {"prefixes": [each.prefix for each in ids], "ids": [str(each.id) for each in ids]}
    return Prepared(values=values, shape=tuple(sorted(set(values["prefixes"]))), size=len(ids))


def _filtered(filters: Mapping[str, Filter], arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _value(filters[name], _bounded(name, value, filters[name].most))
        for name, value in arguments.items()
        if value is not None and name in filters
    }


def _bounded(name: str, value: Any, most: int | None) -> Any:
    size = len(value) if isinstance(value, list) else value
    if most is not None and not 1 <= size <= most:
        raise RequestProblem("OUT_OF_RANGE", f"{name} is {size}, but must be from 1 to {most}.")
    return value


def _value(declared: Filter, value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _value(declared, each) for name, each in value.items()}
    if isinstance(value, list):
        return [_value(declared, each) for each in value]
    if declared.ids:
        found = parse_global_id(value, accepted=declared.ids)
        return found.id
    return _text(value) if isinstance(value, str) else value


def _text(value: str) -> str:
    try:
        return storable(str(value))
    except ValueError:
        raise RequestProblem("BAD_TEXT", "A text holds a character that cannot be stored.") from None


def _size(name: str, size: int | None, default: int) -> int:
    chosen = default if size is None else size
    if not 1 <= chosen <= LARGEST_PAGE:
        raise RequestProblem("PAGE_SIZE", f"{name} is {chosen}, but must be from 1 to {LARGEST_PAGE}.")
    return chosen


def _shape(value: Any) -> Hashable:
    """Say which values are there, never what they are."""
    if isinstance(value, Mapping):
        return tuple((name, _shape(each)) for name, each in sorted(value.items()))
    return value is not None
