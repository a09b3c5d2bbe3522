"""GraphQL over HTTP: POST and GET, JSON or an event stream, as the specification says."""

from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from domain.permissions import Permission
from schema.execution import GraphQLRequest, GraphQLResponse
from server.house import House
from server.identity import ANYBODY, Identity, Unauthenticated
from server.incoming import Incoming
from server.negotiation import Media, preferred
from server.operation import begin
from server.problem import Problem, response_to, unauthenticated
from server.request import read_get, read_post
from server.sse import single_event, stream_events

PRIVATE = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]
CONTENT_TYPES = {media: (b"content-type", f"{media}; charset=utf-8".encode()) for media in Media}
IMPORTING = frozenset({Permission.IMPORT_CATALOG, Permission.IMPORT_ORDER})


class GraphQLOverHTTP:
    """The endpoint /graphql: an ASGI application, because a small read costs less than a framework's ways."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; whatever is wrong with it is said in GraphQL's shape."""
        incoming = Incoming(scope, receive)
        response = await self._respond(incoming)
        await response(scope, receive, send)

    async def _respond(self, incoming: Incoming) -> ASGIApp:
        media = preferred(incoming.header(b"accept") or "")
        try:
            if media is None:
                raise Problem(406, "NOT_ACCEPTABLE", f"We can answer with {', '.join(Media)}.")
            return await self._answer(incoming, media)
        except Problem as problem:
            return response_to(problem, media or Media.JSON, incoming.id)

    async def _answer(self, incoming: Incoming, media: Media) -> ASGIApp:
        identity = await self._identify(incoming)
        asked = await self._read(incoming, identity)
        await self._house.executor.read(asked)
        if incoming.method == "GET" and self._house.executor.is_mutation(asked):
            raise Problem(405, "METHOD_NOT_ALLOWED", "Send mutations by POST.", {"Allow": "POST"})
        if media is not Media.STREAM and self._house.executor.is_subscription(asked):
            raise Problem(
                406,
                "SUBSCRIPTION_NEEDS_A_STREAM",
                "Subscribe by WebSocket, or send the header Accept: text/event-stream.",
            )
        begun = await begin(self._house, asked, identity, incoming.id, "http")
        if not isinstance(begun, GraphQLResponse):
            return stream_events(self._house, begun, identity)
        return single_event(begun) if media is Media.STREAM else _json(begun, media)

    async def _identify(self, incoming: Incoming) -> Identity:
        header = incoming.header(b"authorization")
        try:
            if header is not None:
                return await self._house.authenticator.identify_bearer(header)
        except Unauthenticated as problem:
            raise unauthenticated(problem.message) from problem
        if self._house.settings.shows_schema_to_anybody:
            return ANYBODY
        raise unauthenticated("Send a token: the header Authorization: Bearer <token>.")

    async def _read(self, incoming: Incoming, identity: Identity) -> GraphQLRequest:
        if incoming.method == "GET":
            return read_get(incoming.query)
        return await read_post(
            incoming, limit=self._house.settings.body_limit, import_limit=self._import_limit(identity)
        )

    def _import_limit(self, identity: Identity) -> Callable[[], int]:
        settings = self._house.settings
        return lambda: (
            settings.import_limit if IMPORTING & identity.viewer.permissions else settings.body_limit
        )


def _json(response: GraphQLResponse, media: Media) -> ASGIApp:
    """Answer as JSON: with 400 for request errors, but 200 in the older media type, as its users expect."""
    status = 400 if response.is_request_error and media is Media.RESPONSE else 200
    length = (b"content-length", b"%d" % len(response.body))
    headers = [CONTENT_TYPES[media], length, *PRIVATE]

    async def answer(_: Scope, __: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": response.body})

    return answer
