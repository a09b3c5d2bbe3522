"""A subscriber that costs little: graphql-transport-ws over a bare socket, noting what came when."""

import asyncio
import base64
import os
import re
import time
from collections.abc import Callable, Mapping
from typing import Any

import orjson

HOST = "127.0.0.1"
POSITION = re.compile(rb'"position": ?(\d+)')
TEXT, LONG = 1, 126  # the opcode of a text; the length that says that two bytes of length follow
NO_MASK = b"\0\0\0\0"  # a client must mask; this mask changes nothing


class Subscriber(asyncio.Protocol):
    """One subscription on one socket; `heard` gets the position and the time of each event."""

    def __init__(self, port: int, token: str, document: str) -> None:
        self.heard: list[tuple[int, float]] = []
        self.largest = 0  # bytes of one message
        self._port = port
        self._token = token
        self._document = document
        self._buffer = bytearray()
        self._take: Callable[[], bool] = self._take_handshake
        self._ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def connect(self) -> None:
        """Open the socket and ask; the subscription begins soon after. Raises ConnectionError."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_connection(lambda: self, HOST, self._port)
        key = base64.b64encode(os.urandom(16)).decode()
        self._transport.write(
            f"GET /graphql HTTP/1.1\r\nHost: {HOST}:{self._port}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n".encode()
        )
        await self._ready

    def close(self) -> None:
        """Leave."""
        self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell who waits for the connection."""
        if not self._ready.done():
            self._ready.set_exception(exc or ConnectionError("The server closed the socket."))

    def data_received(self, data: bytes) -> None:
        """Take what came, one message after the other."""
        self._buffer += data
        while self._take():
            pass

    def _take_handshake(self) -> bool:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return False
        if not self._buffer.startswith(b"HTTP/1.1 101"):
            self._ready.set_exception(ConnectionError(bytes(self._buffer[:200])))
            return False
        del self._buffer[: end + 4]
        self._say({"type": "connection_init", "payload": {"Authorization": f"Bearer {self._token}"}})
        self._take = self._take_frame
        return True

    def _take_frame(self) -> bool:
        frame = framed(self._buffer)
        if frame is None:
            return False
        begin, end = frame
        if self._buffer[0] & 0x0F == TEXT:
            self._hear(bytes(self._buffer[begin:end]))
        del self._buffer[:end]
        return True

    def _hear(self, text: bytes) -> None:
        if found := POSITION.search(text):
            self.heard.append((int(found[1]), time.time()))
            self.largest = max(self.largest, len(text))
        elif b"connection_ack" in text:
            self._say({"id": "1", "type": "subscribe", "payload": {"query": self._document, "variables": {}}})
            self._ready.set_result(None)
        else:
            raise ConnectionError(text.decode())

    def _say(self, message: Mapping[str, Any]) -> None:
        text = orjson.dumps(message)
        self._transport.write(
            bytes((0x80 | TEXT, 0x80 | LONG)) + len(text).to_bytes(2, "big") + NO_MASK + text
        )


def framed(buffer: bytearray) -> tuple[int, int] | None:
    """Find where the payload of the first frame begins and ends; None while it is not complete."""
    if len(buffer) < 2:
        return None
    length, begin = buffer[1] & 0x7F, 2
    if length >= LONG:
        begin = 4 if length == LONG else 10
        length = int.from_bytes(buffer[2:begin], "big")
    end = begin + length
    return (begin, end) if len(buffer) >= max(begin, end) else None
