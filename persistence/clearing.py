"""Throw a demo's database away: everything of ours in it, and only if it is marked as a demo."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import NullPool, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from persistence.address import for_sqlalchemy
from persistence.enqueue import SCHEMA
from persistence.installation import mark_of
from persistence.tables import metadata
from persistence.unavailable import translated

SECONDS_TO_WAIT_FOR_OTHERS = 5


class NotADemo(Exception):
    """The database does not carry the mark of a demo, so nothing in it is touched."""

    def __init__(self) -> None:
        super().__init__(
            "This database does not carry the mark of a somgraph demo; nothing in it was touched."
        )


async def clear(url: str) -> None:
    """Drop every table, sequence and job of ours, all or nothing. Raises NotADemo, Unavailable."""
    if await mark_of(url) != "DEMO":
        raise NotADemo
    engine = create_async_engine(for_sqlalchemy(url), poolclass=NullPool)
    with translated(), _as_the_driver_says():
        async with engine.begin() as connection:
            await connection.execute(text(f"set local lock_timeout = '{SECONDS_TO_WAIT_FOR_OTHERS}s'"))
            await connection.run_sync(metadata.drop_all)
            await connection.execute(text("drop table if exists alembic_version"))
            await connection.execute(text(f"drop schema if exists {SCHEMA} cascade"))


@contextmanager
def _as_the_driver_says() -> Iterator[None]:
    """Raise what the driver raised, out of SQLAlchemy's wrapping."""
    try:
        yield
    except DBAPIError as error:
        raise error.driver_exception from error
