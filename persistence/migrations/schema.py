"""The way to the newest revision of the schema."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from persistence.address import for_sqlalchemy
from persistence.queue import install_queue

ONE_UPGRADE_AT_A_TIME = 7273


async def upgrade(url: str) -> None:
    """Bring the database to the newest revision, the job queue's tables included; all of it or nothing."""
    async with _connected(url) as connection:
        lock = text("select pg_advisory_xact_lock(:key)")
        await connection.execute(lock, {"key": ONE_UPGRADE_AT_A_TIME})
        await connection.run_sync(_to_head)
        raw = await connection.get_raw_connection()
        await install_queue(raw.driver_connection)


def newest() -> str | None:
    """Tell the newest revision that there is."""
    return ScriptDirectory.from_config(_config()).get_current_head()


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[AsyncConnection]:
    engine = create_async_engine(for_sqlalchemy(url), poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            yield connection
    finally:
        await engine.dispose()


def _to_head(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config
