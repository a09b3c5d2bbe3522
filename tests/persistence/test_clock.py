"""Business time: real outside the demo; in it faster, the same everywhere, and it waits for a restart."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from persistence.clock import BusinessClock
from persistence.database import Database
from persistence.installation import mark, mark_of
from persistence.steady_time import SteadyTime
from tests.persistence.written import create, opened

pytestmark = pytest.mark.anyio
HOUR = timedelta(hours=1)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with opened(database_url) as database:
        yield database


def real() -> datetime:
    return datetime.now(UTC)


async def test_without_an_anchor_business_time_is_real_time_in_whole_milliseconds(database: Database) -> None:
    clock = BusinessClock()
    await clock.read(database)

    now = clock.now()

    assert abs(now - real()) < timedelta(seconds=1)
    assert now.microsecond % 1000 == 0


class Stopped(SteadyTime):
    """Real time that stands until it is moved."""

    def __init__(self) -> None:
        super().__init__()
        self.at = real()

    def now(self) -> datetime:
        return self.at

    async def read(self, database: Database) -> None:
        """What the database says changes nothing."""


async def test_at_another_speed_time_runs_on_from_where_it_was(database: Database) -> None:
    stopped = Stopped()
    clock = BusinessClock(real=stopped)

    before = clock.now()
    await clock.set_speed(database, 600)
    assert clock.now() == before
    stopped.at += timedelta(seconds=6)

    assert clock.now() == before + HOUR
    assert clock.real_seconds_until(before + 2 * HOUR) == pytest.approx(6)
    assert clock.real_seconds_until(before) == 0


async def test_every_process_that_reads_the_clock_has_the_same_time(database: Database) -> None:
    stopped = Stopped()
    one, another = BusinessClock(real=stopped), BusinessClock(real=stopped)
    await one.set_speed(database, 1000)

    await another.read(database)

    assert another.now() == one.now()
    assert another.speed == 1000


async def test_after_a_pause_the_clock_runs_on_from_the_last_event(database: Database) -> None:
    stopped = Stopped()
    clock = BusinessClock(real=stopped)
    await clock.set_speed(database, 600)
    last = clock.now() + 5 * HOUR
    await create(database)
    async with database.transaction() as tx:
        await tx.driver.execute("update events set occurred_at = $1", last)

    stopped.at += timedelta(days=3)
    await clock.resume(database, 60)

    assert clock.now() == last
    assert clock.speed == 60


async def test_a_clock_that_never_stood_resumes_at_the_real_time(database: Database) -> None:
    clock = BusinessClock()

    await clock.resume(database, 600)

    assert abs(clock.now() - real()) < HOUR


async def test_a_database_is_marked_once(database: Database) -> None:
    assert await mark_of(database.url) is None

    await mark(database, "DEMO")
    await mark(database, "PRODUCTION")

    assert await mark_of(database.url) == "DEMO"


async def test_a_database_without_our_tables_is_not_ours(empty_database_url: str) -> None:
    assert await mark_of(empty_database_url) is None


async def test_two_marks_at_once_leave_one(database: Database) -> None:
    await asyncio.gather(*(mark(database, "DEMO") for _ in range(4)))

    rows = await database.reads.fetch("select count(*) from installation")
    assert rows[0][0] == 1
