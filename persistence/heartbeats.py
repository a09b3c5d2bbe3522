"""Signs of life of workers, in real time: one row for each, so that one that is missing or slow is seen."""

from persistence.database import Database

BEAT = """insert into worker_heartbeats (worker, started_at, seen_at) values ($1, now(), now())
on conflict (worker) do update set seen_at = now()"""
BURY = "delete from worker_heartbeats where seen_at < now() - interval '1 hour'"


async def beat(database: Database, worker: str) -> None:
    """Show that a worker lives, and forget those that died long ago. Raises Unavailable."""
    async with database.transaction() as tx:
        await tx.driver.execute(BEAT, worker)
        await tx.driver.execute(BURY)


async def leave(database: Database, worker: str) -> None:
    """Say that a worker ends as it should. Raises Unavailable."""
    async with database.transaction() as tx:
        await tx.driver.execute("delete from worker_heartbeats where worker = $1", worker)
