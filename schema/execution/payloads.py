"""Payloads of mutations: read inside their transaction, or, when refused, made in Python."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import orjson
from graphql import (
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_list_type,
    is_non_null_type,
)

from domain.errors import Refusal
from persistence.graph import feed
from persistence.graph.access import reader_of
from persistence.graph.declarations import Edge, Field, Source, Sources, Value
from persistence.graph.parameters import Bound
from persistence.graph.request import Selected
from persistence.graph.statement import Statement, payload_statement
from persistence.transaction import Transaction
from resolvers.answer import Answer
from resolvers.context import Context
from schema.errors import error_of
from schema.execution.prepared import Preparation, Ready
from schema.execution.projection import project

READ: Mapping[str, Field] = {
    "events": Edge(target="Event", where="{c}.id = any({given:events:int8[]})", order="{c}.id", many=True),
    "cursor": Value(sql=f"coalesce({{given:cursor:text}}, {feed.NOW})"),
}


class Payloads:
    """Knows what each payload type is made of."""

    def __init__(self, schema: GraphQLSchema, preparation: Preparation) -> None:
        self._schema = schema
        self._preparation = preparation
        self._sources: dict[str, Source] = {}

    def reader(
        self, ready: Ready, root: Selected, context: Context
    ) -> Callable[[Transaction, Answer], Awaitable[bytes]]:
        """Give the function that reads a payload; raises NotCompilable now rather than after the change."""
        statement = self._statement(ready, root)

        async def read(tx: Transaction, answer: Answer) -> bytes:
            reader = reader_of(context.viewer, at=context.clock.now(), key=context.cursor_key)
            bound = Bound(
                reader=reader, arguments=[each.values for each in ready.arguments], given=_given(root, answer)
            )
            return await tx.fetch_json(statement.sql, statement.values(bound))

        return read

    def refused(self, root: Selected, answer: Answer) -> bytes:
        """Make the payload of a refusal: nothing changed, and why."""
        payload = self._type(next(iter(root.types)))
        return orjson.dumps({each.key: _when_refused(payload, each, answer) for each in root.only})

    def _statement(self, ready: Ready, root: Selected) -> Statement:
        source = self._source(next(iter(root.types)))
        sources: Sources = self._preparation.sources
        return self._preparation.statement(
            ready,
            root.key,
            lambda: payload_statement(sources, ready.access, source, root.only, ready.arguments),
        )

    def _source(self, name: str) -> Source:
        if name not in self._sources:
            found = {field: self._field(field, each) for field, each in self._type(name).fields.items()}
            fields = {field: declared for field, declared in found.items() if declared}
            self._sources[name] = Source(type=name, key={}, fields={**fields, **READ})
        return self._sources[name]

    def _type(self, name: str) -> GraphQLObjectType:
        payload = self._schema.get_type(name)
        assert isinstance(payload, GraphQLObjectType)
        return payload

    def _field(self, name: str, declared: GraphQLField) -> Field | None:
        target = self._preparation.sources.get(get_named_type(declared.type).name)
        if target is None or target.table is None:
            return None  # made in Python
        if is_list_type(get_nullable_type(declared.type)):
            given = f"{{given:{name}:uuid[]}}"
            return Edge(
                target=target.type,
                where=f"{{c}}.id = any({given})",
                order=f"array_position({given}, {{c}}.id)",
                many=True,
            )
        return Edge(target=target.type, where=f"{{c}}.id = {{given:{name}:uuid}}")


def errors_of(refusals: Sequence[Refusal], types: Mapping[str, Sequence[Selected]]) -> Any:
    """Select from refusals."""
    return project([error_of(each) for each in refusals], types)


class _Given(dict[str, Any]):
    """What the answer gives by name; what it does not mention is null."""

    def __missing__(self, _: str) -> None:
        return None


def _given(root: Selected, answer: Answer) -> Mapping[str, Any]:
    made = {f"made:{each.key}": orjson.dumps(_made(each, answer), default=str) for each in root.only}
    return _Given({**answer.objects, "events": list(answer.events), "cursor": answer.cursor, **made})


def _made(selected: Selected, answer: Answer) -> Any:
    if selected.name == "errors":
        return errors_of(answer.errors, selected.types)
    return project(answer.objects.get(selected.name), selected.types)


def _when_refused(type: GraphQLObjectType, selected: Selected, answer: Answer) -> Any:
    if selected.name == "__typename":
        return type.name
    if selected.name == "errors":
        return errors_of(answer.errors, selected.types)
    declared = type.fields[selected.name].type
    if is_non_null_type(declared):
        return [] if is_list_type(declared.of_type) else 0
    return None
