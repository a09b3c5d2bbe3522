"""Cursors are exact whatever the order of commits, and the relay gives every event one position."""

import asyncio
import base64
from collections.abc import AsyncIterator
from itertools import pairwise

import pytest

from domain.errors import CursorMalformed
from persistence.database import Database
from persistence.feed_cursor import FeedCursor, cursor_sql, decode, encode, event_cursor_sql, take
from persistence.orders import load_tree
from persistence.relay import ONE_RELAY_AT_A_TIME, relay
from tests.persistence.written import create, decided, opened, record

pytestmark = pytest.mark.anyio
KEY = "a key of tests"
AFTER = """select coalesce(array_agg(id order by id), '{}') from events
where position > $1 and ($2::text is null or not pg_visible_in_snapshot(xid, $2::text::pg_snapshot))
and xid::text is distinct from $3"""


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with opened(database_url) as database:
        yield database


async def relay_all(database: Database) -> list[int]:
    positions: list[int] = []
    while placed := await relay(database, at_most=3):
        positions += [position for position, _ in placed]
    return positions


async def cursor_now(database: Database) -> FeedCursor:
    text = (await database.reads.fetch(f"select {cursor_sql('$1')}", KEY))[0][0]
    return decode(text, key=KEY)


async def after(database: Database, cursor: FeedCursor) -> list[int]:
    found = await database.reads.fetch(AFTER, cursor.position, cursor.snapshot, cursor.xid)
    events: list[int] = found[0][0]
    return events


@pytest.mark.parametrize(
    "cursor",
    [FeedCursor(position=0), FeedCursor(position=7, snapshot="10:20:10,14", xid="14")],
)
def test_a_cursor_reads_as_it_was_written(cursor: FeedCursor) -> None:
    assert decode(encode(cursor, key=KEY), key=KEY) == cursor


async def test_postgresql_writes_the_same_cursor_of_an_event_as_we_do(database: Database) -> None:
    sql = event_cursor_sql("$1", "$2::bigint", snapshot="$3::text", xid="$4::text")

    found = [
        (await database.reads.fetch(f"select {sql}", KEY, 7, *more))[0][0]
        for more in ((None, None), ("10:20:10,14", None))
    ]

    written = (FeedCursor(position=7), FeedCursor(position=7, snapshot="10:20:10,14"))
    assert found == [encode(cursor, key=KEY) for cursor in written]


@pytest.mark.parametrize(
    "text", ["", "x", "MQ", "ü", "evt_1", "a" * 10_000, base64.b64encode(b"1|7||").decode()]
)
def test_what_we_did_not_sign_is_no_cursor(text: str) -> None:
    with pytest.raises(CursorMalformed):
        decode(text, key=KEY)


def test_a_cursor_signed_with_another_key_is_none_of_ours() -> None:
    cursor = encode(FeedCursor(position=7), key="another key")

    with pytest.raises(CursorMalformed):
        decode(cursor, key=KEY)


async def test_positions_are_given_without_gaps_in_the_order_of_ids(database: Database) -> None:
    for _ in range(7):
        await create(database)

    assert await relay_all(database) == list(range(1, 8))
    rows = await database.reads.fetch("select array_agg(position order by id) from events")
    assert rows[0][0] == list(range(1, 8))


async def test_one_relay_works_at_a_time(database: Database) -> None:
    await create(database)

    async with database.transaction() as tx:
        await tx.driver.execute("select pg_advisory_xact_lock($1)", ONE_RELAY_AT_A_TIME)
        assert await relay(database) == []

    assert [position for position, _ in await relay(database)] == [1]


async def test_an_event_committed_after_a_later_one_got_its_position_is_not_missed(
    database: Database,
) -> None:
    slow, fast = await create(database), await create(database)
    await relay_all(database)

    async with database.transaction() as waiting:
        early = await record(waiting, decided(await load_tree(waiting, slow.order.id)))
        async with database.transaction() as hurrying:
            late = await record(hurrying, decided(await load_tree(hurrying, fast.order.id)))
        await relay_all(database)
        cursor = await cursor_now(database)
    await relay_all(database)

    assert early.event_ids < late.event_ids
    assert await after(database, cursor) == list(early.event_ids)


async def test_what_a_snapshot_saw_before_it_got_a_position_does_not_come_again(database: Database) -> None:
    await create(database)

    cursor = await cursor_now(database)
    await relay_all(database)
    assert await after(database, cursor) == []

    await create(database)
    await relay_all(database)
    assert len(await after(database, cursor)) == 1


async def test_the_cursor_of_a_mutation_has_its_own_events_behind_it(database: Database) -> None:
    tree = await create(database)

    async with database.transaction() as tx:
        await record(tx, decided(await load_tree(tx, tree.order.id), happened=3))
        cursor = decode(await take(tx, KEY), key=KEY)
    await relay_all(database)

    assert await after(database, cursor) == []


async def test_readers_miss_nothing_and_get_nothing_twice_while_many_write(database: Database) -> None:
    orders = [(await create(database)).order.id for _ in range(3)]
    start = await cursor_now(database)
    cursors = [start]
    writing = True

    async def write(nth: int) -> None:
        for _ in range(8):
            async with database.transaction() as tx:
                await record(tx, decided(await load_tree(tx, orders[nth]), happened=nth + 1))

    async def run_relay() -> None:
        while writing:
            await relay(database, at_most=5)
            cursors.append(await cursor_now(database))

    relaying = asyncio.create_task(run_relay())
    await asyncio.gather(*(write(nth) for nth in range(3)))
    writing = False
    await relaying
    await relay_all(database)

    rows = await database.reads.fetch("select array_agg(id) from events where order_seq > 1")
    assert set(await after(database, start)) == set(rows[0][0])
    remaining = [set(await after(database, cursor)) for cursor in cursors]
    assert all(later <= earlier for earlier, later in pairwise(remaining))
    rows = await database.reads.fetch("select array_agg(position order by position) from events")
    assert rows[0][0] == list(range(1, len(rows[0][0]) + 1))
