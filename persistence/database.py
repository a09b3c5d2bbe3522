"""The database: short transactions for writing, a small pool for reading."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg  # type: ignore[import-untyped]
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from persistence.address import for_sqlalchemy
from persistence.pool import (
    NAME,
    SECONDS_FOR_AN_ANSWER,
    SECONDS_TO_CONNECT,
    SETTINGS,
    ReadPool,
    json_as_it_is,
    settle,
)
from persistence.transaction import Transaction
from persistence.unavailable import CONNECTION_TROUBLE, translated

WRITE_SETTINGS = SETTINGS | {"lock_timeout": "5000", "idle_in_transaction_session_timeout": "30000"}


class Database:
    """One database. `reads` is the pool for reading; transactions are for everything else.

    Everything raises Unavailable when the database cannot answer, and works again as soon as it can.
    """

    def __init__(self, url: str, engine: AsyncEngine, reads: ReadPool) -> None:
        self.url = url
        self.reads = reads
        self._engine = engine

    @classmethod
    async def connect(cls, url: str, pool_size: int = 8) -> "Database":
        """Open a database with at most `pool_size` connections to read and as many to write."""
        engine = create_async_engine(
            for_sqlalchemy(url),
            isolation_level="AUTOCOMMIT",  # the driver begins and ends transactions, see transaction()
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=5,
            pool_use_lifo=True,
            connect_args={
                "timeout": SECONDS_TO_CONNECT,
                "command_timeout": SECONDS_FOR_AN_ANSWER,
                "statement_cache_size": 500,
                "max_cached_statement_lifetime": 0,
                "server_settings": NAME,
            },
        )
        event.listen(engine.sync_engine, "connect", _prepare)
        database = cls(url, engine, ReadPool(url, pool_size))
        await database.reads.fetch("select 1")
        return database

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()
        await self.reads.close()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Open a transaction: committed at the end, rolled back on an error or when asked to.

        Raises Unavailable when the database cannot answer: nothing was changed then, unless the very commit
        got no answer.
        """
        with translated():
            connection, driver = await self._begin()
            try:
                tx = Transaction(connection, driver)
                yield tx
                await _end(driver, keep=not tx.is_to_be_rolled_back)
            finally:
                await _give_back(connection, driver)

    async def _begin(self) -> tuple[AsyncConnection, asyncpg.Connection]:
        while True:
            connection = await self._engine.connect()
            driver = (await connection.get_raw_connection()).driver_connection
            assert driver is not None
            try:
                await driver.execute("begin")
            except BaseException as error:
                driver.terminate()
                await _give_back(connection, driver)
                if not isinstance(error, CONNECTION_TROUBLE):
                    raise
                continue  # a restarted server ended this connection: take another one
            return connection, driver


async def _end(driver: asyncpg.Connection, *, keep: bool) -> None:
    if await driver.execute("commit" if keep else "rollback") != ("COMMIT" if keep else "ROLLBACK"):
        raise asyncpg.InFailedSQLTransactionError(
            "an error was caught inside the transaction: nothing was kept"
        )


async def _give_back(connection: AsyncConnection, driver: asyncpg.Connection) -> None:
    try:
        if not driver.is_closed() and driver.is_in_transaction():
            await _roll_back(driver)
    finally:
        if driver.is_closed():
            await connection.invalidate()
        await connection.close()


async def _roll_back(driver: asyncpg.Connection) -> None:
    try:
        await driver.execute("rollback")
    except BaseException:  # also when cancelled: a connection in doubt is never used again
        driver.terminate()
        raise


def _prepare(connection: Any, _record: object) -> None:
    connection.run_async(lambda driver: settle(driver, WRITE_SETTINGS))
    connection.run_async(json_as_it_is)
