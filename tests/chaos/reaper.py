"""A proxy that kills a worker at one step: before its request gets through, or before the answer comes."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

HOST = "127.0.0.1"


class Reaper:
    """Passes requests on, and strikes once: at the first request that names `operation`.

    `after`: the server has carried it out, and nobody is told.
    """

    def __init__(self, server: str, operation: str, *, after: bool) -> None:
        self.struck = asyncio.Event()
        self.strike: Callable[[], None] = lambda: None
        self._server = urlsplit(server)
        self._operation = f"{operation}(".encode()
        self._after = after

    async def pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass one request on, and its answer back."""
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            request = head + await reader.readexactly(_length(head))
            doomed = self._operation in request and not self.struck.is_set()
            if doomed and not self._after:
                return self._kill()
            answer = await self._ask(request)
            if doomed:
                return self._kill()
            writer.write(answer)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass  # the other side is dead
        finally:
            writer.close()

    async def _ask(self, request: bytes) -> bytes:
        assert self._server.port is not None
        reader, writer = await asyncio.open_connection(HOST, self._server.port)
        line, rest = request.split(b"\r\n", 1)
        writer.write(line + b"\r\nConnection: close\r\n" + _without_connection(rest))
        await writer.drain()
        answer = await reader.read()
        writer.close()
        return answer

    def _kill(self) -> None:
        self.strike()
        self.struck.set()


@asynccontextmanager
async def reaping(reaper: Reaper) -> AsyncIterator[str]:
    """Stand between a worker and its server; gives the address to use."""
    server = await asyncio.start_server(reaper.pass_on, HOST, 0)
    try:
        yield f"http://{HOST}:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


def killing(pid: int) -> Callable[[], None]:
    """Give what ends a process as a power cut does."""
    return lambda: os.kill(pid, signal.SIGKILL)


def _length(head: bytes) -> int:
    fields = [line.partition(b":") for line in head.lower().split(b"\r\n")]
    return next(int(value) for name, _, value in fields if name == b"content-length")


def _without_connection(rest: bytes) -> bytes:
    head, body = rest.split(b"\r\n\r\n", 1)
    kept = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
    return b"\r\n".join(kept) + b"\r\n\r\n" + body
