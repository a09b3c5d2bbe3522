"""graphql-transport-ws, the connection: from the handshake to the close, one state after the other."""

import asyncio
import logging
import time
from contextlib import suppress

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from server.house import House
from server.identity import ANYBODY, Identity, Unauthenticated
from server.minute import Minute
from server.socket_operations import Operations
from server.socket_protocol import (
    SUBPROTOCOL,
    ClientMessage,
    Close,
    SocketClosed,
    ack,
    pong,
    read_message,
    token_in,
)
from server.sockets import frame_writer

LOOKS = 30  # for a client's introduction
EXPIRED = SocketClosed(Close.FORBIDDEN, "The token has expired")

logger = logging.getLogger("som.socket")


class GraphQLOverWebSocket:
    """The endpoint /graphql for sockets."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._open = 0

    async def __call__(self, websocket: WebSocket) -> None:
        """Serve one socket until either side ends it."""
        if not _is_allowed(websocket, self._house.settings.allowed_origins):
            await websocket.close(Close.FORBIDDEN)  # before accepting: the handshake is answered with 403
            return
        self._open += 1
        self._house.metrics.sockets.set(self._open)
        try:
            await self._serve(websocket)
        finally:
            self._open -= 1
            self._house.metrics.sockets.set(self._open)

    async def _serve(self, websocket: WebSocket) -> None:
        if SUBPROTOCOL not in websocket.scope["subprotocols"]:
            await websocket.accept()
            await websocket.close(Close.NOT_THIS_SUBPROTOCOL, f"Speak {SUBPROTOCOL}")
            return
        await websocket.accept(SUBPROTOCOL)
        if self._open > self._house.settings.most_sockets:
            await websocket.close(Close.OVERLOADED, "Too many sockets")
            return
        await Connection(self._house, websocket).run()


class Connection:
    """One accepted socket: this task reads messages, each operation has one of its own."""

    def __init__(self, house: House, websocket: WebSocket) -> None:
        self._house = house
        self._websocket = websocket
        self._identity: Identity | None = None
        self._minute = Minute(house.settings.messages_a_minute)
        write = frame_writer(websocket.scope.get("extensions", {}))
        self._operations = Operations(house, self._send, self._end, write)
        self._expiry: asyncio.TimerHandle | None = None
        self._reason: SocketClosed | None = None
        self._reading: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Serve the socket until either side ends it."""
        try:
            await self._read_until_ended()
        finally:
            if self._expiry:
                self._expiry.cancel()
            await self._operations.stop()
        if self._reason:
            await self._close(self._reason)

    def _end(self, reason: SocketClosed) -> None:
        """End the socket for the first reason that there is."""
        self._reason = self._reason or reason
        if self._reading and self._reason is reason:
            self._reading.cancel()

    async def _read_until_ended(self) -> None:
        """Read, until the client goes, says something wrong, or `_end` is called."""
        self._reading = asyncio.current_task()
        try:
            await self._read()
        except SocketClosed as reason:
            self._reason = self._reason or reason
        except WebSocketDisconnect as gone:
            logger.info("som.socket.gone", extra={"code": gone.code})
        except asyncio.CancelledError:
            if self._reading is None or self._reason is None:
                raise  # it is not we who ended it
            self._reading.uncancel()
        finally:
            self._reading = None

    async def _read(self) -> None:
        await self._initialise()
        while True:
            await self._handle(await self._receive())

    async def _initialise(self) -> None:
        message = await self._introduction()
        self._identity = await self._identify(message)
        self._close_at_expiry(self._identity)
        await self._send(ack())

    async def _introduction(self) -> ClientMessage:
        """Wait for connection_init; counted in looks: when we are busy, it is not its fault."""
        for _ in range(LOOKS):
            with suppress(TimeoutError):
                async with asyncio.timeout(self._house.settings.init_timeout / LOOKS):
                    while (message := await self._receive()).type != "connection_init":
                        await self._answer_early(message)
                    return message
        raise SocketClosed(Close.INIT_TIMEOUT, "Connection initialisation timeout")

    async def _identify(self, message: ClientMessage) -> Identity:
        token = token_in(message.payload)
        try:
            if token is not None:
                return await self._house.authenticator.identify_bearer(token)
        except Unauthenticated as problem:
            raise SocketClosed(Close.FORBIDDEN, problem.message) from problem
        if self._house.settings.shows_schema_to_anybody:
            return ANYBODY
        raise SocketClosed(Close.FORBIDDEN, "Send a token in the payload of connection_init")

    def _close_at_expiry(self, identity: Identity) -> None:
        if identity.expires_at is not None:
            left = max(identity.expires_at - time.time(), 0)
            self._expiry = asyncio.get_running_loop().call_later(left, self._end, EXPIRED)

    async def _answer_early(self, message: ClientMessage) -> None:
        if message.type == "ping":
            await self._send(pong(message.payload))
        elif message.type != "pong":
            raise SocketClosed(Close.NOT_INITIALISED, "Unauthorized")

    async def _handle(self, message: ClientMessage) -> None:
        assert self._identity is not None
        match message.type:
            case "connection_init":
                raise SocketClosed(Close.INITIALISED_TWICE, "Too many initialisation requests")
            case "ping":
                await self._send(pong(message.payload))
            case "subscribe":
                await self._operations.start(message.id, message.payload, self._identity)
            case "complete":
                self._operations.cancel(message.id)

    async def _receive(self) -> ClientMessage:
        message = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code") or 1005, message.get("reason"))
        if not self._minute.allows_another():
            raise SocketClosed(Close.OVERLOADED, "Too many messages; come back in a minute")
        return read_message(message.get("text"), self._house.settings.largest_message)

    async def _send(self, text: str) -> None:
        await self._websocket.send({"type": "websocket.send", "text": text})

    async def _close(self, reason: SocketClosed) -> None:
        """Say why and close; a reader that takes nothing does not hear it."""
        self._house.metrics.closed.labels(str(int(reason.code))).inc()
        logger.info("som.socket.closed", extra={"code": int(reason.code), "reason": reason.reason})
        if self._websocket.application_state is not WebSocketState.CONNECTED:
            return
        with suppress(TimeoutError, RuntimeError, WebSocketDisconnect, OSError):
            async with asyncio.timeout(self._house.settings.send_timeout):
                await self._websocket.close(int(reason.code), reason.reason[:120])


def _is_allowed(websocket: WebSocket, allowed: tuple[str, ...]) -> bool:
    """May a page of this origin open a socket? Programs send none; our own pages have our own host."""
    origin = websocket.headers.get("origin")
    if origin is None or origin in allowed:
        return True
    scheme = {"ws": "http", "wss": "https"}[websocket.url.scheme]
    return origin == f"{scheme}://{websocket.headers.get('host', '')}"
