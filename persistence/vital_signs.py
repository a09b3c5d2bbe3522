"""How a database is: its schema, its clock, what waits in it, whether it is ours and whether it is used."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg  # type: ignore[import-untyped]

from persistence.address import for_asyncpg
from persistence.database import Database
from persistence.stuck import AGES, COUNTS, SPEED, filled
from persistence.unavailable import translated

PLACES = {"at": "$1::timestamptz", "longer": "$2::interval", "unstarted": "$3::interval", "speed": SPEED}
SIGNS = ", ".join(
    [
        "select split_part(current_setting('server_version'), ' ', 1) as server",
        f"{SPEED} as clock_speed",
        *(f"{filled(sql, **PLACES)} as {name}" for name, sql in {**COUNTS, **AGES}.items()),
    ]
)
TABLES_OF_OTHERS = """
select exists (select from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where relkind in ('r', 'p', 'v', 'm', 'f') and nspname !~ '^pg_' and nspname <> 'information_schema')"""


@dataclass(frozen=True, slots=True, kw_only=True)
class VitalSigns:
    """What a look at the database shows; ages are None where nothing waits."""

    server: str
    clock_speed: float
    ready_tasks: int  # that systems let lie for too long
    unstarted_tasks: int  # that people let lie for too long
    jobs_waiting: int
    late_jobs: int
    jobs_on_hold: int
    odds_given_up: int
    notices_given_up: int
    events_waiting: int
    workers: int
    overdue_looks: int
    oldest_job: timedelta | None
    relay_lag: timedelta | None
    worker_lag: timedelta | None
    look_lag: timedelta | None


async def vital_signs(
    database: Database, at: datetime, *, longer: timedelta, unstarted: timedelta
) -> VitalSigns:
    """Look at a database of the newest schema at a business time; see stuck.py. Raises Unavailable."""
    rows = await database.reads.fetch(SIGNS, at, longer, unstarted)
    return VitalSigns(**dict(rows[0].items()))


async def is_unused(url: str) -> bool:
    """Has the database no tables, or only ours without any order or mark? Raises Unavailable."""
    with translated():
        connection = await asyncpg.connect(for_asyncpg(url), timeout=5)
        try:
            if not await connection.fetchval(TABLES_OF_OTHERS):
                return True
            if await connection.fetchval("select to_regclass('installation') is null"):
                return False
            used = "select exists (select from orders) or exists (select from installation)"
            return not await connection.fetchval(used)
        finally:
            await connection.close()
