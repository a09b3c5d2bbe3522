"""HTTP as uvicorn speaks it, with the head and the body of a small answer written at once."""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD = b"HTTP/1.1 200 "
SMALL = 64 * 1024  # bytes of a body; a larger one is not copied to be joined


class JoiningProtocol(HttpToolsProtocol):
    """uvicorn's protocol on a transport that joins."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the connection."""
        super().connection_made(Joining(transport))  # type: ignore[arg-type]


class Joining:
    """A transport that keeps the head of an answer until what follows it, or the end of the loop's turn."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._head = b""

    def write(self, data: bytes) -> None:
        """Write, with the head before it."""
        if self._head:
            head, self._head = self._head, b""
            if len(data) > SMALL:
                self._transport.write(head)
            else:
                data = head + data
        elif data.startswith(HEAD):
            self._head = data
            self._loop.call_soon(self._flush)
            return
        self._transport.write(data)

    def close(self) -> None:
        """Close, when everything is written."""
        self._flush()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def _flush(self) -> None:
        if self._head:
            head, self._head = self._head, b""
            self._transport.write(head)
