"""A subscriber that costs little: graphql-transport-ws over a bare socket, noting what came when."""

import asyncio
import base64
import os
import re
import time
from array import array
from collections.abc import Callable, Mapping
from typing import Any

import orjson

HOST = "127.0.0.1"
TEXT, CLOSE, PING, PONG, LONG = 1, 8, 9, 10, 126  # opcodes, and lengths that say that more of it follows
NO_MASK = b"\0\0\0\0"  # a client must mask; this mask changes nothing
POSITION = re.compile(rb'"position"\s*:\s*(\d+)')


class Subscriber(asyncio.Protocol):
    """One subscription on one socket: `positions[n]` came at `times[n]`; `code` tells why it was closed."""

    def __init__(
        self, port: int, token: str, document: str, variables: Mapping[str, Any] | None = None
    ) -> None:
        self.positions = array("q")
        self.times = array("d")
        self.last = b""  # the newest payload, as it came
        self.code: int | None = None
        self.over = asyncio.Event()  # the socket is closed
        self._port = port
        self._token = token
        self._query = {"query": document, "variables": dict(variables or {})}
        self._rest = b""
        self._take: Callable[[bytes], bytes] = self._take_handshake
        self._ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def connect(self) -> None:
        """Open the socket and ask; the subscription begins soon after. Raises ConnectionError."""
        loop = asyncio.get_running_loop()
        self.transport, _ = await loop.create_connection(lambda: self, HOST, self._port)
        key = base64.b64encode(os.urandom(16)).decode()
        self.transport.write(
            f"GET /graphql HTTP/1.1\r\nHost: {HOST}:{self._port}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n".encode()
        )
        await self._ready

    def close(self) -> None:
        """Leave."""
        self.transport.abort()

    @property
    def cursor(self) -> str:
        """The cursor of the newest event."""
        cursor: str = found(orjson.loads(self.last), "cursor")
        return cursor

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell who waits for the connection, or for its end."""
        self.over.set()
        if not self._ready.done():
            self._ready.set_exception(exc or ConnectionError(f"The server closed the socket: {self.code}."))

    def data_received(self, data: bytes) -> None:
        """Take what came, as far as it is complete."""
        self._rest = self._take(self._rest + data if self._rest else data)

    def _take_handshake(self, data: bytes) -> bytes:
        end = data.find(b"\r\n\r\n")
        if end < 0:
            return data
        if not data.startswith(b"HTTP/1.1 101"):
            self._ready.set_exception(ConnectionError(data[:200]))
            return b""
        self._say({"type": "connection_init", "payload": {"Authorization": f"Bearer {self._token}"}})
        self._take = self._take_frames
        return self._take_frames(data[end + 4 :])

    def _take_frames(self, data: bytes) -> bytes:
        at, now = 0, time.time()
        while frame := framed(data, at):
            begin, end = frame
            opcode = data[at] & 0x0F
            if opcode == TEXT:
                self._hear(data, begin, end, now)
            elif opcode == PING:
                self.transport.write(bytes((0x80 | PONG, 0x80 | end - begin)) + NO_MASK + data[begin:end])
            elif opcode == CLOSE:
                self.code = int.from_bytes(data[begin : begin + 2], "big")
                self.transport.close()
            at = end
        return data[at:]

    def _hear(self, data: bytes, begin: int, end: int, now: float) -> None:
        if position := POSITION.search(data, begin, end):
            self.positions.append(int(position[1]))
            self.times.append(now)
            self.last = data[begin:end]
        elif data.find(b"connection_ack", begin, end) >= 0:
            self._say({"id": "1", "type": "subscribe", "payload": self._query})
            self._ready.set_result(None)
        elif data.find(b'"ping"', begin, end) < 0:
            raise ConnectionError(data[begin:end].decode())

    def _say(self, message: Mapping[str, Any]) -> None:
        text = orjson.dumps(message)
        self.transport.write(
            bytes((0x80 | TEXT, 0x80 | LONG)) + len(text).to_bytes(2, "big") + NO_MASK + text
        )


def framed(data: bytes, at: int) -> tuple[int, int] | None:
    """Find where the payload of the frame at a place begins and ends; None while it is not complete."""
    if len(data) < at + 2:
        return None
    length, begin = data[at + 1] & 0x7F, at + 2
    if length >= LONG:
        begin += 2 if length == LONG else 8
        length = int.from_bytes(data[at + 2 : begin], "big")
    end = begin + length
    return (begin, end) if len(data) >= max(begin, end) else None


def found(value: Any, key: str) -> Any:
    """Find a key's value, however deep."""
    if isinstance(value, dict):
        if key in value:
            return value[key]
        return next((each for each in (found(inner, key) for inner in value.values()) if each), None)
    return None
