"""Pages in SQL: the rows after or before a cursor, in order, with what Relay wants to know about them.

How many rows are asked for stands in the SQL, not in a parameter: PostgreSQL plans a limit that it does not
know anew each time, which takes as long as reading the page, or as if a tenth of all rows were wanted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from persistence.graph import feed
from persistence.graph.declarations import Connection, Source, Value
from persistence.graph.json_text import Json, Pair, anything, boolean, known, new, number, said, several, text
from persistence.graph.page_cursors import cursor_sql
from persistence.graph.request import Selected
from persistence.graph.sortings import Sorting, sorting_of

if TYPE_CHECKING:
    from persistence.graph.writer import Writer

COUNTED = 10_000  # rows are counted up to here
LISTS = ("nodes", "edges")
COUNTS = ("totalCount", "totalCountIsExact")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """FROM and WHERE of rows `c`; with `each` once for every one of those rows."""

    sql: str
    each: str | None = None

    def select(self, what: str, tail: str) -> str:
        """Write a selection of these rows with a tail of their own."""
        rows = f"select {what} {self.sql}{tail}"
        return f'select "#s".* from {self.each} cross join lateral ({rows}) "#s"' if self.each else rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the parts of one page share: its rows stand in the CTE `name`, numbered from its near end.

    A page that is read once, from its beginning to its end, needs no CTE.
    """

    writer: Writer
    connection: Connection
    selected: Selected
    name: str
    total: str  # the CTE with how many rows the list has
    slot: int
    c: str  # the row in the list
    listed: tuple[Listed, ...]  # FROM and WHERE of the whole list, or of each share of it
    backward: bool
    sorting: Sorting

    @property
    def size(self) -> int:
        """How many rows were asked for."""
        size = self.writer.arguments[self.slot].page
        assert size is not None
        return size

    @property
    def order(self) -> str:
        """The order to answer in."""
        return "desc" if self.backward else "asc"

    @property
    def is_read_once(self) -> bool:
        """Is there one list of its rows, in their order, and no question of what is beside them?"""
        names = [each.name for each in self.selected.only]
        return not self.backward and "pageInfo" not in names and sum(map(names.count, LISTS)) == 1

    def has(self, bound: str) -> bool:
        """Was this cursor given?"""
        return bound in self.writer.arguments[self.slot].values


def page(writer: Writer, connection: Connection, selected: Selected, t: str) -> Json:
    """Write a connection."""
    this = page_of(writer, connection, selected, t)
    pairs = [(each.key, _part(this, each)) for each in selected.only]
    parts = []
    if not this.is_read_once:
        rows = f'select "#q".*, row_number() over () as "#n" from ({window(this, this.size + 1)}) "#q"'
        parts.append(f"{this.name} as materialized ({rows})")
    if any(each.name in COUNTS for each in selected.only):
        parts.append(f"{this.total} as materialized (select {count(this)} as n)")
    return known(f"(with {', '.join(parts)} select {text(new(pairs))})") if parts else new(pairs)


def page_of(writer: Writer, connection: Connection, selected: Selected, t: str) -> Page:
    """Gather what the parts of a page share."""
    assert selected.slot is not None
    c = writer.alias()
    arguments = writer.arguments[selected.slot]
    rows, conditions = writer.rows(connection, t, c), writer.conditions(connection, selected.slot, t, c)
    return Page(
        writer=writer,
        connection=connection,
        selected=selected,
        name=writer.alias(),
        total=writer.alias(),
        slot=selected.slot,
        c=c,
        listed=tuple(_listed(writer, connection, selected.slot, f"from {rows} where {conditions}", c)),
        backward=arguments.backward,
        sorting=sorting_of(connection, arguments.order),
    )


def window(page: Page, size: int) -> str:
    """Write so many rows of a page, from its near end, each with its cursor."""
    cursor = _cursor(page) if _shows_cursors(page.selected) else "null"
    if not page.connection.shares:
        (rows,) = page.listed
        order = f" order by {_order(page)} limit {size}"
        return rows.select(f'{page.c}.*, {cursor} as "#c"', _bounds(page) + order)
    return f'select {page.c}.*, {cursor} as "#c" from {_found(page, size)} order by {_order(page)}'


def count(page: Page) -> str:
    """Write how many rows the list has, as far as they are counted."""
    some = f" limit {COUNTED + 1}"
    shares = " union all ".join(f"({each.select('1 as n', some)})" for each in page.listed)
    return f'(select count(*) from (select 1 from ({shares}) "#shares"{some}) "#all")'


def _found(page: Page, size: int) -> str:
    """Merge the rows of a page from the shares of the list, of which only indexes are read before."""
    names = [f'"#k{n}"' for n, _ in enumerate(page.sorting.keys)]
    keys = ", ".join(f"{sql} as {name}" for sql, name in zip(_expressions(page), names, strict=True))
    tail = f"{_bounds(page)} order by {_order(page)} limit {size}"
    shares = " union all ".join(f"({each.select(keys, tail)})" for each in page.listed)
    source = page.writer.sources[page.connection.target]
    merged = f'select * from ({shares}) "#s" order by {_in_order(page, names)} limit {size}'
    return f'({merged}) "#m" join {source.table} {page.c} on {page.c}.id = "#m".{names[-1]}'


def _listed(writer: Writer, connection: Connection, slot: int, rows: str, c: str) -> Iterator[Listed]:
    shares = writer.shares(connection, slot, c)
    for each, where in shares:
        yield Listed(sql=f"{rows} and ({where})", each=each)
    if not shares:
        yield Listed(sql=rows)


def _shows_cursors(selected: Selected) -> bool:
    shown = {"cursor", "startCursor", "endCursor"}
    return any(each.name in shown or _shows_cursors(each) for each in selected.only)


def _part(page: Page, selected: Selected) -> Json:
    match selected.name:
        case "__typename":
            return said(next(iter(page.selected.types)))
        case "nodes":
            return several(*_nodes(page, selected))
        case "edges":
            return _edges(page, selected)
        case "pageInfo":
            return new(_page_info(page, selected))
        case "totalCount":
            return number(f"(select least(n, {COUNTED}) from {page.total})")
    return boolean(f"(select n <= {COUNTED} from {page.total})")


def _nodes(page: Page, selected: Selected) -> tuple[list[Pair], str]:
    c = page.writer.alias()
    return page.writer.object(_target(page), selected.only, c), _shown(page, c)


def _edges(page: Page, selected: Selected) -> Json:
    c = page.writer.alias()
    pairs: list[Pair] = []
    for each in selected.only:
        match each.name:
            case "cursor":
                pairs.append((each.key, anything(f'{c}."#c"')))
            case "node":
                pairs.append((each.key, new(page.writer.object(_target(page), each.only, c))))
            case _:
                pairs.append((each.key, said(next(iter(selected.types)))))
    return several(pairs, _shown(page, c))


def _target(page: Page) -> Source:
    source = page.writer.sources[page.connection.target]
    if not page.connection.feed:
        return source
    return replace(source, fields={**source.fields, "cursor": Value(sql='{t}."#c"')})  # the page's own cursor


def _shown(page: Page, c: str) -> str:
    if page.is_read_once:
        return f"from ({window(page, page.size)}) {c}"
    return f'from {page.name} {c} where {c}."#n" <= {page.size} order by {c}."#n" {page.order}'


def _page_info(page: Page, selected: Selected) -> list[Pair]:
    return [(each.key, _about(page, each.name)) for each in selected.only]


def _about(page: Page, name: str) -> Json:
    match name:
        case "hasNextPage" | "hasPreviousPage":
            is_far_end = (name == "hasNextPage") != page.backward
            behind = page.has("before" if page.backward else "after")
            return boolean(
                f"select count(*) > {page.size} from {page.name}" if is_far_end else str(behind).lower()
            )
        case "startCursor" | "endCursor":
            return anything(_edge_cursor(page, "asc" if (name == "startCursor") != page.backward else "desc"))
    return said("PageInfo")


def _edge_cursor(page: Page, direction: str) -> str:
    return f'(select "#c" from {page.name} where "#n" <= {page.size} order by "#n" {direction} limit 1)'


def _cursor(page: Page) -> str:
    if page.connection.feed:
        return feed.cursor_after(page.writer, page.c, slot=page.slot if page.has("after") else None)
    return cursor_sql(page.sorting.name, _expressions(page))


def _expressions(page: Page) -> list[str]:
    return [page.writer.fill(sort.sql, c=page.c) for sort, _ in page.sorting.keys]


def _order(page: Page) -> str:
    return _in_order(page, _expressions(page))


def _in_order(page: Page, keys: Sequence[str]) -> str:
    parts = []
    for sql, (sort, direction) in zip(keys, page.sorting.keys, strict=True):
        ascending = (direction == "ASC") != page.backward
        nulls = f" nulls {'first' if page.backward else 'last'}" if sort.nullable else ""
        parts.append(f"{sql} {'asc' if ascending else 'desc'}{nulls}")
    return ", ".join(parts)


def _bounds(page: Page) -> str:
    if page.connection.feed:
        return f" and ({feed.after(page.writer, page.c, slot=page.slot)})" if page.has("after") else ""
    found = [_beyond(page, bound) for bound in ("after", "before") if page.has(bound)]
    return "".join(f" and ({each})" for each in found)


def _beyond(page: Page, bound: str) -> str:
    """Write that a row stands after, or before, the cursor's row."""
    keys = [
        (
            sql,
            page.writer.parameters.of_argument(page.slot, (bound, n), sort.type),
            sort.nullable,
            (direction == "ASC") == (bound == "after"),
        )
        for n, (sql, (sort, direction)) in enumerate(zip(_expressions(page), page.sorting.keys, strict=True))
    ]
    if not any(nullable for _, _, nullable, _ in keys) and len({up for *_, up in keys}) == 1:
        row, values = (", ".join(column) for column in list(zip(*keys, strict=True))[:2])
        return f"({row}) {'>' if keys[0][3] else '<'} ({values})"
    return _stepwise(keys, bound)


def _stepwise(keys: Sequence[tuple[str, str, bool, bool]], bound: str) -> str:
    steps = []
    for n, (sql, value, nullable, up) in enumerate(keys):
        equal = "".join(f"{before} is not distinct from {its} and " for before, its, _, _ in keys[:n])
        past = f"{sql} {'>' if up else '<'} {value}"
        if nullable:  # nulls stand last, whichever the direction
            absent, known = (sql, value) if bound == "after" else (value, sql)
            past += f" or ({absent} is null and {known} is not null)"
        steps.append(f"({equal}({past}))")
    return " or ".join(steps)
