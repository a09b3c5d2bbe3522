"""GraphQL over HTTP: POST and GET, JSON or an event stream, as the specification says."""

from starlette.requests import Request
from starlette.responses import Response

from domain.permissions import Permission
from schema.execution import GraphQLRequest, GraphQLResponse
from server.house import House
from server.identity import ANYBODY, Identity, Unauthenticated
from server.negotiation import Media, preferred
from server.operation import begin
from server.problem import Problem, response_to, unauthenticated
from server.request import read_get, read_post
from server.sse import single_event, stream_events

PRIVATE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
IMPORTING = frozenset({Permission.IMPORT_CATALOG, Permission.IMPORT_ORDER})


class GraphQLOverHTTP:
    """The endpoint /graphql."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def __call__(self, request: Request) -> Response:
        """Answer a request; whatever is wrong with it is said in GraphQL's shape."""
        media = preferred(request.headers.get("accept", ""))
        try:
            if media is None:
                raise Problem(406, "NOT_ACCEPTABLE", f"We can answer with {', '.join(Media)}.")
            return await self._answer(request, media)
        except Problem as problem:
            return response_to(problem, media or Media.JSON, request.state.request_id)

    async def _answer(self, request: Request, media: Media) -> Response:
        identity = await self._identify(request)
        asked = await self._read(request, identity)
        if request.method == "GET" and self._house.executor.is_mutation(asked):
            raise Problem(405, "METHOD_NOT_ALLOWED", "Send mutations by POST.", {"Allow": "POST"})
        if media is not Media.STREAM and self._house.executor.is_subscription(asked):
            raise Problem(
                406,
                "SUBSCRIPTION_NEEDS_A_STREAM",
                "Subscribe by WebSocket, or send the header Accept: text/event-stream.",
            )
        begun = await begin(self._house, asked, identity, request.state.request_id, "http")
        if not isinstance(begun, GraphQLResponse):
            return stream_events(self._house, begun, identity)
        return single_event(begun) if media is Media.STREAM else _json(begun, media)

    async def _identify(self, request: Request) -> Identity:
        header = request.headers.get("authorization")
        try:
            if header is not None:
                return await self._house.authenticator.identify_bearer(header)
        except Unauthenticated as problem:
            raise unauthenticated(problem.message) from problem
        if self._house.settings.shows_schema_to_anybody:
            return ANYBODY
        raise unauthenticated("Send a token: the header Authorization: Bearer <token>.")

    async def _read(self, request: Request, identity: Identity) -> GraphQLRequest:
        if request.method == "GET":
            return read_get(request)
        limit = self._house.settings.body_limit
        may_import = bool(IMPORTING & identity.viewer.permissions)
        return await read_post(
            request,
            limit=limit,
            import_limit=self._house.settings.import_limit if may_import else limit,
        )


def _json(response: GraphQLResponse, media: Media) -> Response:
    """Answer as JSON: with 400 for request errors, but 200 in the older media type, as its users expect."""
    status = 400 if response.is_request_error and media is Media.RESPONSE else 200
    return Response(response.body, status, headers=PRIVATE, media_type=f"{media}; charset=utf-8")
