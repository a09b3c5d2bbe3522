"""Queries: one operation, one statement; the reference executor for what cannot be one."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import orjson

from domain.errors import CursorExpired, CursorMalformed, Refusal
from persistence.feed_page import FeedPages
from persistence.graph.access import reader_of
from persistence.graph.arguments import Prepared
from persistence.graph.parameters import Bound
from persistence.graph.problems import NotCompilable
from persistence.graph.request import Selected
from persistence.graph.statement import object_statement
from resolvers.context import Context
from schema.execution.prepared import Preparation, Ready
from schema.execution.projection import project
from schema.execution.reference import Reference
from schema.execution.refused import of_refusal
from schema.execution.report import Report
from schema.mutations.keepable import require_keepable
from schema.queries.made import Made


class Queries:
    """Reads. `made` are the root fields that Python makes, with the functions that make them."""

    def __init__(
        self,
        preparation: Preparation,
        reference: Reference,
        made: Mapping[str, Made],
        pages: Callable[[Context], FeedPages],
        report: Report,
        compiled: bool = True,
    ) -> None:
        self._preparation = preparation
        self._reference = reference
        self._made = made
        self._pages = pages
        self._report = report
        self._is_compiled = compiled

    async def data(self, ready: Ready, context: Context) -> tuple[bytes, list[Mapping[str, Any]]]:
        """Give the data of a query as JSON, and the errors that came up on the way; raises Refusal."""
        ready = await self._placed(ready, context)
        made = await self._make(ready, context)
        if ready.selection.is_introspection or not self._is_compiled:
            return await self._reference.data(ready, context, made)
        try:
            return await self._compiled(ready, context, made), []
        except NotCompilable:
            return await self._reference.data(ready, context, made)
        except Refusal:
            raise
        except Exception as error:  # the reference answers, or says what is wrong and where
            self._report(error, context.request_id)
            return await self._reference.data(ready, context, made)

    async def _compiled(self, ready: Ready, context: Context, made: Mapping[str, Any]) -> bytes:
        sources, fields = self._preparation.sources, ready.selection.fields
        kept = tuple(each for each in fields if each.name not in self._made)
        if not kept:
            return _in_order(fields, b"{}", made)
        statement = self._preparation.statement(
            ready,
            None,
            lambda: object_statement(sources, ready.access, sources["Query"], kept, ready.arguments),
        )
        reader = reader_of(context.viewer, at=context.clock.now(), key=context.cursor_key)
        bound = Bound(reader=reader, arguments=[each.values for each in ready.arguments])
        data = await context.database.reads.fetch_json(statement.sql, statement.values(bound))
        return _in_order(fields, data, made) if made else data

    async def _make(self, ready: Ready, context: Context) -> dict[str, Any]:
        found = {}
        for each in ready.selection.fields:
            if each.name in self._made:
                arguments = ready.raw[each.slot] if each.slot is not None else {}
                require_keepable(arguments)
                found[each.key] = await self._made[each.name].make(context, arguments)
        return found

    async def _placed(self, ready: Ready, context: Context) -> Ready:
        """Put the reader of each page of the feed where its cursor says."""
        places = {
            slot: ready.arguments[slot]
            for slot in self._preparation.feeds(ready.selection)
            if "after" in ready.arguments[slot].values
        }
        if not places:
            return ready
        moved = {slot: await self._place(each, context) for slot, each in places.items()}
        return replace(ready, arguments=[moved.get(n, each) for n, each in enumerate(ready.arguments)])

    async def _place(self, prepared: Prepared, context: Context) -> Prepared:
        pages = self._pages(context)
        try:
            cursor = pages.place(prepared.values["after"])
            horizon = await pages.horizon(cursor)
        except (CursorMalformed, CursorExpired) as refusal:
            raise of_refusal(refusal) from None
        after = {
            "position": cursor.position,
            "snapshot": cursor.snapshot,
            "xid": cursor.xid,
            "horizon": horizon,
        }
        shape = (prepared.shape, cursor.snapshot is None)
        return replace(prepared, values={**prepared.values, "after": after}, shape=shape)


def _in_order(fields: tuple[Selected, ...], data: bytes, made: Mapping[str, Any]) -> bytes:
    found = {**orjson.loads(data), **made}
    return orjson.dumps(
        {
            each.key: project(found[each.key], each.types) if each.key in made else found[each.key]
            for each in fields
        }
    )
