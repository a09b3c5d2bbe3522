"""Load on an HTTP server from this process: each connection asks again as soon as it has its answer.

Each answer must be, byte for byte, the one that was checked before. The load runs on the machine that it
measures, so it must cost little: some microseconds a request.
"""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import cast

HOST = "127.0.0.1"
END_OF_HEAD = b"\r\n\r\n"
LENGTH = b"content-length:"
PATIENCE = 60.0  # seconds for the last answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A request as it is sent, and the body that must come back; None: whatever comes with status 200."""

    request: bytes
    answer: bytes | None = None


class WrongAnswer(RuntimeError):
    """A server answered something else than what was checked."""


def post(port: int, path: str, token: str, body: bytes) -> bytes:
    """Write a request."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nAccept: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def press(port: int, exchanges: Sequence[Exchange], connections: int, seconds: float) -> list[float]:
    """Ask for a while, the exchanges in turn; give the seconds that each answer took. Raises WrongAnswer."""
    loop, took, turns = asyncio.get_running_loop(), list[float](), cycle(exchanges)
    until = time.perf_counter() + seconds
    asking = [Asking(turns, took, until) for _ in range(connections)]
    for each in asking:
        await loop.create_connection(lambda each=each: each, HOST, port)  # type: ignore[misc]
    async with asyncio.timeout(seconds + PATIENCE):
        await asyncio.gather(*(each.finished for each in asking))
    return took


async def collect(port: int, exchanges: Sequence[Exchange]) -> list[bytes]:
    """Send each request once, over one connection; give the bodies of the answers. Raises WrongAnswer."""
    bodies: list[bytes] = []
    asking = Asking(iter(exchanges), [], float("inf"), bodies)
    await asyncio.get_running_loop().create_connection(lambda: asking, HOST, port)
    async with asyncio.timeout(PATIENCE):
        await asking.finished
    return bodies


class Asking(asyncio.Protocol):
    """One connection that asks until the time is over or nothing is left to ask."""

    def __init__(
        self, turns: Iterator[Exchange], took: list[float], until: float, bodies: list[bytes] | None = None
    ) -> None:
        self.finished: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._turns = turns
        self._took = took
        self._until = until
        self._bodies = bodies
        self._parts: list[bytes] = []
        self._missing = 0  # bytes of the answer; 0: its head has not come

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to ask."""
        self._transport = cast("asyncio.Transport", transport)
        self._ask()

    def data_received(self, data: bytes) -> None:
        """Take what came; ask again when the answer is whole."""
        self._parts.append(data)
        if self._missing:
            self._missing -= len(data)
        elif not self._read_head():
            return
        if self._missing <= 0:
            self._take(b"".join(self._parts))

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell whoever waits."""
        if not self.finished.done():
            self.finished.set_exception(exc or ConnectionError("The server closed the connection."))

    def _ask(self) -> None:
        self._begun = time.perf_counter()
        exchange = next(self._turns, None) if self._begun < self._until else None
        if exchange is None:
            self.finished.set_result(None)
            self._transport.close()
            return
        self._expected = exchange.answer
        self._transport.write(exchange.request)

    def _read_head(self) -> bool:
        if len(self._parts) > 1:
            self._parts = [b"".join(self._parts)]
        head, end, _ = self._parts[0].partition(END_OF_HEAD)
        if not end:
            return False
        lines = head.lower().split(b"\r\n")
        lengths = [int(line[len(LENGTH) :]) for line in lines if line.startswith(LENGTH)]
        if b" 200 " not in lines[0] or len(lengths) != 1:
            self._refuse(self._parts[0])
            return False
        self._length = lengths[0]
        self._missing = len(head) + len(end) + self._length - len(self._parts[0])
        return True

    def _take(self, answer: bytes) -> None:
        body = answer[-self._length :]
        if self._expected is not None and body != self._expected:
            self._refuse(answer)
            return
        self._took.append(time.perf_counter() - self._begun)
        if self._bodies is not None:
            self._bodies.append(body)
        self._parts, self._missing = [], 0
        self._ask()

    def _refuse(self, answer: bytes) -> None:
        if not self.finished.done():
            self.finished.set_exception(WrongAnswer(answer[:1000].decode(errors="replace")))
        self._transport.close()
