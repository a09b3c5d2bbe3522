"""The mark that a database is ours, and whether a demo may throw it away."""

import asyncpg  # type: ignore[import-untyped]

from persistence.address import for_asyncpg
from persistence.database import Database
from persistence.unavailable import translated


async def mark(database: Database, kind: str) -> None:
    """Say what the installation is, DEMO or PRODUCTION; what was said first stands."""
    async with database.transaction() as tx:
        await tx.driver.execute("lock table installation in share row exclusive mode")
        await tx.driver.execute(
            "insert into installation (kind) select $1 where not exists (select from installation)", kind
        )


async def mark_of(url: str) -> str | None:
    """Tell what the installation is; None when the database is not marked as ours. Raises Unavailable."""
    with translated():
        connection = await asyncpg.connect(for_asyncpg(url), timeout=5)
        try:
            if await connection.fetchval("select to_regclass('installation')") is None:
                return None
            kind: str | None = await connection.fetchval("select kind from installation")
            return kind
        finally:
            await connection.close()
