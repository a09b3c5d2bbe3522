"""How often each job was begun and not ended: one that takes its worker down is known by that."""

from persistence.database import Database


class JobStarts:
    """Counts in the database, because a worker that dies tells nobody; `most` starts are allowed."""

    def __init__(self, database: Database, most: int) -> None:
        self.most = most
        self._database = database

    async def begin(self, job_id: int) -> int:
        """Count a start, before it; answer which one it is."""
        async with self._database.transaction() as tx:
            count: int = await tx.driver.fetchval(
                "insert into job_starts as known (job_id) values ($1)"
                " on conflict (job_id) do update set started_count = known.started_count + 1,"
                " last_started_at = now() returning started_count",
                job_id,
            )
        return count

    async def end(self, job_id: int) -> None:
        """Forget the starts of a job that came to an end, good or bad."""
        async with self._database.transaction() as tx:
            await tx.driver.execute("delete from job_starts where job_id = $1", job_id)
