"""The API as one ASGI application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from server import pages
from server.health import healthz, metrics, readyz
from server.house import open_house
from server.http import GraphQLOverHTTP
from server.metrics import Metrics
from server.request_log import RequestLog
from server.settings import Settings
from server.websocket import GraphQLOverWebSocket

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

    app = Starlette(
        routes=[
            Route("/graphql", _graphql, methods=["GET", "POST"]),
            WebSocketRoute("/graphql", _graphql_socket),
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Route("/metrics", metrics),
            *pages.routes(settings.pages_folder),
        ],
        middleware=[Middleware(RequestLog, metrics=kept), *_cors(settings)],
        lifespan=lifespan,
    )
    app.state.metrics = kept
    return app


async def _graphql(request: Request) -> Response:
    http: GraphQLOverHTTP = request.app.state.http
    return await http(request)


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
