"""Documents: parsed and validated once, kept for as long as they are used."""

from asyncio import to_thread
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import DocumentNode, GraphQLSchema, GraphQLSyntaxError, OperationDefinitionNode, validate

from schema.execution.cache import Cache
from schema.execution.messages import GraphQLRequest
from schema.execution.refused import RequestRefused, error, of_graphql, of_limit
from schema.limits import LimitExceeded, Limits, parse_within
from schema.reading.lifting import lift, with_variables
from schema.reading.operations import Operation

MOST_OPERATIONS = 500
MOST_RECENT = 100
LARGE = 4_000  # characters; a document of 180 repeated fields takes 0.3 s to validate
MOST_ERRORS = 10  # of validation, in one response


@dataclass(frozen=True, slots=True)
class Found:
    """The operation of a text, and the values that were lifted out of it."""

    operation: Operation
    lifted: Mapping[str, Any] = field(default_factory=dict)

    def variables(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """Give all variables: the client's, and those in the places of literals."""
        return {**given, **self.lifted} if self.lifted else given


class Documents:
    """Gives operations; valid ones are kept long, refusals and texts with literals for a moment."""

    def __init__(self, schema: GraphQLSchema, limits: Limits) -> None:
        self._schema = schema
        self._limits = limits
        self._texts: Cache[Found] = Cache(MOST_OPERATIONS)
        self._patterns: Cache[Operation] = Cache(MOST_OPERATIONS)
        self._recent: Cache[Found | RequestRefused] = Cache(MOST_RECENT)
        self._latest: tuple[GraphQLRequest | None, Found | RequestRefused | None] = (None, None)

    async def read(self, request: GraphQLRequest) -> None:
        """Read a large document in another thread, so that others are served meanwhile."""
        if len(request.query) > LARGE and self._known(request) is None:
            self._keep(request, await to_thread(self._attempt, request))

    def find(self, request: GraphQLRequest) -> Found:
        """Find the operation that a request is about; raises RequestRefused."""
        asked, found = self._latest
        if found is None or asked is not request:  # one request is looked for several times in a row
            found = self._known(request) or self._keep(request, self._attempt(request))
            self._latest = (request, found)
        if isinstance(found, RequestRefused):
            raise RequestRefused(*found.errors)
        return found

    def _known(self, request: GraphQLRequest) -> Found | RequestRefused | None:
        key = (request.query, request.operation_name)
        return self._texts.get(key) or self._recent.get(key) or self._of_pattern(request)

    def _of_pattern(self, request: GraphQLRequest) -> Found | RequestRefused | None:
        lifted = lift(request.query)
        if lifted is None or len(request.query.encode()) > self._limits.document_bytes:
            return None
        operation = self._patterns.get((lifted.pattern, request.operation_name))
        if operation is None:
            return None
        return self._recent.put((request.query, request.operation_name), Found(operation, lifted.values))

    def _keep(self, request: GraphQLRequest, found: Found | RequestRefused) -> Found | RequestRefused:
        key = (request.query, request.operation_name)
        if isinstance(found, RequestRefused):
            return self._recent.put(key, found)
        if not found.lifted:
            return self._texts.put(key, found)
        lifted = lift(request.query)
        assert lifted is not None
        self._patterns.put((lifted.pattern, request.operation_name), found.operation)
        return self._recent.put(key, found)

    def _attempt(self, request: GraphQLRequest) -> Found | RequestRefused:
        try:
            return self._read(request)
        except RequestRefused as refused:
            return RequestRefused(*refused.errors)  # without the traceback, which holds on to everything

    def _read(self, request: GraphQLRequest) -> Found:
        document = self._parse(request.query)
        errors = validate(self._schema, document, max_errors=MOST_ERRORS)
        if errors:
            raise of_graphql("GRAPHQL_VALIDATION_FAILED", errors)
        chosen = _chosen(document, request.operation_name)
        return self._lifted(request, document) or Found(Operation(self._schema, document, chosen))

    def _lifted(self, request: GraphQLRequest, document: DocumentNode) -> Found | None:
        """Read the document with variables in the places of its literals, when that means the same."""
        lifted = lift(request.query)
        changed = with_variables(self._schema, document, lifted) if lifted else None
        if lifted is None or changed is None or validate(self._schema, changed):
            return None
        chosen = _chosen(changed, request.operation_name)
        return Found(Operation(self._schema, changed, chosen), lifted.values)

    def _parse(self, text: str) -> DocumentNode:
        try:
            return parse_within(self._limits, text)
        except LimitExceeded as exceeded:
            raise of_limit(exceeded) from None
        except GraphQLSyntaxError as problem:
            raise of_graphql("GRAPHQL_PARSE_FAILED", [problem]) from None


def _chosen(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    chosen = [each for each in operations if name is None or (each.name and each.name.value == name)]
    if len(chosen) == 1:
        return chosen[0]
    if name is None and len(operations) > 1:
        message = "The document has several operations: say which by operationName."
    else:
        message = f"The document has no operation{f' {name[:80]!r}' if name else ''}."
    raise RequestRefused(error("OPERATION_NOT_FOUND", message))
