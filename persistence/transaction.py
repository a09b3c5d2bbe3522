"""A transaction: whatever is written in it happens together, or not at all."""

from collections.abc import Sequence
from typing import Any

import asyncpg  # type: ignore[import-untyped]
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.outcome import Outcome
from domain.permissions import Viewer
from persistence.record import Recorded, record


class Transaction:
    """READ COMMITTED. `driver` is the connection of asyncpg, `connection` the same for SQLAlchemy Core."""

    def __init__(self, connection: AsyncConnection, driver: asyncpg.Connection) -> None:
        self.connection = connection
        self.driver = driver
        self.is_to_be_rolled_back = False

    def roll_back(self) -> None:
        """Ask that nothing of this is kept: it is rolled back at its end."""
        self.is_to_be_rolled_back = True

    async def record(
        self, outcome: Outcome, *, viewer: Viewer, cause: str, request_id: str | None = None
    ) -> Recorded:
        """Write everything that a decision changed, with its events and jobs; raises VersionConflict."""
        return await record(self.driver, outcome, viewer=viewer, cause=cause, request_id=request_id)

    async def fetch_json(self, sql: str, params: Sequence[Any] = ()) -> bytes:
        """Run one statement whose only value is json, in this transaction; give its bytes."""
        value: bytes | None = await self.driver.fetchval(sql, *params)
        return b"null" if value is None else value
