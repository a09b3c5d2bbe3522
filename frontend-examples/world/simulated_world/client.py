"""Speak GraphQL with the server: queries and mutations over HTTP, subscriptions over a WebSocket."""

import asyncio
import json
import logging
import random
from collections.abc import AsyncIterator, Iterator, Mapping
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit
from uuid import uuid4

import httpx2
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from simulated_world.documents import MUTATIONS

PROTOCOL = Subprotocol("graphql-transport-ws")
FIRST_WAIT, LONGEST_WAIT = 0.5, 10.0
TOO_MANY, SERVER_FAULT = 429, 500

Data = dict[str, Any]


class ConnectionFailed(Exception):
    """The server cannot be reached now, or will not answer now; a later try may succeed."""


class Refused(Exception):
    """The server understood and says no."""

    def __init__(self, errors: list[Data]) -> None:
        super().__init__("; ".join(str(each.get("message")) for each in errors))
        self.errors = errors


class Client:
    """One actor's connection to the API, under one token; use it as an async context manager."""

    def __init__(self, url: str, token: str, *, name: str) -> None:
        self.log = logging.getLogger(f"world.{name}")
        self._url = url
        self._authorization = f"Bearer {token}"
        self._http = httpx2.AsyncClient(headers={"Authorization": self._authorization}, timeout=30)

    async def __aenter__(self) -> Self:
        await self._http.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.__aexit__(kind, error, trace)

    async def query(self, document: str, variables: Mapping[str, Any] | None = None) -> Data:
        """Send one document. Raises ConnectionFailed or Refused."""
        answer = await self._post(document, variables or {})
        return data_of(answer)

    async def mutate(self, name: str, /, **values: Any) -> Data:
        """Carry out a mutation, again and again under one idempotency key until there is an answer.

        Raises Refused for what will not be otherwise by trying again.
        """
        variables = {"input": {"idempotencyKey": str(uuid4()), **values}}
        for wait in waits():
            try:
                payload: Data = (await self.query(MUTATIONS[name], variables))[name]
            except ConnectionFailed as error:
                self.log.info("%s will be sent again: %s", name, error)
            else:
                if not payload["errors"]:
                    return payload
                if not any(each["retryable"] for each in payload["errors"]):
                    raise Refused(payload["errors"])
            await asyncio.sleep(wait)
        raise AssertionError("waits never end")

    async def subscribe(self, document: str, variables: Mapping[str, Any]) -> AsyncIterator[Data]:
        """Yield each message's data. Raises ConnectionFailed at the end, Refused if it cannot start."""
        address = urlsplit(self._url)
        socket = address._replace(scheme="wss" if address.scheme == "https" else "ws").geturl()
        try:
            async with connect(socket, subprotocols=[PROTOCOL], max_size=2**22) as connection:
                await self._begin(connection, document, variables)
                async for message in connection:
                    answer = json.loads(message)
                    match answer["type"]:
                        case "next":
                            yield data_of(answer["payload"])
                        case "ping":
                            await connection.send('{"type":"pong"}')
                        case "error":
                            raise Refused(answer["payload"])
                        case "complete":
                            break
        except (OSError, WebSocketException) as error:
            raise ConnectionFailed(str(error)) from error
        raise ConnectionFailed("the stream has ended")

    async def _begin(self, connection: ClientConnection, document: str, variables: Mapping[str, Any]) -> None:
        introduction = {"type": "connection_init", "payload": {"Authorization": self._authorization}}
        await connection.send(json.dumps(introduction))
        await connection.recv()
        payload = {"query": document, "variables": variables}
        await connection.send(json.dumps({"id": "1", "type": "subscribe", "payload": payload}))

    async def _post(self, document: str, variables: Mapping[str, Any]) -> Data:
        try:
            answer = await self._http.post(self._url, json={"query": document, "variables": variables})
        except httpx2.TransportError as error:
            raise ConnectionFailed(str(error) or type(error).__name__) from error
        if answer.status_code == TOO_MANY or answer.status_code >= SERVER_FAULT:
            raise ConnectionFailed(f"HTTP {answer.status_code}")
        try:
            data: Data = answer.json()
        except ValueError as error:
            raise ConnectionFailed(f"HTTP {answer.status_code} without JSON") from error
        return data


def data_of(answer: Data) -> Data:
    """Take the data out of an answer. Raises ConnectionFailed or Refused."""
    if errors := answer.get("errors"):
        raise ConnectionFailed(str(errors)) if any(map(may_be_retried, errors)) else Refused(errors)
    data: Data = answer["data"]
    return data


def may_be_retried(error: Data) -> bool:
    """Does the server say that the same request may succeed later?"""
    return bool(error.get("extensions", {}).get("retryable"))


def waits() -> Iterator[float]:
    """Tell how long to wait before each next try, in seconds: longer and longer, never twice the same."""
    wait = FIRST_WAIT
    while True:
        yield wait * random.uniform(0.8, 1.2)
        wait = min(wait * 2, LONGEST_WAIT)
