"""How a database is: its schema, its clock, what waits in it, whether it is ours and whether it is used."""

from dataclasses import dataclass
from datetime import timedelta

import asyncpg  # type: ignore[import-untyped]

from persistence.address import for_asyncpg
from persistence.database import Database
from persistence.unavailable import translated

SIGNS = """
select version_of.server,
    waiting.events as events_without_position,
    waiting.age as oldest_event_age,
    jobs.waiting as jobs_waiting,
    jobs.age as oldest_job_age,
    clock.speed as clock_speed
from (select split_part(current_setting('server_version'), ' ', 1) as server) version_of,
    (select count(*) as events, now() - min(recorded_at) as age from events where position is null) waiting,
    (select count(*) as waiting, now() - min(created) as age from jobs.pgqueuer
        where status in ('queued', 'picked')) jobs,
    (select coalesce((select speed from business_clock), 1) as speed) clock"""
TABLES_OF_OTHERS = """
select exists (select from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where relkind in ('r', 'p', 'v', 'm', 'f') and nspname !~ '^pg_' and nspname <> 'information_schema')"""


@dataclass(frozen=True, slots=True, kw_only=True)
class VitalSigns:
    """What a look at the database shows; ages are None where nothing waits."""

    server: str
    events_without_position: int
    oldest_event_age: timedelta | None
    jobs_waiting: int
    oldest_job_age: timedelta | None
    clock_speed: float


async def vital_signs(database: Database) -> VitalSigns:
    """Look at a database of the newest schema. Raises Unavailable."""
    rows = await database.reads.fetch(SIGNS)
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
