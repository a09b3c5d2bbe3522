"""One GraphQL operation, whatever transport brought it: an answer, or a stream of events."""

import time

from schema.anonymous import asks_for_schema_only
from schema.execution import GraphQLRequest, GraphQLResponse, PreparedSubscription
from server.house import House
from server.identity import ANYBODY, Identity
from server.problem import unauthenticated

NO_TOKEN = "Send a token: the header Authorization: Bearer <token>."  # noqa: S105 - says that there is none


async def begin(
    house: House, request: GraphQLRequest, identity: Identity, request_id: str, transport: str
) -> GraphQLResponse | PreparedSubscription:
    """Carry out a query or mutation, or prepare a subscription, for whoever it is.

    Raises Problem when nobody in particular asks for more than the schema.
    """
    if identity is ANYBODY and not asks_for_schema_only(request.query, request.operation_name):
        raise unauthenticated(NO_TOKEN)
    context = house.context(identity.viewer, request_id)
    if house.executor.is_subscription(request):
        prepared = await house.executor.prepare_subscription(request, context)
    else:
        begin_at = time.perf_counter()
        prepared = await house.executor.execute(request, context)
        house.metrics.took(transport, time.perf_counter() - begin_at)
    refused = isinstance(prepared, GraphQLResponse) and prepared.is_request_error
    house.metrics.begun(transport, "refused" if refused else "begun")
    return prepared
