"""Rows one by one: what the reference executor reads, with statements as small and obvious as can be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from persistence.graph.access import Access, Reader
from persistence.graph.arguments import Prepared
from persistence.graph.declarations import Connection, Edge, Source, Sources, Value
from persistence.graph.global_ids import GlobalId
from persistence.graph.leaves import written
from persistence.graph.pages import COUNTED, count, page_of, window
from persistence.graph.parameters import Bound
from persistence.graph.request import Selected
from persistence.graph.writer import Writer
from persistence.snapshot import Snapshot

NO_ARGUMENTS = Prepared(values={"where": {}})
# every part of a page, so that its cursors are there
WHOLE_PAGE = {
    "Page": (Selected(key="edges", name="edges", types={"Edge": (Selected(key="c", name="cursor"),)}),)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row by its key; `known` holds fields that depend on how it was found."""

    source: Source
    key: Mapping[str, Any]
    known: Mapping[str, Any] = field(default_factory=dict)


class Rows:
    """Reads for one viewer, all of one moment."""

    def __init__(self, snapshot: Snapshot, sources: Sources, access: Access, reader: Reader) -> None:
        self._snapshot = snapshot
        self._sources = sources
        self._access = access
        self._reader = reader

    async def value(self, row: Row, declared: Value, leaf: str) -> Any:
        """Read one field of a row, whose leaf is of this type."""
        writer = self._writer(NO_ARGUMENTS)
        sql = written(writer.expression(declared, "t"), declared, leaf)
        return await self._read(row, f"to_json({sql})", writer, NO_ARGUMENTS)

    async def follow(self, row: Row, edge: Edge, arguments: Prepared) -> list[Row]:
        """Find the rows that an edge leads to."""
        writer, target = self._writer(arguments), self._sources[edge.target]
        rows, conditions = writer.rows(edge, "t", "c", 0), writer.conditions(edge, 0, "t", "c")
        inner = f"select {_key(target, 'c')} as o from {rows} where {conditions}"
        if edge.order:
            inner += f" order by {writer.fill(edge.order, t='t', c='c')}"
        if edge.limit:
            inner += f" limit {writer.parameters.of_argument(0, ('size',), 'int8')}"
        keys = await self._read(
            row, f"(select coalesce(json_agg(o), '[]') from ({inner}) found)", writer, arguments
        )
        return [Row(source=target, key=each) for each in keys]

    async def page(
        self, row: Row, connection: Connection, arguments: Prepared
    ) -> tuple[list[tuple[Row, str]], int]:
        """Find the rows of a page and one more, with their cursors, from its near end; and count the list."""
        writer, target = self._writer(arguments), self._sources[connection.target]
        page = page_of(writer, connection, Selected(key="p", name="p", slot=0, types=WHOLE_PAGE), "t")
        known = f"""json_build_object('key', {_key(target, "c")}, 'cursor', c."#c")"""
        found = f"select {known} as o from ({window(page, page.size + 1)}) c"
        sql = f"json_build_array((select coalesce(json_agg(o), '[]') from ({found}) found), {count(page)})"
        rows, total = await self._read(row, sql, writer, arguments)
        return [(_on_page(target, connection, each), each["cursor"]) for each in rows], total

    async def node(self, source: Source, id: GlobalId) -> Row | None:
        """Find a row by its global id."""
        if source.permission and source.permission not in self._access.permissions:
            return None
        row = Row(source=source, key={"id": str(id.id)})
        writer = self._writer(NO_ARGUMENTS)
        visible = await self._read(row, f"to_json({writer.scope(source.type, 't')})", writer, NO_ARGUMENTS)
        return row if visible else None

    def _writer(self, arguments: Prepared) -> Writer:
        return Writer(self._sources, self._access, [arguments])

    async def _read(self, row: Row, expression: str, writer: Writer, arguments: Prepared) -> Any:
        rows = _rows(row.source, writer.parameters.given("key", "text"))
        bound = Bound(
            reader=self._reader, arguments=[arguments.values], given={"key": orjson.dumps(row.key).decode()}
        )
        values = [each(bound) for each in writer.parameters.getters]
        found = await self._snapshot.fetch_json(f"select {expression} from {rows}", values)
        return orjson.loads(found)


def _on_page(target: Source, connection: Connection, found: Mapping[str, Any]) -> Row:
    """Make the row of a page; an event's cursor is that of its place on the page."""
    return Row(source=target, key=found["key"], known={"cursor": found["cursor"]} if connection.feed else {})


def _key(source: Source, c: str) -> str:
    pairs = ", ".join(f"'{name}', {c}.{name}" for name in source.key)
    return f"json_build_object({pairs})"


def _rows(source: Source, key: str) -> str:
    if not source.key:
        return f"(select {key} as nothing) t"
    names = ", ".join(f"{name} {kept_as}" for name, kept_as in source.key.items())
    if source.table is None:
        return f"jsonb_to_record({key}::jsonb) as t({names})"
    only = f"jsonb_to_record({key}::jsonb) as k({names}) using ({', '.join(source.key)})"
    return f"(select x.* from {source.table} x join {only}) t"


def last_counted(total: int) -> tuple[int, bool]:
    """Give a count as it is told, and whether it is exact."""
    return min(total, COUNTED), total <= COUNTED
