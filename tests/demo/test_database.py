"""The demo's database: taken when it is empty or a demo's, thrown away only when it is a demo's."""

from datetime import UTC, datetime, timedelta

import asyncpg  # type: ignore[import-untyped]
import pytest

from persistence.clearing import NotADemo, clear
from persistence.clock import BusinessClock
from persistence.database import Database
from persistence.installation import mark, mark_of
from persistence.revision import is_current, revision_of
from server.demo.database import Foreign, prepare

pytestmark = pytest.mark.anyio


async def test_an_empty_database_is_migrated_and_marked_as_a_demo(empty_database_url: str) -> None:
    await prepare(empty_database_url, reset=False, speed=600)

    assert await is_current(empty_database_url)
    assert await mark_of(empty_database_url) == "DEMO"


async def test_business_time_goes_at_the_speed_that_was_asked_for(empty_database_url: str) -> None:
    await prepare(empty_database_url, reset=False, speed=600)

    assert (await clock_of(empty_database_url)).speed == 600


async def test_a_second_start_goes_on_from_the_same_business_time(empty_database_url: str) -> None:
    await prepare(empty_database_url, reset=False, speed=1)

    await prepare(empty_database_url, reset=False, speed=1000)

    assert (await clock_of(empty_database_url)).now() < datetime.now(UTC) + timedelta(hours=1)


async def test_a_database_with_tables_of_others_is_left_alone(empty_database_url: str) -> None:
    await execute(empty_database_url, "create table theirs (id int)")

    with pytest.raises(Foreign):
        await prepare(empty_database_url, reset=False, speed=600)

    assert await revision_of(empty_database_url) is None


async def test_a_reset_refuses_a_database_without_our_mark(empty_database_url: str) -> None:
    await execute(empty_database_url, "create table theirs (id int)", "insert into theirs values (7)")

    with pytest.raises(NotADemo):
        await prepare(empty_database_url, reset=True, speed=600)

    assert await fetch(empty_database_url, "select id from theirs") == [7]


async def test_a_reset_refuses_an_installation_that_is_no_demo(database_url: str) -> None:
    await mark_as(database_url, "PRODUCTION")

    with pytest.raises(NotADemo):
        await prepare(database_url, reset=True, speed=600)

    assert await mark_of(database_url) == "PRODUCTION"


async def test_a_reset_starts_afresh(empty_database_url: str) -> None:
    await prepare(empty_database_url, reset=False, speed=600)
    await execute(
        empty_database_url, "insert into accounts (id, code, name) values (gen_random_uuid(), 'A', 'A')"
    )

    await prepare(empty_database_url, reset=True, speed=600)

    assert await fetch(empty_database_url, "select count(*) from accounts") == [0]
    assert await mark_of(empty_database_url) == "DEMO"


async def test_clearing_leaves_nothing_of_ours_and_everything_of_others(empty_database_url: str) -> None:
    await prepare(empty_database_url, reset=False, speed=600)
    await execute(empty_database_url, "create table theirs (id int)")

    await clear(empty_database_url)

    assert await fetch(empty_database_url, LEFT) == ["theirs"]


LEFT = """
select relname::text from pg_class join pg_namespace on pg_namespace.oid = relnamespace
where relkind in ('r', 'S', 'v') and nspname in ('public', 'jobs')"""


async def clock_of(url: str) -> BusinessClock:
    database = await Database.connect(url, pool_size=1)
    try:
        clock = BusinessClock()
        await clock.read(database)
        return clock
    finally:
        await database.close()


async def mark_as(url: str, kind: str) -> None:
    database = await Database.connect(url, pool_size=1)
    try:
        await mark(database, kind)
    finally:
        await database.close()


async def execute(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def fetch(url: str, query: str) -> list[object]:
    connection = await asyncpg.connect(url)
    try:
        return [row[0] for row in await connection.fetch(query)]
    finally:
        await connection.close()
