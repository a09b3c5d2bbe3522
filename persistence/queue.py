"""Work to be done after a commit: PgQueuer behind a port, its tables in a schema of their own."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache, partial
from typing import Protocol, TypedDict
from uuid import UUID

import asyncpg  # type: ignore[import-untyped]
import orjson
from pgqueuer.adapters.persistence.qb import (
    QueryBuilderEnvironment,
    QueryQueueBuilder,
    QuerySchedulerBuilder,
)
from pgqueuer.db import AsyncpgDriver
from pgqueuer.domain.settings import DBSettings
from pgqueuer.errors import RetryRequested
from pgqueuer.executors import DatabaseRetryEntrypointExecutor
from pgqueuer.models import Context as JobContext
from pgqueuer.models import Job as QueuedJob
from pgqueuer.qm import QueueManager
from pgqueuer.queries import Queries
from pgqueuer.types import Channel

from domain.attempts import Failure
from domain.errors import Unavailable
from domain.outcome import Job
from domain.task_failure import WORKER_LOST
from persistence.address import for_asyncpg
from persistence.enqueue import SCHEMA
from persistence.unavailable import CONNECTION_TROUBLE

SECONDS_BETWEEN_LOOKS = (
    2  # without a notification; the library's own 30 s is too long after a lost connection
)
SECONDS_UNTIL_RECONNECT = 1.0
SECONDS_UNTIL_GIVEN_TO_ANOTHER = 5  # a job whose worker shows no sign of life
JOBS_AT_A_TIME = 10
ATTEMPTS = 10
NO_LIMIT = 0


class Pace(TypedDict):
    """How long a job that failed waits: at first, how many times longer each time, and at most."""

    initial_delay: timedelta
    backoff_multiplier: float
    max_delay: timedelta


JOB_FAILED = "JOB_FAILED"
LOST = Failure(code=WORKER_LOST, message="Every worker that began it was lost.", retryable=False)
AT_ONCE = {"notify": 4}  # receivers that are slow must not keep other work waiting
SOON: Pace = {
    "initial_delay": timedelta(seconds=1),
    "backoff_multiplier": 2.0,
    "max_delay": timedelta(minutes=5),
}
# receivers are waited for as Standard Webhooks ask: soon at first, and a day (23.9 hours) in all
PACE: Mapping[str, Pace] = {
    "notify": {
        "initial_delay": timedelta(seconds=5),
        "backoff_multiplier": 4.0,
        "max_delay": timedelta(hours=5.5),
    }
}

Handler = Callable[[Job], Awaitable[None]]

logger = logging.getLogger("som.jobs")


async def install_queue(connection: asyncpg.Connection) -> None:
    """Create the queue's tables in the caller's transaction, unless they exist."""
    queries = _queries(connection)
    if not await queries.schema_is_installed():
        await queries.install()


class Starts(Protocol):
    """Counts how often each job was begun and not ended."""

    most: int

    async def begin(self, job_id: int) -> int:
        """Count a start, before it; answer which one it is."""

    async def end(self, job_id: int) -> None:
        """Forget the starts of a job that came to an end, good or bad."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What jobs are carried out by name, and what is done about one that is given up.

    A handler may run twice for one job, after a crash: it must be idempotent. One that raises is tried again,
    each time later, ten times, and then held for people to see to; so is one that took its workers down.
    """

    handlers: Mapping[str, Handler]
    starts: Starts
    given_up: Callable[[Job, Failure], Awaitable[None]]


async def run_jobs(url: str, work: Work, stop: asyncio.Event) -> None:
    """Carry out jobs until told to stop; a lost connection is made anew."""
    while not stop.is_set():
        try:
            await _run_until_disconnected(url, work, stop)
        except CONNECTION_TROUBLE:
            await _pause(stop)


async def _run_until_disconnected(url: str, work: Work, stop: asyncio.Event) -> None:
    named = {"application_name": "somgraph-jobs"}
    connection = await asyncpg.connect(for_asyncpg(url), timeout=5, server_settings=named)
    try:
        manager = QueueManager(_queries(connection), Channel(_settings().channel))
        for name, handler in work.handlers.items():
            limit, pace = AT_ONCE.get(name, NO_LIMIT), PACE.get(name, SOON)
            executor = partial(_Patient, max_attempts=ATTEMPTS, work=work, **pace)
            manager.entrypoint(name, concurrency_limit=limit, executor_factory=executor, on_failure="hold")(
                _handling(handler)
            )
        async with _shutting_down(manager, stop):
            await manager.run(
                dequeue_timeout=timedelta(seconds=SECONDS_BETWEEN_LOOKS),
                batch_size=JOBS_AT_A_TIME,
                max_concurrent_tasks=2 * JOBS_AT_A_TIME,
                shutdown_on_listener_failure=True,
                heartbeat_timeout=timedelta(seconds=SECONDS_UNTIL_GIVEN_TO_ANOTHER),
            )
    finally:
        await connection.close(timeout=5)


@asynccontextmanager
async def _shutting_down(manager: QueueManager, stop: asyncio.Event) -> AsyncIterator[None]:
    waiting = asyncio.create_task(stop.wait())
    waiting.add_done_callback(lambda _: manager.shutdown.set())
    try:
        yield
    finally:
        waiting.cancel()


def _handling(handler: Handler) -> Callable[[QueuedJob], Awaitable[None]]:
    async def handle(job: QueuedJob) -> None:
        await handler(_job(job))

    return handle


class TookItsWorkersDown(Exception):
    """A job was begun too often without ever ending; it is on hold."""


@dataclass
class _Patient(DatabaseRetryEntrypointExecutor):
    """Tries again what raises; what ends its process instead is held after some starts.

    The queue's own count of attempts does not know of crashes.
    """

    work: Work = field(kw_only=True)

    async def execute(self, job: QueuedJob, context: JobContext) -> None:
        """Carry out a job, or hold it."""
        begun, most = await self._begin(job), self.work.starts.most
        if begun > most:
            logger.error("som.job.held", extra={"job": str(job.id), "entrypoint": job.entrypoint})
            if begun <= 2 * most:  # else telling of it takes workers down, too
                await self._give_up(job, LOST)
            raise TookItsWorkersDown(f"It was begun {most} times and never ended.")
        try:
            await super().execute(job, context)
        except RetryRequested:
            raise
        except Exception as error:  # whatever it is, it was the last attempt; the queue keeps it with the job
            logger.error("som.job.given_up", extra={"job": str(job.id), "entrypoint": job.entrypoint})
            await self._give_up(job, _in_vain(error))
            raise
        finally:
            with suppress(Unavailable):  # one start too many is counted then
                await self.work.starts.end(int(job.id))

    async def _begin(self, job: QueuedJob) -> int:
        with _asked_again_when_away():
            return await self.work.starts.begin(int(job.id))

    async def _give_up(self, job: QueuedJob, failure: Failure) -> None:
        with _asked_again_when_away():
            await self.work.given_up(_job(job), failure)


@contextmanager
def _asked_again_when_away() -> Iterator[None]:
    """Have the job taken up again when the database is away."""
    try:
        yield
    except Unavailable as away:
        raise RetryRequested(delay=timedelta(seconds=SECONDS_UNTIL_RECONNECT), reason="away") from away


def _in_vain(error: Exception) -> Failure:
    message = f"It was tried {ATTEMPTS} times in vain, at last with {type(error).__name__}."
    return Failure(code=JOB_FAILED, message=message, retryable=False)


def _job(queued: QueuedJob) -> Job:
    given = orjson.loads(queued.payload or b"{}")
    ids = {name: UUID(given[name]) for name in ("orderId", "taskId", "partId") if given.get(name)}
    return Job(
        name=queued.entrypoint,
        order_id=ids["orderId"],
        task_id=ids.get("taskId"),
        part_id=ids.get("partId"),
        about=given.get("about"),
    )


@cache
def _settings() -> DBSettings:
    """Read the library's settings, once: it looks through the environment each time."""
    return DBSettings(db_schema=SCHEMA)


def _queries(connection: asyncpg.Connection) -> Queries:
    settings = _settings()
    return Queries(
        AsyncpgDriver(connection),
        QueryBuilderEnvironment(settings),
        QueryQueueBuilder(settings),
        QuerySchedulerBuilder(settings),
    )


async def _pause(stop: asyncio.Event) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), SECONDS_UNTIL_RECONNECT)
