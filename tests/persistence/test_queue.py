"""Jobs are carried out once they are committed, again when they fail, and after a lost connection."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from uuid import uuid4

import asyncpg  # type: ignore[import-untyped]
import pytest
from pgqueuer.adapters.persistence.qb import QueryQueueBuilder
from pgqueuer.domain.settings import DBSettings

from domain.attempts import Failure
from domain.errors import Unavailable
from domain.outcome import Job
from persistence.database import Database
from persistence.enqueue import ADD, SCHEMA, enqueue
from persistence.job_starts import JobStarts
from persistence.queue import LOST, Handler, Work, run_jobs
from persistence.stuck import COUNTS

pytestmark = pytest.mark.anyio
GivenUp = Callable[[Job, Failure], Awaitable[None]]
KILL_WORKER = """select count(pg_terminate_backend(pid)) from pg_stat_activity
where pid <> pg_backend_pid() and datname = current_database() and application_name = 'somgraph-jobs'"""


async def nothing(job: Job, failure: Failure) -> None:
    """Nothing is done about a job that is held."""


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = await Database.connect(database_url, pool_size=2)
    yield database
    await database.close()


@asynccontextmanager
async def working(
    database: Database, handler: Handler, given_up: GivenUp = nothing, *, name: str = "decompose"
) -> AsyncIterator[None]:
    stop = asyncio.Event()
    work = Work(handlers={name: handler}, starts=JobStarts(database, most=3), given_up=given_up)
    worker = asyncio.create_task(run_jobs(database.url, work, stop))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(worker, 10)


async def ask_for(database: Database, *jobs: Job) -> None:
    async with database.transaction() as tx:
        await enqueue(tx.driver, jobs)


def words(sql: str) -> list[str]:
    """Cut a statement into its words, comments and the case of letters left out."""
    return re.findall(r"[a-z0-9_$':.\[\]*]+", re.sub(r"--[^\n]*", "", sql).lower())


def test_jobs_are_added_by_the_statement_of_the_library() -> None:
    theirs = QueryQueueBuilder(DBSettings(db_schema=SCHEMA)).build_enqueue_query("skip")

    assert words(ADD) == words(theirs)


async def test_a_job_comes_to_its_handler_as_it_was_asked_for(database: Database) -> None:
    done: asyncio.Queue[Job] = asyncio.Queue()
    wanted = [
        Job(name="decompose", order_id=uuid4(), task_id=uuid4()),
        Job(name="decompose", order_id=uuid4()),
    ]

    async with working(database, done.put):
        await ask_for(database, *wanted)
        found = [await asyncio.wait_for(done.get(), 10) for _ in wanted]

    assert sorted(found, key=lambda job: job.order_id) == sorted(wanted, key=lambda job: job.order_id)


async def test_a_job_that_fails_is_tried_again(database: Database) -> None:
    attempts: list[Job] = []
    done = asyncio.Event()

    async def stumble_once(job: Job) -> None:
        attempts.append(job)
        if len(attempts) == 1:
            raise ConnectionError("away for a moment")
        done.set()

    async with working(database, stumble_once):
        await ask_for(database, Job(name="decompose", order_id=uuid4()))
        await asyncio.wait_for(done.wait(), 10)

    assert attempts[0] == attempts[1]


async def failing(
    database: Database, name: str, *, attempts: int, given_up: GivenUp = nothing
) -> asyncpg.Record:
    """What became of a job that failed once more, after so many attempts."""
    failed = asyncio.Event()

    async def fail(_: Job) -> None:
        failed.set()
        raise ConnectionError("away")

    await ask_for(database, Job(name=name, order_id=uuid4()))
    await database.reads.fetch(f"update jobs.pgqueuer set attempts = {attempts} returning id")
    async with working(database, fail, given_up, name=name):
        await asyncio.wait_for(failed.wait(), 10)
    (row,) = await database.reads.fetch("select status, execute_after - now() as wait from jobs.pgqueuer")
    return row


async def test_a_receiver_is_waited_for_a_day_and_not_asked_all_the_time(database: Database) -> None:
    waits = [5 * 4**attempt for attempt in range(6)]

    early = await failing(database, "notify", attempts=2)
    await database.reads.fetch("delete from jobs.pgqueuer returning id")
    late = await failing(database, "notify", attempts=9)

    assert early["wait"].total_seconds() == pytest.approx(waits[2], abs=3)
    assert late["wait"].total_seconds() == pytest.approx(5.5 * 3600, abs=3)
    assert sum(waits) + 4 * 5.5 * 3600 == pytest.approx(24 * 3600, rel=0.01)


@pytest.mark.parametrize("name", ["notify", "decompose"])
async def test_after_the_last_attempt_a_job_is_held_and_counted_as_given_up(
    database: Database, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    row = await failing(database, name, attempts=10)

    on_hold = await database.reads.fetch(f"select {COUNTS['jobs_on_hold']} as jobs")
    assert (row["status"], on_hold[0]["jobs"]) == ("failed", 1)
    assert "som.job.given_up" in caplog.messages


async def test_a_worker_that_lost_its_connection_goes_on(database: Database) -> None:
    done: asyncio.Queue[Job] = asyncio.Queue()

    async with working(database, done.put):
        await ask_for(database, Job(name="decompose", order_id=uuid4()))
        await asyncio.wait_for(done.get(), 10)
        connection = await asyncpg.connect(database.url)
        assert await connection.fetchval(KILL_WORKER) == 1
        await connection.close()
        await ask_for(database, wanted := Job(name="decompose", order_id=uuid4()))

        assert await asyncio.wait_for(done.get(), 15) == wanted


async def test_a_job_whose_last_attempt_failed_is_told_of(database: Database) -> None:
    told: list[Failure] = []

    async def tell(_: Job, failure: Failure) -> None:
        told.append(failure)

    await failing(database, "decompose", attempts=10, given_up=tell)

    message = "It was tried 10 times in vain, at last with ConnectionError."
    assert told == [Failure(code="JOB_FAILED", message=message, retryable=False)]


async def deadly(database: Database, starts: int) -> Job:
    """A job that began so often, and took its worker down each time."""
    job = Job(name="decompose", order_id=uuid4())
    await ask_for(database, job)
    await database.reads.fetch(
        f"insert into job_starts (job_id, started_count) select id, {starts} from jobs.pgqueuer"
        " returning job_id"
    )
    return job


async def held(database: Database) -> None:
    """Wait until a job is on hold."""
    looks = 0
    while not await database.reads.fetch("select from jobs.pgqueuer where status = 'failed'"):
        looks += 1
        assert looks < 200
        await asyncio.sleep(0.05)


async def test_a_job_that_took_its_workers_down_too_often_is_held_and_told_of(database: Database) -> None:
    told: list[tuple[Job, Failure]] = []
    begun: list[Job] = []

    async def begin(job: Job) -> None:
        begun.append(job)

    async def tell(job: Job, failure: Failure) -> None:
        told.append((job, failure))

    job = await deadly(database, 3)
    async with working(database, begin, tell):
        await held(database)  # to be seen

    assert (told, begun) == ([(job, LOST)], [])


async def test_a_job_is_told_of_once_the_database_is_there_again(database: Database) -> None:
    told: list[Job] = []

    async def stumble_once(job: Job, failure: Failure) -> None:
        told.append(job)
        if len(told) == 1:
            raise Unavailable

    job = await deadly(database, 3)
    async with working(database, given_up=stumble_once, handler=fine):
        await held(database)

    assert told == [job, job]


async def test_what_takes_workers_down_by_being_told_of_is_held_all_the_same(database: Database) -> None:
    told: list[Job] = []

    async def tell(job: Job, failure: Failure) -> None:
        told.append(job)

    await deadly(database, 6)
    async with working(database, fine, tell):
        await held(database)

    assert told == []


async def fine(_: Job) -> None:
    """All is well."""


async def test_a_job_that_only_fails_is_not_taken_for_deadly(database: Database) -> None:
    starts = JobStarts(database, most=1)

    begun = [await starts.begin(7)]
    await starts.end(7)
    begun += [await starts.begin(7), await starts.begin(7)]

    assert begun == [1, 1, 2]
