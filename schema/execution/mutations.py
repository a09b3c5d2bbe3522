"""Mutations: the root fields in order, each in its own transaction."""

from collections.abc import Mapping
from typing import Any

import orjson
import strawberry
from strawberry.types.arguments import convert_argument

from domain.errors import Refusal
from persistence.graph.problems import NotCompilable
from persistence.graph.request import Selected
from resolvers.answer import Answer
from resolvers.context import Context
from schema.execution.payloads import Payloads
from schema.execution.prepared import Ready
from schema.execution.refused import RequestRefused, error
from schema.mutations import MutationSpec
from schema.mutations.keepable import require_keepable


class Mutations:
    """Carries mutations out."""

    def __init__(
        self, schema: strawberry.Schema, mutations: Mapping[str, MutationSpec], payloads: Payloads
    ) -> None:
        self._schema = schema
        self._mutations = mutations
        self._payloads = payloads

    async def data(self, ready: Ready, context: Context) -> bytes:
        """Give the data of the mutations as JSON. Raises RequestRefused before anything is changed."""
        contexts = [self._context(ready, each, context) for each in ready.selection.fields]
        parts = [
            orjson.dumps(each.key) + b":" + await self._carry_out(ready, each, own)
            for each, own in zip(ready.selection.fields, contexts, strict=True)
        ]
        return b"{" + b",".join(parts) + b"}"

    def _context(self, ready: Ready, selected: Selected, context: Context) -> Context:
        if selected.name == "__typename":
            return context
        try:
            return context.with_reader(self._payloads.reader(ready, selected, context))
        except NotCompilable as reason:
            raise RequestRefused(error("NOT_POSSIBLE", f"A payload cannot be read: {reason}.")) from None

    async def _carry_out(self, ready: Ready, selected: Selected, context: Context) -> bytes:
        if selected.name == "__typename":
            return orjson.dumps(ready.operation.root.name)
        spec = self._mutations[selected.name]
        assert selected.slot is not None
        try:
            given = ready.raw[selected.slot]["input"]
            require_keepable(given)
            answer = await spec.function(context, self._input(spec, given))
        except Refusal as refusal:
            answer = Answer(errors=(refusal,))
        return answer.payload if answer.payload is not None else self._payloads.refused(selected, answer)

    def _input(self, spec: MutationSpec, value: Any) -> Any:
        known = self._schema.schema_converter.scalar_registry
        return convert_argument(value, spec.input_type, known, self._schema.config)
