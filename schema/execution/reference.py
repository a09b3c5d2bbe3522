"""The reference executor: graphql-core over the same sources, row by row; slow, and obviously right.

It answers introspection, and what cannot be one statement.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from graphql import (
    ExecutionResult,
    GraphQLError,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    execute,
    get_named_type,
    is_introspection_type,
    is_leaf_type,
    lexicographic_sort_schema,
)
from graphql.type import GraphQLLeafType

from domain.errors import Refusal
from persistence.graph.access import reader_of
from persistence.graph.arguments import Prepared
from persistence.graph.declarations import AnyNode, Connection, Edge, Sources, Value
from persistence.graph.global_ids import parse_global_id
from persistence.graph.problems import RequestProblem
from persistence.graph.rows import NO_ARGUMENTS, Row, Rows, last_counted
from persistence.snapshot import Snapshot
from resolvers.context import Context
from schema.execution.prepared import Ready
from schema.execution.report import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One operation being carried out."""

    rows: Rows
    sources: Sources
    arguments: Mapping[int, Prepared]  # by the identity of the node that calls the field
    made: Mapping[str, Any]  # what Python made, by key


class Reference:
    """Answers queries with graphql-core."""

    def __init__(self, schema: GraphQLSchema, sources: Sources, report: Report) -> None:
        self._original = schema
        self._resolving = _resolving(schema)
        self._sources = sources
        self._report = report

    async def data(
        self, ready: Ready, context: Context, made: Mapping[str, Any]
    ) -> tuple[bytes, list[Mapping[str, Any]]]:
        """Give the data as JSON, and the errors with their codes; raises Refusal."""
        if all(each.name.startswith("__") for each in ready.selection.fields):
            found = await _executed(self._original, ready, root=None, context=None)
        else:
            async with context.database.reads.snapshot() as snapshot:
                run = self._run(snapshot, ready, context, made)
                root = Row(source=self._sources["Query"], key={})
                found = await _executed(self._resolving, ready, root=root, context=run)
        return orjson.dumps(found.data), [self._error(each, context) for each in found.errors or ()]

    def _run(self, snapshot: Snapshot, ready: Ready, context: Context, made: Mapping[str, Any]) -> Run:
        reader = reader_of(context.viewer, at=context.clock.now(), key=context.cursor_key)
        slots = zip(ready.selection.slots, ready.arguments, strict=True)
        return Run(
            rows=Rows(snapshot, self._sources, ready.access, reader),
            sources=self._sources,
            arguments={id(slot.node): prepared for slot, prepared in slots},
            made=made,
        )

    def _error(self, error: GraphQLError, context: Context) -> dict[str, Any]:
        formatted: dict[str, Any] = {**error.formatted}
        cause = error.original_error
        if isinstance(cause, Refusal):
            return formatted | {"extensions": {"code": cause.code, "retryable": cause.retryable}}
        if isinstance(cause, RequestProblem):
            return formatted | {"extensions": {"code": cause.code}}
        self._report(cause or error, context.request_id)
        hidden = {"code": "INTERNAL_ERROR", "requestId": context.request_id}
        return formatted | {"message": "Something went wrong on our side.", "extensions": hidden}


async def _executed(
    schema: GraphQLSchema, ready: Ready, *, root: Row | None, context: Run | None
) -> ExecutionResult:
    name = ready.operation.node.name
    result = execute(
        schema,
        ready.operation.document,
        root_value=root,
        context_value=context,
        variable_values=dict(ready.given),
        operation_name=name.value if name else None,
    )
    found = result if isinstance(result, ExecutionResult) else await result
    assert isinstance(found, ExecutionResult)
    return found


async def resolve(parent: Any, info: GraphQLResolveInfo[Any], **_: Any) -> Any:
    """Resolve any field of any type."""
    run: Run = info.context
    if isinstance(parent, Mapping):
        return parent.get(info.field_name)
    assert isinstance(parent, Row)
    known = run.made if info.path.prev is None else parent.known
    name = str(info.path.key) if info.path.prev is None else info.field_name
    return known[name] if name in known else await _declared(run, parent, info)


async def _declared(run: Run, parent: Row, info: GraphQLResolveInfo[Any]) -> Any:
    declared = parent.source.fields[info.field_name]
    arguments = run.arguments.get(id(info.field_nodes[0]), NO_ARGUMENTS)
    match declared:
        case Value():
            return await run.rows.value(parent, declared, get_named_type(info.return_type).name)
        case Edge():
            rows = await run.rows.follow(parent, declared, arguments)
            return rows if declared.many else next(iter(rows), None)
        case Connection():
            return _page(*await run.rows.page(parent, declared, arguments), arguments)
        case AnyNode():
            nodes = [
                await _node(run, *each)
                for each in zip(arguments.values["prefixes"], arguments.values["ids"], strict=True)
            ]
            return nodes if declared.many else nodes[0]


async def _node(run: Run, prefix: str, id: str) -> Row | None:
    source = next((each for each in run.sources.values() if each.prefix == prefix), None)
    return await run.rows.node(source, parse_global_id(f"{prefix}_{id}")) if source else None


def _page(found: Sequence[tuple[Row, str]], total: int, arguments: Prepared) -> dict[str, Any]:
    backward = arguments.backward
    size = arguments.size or 0
    more, rows = len(found) > size, list(found[:size])
    if backward:
        rows.reverse()
    shown, exact = last_counted(total)
    return {
        "edges": [{"node": row, "cursor": cursor} for row, cursor in rows],
        "nodes": [row for row, _ in rows],
        "pageInfo": {
            "hasNextPage": "before" in arguments.values if backward else more,
            "hasPreviousPage": more if backward else "after" in arguments.values,
            "startCursor": rows[0][1] if rows else None,
            "endCursor": rows[-1][1] if rows else None,
        },
        "totalCount": shown,
        "totalCountIsExact": exact,
    }


def _type_name(value: Any, *_: Any) -> str:
    return value.source.type if isinstance(value, Row) else str(value["__typename"])


def _resolving(schema: GraphQLSchema) -> GraphQLSchema:
    """Copy a schema so that every field is resolved here; leaves come from SQL as they are written."""
    copy = lexicographic_sort_schema(schema)
    for each in copy.type_map.values():
        if isinstance(each, GraphQLObjectType) and not is_introspection_type(each):
            each.is_type_of = None
            for field in each.fields.values():
                field.resolve = resolve
        if isinstance(each, GraphQLInterfaceType):
            each.resolve_type = _type_name
        if is_leaf_type(each) and not is_introspection_type(each):
            _as_written(each)
    return copy


def _as_written(leaf: GraphQLLeafType) -> None:
    leaf.serialize = leaf.coerce_output_value = lambda value: value  # type: ignore[method-assign]
