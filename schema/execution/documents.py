"""Documents: parsed and validated once, kept for as long as they are used."""

from asyncio import to_thread

from graphql import DocumentNode, GraphQLSchema, GraphQLSyntaxError, OperationDefinitionNode, validate

from schema.execution.cache import Cache
from schema.execution.messages import GraphQLRequest
from schema.execution.refused import RequestRefused, error, of_graphql, of_limit
from schema.limits import LimitExceeded, Limits, parse_within
from schema.reading.operations import Operation

MOST_OPERATIONS = 500
MOST_REFUSED = 50
LARGE = 4_000  # characters; a document of 180 repeated fields takes 0.3 s to validate
MOST_ERRORS = 10  # of validation, in one response


class Documents:
    """Gives operations; valid ones are kept long, refusals for a moment."""

    def __init__(self, schema: GraphQLSchema, limits: Limits) -> None:
        self._schema = schema
        self._limits = limits
        self._operations: Cache[Operation] = Cache(MOST_OPERATIONS)
        self._refused: Cache[RequestRefused] = Cache(MOST_REFUSED)

    async def read(self, request: GraphQLRequest) -> None:
        """Read a large document in another thread, so that others are served meanwhile."""
        if len(request.query) > LARGE and self._known(request) is None:
            self._keep(request, await to_thread(self._attempt, request))

    def operation(self, request: GraphQLRequest) -> Operation:
        """Find the operation that a request is about; raises RequestRefused."""
        known = self._known(request) or self._keep(request, self._attempt(request))
        if isinstance(known, RequestRefused):
            raise RequestRefused(*known.errors)
        return known

    def _known(self, request: GraphQLRequest) -> Operation | RequestRefused | None:
        key = (request.query, request.operation_name)
        return self._operations.get(key) or self._refused.get(key)

    def _keep(self, request: GraphQLRequest, found: Operation | RequestRefused) -> Operation | RequestRefused:
        key = (request.query, request.operation_name)
        if isinstance(found, RequestRefused):
            return self._refused.put(key, found)
        return self._operations.put(key, found)

    def _attempt(self, request: GraphQLRequest) -> Operation | RequestRefused:
        try:
            return self._read(request)
        except RequestRefused as refused:
            return RequestRefused(*refused.errors)  # without the traceback, which holds on to everything

    def _read(self, request: GraphQLRequest) -> Operation:
        document = self._parse(request.query)
        errors = validate(self._schema, document, max_errors=MOST_ERRORS)
        if errors:
            raise of_graphql("GRAPHQL_VALIDATION_FAILED", errors)
        return Operation(self._schema, document, _chosen(document, request.operation_name))

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
