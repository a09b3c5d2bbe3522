"""Asking for work after a commit: jobs as PgQueuer keeps them, added without loading what does them."""

from collections.abc import Iterable
from datetime import timedelta
from time import time

import asyncpg  # type: ignore[import-untyped]
import orjson

from domain.outcome import Job

SCHEMA = "jobs"
SECONDS_TO_GATHER = 2  # real time in which jobs that are gathered become one

ADD = f"""
with input as materialized (
  select nextval((select pg_get_serial_sequence('{SCHEMA}.pgqueuer', 'id'))) as id,
    priority, entrypoint, payload, execute_after, dedupe_key, headers, ord
  from unnest($1::int[], $2::text[], $3::bytea[], $4::interval[], $5::text[], $6::jsonb[]) with ordinality
    as t(priority, entrypoint, payload, execute_after, dedupe_key, headers, ord)
),
inserted as (
  insert into {SCHEMA}.pgqueuer as job
    (id, priority, entrypoint, payload, execute_after, dedupe_key, headers, status)
  select id, priority, entrypoint, payload, execute_after + now(), dedupe_key, headers, 'queued'
  from input
  on conflict (dedupe_key)
    where ((status = any (array['queued'::{SCHEMA}.pgqueuer_status, 'picked'::{SCHEMA}.pgqueuer_status]))
      and (dedupe_key is not null))
    do nothing
  returning id, entrypoint, priority, dedupe_key
),
logged as (
  insert into {SCHEMA}.pgqueuer_log (job_id, status, entrypoint, priority)
  select id, 'queued', entrypoint, priority from inserted where id in (select id from input)
)
select i.ord as ord, ins.id as id from inserted ins join input i on i.id = ins.id order by i.ord
"""  # noqa: S608 - the library's own statement, which a test compares


async def enqueue(connection: asyncpg.Connection, jobs: Iterable[Job]) -> None:
    """Add jobs in the caller's transaction: they exist if and only if it commits."""
    wanted = list(jobs)
    if wanted:
        gathered = [_gathered(job, time()) for job in wanted]
        await connection.fetch(
            ADD,
            [0] * len(wanted),
            [job.name for job in wanted],
            [_payload(job) for job in wanted],
            [wait for wait, _ in gathered],
            [key for _, key in gathered],
            ["null"] * len(wanted),
        )


def _gathered(job: Job, now: float) -> tuple[timedelta, str | None]:
    """Give how long a job waits, and by what it is known; it begins after all who may have asked for it.

    Whoever asks holds the order's lock until its commit, so a job that takes it sees their changes.
    """
    if not job.gathered:
        return timedelta(), None
    moment = int(now // SECONDS_TO_GATHER)
    ends = (moment + 1) * SECONDS_TO_GATHER
    return timedelta(seconds=ends - now), f"{job.name}/{job.order_id}/{moment}"


def _payload(job: Job) -> bytes:
    named = {"orderId": job.order_id, "taskId": job.task_id, "partId": job.part_id, "about": job.about}
    return orjson.dumps({name: str(value) for name, value in named.items() if value})
