"""A system outside: a bare HTTP server whose answers a test writes, byte by byte if it likes."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

Writer = asyncio.StreamWriter
LARGEST_REQUEST = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A request as it came in; headers by lower-case name."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """What the body says."""
        return json.loads(self.body)


Behaviour = Callable[[Heard, Writer], Awaitable[None]]


def answering(status: int = 200, body: Any = None, *, text: bytes | None = None, **headers: str) -> Behaviour:
    """Answer with JSON, or with this very text."""
    content = json.dumps({} if body is None else body).encode() if text is None else text
    lines = [f"HTTP/1.1 {status} As-Asked", f"content-length: {len(content)}", "connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]

    async def answer(_: Heard, writer: Writer) -> None:
        writer.write("\r\n".join([*lines, "", ""]).encode() + content)
        await writer.drain()

    return answer


async def silent(_: Heard, writer: Writer) -> None:
    """Take the request, and never answer."""
    await asyncio.sleep(3600)


async def endless(_: Heard, writer: Writer) -> None:
    """Answer with two hundred million bytes, or until nobody reads any more."""
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 200000000\r\n\r\n")
    for _piece in range(200):
        writer.write(b" " * 1_000_000)
        await writer.drain()


async def hanging_up(_: Heard, writer: Writer) -> None:
    """Break the connection without a word."""
    writer.transport.abort()


class Outside:
    """The system: what it heard, and how it behaves; `then` are behaviours for the first requests."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.behaves: Behaviour = answering()
        self.then: list[Behaviour] = []
        self.host = ""

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://{self.host}/"

    async def serve(self, reader: asyncio.StreamReader, writer: Writer) -> None:
        """Hear one request, and behave."""
        try:
            heard = await _hear(reader)
            self.heard.append(heard)
            behaviour = self.then.pop(0) if self.then else self.behaves
            await behaviour(heard, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            writer.transport.abort()
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


@asynccontextmanager
async def outside() -> AsyncIterator[Outside]:
    """Have such a system for a while."""
    system = Outside()
    tasks: set[asyncio.Task[None]] = set()

    def accept(reader: asyncio.StreamReader, writer: Writer) -> None:
        task = asyncio.ensure_future(system.serve(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(accept, "127.0.0.1", 0, limit=LARGEST_REQUEST)
    system.host = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield system
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _hear(reader: asyncio.StreamReader) -> Heard:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, path, _ = head[0].split(" ")
    pairs = (line.partition(":") for line in head[1:] if line)
    headers = {name.lower(): value.strip() for name, _, value in pairs}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Heard(method=method, path=path, headers=headers, body=body)
