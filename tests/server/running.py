"""A real server on a real port, and clients that speak to it as anybody's would."""

import asyncio
import itertools
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any

import httpx2
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from domain.permissions import Role
from server.app import create_app
from server.serve import PoliteServer, address_of, listen
from server.settings import Settings
from server.tokens import Bearer, issue

SECRET = "a secret for tests that is long enough"
PATIENCE = 10  # seconds
PROTOCOL = "graphql-transport-ws"

Json = dict[str, Any]


def settings(database_url: str, **other: Any) -> Settings:
    """Ordinary settings of a server under test."""
    ordinary: Json = {"jwt_secret": SECRET, "pool_size": 4, "drain_timeout": 2}
    return Settings(database_url=database_url, **(ordinary | other))


def token(*roles: Role, lifetime: float = 600, **narrowing: Any) -> str:
    """A token of somebody; of an order manager unless said otherwise."""
    bearer = Bearer(subject="ada", roles=roles or (Role.ORDER_MANAGER,), **narrowing)
    return issue(bearer, SECRET, timedelta(seconds=lifetime))


class Server:
    """A server that runs; `url` is where."""

    def __init__(self, url: str, polite: PoliteServer) -> None:
        self.url = url
        self._polite = polite

    @property
    def graphql(self) -> str:
        return f"{self.url}/graphql"

    def stop(self) -> None:
        """Ask it to leave, as SIGTERM does."""
        self._polite.should_exit = True

    def client(self, bearer: str | None = None, **headers: str) -> httpx2.AsyncClient:
        """A client that sends a manager's token, or the given one; none if it is empty."""
        bearer = token() if bearer is None else bearer
        known = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        return httpx2.AsyncClient(base_url=self.url, headers=known | headers, timeout=PATIENCE)

    def socket(self, **options: Any) -> Any:
        """A WebSocket that speaks the protocol, not yet initialised."""
        address = self.graphql.replace("http", "ws", 1)
        return connect(address, **({"subprotocols": [PROTOCOL]} | options))

    @asynccontextmanager
    async def speaker(self, bearer: str | None = None) -> AsyncIterator["Speaker"]:
        """A WebSocket that was acknowledged."""
        async with self.socket() as connection:
            speaker = Speaker(connection)
            payload = {"token": token() if bearer is None else bearer}
            await speaker.say(type="connection_init", payload=payload)
            assert await speaker.hear() == {"type": "connection_ack"}
            yield speaker


class Speaker:
    """Speaks graphql-transport-ws, message by message."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self._ids = itertools.count(1)

    async def say(self, **message: Any) -> None:
        await self.connection.send(json.dumps(message))

    async def hear(self) -> Json:
        async with asyncio.timeout(PATIENCE):
            heard: Json = json.loads(await self.connection.recv())
            return heard

    async def subscribe(self, query: str, **variables: Any) -> str:
        id_ = str(next(self._ids))
        await self.say(id=id_, type="subscribe", payload={"query": query, "variables": variables})
        return id_

    async def closed(self) -> int:
        """Wait for the server to close, whatever it says before; return the code."""
        with suppress(ConnectionClosed):
            while True:
                await self.hear()
        assert self.connection.close_code is not None
        return self.connection.close_code

    async def follows(self) -> None:
        """Wait until what was asked before is being served: a query beside it was answered."""
        id_ = await self.subscribe("{ __typename }")
        while (await self.hear()) != {"id": id_, "type": "complete"}:
            pass


@asynccontextmanager
async def running(database_url: str, *, ready_frames: bool = True, **other: Any) -> AsyncIterator[Server]:
    """Run a server until the block ends; without ready frames everything is sent as ASGI has it."""
    kept = settings(database_url, **other)
    with listen("127.0.0.1", 0) as listening:
        polite = PoliteServer(create_app(kept), kept)
        if not ready_frames:
            polite.config.ws = "websockets-sansio"
        serving = asyncio.create_task(polite.serve(sockets=[listening]))
        url = address_of(listening)
        await _until_started(polite, serving)
        try:
            yield Server(url, polite)
        finally:
            polite.should_exit = True
            await serving


async def _until_started(polite: PoliteServer, serving: asyncio.Task[None]) -> None:
    limit = time.monotonic() + PATIENCE
    while not polite.started:
        assert not serving.done()
        assert time.monotonic() < limit
        await asyncio.sleep(0.01)
