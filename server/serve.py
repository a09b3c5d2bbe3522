"""Serve the API with uvicorn, and leave politely: sockets are told 1012, requests in flight are finished."""

import logging
import socket
from collections.abc import Callable

import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from server.app import METHODS, create_app
from server.house import require_schema
from server.http_protocol import JoiningProtocol
from server.resources import allow_many_sockets, settle
from server.settings import Settings
from server.sockets import Sockets

LARGEST_FRAME = 256 * 1024  # bytes from a client
SEND_BUFFER = 256 * 1024  # bytes that the kernel keeps for a client that does not read
GRAPHQL_PATH = "/graphql"
SECONDS_BETWEEN_PINGS = 20.0

logger = logging.getLogger("som.serve")


async def serve(
    settings: Settings, host: str, port: int, started: Callable[[str], None] = lambda _: None
) -> None:
    """Serve until SIGINT or SIGTERM, which is then raised again.

    `port` 0 takes a free one; `started` hears the address. Raises WrongRevision, Unavailable, and OSError
    when the port is taken.
    """
    allow_many_sockets()
    await require_schema(settings)
    with listen(host, port) as listening:
        app = create_app(settings)

        def begin() -> None:
            settle()
            started(address_of(listening))

        await PoliteServer(app, settings, begin).serve(sockets=[listening])


def listen(host: str, port: int) -> socket.socket:
    """Open a listening socket, whose connections have a bounded send buffer; raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
    listening.bind((host, port))
    listening.set_inheritable(True)
    return listening


def address_of(listening: socket.socket) -> str:
    """Write the address of a listening socket as a URL."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def straight(app: Starlette) -> ASGIApp:
    """Lead GraphQL past what is for pages: middleware would stay with each socket, and slow small reads down.

    What fails in a request all the same is logged, and answered with status 500, by uvicorn.
    """

    async def led(scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("path") != GRAPHQL_PATH:
            await app(scope, receive, send)
        elif scope["type"] == "websocket":
            await app.state.websocket(WebSocket(scope, receive, send))
        elif scope["method"] in METHODS:
            await app.state.requests(scope, receive, send)
        else:
            await app(scope, receive, send)

    return led


class PoliteServer(uvicorn.Server):
    """uvicorn with our settings, which ends live streams before it waits for requests to finish."""

    def __init__(
        self, app: Starlette, settings: Settings, started: Callable[[], None] = lambda: None
    ) -> None:
        super().__init__(
            uvicorn.Config(
                straight(app),
                http=JoiningProtocol,
                ws=Sockets,
                ws_max_size=LARGEST_FRAME,
                ws_per_message_deflate=False,
                ws_ping_interval=SECONDS_BETWEEN_PINGS,
                ws_ping_timeout=None,  # it would close with 1011, after which the stock client gives up
                server_header=False,
                proxy_headers=False,  # nothing here looks at a client's address or scheme
                access_log=False,
                log_config=None,
                timeout_graceful_shutdown=settings.drain_timeout,
            )
        )
        self._app = app
        self._has_started = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets)
        logger.info("som.serve.started")
        self._has_started()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the live streams, then everything else."""
        logger.info("som.serve.leaving")
        self._app.state.house.hub.leave()
        await super().shutdown(sockets)
