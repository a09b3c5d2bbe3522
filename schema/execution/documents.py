"""Documents: parsed and validated once, kept for as long as they are used."""

from graphql import DocumentNode, GraphQLSchema, GraphQLSyntaxError, OperationDefinitionNode, validate

from schema.execution.cache import Cache
from schema.execution.messages import GraphQLRequest
from schema.execution.refused import RequestRefused, error, of_graphql, of_limit
from schema.limits import LimitExceeded, Limits, parse_within
from schema.reading.operations import Operation

MOST_OPERATIONS = 500
MOST_ERRORS = 10  # of validation, in one response


class Documents:
    """Gives operations; only valid ones are kept."""

    def __init__(self, schema: GraphQLSchema, limits: Limits) -> None:
        self._schema = schema
        self._limits = limits
        self._operations: Cache[Operation] = Cache(MOST_OPERATIONS)

    def operation(self, request: GraphQLRequest) -> Operation:
        """Find the operation that a request is about; raises RequestRefused."""
        key = (request.query, request.operation_name)
        return self._operations.get(key) or self._operations.put(key, self._read(request))

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
