"""graphql-transport-ws, the connection: from the handshake to the close, one state after the other."""

import asyncio
import logging
import time
from collections import deque
from contextlib import suppress
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from server.house import House
from server.identity import ANYBODY, Identity, Unauthenticated
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

MINUTE = 60.0  # seconds

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
    """One accepted socket. Its operations run beside the loop that reads messages."""

    def __init__(self, house: House, websocket: WebSocket) -> None:
        self._house = house
        self._websocket = websocket
        self._identity: Identity | None = None
        self._arrivals: deque[float] = deque(maxlen=house.settings.messages_a_minute)
        self._operations = Operations(house, self._send, self._end)
        self._ended: asyncio.Future[SocketClosed] = asyncio.get_running_loop().create_future()

    async def run(self) -> None:
        """Serve the socket until either side ends it."""
        reading = asyncio.create_task(self._read())
        try:
            either: list[asyncio.Future[Any]] = [reading, self._ended]
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            await self._operations.stop()
            if self._ended.done():
                await self._close(self._ended.result())
        finally:
            reading.cancel()
            with suppress(asyncio.CancelledError):
                await reading

    def _end(self, reason: SocketClosed) -> None:
        if not self._ended.done():
            self._ended.set_result(reason)

    async def _read(self) -> None:
        try:
            await self._initialise()
            while True:
                await self._handle(await self._receive())
        except SocketClosed as reason:
            self._end(reason)
        except WebSocketDisconnect as gone:
            logger.info("som.socket.gone", extra={"code": gone.code})

    async def _initialise(self) -> None:
        try:
            async with asyncio.timeout(self._house.settings.init_timeout):
                while (message := await self._receive()).type != "connection_init":
                    await self._answer_early(message)
        except TimeoutError as problem:
            raise SocketClosed(Close.INIT_TIMEOUT, "Connection initialisation timeout") from problem
        self._identity = await self._identify(message)
        self._close_at_expiry(self._identity)
        await self._send(ack())

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
            reason = SocketClosed(Close.FORBIDDEN, "The token has expired")
            left = max(identity.expires_at - time.time(), 0)
            timer = asyncio.get_running_loop().call_later(left, self._end, reason)
            self._ended.add_done_callback(lambda _: timer.cancel())

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
        self._require_moderation()
        return read_message(message.get("text"), self._house.settings.largest_message)

    def _require_moderation(self) -> None:
        now = time.monotonic()
        if len(self._arrivals) == self._arrivals.maxlen and now - self._arrivals[0] < MINUTE:
            raise SocketClosed(Close.OVERLOADED, "Too many messages; come back in a minute")
        self._arrivals.append(now)

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
