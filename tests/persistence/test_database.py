"""The database answers, or says that it cannot for now; and it works again as soon as PostgreSQL does."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]
import pytest

from domain.errors import Unavailable, ValidationFailed
from persistence.database import Database
from persistence.embedded import EmbeddedPostgres

pytestmark = pytest.mark.anyio
KILL_OTHERS = """select count(pg_terminate_backend(pid)) from pg_stat_activity
where pid <> pg_backend_pid() and datname = current_database()"""


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = await Database.connect(database_url, pool_size=2)
    yield database
    await database.close()


async def kill_all(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(KILL_OTHERS)
    await connection.close()


async def write(database: Database, sql: str = "create table if not exists kept (n int)") -> None:
    async with database.transaction() as tx:
        await tx.driver.execute(sql)


async def test_json_comes_as_the_bytes_that_postgresql_wrote(database: Database) -> None:
    sql = "select json_build_object('id', $1::uuid)"
    key = "0a000000-0000-4000-8000-000000000001"

    read = await database.reads.fetch_json(sql, [key])
    async with database.transaction() as tx:
        written = await tx.fetch_json(sql, [key])

    assert read == written == f'{{"id" : "{key}"}}'.encode()
    assert await database.reads.fetch_json("select null::json") == b"null"


async def test_statements_of_a_snapshot_see_one_moment_and_go_on_after_a_mistake(database: Database) -> None:
    await write(database)
    count = "select to_json(count(*)) from kept"

    async with database.reads.snapshot() as snapshot:
        before = await snapshot.fetch_json(count)
        await write(database, "insert into kept values (1)")
        at_once = await asyncio.gather(*(snapshot.fetch_json(count) for _ in range(5)))
        with pytest.raises(asyncpg.UndefinedTableError):
            await snapshot.fetch_json("select to_json(1) from nowhere")
        after = await snapshot.fetch_json(count)
    isolation = (await database.reads.fetch("show transaction_isolation"))[0][0]

    assert (before, at_once, after) == (b"0", [b"0"] * 5, b"1")
    assert isolation == "read committed"


async def test_a_snapshot_ends_with_its_connection(database: Database) -> None:
    async with database.reads.snapshot() as snapshot:
        await snapshot.fetch_json("select to_json(1)")
        await kill_all(database.url)
        with pytest.raises(Unavailable):
            await snapshot.fetch_json("select to_json(1)")

    assert await database.reads.fetch_json("select to_json(1)") == b"1"


async def test_statements_end_after_ten_seconds_whoever_waits(database: Database) -> None:
    for_reads = (await database.reads.fetch("show statement_timeout"))[0][0]
    async with database.transaction() as tx:
        for_writes = await tx.driver.fetchval("show statement_timeout")

    assert (for_reads, for_writes) == ("10s", "10s")


async def test_an_error_inside_a_transaction_leaves_nothing(database: Database) -> None:
    await write(database)

    async def stumble() -> None:
        async with database.transaction() as tx:
            await tx.driver.execute("insert into kept values (1)")
            raise KeyError

    with pytest.raises(KeyError):
        await stumble()

    assert (await database.reads.fetch("select count(*) from kept"))[0][0] == 0


async def test_an_error_that_was_caught_does_not_look_like_success(database: Database) -> None:
    async def catch() -> None:
        async with database.transaction() as tx:
            with pytest.raises(asyncpg.UndefinedTableError):
                await tx.driver.execute("insert into nothing values (1)")

    with pytest.raises(asyncpg.InFailedSQLTransactionError):
        await catch()


async def test_a_cancelled_transaction_gives_its_connection_back_clean(database: Database) -> None:
    await write(database)

    for _ in range(4):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await write(database, "insert into kept select 1 from pg_sleep(5)")

    await write(database, "insert into kept values (2)")
    assert (await database.reads.fetch("select array_agg(n) from kept"))[0][0] == [2]


async def test_reads_and_writes_go_on_after_their_connections_were_ended(
    database: Database, database_url: str
) -> None:
    await write(database)
    await asyncio.gather(*(write(database, "select pg_sleep(0.05)") for _ in range(2)))

    await kill_all(database_url)

    assert await database.reads.fetch_json("select to_json(1)") == b"1"
    await write(database, "insert into kept values (1)")


async def test_a_transaction_whose_connection_is_ended_is_unavailable(
    database: Database, database_url: str
) -> None:
    async def write_slowly() -> None:
        async with database.transaction() as tx:
            await tx.driver.execute("select 1")
            await kill_all(database_url)
            await tx.driver.execute("select 1")

    with pytest.raises(Unavailable):
        await write_slowly()


async def test_a_statement_that_takes_too_long_is_unavailable(database: Database) -> None:
    async def take_long() -> None:
        async with database.transaction() as tx:
            await tx.driver.execute("set local statement_timeout = '20ms'")
            await tx.driver.execute("select pg_sleep(5)")

    with pytest.raises(Unavailable):
        await take_long()


async def test_a_mistake_of_ours_is_not_called_unavailable(database: Database) -> None:
    with pytest.raises(asyncpg.UndefinedColumnError):
        await database.reads.fetch("select nothing")


async def test_text_that_cannot_be_kept_is_refused_as_such(database: Database) -> None:
    async def write_nul() -> None:
        async with database.transaction() as tx:
            await tx.driver.fetchval("select $1::text", "a\0b")

    with pytest.raises(ValidationFailed):
        await write_nul()


async def test_many_more_readers_than_connections_are_all_served(database: Database) -> None:
    answers = await asyncio.gather(*(database.reads.fetch_json("select to_json(1)") for _ in range(50)))

    assert answers == [b"1"] * 50


async def test_while_postgresql_is_away_all_is_unavailable_and_then_it_works_again(tmp_path: Path) -> None:
    async with EmbeddedPostgres(tmp_path / "data", fsync=False) as server:
        database = await Database.connect(server.url, pool_size=2)
        await write(database)

        await server.stop()
        with pytest.raises(Unavailable):
            await write(database, "insert into kept values (1)")
        with pytest.raises(Unavailable):
            await database.reads.fetch_json("select to_json(1)")

        await server.restart()
        await write(database, "insert into kept values (1)")
        assert await database.reads.fetch_json("select to_json(n) from kept") == b"1"
        await database.close()
