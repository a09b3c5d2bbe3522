"""Several statements that see the database as it was at one moment."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import asyncpg  # type: ignore[import-untyped]

from persistence.unavailable import CONNECTION_TROUBLE, translated

BEGIN = "begin isolation level repeatable read read only"


class Snapshot:
    """Reads on one connection, one statement after the other, all of the moment of the first.

    After a statement that fails, which is a mistake of ours, the next ones see a later moment.
    """

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection
        self._turn = asyncio.Lock()
        self._has_begun = False

    async def fetch_json(self, sql: str, params: Sequence[Any] = ()) -> bytes:
        """Run one statement whose only value is json; give its bytes. Raises Unavailable."""
        with translated():
            async with self._turn:
                return await self._read(sql, params)

    async def end(self) -> None:
        """Let the moment go; a connection that is lost has none."""
        if self._has_begun:
            self._has_begun = False
            with suppress(*CONNECTION_TROUBLE):
                await self._connection.execute("rollback")

    async def _read(self, sql: str, params: Sequence[Any]) -> bytes:
        if not self._has_begun:
            await self._connection.execute(BEGIN)
            self._has_begun = True
        try:
            value: bytes | None = await self._connection.fetchval(sql, *params)
        except asyncpg.PostgresError:
            await self.end()
            raise
        return b"null" if value is None else value
