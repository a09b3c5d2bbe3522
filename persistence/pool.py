"""Reading: one statement at a time, on a connection that waits for it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg  # type: ignore[import-untyped]

from persistence.connections import SETTINGS, Connections, json_as_it_is, uuid_as_text
from persistence.snapshot import Snapshot
from persistence.unavailable import CONNECTION_TROUBLE, translated


class ReadPool:
    """At most `size` connections, opened when needed. JSON comes as bytes, as PostgreSQL wrote it."""

    def __init__(self, url: str, size: int) -> None:
        self._connections = Connections(url, size, SETTINGS, json_as_it_is, uuid_as_text)

    async def fetch_json(self, sql: str, params: Sequence[Any] = ()) -> bytes:
        """Run one statement whose only value is json; give its bytes. Raises Unavailable."""
        with translated():
            return await self._twice_at_most(sql, params)

    async def fetch(self, sql: str, *params: Any) -> list[asyncpg.Record]:
        """Run one statement that reads; give its rows. Raises Unavailable."""
        with translated():
            async with self.lease() as connection:
                rows: list[asyncpg.Record] = await connection.fetch(sql, *params)
                return rows

    @asynccontextmanager
    async def lease(self) -> AsyncIterator[asyncpg.Connection]:
        """Lend a connection."""
        connection = await self._connections.borrow()
        try:
            yield connection
        except asyncpg.InternalClientError:
            connection.terminate()
            raise
        finally:
            self._connections.give_back(connection)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Snapshot]:
        """Lend a connection for statements of one moment."""
        async with self.lease() as connection:
            snapshot = Snapshot(connection)
            try:
                yield snapshot
            finally:
                await snapshot.end()

    async def close(self) -> None:
        """Close every free connection."""
        await self._connections.close()

    async def _twice_at_most(self, sql: str, params: Sequence[Any]) -> bytes:
        try:
            return await self._read(sql, params)
        except CONNECTION_TROUBLE as error:
            if isinstance(error, OSError | asyncpg.QueryCanceledError):
                raise
            self._connections.drop()  # a restarted server ended them all; reading again does no harm
            return await self._read(sql, params)

    async def _read(self, sql: str, params: Sequence[Any]) -> bytes:
        """Read without `lease`, whose comfort takes as long as sending the statement."""
        connection = await self._connections.borrow()
        try:
            value: bytes | None = await connection.fetchval(sql, *params)
        except asyncpg.InternalClientError:
            connection.terminate()
            raise
        finally:
            self._connections.give_back(connection)
        return b"null" if value is None else value
