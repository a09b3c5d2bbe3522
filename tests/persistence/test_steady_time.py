"""Real time on a machine whose clock is set, that slept, or whose clock is wrong from the start."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from persistence.clock import BusinessClock
from persistence.database import Database
from persistence.steady_time import SteadyTime, wall_time
from tests.persistence.written import opened

pytestmark = pytest.mark.anyio
HOUR = timedelta(hours=1)
JUMPS = pytest.mark.parametrize("jump", [HOUR, -HOUR, timedelta(days=1)], ids=["forward", "back", "a day"])


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with opened(database_url) as database:
        yield database


class Machine:
    """A machine's clock, which can be set, and its counter, which cannot."""

    def __init__(self) -> None:
        self.wall = datetime.now(UTC)
        self.count = 0.0

    def pass_time(self, time: timedelta) -> None:
        self.wall += time
        self.count += time.total_seconds()

    async def time(self, database: Database) -> SteadyTime:
        steady = SteadyTime(lambda: self.wall, lambda: self.count)
        await steady.read(database)
        return steady


def is_near(one: datetime, another: datetime) -> bool:
    """Are they apart by no more than a test may take?"""
    return abs(one - another) < timedelta(seconds=30)


async def test_a_clock_that_runs_right_is_followed_to_the_microsecond(database: Database) -> None:
    machine = Machine()
    steady = await machine.time(database)

    machine.wall += timedelta(microseconds=7)

    assert steady.now() == machine.wall


@JUMPS
async def test_a_clock_that_is_set_changes_nothing(database: Database, jump: timedelta) -> None:
    machine = Machine()
    steady = await machine.time(database)
    before = steady.now()

    machine.wall += jump
    at_once = steady.now()
    machine.pass_time(timedelta(minutes=1))
    later = steady.now()

    assert is_near(at_once, before)
    assert later - at_once == timedelta(minutes=1)


@JUMPS
async def test_a_clock_that_is_wrong_from_the_start_is_passed_over(
    database: Database, jump: timedelta
) -> None:
    machine = Machine()
    machine.wall += jump

    steady = await machine.time(database)

    assert is_near(steady.now(), datetime.now(UTC))


async def test_a_machine_that_slept_is_right_again_with_the_next_reading(database: Database) -> None:
    machine = Machine()
    machine.wall -= HOUR  # it slept for an hour, in which its counter stood
    steady = SteadyTime(lambda: machine.wall, lambda: machine.count)
    await steady.read(database)
    machine.wall += HOUR

    await steady.read(database)

    assert is_near(steady.now(), datetime.now(UTC))


async def test_an_answer_that_took_long_makes_no_right_clock_wrong(database: Database) -> None:
    machine = Machine()

    def counting() -> float:
        machine.pass_time(timedelta(seconds=10))
        return machine.count

    steady = SteadyTime(lambda: machine.wall, counting)
    machine.pass_time(timedelta(seconds=-10))
    await steady.read(database)

    assert steady.now() == machine.wall - timedelta(seconds=10)  # read before it counted on


async def test_a_clock_that_is_set_while_the_database_is_asked_is_passed_over(database: Database) -> None:
    machine = Machine()

    def setting() -> float:
        machine.wall += HOUR
        return machine.count

    steady = SteadyTime(lambda: machine.wall, setting)
    await steady.read(database)

    assert is_near(steady.now(), datetime.now(UTC))


async def test_business_time_does_not_jump_with_the_machine(database: Database) -> None:
    clock = BusinessClock()
    await clock.read(database)
    before = clock.now()

    with time_machine.travel(datetime.now(UTC) + HOUR):
        during = clock.now()

    assert is_near(during, before)


async def test_before_the_first_reading_it_is_the_machines_time() -> None:
    assert is_near(SteadyTime().now(), wall_time())
