"""Connections to the database: few, warm, the last used first, and replaced when they break."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

import asyncpg  # type: ignore[import-untyped]

from persistence.address import for_asyncpg
from persistence.unavailable import CONNECTION_TROUBLE

SECONDS_TO_WAIT_FOR_A_PLACE = 5.0
SECONDS_TO_CONNECT = 5.0
SECONDS_FOR_AN_ANSWER = 15.0  # beyond the server's own limit: for a network that went silent
NAME = {"application_name": "somgraph"}
SETTINGS = {"timezone": "UTC", "jit": "off", "statement_timeout": "10000"}  # milliseconds

Prepare = Callable[[asyncpg.Connection], Awaitable[None]]


class Connections:
    """At most `size` connections, opened when needed, each with its settings and our codecs."""

    def __init__(self, url: str, size: int, settings: Mapping[str, str], *prepare: Prepare) -> None:
        self._url = for_asyncpg(url)
        self._settings = settings
        self._prepare = prepare
        self._free: list[asyncpg.Connection] = []
        self._opening: set[asyncio.Task[asyncpg.Connection]] = set()
        self._is_closed = False
        self._places = asyncio.Semaphore(size)

    async def borrow(self) -> asyncpg.Connection:
        """Take a place and a connection, to be given back. Raises TimeoutError when no place gets free."""
        if self._places.locked():
            async with asyncio.timeout(SECONDS_TO_WAIT_FOR_A_PLACE):
                await self._places.acquire()
        else:
            await self._places.acquire()
        try:
            return await self.take()
        except BaseException:
            self._places.release()
            raise

    async def take(self) -> asyncpg.Connection:
        """Take the connection that was used last, or a new one, on a place that is taken already."""
        while self._free:
            connection = self._free.pop()
            if not connection.is_closed():
                return connection
        return await self._connect()

    def give_back(self, connection: asyncpg.Connection) -> None:
        """Have a connection used again, unless it broke or all were closed meanwhile, and the place too."""
        if self._is_closed:
            connection.terminate()
        elif not connection.is_closed():
            self._free.append(connection)
        self._places.release()

    def drop(self) -> None:
        """End every free connection at once."""
        free, self._free = self._free, []
        for connection in free:
            connection.terminate()

    async def close(self) -> None:
        """Close every connection: the free ones now, the others when they are given back."""
        self._is_closed = True
        try:
            await asyncio.gather(*self._opening, return_exceptions=True)
            while self._free:
                with suppress(*CONNECTION_TROUBLE):
                    await self._free.pop().close(timeout=SECONDS_TO_CONNECT)
        finally:
            self.drop()

    async def _connect(self) -> asyncpg.Connection:
        """Open a connection, also when who wanted it gives up: asyncpg grumbles when it is cut short."""
        opening = asyncio.create_task(self._open())
        self._opening.add(opening)
        opening.add_done_callback(self._opening.discard)
        try:
            return await asyncio.shield(opening)
        except asyncio.CancelledError:
            opening.add_done_callback(_end)
            raise

    async def _open(self) -> asyncpg.Connection:
        connection = await asyncpg.connect(
            self._url,
            timeout=SECONDS_TO_CONNECT,
            command_timeout=SECONDS_FOR_AN_ANSWER,
            statement_cache_size=500,
            max_cached_statement_lifetime=0,
            server_settings=NAME,
        )
        try:
            await settle(connection, self._settings)
            for prepare in self._prepare:
                await prepare(connection)
        except BaseException:  # nobody else knows of this connection
            connection.terminate()
            raise
        return connection


async def settle(connection: asyncpg.Connection, settings: Mapping[str, str]) -> None:
    """Set what holds for a connection: by a statement, because poolers drop what comes while connecting."""
    await connection.execute(";".join(f"set {name} = '{value}'" for name, value in settings.items()))


async def json_as_it_is(connection: asyncpg.Connection) -> None:
    """Take and give json as bytes, for answers that only pass through, and jsonb as text, for us to read."""
    await connection.set_type_codec("jsonb", schema="pg_catalog", encoder=str, decoder=str, format="text")
    await connection.set_type_codec(
        "json", schema="pg_catalog", encoder=_as_bytes, decoder=bytes, format="binary"
    )


async def uuid_as_text(connection: asyncpg.Connection) -> None:
    """Take and give uuids as text."""
    await connection.set_type_codec("uuid", schema="pg_catalog", encoder=str, decoder=str, format="text")


def _end(opening: asyncio.Task[asyncpg.Connection]) -> None:
    if not opening.cancelled() and not opening.exception():
        opening.result().terminate()


def _as_bytes(value: bytes | str) -> bytes:
    return value.encode() if isinstance(value, str) else value
