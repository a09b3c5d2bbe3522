"""Another somgraph server, spoken to by GraphQL: for commands that act on a running one."""

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import httpx2
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

PROTOCOL = Subprotocol("graphql-transport-ws")
LARGEST_MESSAGE = 16 * 1024 * 1024  # bytes
UNAUTHENTICATED, TOO_MANY, SERVER_FAULT = 401, 429, 500
TRIES, PAUSE = 5, 1.0  # seconds

Data = dict[str, Any]


class Unreachable(Exception):
    """The server does not answer, or cannot answer now; the message says at which address."""


class Declined(Exception):
    """The server answers, and says no; `errors` are as it gave them."""

    def __init__(self, errors: list[Data]) -> None:
        super().__init__(" ".join(str(error.get("message")) for error in errors))
        self.errors = errors

    @property
    def reasons(self) -> list[str]:
        """Write each fault with its path, or the messages if none is named."""
        faults = [fault for error in self.errors for fault in error.get("faults", ())]
        return [f"{'.'.join(fault['path'])}: {fault['problem']} {fault['wayOut']}" for fault in faults] or [
            str(self)
        ]


class Remote:
    """A server at a GraphQL address, under one token; use it as an async context manager."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self._authorization = f"Bearer {token}"
        self._http = httpx2.AsyncClient(headers={"Authorization": self._authorization}, timeout=60)

    async def __aenter__(self) -> Self:
        await self._http.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.__aexit__(kind, error, trace)

    async def query(self, document: str, variables: Mapping[str, Any] | None = None) -> Data:
        """Send one document and give its data. Raises Unreachable or Declined."""
        try:
            answer = await self._http.post(self.url, json={"query": document, "variables": variables or {}})
        except httpx2.TransportError as error:
            raise Unreachable(f"{self.url} does not answer: {str(error) or type(error).__name__}") from error
        if answer.status_code == TOO_MANY or answer.status_code >= SERVER_FAULT:
            raise Unreachable(f"{self.url} cannot answer now: HTTP {answer.status_code}")
        return self._data(answer)

    async def mutate(self, field: str, document: str, input: Data) -> Data:
        """Carry out one mutation; what may be sent again is. Raises Unreachable or Declined."""
        for left in reversed(range(TRIES)):
            try:
                payload: Data = (await self.query(document, {"input": input}))[field]
            except Unreachable:
                if not left:
                    raise
            else:
                errors = payload.get("errors") or []
                if not errors:
                    return payload
                if not left or not any(error.get("retryable") for error in errors):
                    raise Declined(errors)
            await asyncio.sleep(PAUSE)
        raise AssertionError("the last try returns or raises")

    async def subscribe(self, document: str, variables: Mapping[str, Any]) -> AsyncGenerator[Data, None]:
        """Yield the data of every message. Raises Unreachable at a break, Declined when refused."""
        address = urlsplit(self.url)
        socket = address._replace(scheme="wss" if address.scheme == "https" else "ws").geturl()
        try:
            async with connect(
                socket, subprotocols=[PROTOCOL], max_size=LARGEST_MESSAGE, close_timeout=1
            ) as connection:
                introduction = {"type": "connection_init", "payload": {"Authorization": self._authorization}}
                await connection.send(json.dumps(introduction))
                await connection.recv()
                payload = {"query": document, "variables": variables}
                await connection.send(json.dumps({"id": "1", "type": "subscribe", "payload": payload}))
                async for text in connection:
                    message = json.loads(text)
                    if message["type"] == "next":
                        yield data_of(message["payload"])
                    elif message["type"] == "ping":
                        await connection.send('{"type":"pong"}')
                    elif message["type"] == "error":
                        raise Declined(message["payload"])
        except (OSError, WebSocketException) as error:
            raise Unreachable(f"{socket} broke off: {error}") from error
        raise Unreachable(f"{socket} has ended the stream")

    def _data(self, answer: httpx2.Response) -> Data:
        try:
            return data_of(answer.json())
        except ValueError as error:
            raise Unreachable(f"{self.url} is no GraphQL address: HTTP {answer.status_code}") from error


def data_of(answer: Data) -> Data:
    """Take the data out of an answer. Raises Declined."""
    if errors := answer.get("errors"):
        raise Declined(errors)
    data: Data = answer["data"]
    return data
