"""A client that costs little: GraphQL over one connection that is kept, without a library between."""

import asyncio
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

import httptools
import orjson

HOST = "127.0.0.1"


class HttpClient:
    """One connection to a port of this machine; use it as an async context manager, one request at a time."""

    def __init__(self, port: int, token: str, path: str = "/graphql") -> None:
        self._port = port
        self._head = (
            f"POST {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\nAuthorization: Bearer {token}\r\n"
            "Content-Type: application/json\r\nAccept: application/json\r\nContent-Length: "
        ).encode()

    async def __aenter__(self) -> Self:
        await self._connect()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._transport.close()

    async def post(self, body: bytes) -> bytes:
        """Send a body and give the answer's. Raises RuntimeError when it is no 200, ConnectionError."""
        if self._transport.is_closing():  # the server drops connections that were idle for some seconds
            await self._connect()
        answer = self._answers.expect()
        self._transport.write(b"%b%d\r\n\r\n%b" % (self._head, len(body), body))
        return await answer

    async def query(self, query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        """Ask in GraphQL and give the data. Raises RuntimeError when there are errors."""
        answer = orjson.loads(await self.post(request_body(query, variables)))
        if answer.get("errors"):
            raise RuntimeError(str(answer["errors"]))
        data: dict[str, Any] = answer["data"]
        return data

    async def _connect(self) -> None:
        loop = asyncio.get_running_loop()
        self._transport, self._answers = await loop.create_connection(Answers, HOST, self._port)


class Answers(asyncio.Protocol):
    """Puts the answers of one connection together."""

    def __init__(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._body = bytearray()
        self._expected: asyncio.Future[bytes] | None = None

    def expect(self) -> asyncio.Future[bytes]:
        """Promise the next answer."""
        self._expected = asyncio.get_running_loop().create_future()
        return self._expected

    def data_received(self, data: bytes) -> None:
        """Take what came."""
        self._parser.feed_data(data)

    def connection_lost(self, exc: Exception | None) -> None:
        """Break the promise."""
        if self._expected and not self._expected.done():
            self._expected.set_exception(exc or ConnectionError("The server closed the connection."))

    def on_body(self, body: bytes) -> None:
        """Take a part of the body, as the parser finds it."""
        self._body += body

    def on_message_complete(self) -> None:
        """Keep the promise."""
        body, self._body = bytes(self._body), bytearray()
        if self._expected and not self._expected.done():
            status = self._parser.get_status_code()
            if status == 200:
                self._expected.set_result(body)
            else:
                self._expected.set_exception(RuntimeError(f"HTTP {status}: {body[:500]!r}"))


def request_body(query: str, variables: Mapping[str, Any]) -> bytes:
    """Write the body of a GraphQL request."""
    return orjson.dumps({"query": query, "variables": variables})
