"""The API as one ASGI application."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from server import pages
from server.health import healthz, metrics, readyz
from server.house import open_house
from server.http import GraphQLOverHTTP
from server.metrics import Metrics
from server.request_log import RequestLog
from server.settings import Settings
from server.websocket import GraphQLOverWebSocket

METHODS = ("GET", "POST")
HEADERS = ("Authorization", "Content-Type", "X-Request-Id")


def create_app(settings: Settings) -> Starlette:
    """Make the application; its lifespan connects everything and lets it go."""
    kept = Metrics()

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with open_house(settings, kept) as house:
            app.state.house = house
            app.state.http = GraphQLOverHTTP(house)
            app.state.websocket = GraphQLOverWebSocket(house)
            yield

    around = [Middleware(RequestLog, metrics=kept), *_cors(settings)]
    graphql = Route("/graphql", GraphQLEndpoint(), methods=list(METHODS))
    app = Starlette(
        routes=[
            graphql,
            WebSocketRoute("/graphql", _graphql_socket),
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Route("/metrics", metrics),
            *pages.routes(settings.pages_folder),
        ],
        middleware=around,
        lifespan=lifespan,
    )
    app.state.metrics = kept
    app.state.requests = wrapped(Straight(app, graphql), around)
    return app


def wrapped(app: ASGIApp, middleware: Sequence[Middleware]) -> ASGIApp:
    """Put middleware around an application, the first outermost."""
    for each in reversed(middleware):
        app = each.cls(app, *each.args, **each.kwargs)
    return app


class GraphQLEndpoint:
    """GraphQL over HTTP, as soon as everything is connected."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        http: GraphQLOverHTTP = scope["app"].state.http
        await http(scope, receive, send)


class Straight:
    """One route's requests, straight to it: finding it costs as much as a read."""

    def __init__(self, app: Starlette, route: Route) -> None:
        self._known = {"app": app, "route": route}
        self._app = route.app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        scope.update(self._known)
        await self._app(scope, receive, send)


async def _graphql_socket(websocket: WebSocket) -> None:
    sockets: GraphQLOverWebSocket = websocket.app.state.websocket
    await sockets(websocket)


def _cors(settings: Settings) -> list[Middleware]:
    if not settings.allowed_origins:
        return []
    origins = list(settings.allowed_origins)
    return [
        Middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=["GET", "POST"],
            allow_headers=list(HEADERS),
            expose_headers=["X-Request-Id"],
        )
    ]
