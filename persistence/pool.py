"""Connections for reading: few, warm, the last used first, and replaced when they break."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncpg  # type: ignore[import-untyped]

from persistence.address import for_asyncpg
from persistence.unavailable import CONNECTION_TROUBLE, translated

SECONDS_TO_WAIT_FOR_A_PLACE = 5.0
SECONDS_TO_CONNECT = 5.0
SECONDS_FOR_AN_ANSWER = 15.0  # beyond the server's own limit: for a network that went silent
NAME = {"application_name": "somgraph"}
SETTINGS = {"timezone": "UTC", "jit": "off", "statement_timeout": "10000"}  # milliseconds


class ReadPool:
    """At most `size` connections, opened when needed. JSON comes as bytes, as PostgreSQL wrote it."""

    def __init__(self, url: str, size: int) -> None:
        self._url = for_asyncpg(url)
        self._free: list[asyncpg.Connection] = []
        self._places = asyncio.Semaphore(size)

    async def fetch_json(self, sql: str, params: Sequence[Any] = ()) -> bytes:
        """Run one statement whose only value is json; give its bytes. Raises Unavailable."""
        try:
            return await self._twice_at_most(sql, params)
        except Exception as error:
            with translated():
                raise error

    async def fetch(self, sql: str, *params: Any) -> list[asyncpg.Record]:
        """Run one statement that reads; give its rows. Raises Unavailable."""
        with translated():
            async with self.lease() as connection:
                rows: list[asyncpg.Record] = await connection.fetch(sql, *params)
                return rows

    @asynccontextmanager
    async def lease(self) -> AsyncIterator[asyncpg.Connection]:
        """Lend a connection."""
        connection = await self._borrow()
        try:
            yield connection
        except asyncpg.InternalClientError:
            connection.terminate()
            raise
        finally:
            self._give_back(connection)

    async def close(self) -> None:
        """Close every free connection."""
        free, self._free = self._free, []
        for connection in free:
            await _close(connection)

    async def _twice_at_most(self, sql: str, params: Sequence[Any]) -> bytes:
        try:
            return await self._read(sql, params)
        except CONNECTION_TROUBLE as error:
            if isinstance(error, OSError | asyncpg.QueryCanceledError):
                raise
            self._drop()  # a restarted server ended them all; reading again does no harm
            return await self._read(sql, params)

    async def _read(self, sql: str, params: Sequence[Any]) -> bytes:
        """Read without `lease`, whose comfort takes as long as sending the statement."""
        connection = await self._borrow()
        try:
            value: bytes | None = await connection.fetchval(sql, *params)
        except asyncpg.InternalClientError:
            connection.terminate()
            raise
        finally:
            self._give_back(connection)
        return b"null" if value is None else value

    async def _borrow(self) -> asyncpg.Connection:
        """Take a place and a connection, to be given back. Raises TimeoutError when no place gets free."""
        if self._places.locked():
            async with asyncio.timeout(SECONDS_TO_WAIT_FOR_A_PLACE):
                await self._places.acquire()
        else:
            await self._places.acquire()
        try:
            return self._take() or await self._connect()
        except BaseException:
            self._places.release()
            raise

    def _take(self) -> asyncpg.Connection | None:
        while self._free:
            connection = self._free.pop()
            if not connection.is_closed():
                return connection
        return None

    def _drop(self) -> None:
        free, self._free = self._free, []
        for connection in free:
            connection.terminate()

    def _give_back(self, connection: asyncpg.Connection) -> None:
        if not connection.is_closed():
            self._free.append(connection)
        self._places.release()

    async def _connect(self) -> asyncpg.Connection:
        connection = await asyncpg.connect(
            self._url,
            timeout=SECONDS_TO_CONNECT,
            command_timeout=SECONDS_FOR_AN_ANSWER,
            statement_cache_size=500,
            max_cached_statement_lifetime=0,
            server_settings=NAME,
        )
        await settle(connection, SETTINGS)
        await json_as_it_is(connection)
        await uuid_as_text(connection)
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


async def _close(connection: asyncpg.Connection) -> None:
    with suppress(*CONNECTION_TROUBLE):
        await connection.close(timeout=SECONDS_TO_CONNECT)


def _as_bytes(value: bytes | str) -> bytes:
    return value.encode() if isinstance(value, str) else value
