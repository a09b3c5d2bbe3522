"""The schema's revision: which one this program needs, which one a database has; without Alembic."""

from pathlib import Path

import asyncpg  # type: ignore[import-untyped]

from persistence.address import for_asyncpg
from persistence.unavailable import translated

VERSIONS = Path(__file__).parent / "migrations" / "versions"


def head() -> str:
    """Tell the revision that this program needs: the newest, by the names of the files."""
    return max(path.name[1:5] for path in VERSIONS.glob("r[0-9][0-9][0-9][0-9]_*.py"))


async def revision_of(url: str) -> str | None:
    """Tell the revision that the database has; None when it has no tables of ours. Raises Unavailable."""
    with translated():
        connection = await asyncpg.connect(for_asyncpg(url), timeout=5)
        try:
            if await connection.fetchval("select to_regclass('alembic_version')") is None:
                return None
            revision: str | None = await connection.fetchval("select version_num from alembic_version")
            return revision
        finally:
            await connection.close()


async def is_current(url: str) -> bool:
    """Is the database at the revision that this program needs? Raises Unavailable."""
    return await revision_of(url) == head()
