"""The database: short transactions for writing, a small pool for reading."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg  # type: ignore[import-untyped]

from persistence.connections import SETTINGS, Connections, json_as_it_is
from persistence.pool import ReadPool
from persistence.transaction import Transaction
from persistence.tree_cache import MOST_PARTS, TreeCache
from persistence.unavailable import CONNECTION_TROUBLE, translated

BY_KEY = {  # writes find their rows by key; the planner takes a parameter of JSON for many rows, and scans
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
}
WRITE_SETTINGS = SETTINGS | BY_KEY | {"lock_timeout": "5000", "idle_in_transaction_session_timeout": "30000"}


class Database:
    """One database. `reads` is the pool for reading; transactions are for everything else.

    Everything raises Unavailable when the database cannot answer, and works again as soon as it can.
    """

    def __init__(self, url: str, pool_size: int, kept_parts: int) -> None:
        self.url = url
        self.reads = ReadPool(url, pool_size)
        self._writes = Connections(url, pool_size, WRITE_SETTINGS, json_as_it_is)
        self._trees = TreeCache(kept_parts)

    @classmethod
    async def connect(cls, url: str, pool_size: int = 8, *, kept_parts: int = MOST_PARTS) -> "Database":
        """Open a database with at most `pool_size` connections to read and as many to write.

        Orders of `kept_parts` parts together stay in memory from one command to the next.
        """
        database = cls(url, pool_size, kept_parts)
        await database.reads.fetch("select 1")
        return database

    async def close(self) -> None:
        """Close every connection."""
        await self._writes.close()
        await self.reads.close()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Open a transaction: committed at the end, rolled back on an error or when asked to.

        Raises Unavailable when the database cannot answer: nothing was changed then, unless the very commit
        got no answer.
        """
        with translated():
            driver = await self._begin()
            tx = Transaction(driver, self._trees)
            try:
                yield tx
                await _end(driver, keep=not tx.is_to_be_rolled_back)
                if not tx.is_to_be_rolled_back:
                    tx.committed()
            finally:
                tx.ended()
                await self._give_back(driver)

    async def _begin(self) -> asyncpg.Connection:
        while True:
            driver = await self._writes.borrow()
            try:
                await driver.execute("begin")
            except BaseException as error:
                driver.terminate()
                self._writes.give_back(driver)
                if not isinstance(error, CONNECTION_TROUBLE):
                    raise
                continue  # a restarted server ended this connection: take another one
            return driver

    async def _give_back(self, driver: asyncpg.Connection) -> None:
        try:
            if not driver.is_closed() and driver.is_in_transaction():
                await _roll_back(driver)
        finally:
            self._writes.give_back(driver)


async def _end(driver: asyncpg.Connection, *, keep: bool) -> None:
    if await driver.execute("commit" if keep else "rollback") != ("COMMIT" if keep else "ROLLBACK"):
        raise asyncpg.InFailedSQLTransactionError(
            "an error was caught inside the transaction: nothing was kept"
        )


async def _roll_back(driver: asyncpg.Connection) -> None:
    try:
        await driver.execute("rollback")
    except BaseException:  # also when cancelled: a connection in doubt is never used again
        driver.terminate()
        raise
