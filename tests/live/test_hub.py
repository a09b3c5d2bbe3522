"""Whoever follows gets every event once, in order, from its cursor on."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, aclosing
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.errors import CursorExpired, CursorMalformed, Unavailable
from persistence.database import Database
from persistence.feed_cursor import FeedCursor, cursor_sql, decode, encode
from persistence.log_reader import EventHeader
from resolvers.live import Ending, Hub, StreamEnded
from resolvers.live.shared_reads import MOST_KEPT, SharedReads
from tests.live.world import KEY, Following, cursor_now, cursor_of, happen, place_all, write

pytestmark = pytest.mark.anyio

PATIENCE = 10  # seconds
START = encode(FeedCursor(position=0), key=KEY)

Stream = AsyncGenerator[Sequence[bytes], None]


async def take(stream: Stream, count: int) -> list[dict[str, Any]]:
    """Take payloads until there are that many."""
    taken: list[dict[str, Any]] = []
    async with asyncio.timeout(PATIENCE):
        while len(taken) < count:
            taken += [json.loads(text) for text in await anext(stream)]
    return taken


async def follow(hub: Hub, wanted: Following, count: int) -> list[dict[str, Any]]:
    async with aclosing(hub.stream(wanted)) as stream:
        return await take(stream, count)


def messages(payloads: list[dict[str, Any]]) -> list[str]:
    return [payload["message"] for payload in payloads]


async def stopped(following: Sequence[asyncio.Task[Any]]) -> None:
    for each in following:
        each.cancel()
    await asyncio.gather(*following, return_exceptions=True)


async def until_followed(hub: Hub, count: int = 1) -> None:
    async with asyncio.timeout(PATIENCE):
        while hub.subscribers < count:  # noqa: ASYNC110 - the hub tells nobody who joins
            await asyncio.sleep(0.01)


async def test_who_follows_from_now_gets_what_comes(hub: Hub, database: Database) -> None:
    await happen(database, message="before")
    await asyncio.sleep(1.2)
    following = asyncio.create_task(follow(hub, Following(database=database), 2))
    await until_followed(hub)

    await happen(database, times=2, message="after")

    assert messages(await following) == ["after", "after"]


async def test_a_snapshot_and_what_comes_after_its_cursor_are_everything(
    hub: Hub, database: Database
) -> None:
    """Events that were committed, but not yet placed, when the cursor was taken are not told again."""
    order_id = uuid4()
    async with database.transaction() as tx:
        await write(tx, order_id, "seen, and placed later")
    cursor = await cursor_now(database)
    async with database.transaction() as tx:
        await write(tx, order_id, "not seen")

    got = await follow(hub, Following(database=database, after=cursor), 1)

    assert messages(got) == ["not seen"]


async def test_the_own_events_of_a_cursors_transaction_are_behind_it(hub: Hub, database: Database) -> None:
    async with database.transaction() as tx:
        await write(tx, uuid4(), "own")
        cursor = await cursor_of(tx)
    await happen(database, message="later")

    got = await follow(hub, Following(database=database, after=cursor), 1)

    assert messages(got) == ["later"]


async def test_an_event_that_commits_late_but_was_numbered_early_is_not_missed(
    hub: Hub, database: Database
) -> None:
    async with database.transaction() as slow:
        await write(slow, uuid4(), "slow")
        await happen(database, message="quick")
        cursor = await cursor_now(database)
    await place_all(database)

    got = await follow(hub, Following(database=database, after=cursor), 1)

    assert messages(got) == ["slow"]


async def test_cursors_carry_the_snapshot_as_long_as_it_matters(hub: Hub, database: Database) -> None:
    async with database.transaction() as slow:
        await write(slow, uuid4(), "slow")
        async with database.transaction() as quick:
            await write(quick, uuid4(), "quick")
        cursor = await cursor_now(database)
    await happen(database, message="last")

    got = await follow(hub, Following(database=database, after=cursor), 2)

    assert messages(got) == ["slow", "last"]
    assert [decode(each["cursor"], key=KEY).snapshot is not None for each in got] == [True, False]


async def test_every_cursor_on_the_way_resumes_with_the_rest(hub: Hub, database: Database) -> None:
    async with database.transaction() as slow:
        await write(slow, uuid4(), "slow")
        await happen(database, message="seen")
        cursor = await cursor_now(database)
    await happen(database, times=3, message="last")
    whole = await follow(hub, Following(database=database, after=cursor), 4)

    rests = [await follow(hub, Following(database=database, after=each["cursor"]), 3 - at)
             for at, each in enumerate(whole[:3])]  # fmt: skip

    assert rests == [whole[1:], whole[2:], whole[3:]]


async def test_nothing_is_missed_or_repeated_while_eight_write(hub: Hub, database: Database) -> None:
    async def write_on(writer: int) -> None:
        for number in range(20):
            async with database.transaction() as tx:
                await write(tx, uuid4(), f"{writer}-{number}")
                await asyncio.sleep(0.001 * (writer % 3))

    async def seen_and_followed() -> list[str]:
        found = await database.reads.fetch_json(
            f"""select json_build_object('cursor', {cursor_sql("$1")},
                  'seen', coalesce((select json_agg(message) from events), '[]'))""",
            (KEY,),
        )
        seen = json.loads(found)
        wanted = Following(database=database, after=seen["cursor"])
        rest = await follow(hub, wanted, 160 - len(seen["seen"]))
        return sorted(seen["seen"] + messages(rest))

    async def seen_later() -> list[str]:
        await asyncio.sleep(0.05)
        return await seen_and_followed()

    *_, first, second = await asyncio.gather(
        *(write_on(writer) for writer in range(8)), seen_and_followed(), seen_later()
    )

    everything = sorted(f"{writer}-{number}" for writer in range(8) for number in range(20))
    assert first == everything
    assert second == everything


async def test_two_processes_deliver_the_same_in_the_same_order(
    process: Callable[[], AbstractAsyncContextManager[Hub]], database: Database
) -> None:
    async with process() as one, process() as other:
        following = [
            asyncio.create_task(follow(hub, Following(database=database), 60)) for hub in (one, other)
        ]
        await asyncio.gather(until_followed(one), until_followed(other))
        await asyncio.gather(*(happen(database, times=10) for _ in range(6)))
        first, second = await asyncio.gather(*following)

    assert first == second
    assert [each["position"] for each in first] == list(range(1, 61))


async def test_who_follows_one_order_gets_its_events_only(hub: Hub, database: Database) -> None:
    order_id = uuid4()
    wanted = Following(database=database, group_key=order_id, order_id=order_id)
    following = asyncio.create_task(follow(hub, wanted, 2))
    await until_followed(hub)

    await happen(database, message="other")
    await happen(database, order_id, times=2, message="own")

    assert messages(await following) == ["own", "own"]


async def test_one_read_serves_all_who_asked_alike(hub: Hub, database: Database) -> None:
    reads: list[Sequence[int]] = []

    class Counting(Following):
        async def read(
            self, positions: Sequence[int], resumed: FeedCursor | None = None
        ) -> Sequence[tuple[int, bytes]]:
            reads.append(positions)
            return await super().read(positions, resumed)

    wanted = Counting(database=database)
    following = [asyncio.create_task(follow(hub, wanted, 5)) for _ in range(20)]
    await until_followed(hub, 20)

    await happen(database, times=5)
    got = await asyncio.gather(*following)

    assert [position for positions in reads for position in positions] == [1, 2, 3, 4, 5]
    assert got == [got[0]] * 20


async def test_each_event_is_read_for_its_own_followers_only_however_many_there_are(
    hub: Hub, database: Database
) -> None:
    asked: Counter[UUID | None] = Counter()
    read: Counter[UUID | None] = Counter()

    class Counting(Following):
        def may_match(self, header: EventHeader) -> bool:
            asked[header.order_id] += 1
            return super().may_match(header)

        async def read(
            self, positions: Sequence[int], resumed: FeedCursor | None = None
        ) -> Sequence[tuple[int, bytes]]:
            read[self.group_key] += 1  # type: ignore[index]
            return await super().read(positions, resumed)

    orders = [uuid4() for _ in range(200)]
    following = [
        asyncio.create_task(follow(hub, Counting(database=database, group_key=each, order_id=each), 1))
        for each in orders
    ]
    await until_followed(hub, 200)

    for order in orders[:10]:
        await happen(database, order, message=str(order))

    got = await asyncio.gather(*following[:10])
    await stopped(following[10:])
    assert [messages(each) for each in got] == [[str(order)] for order in orders[:10]]
    assert asked == read == Counter(orders[:10])


async def test_all_who_come_back_at_once_get_everything_of_few_reads(hub: Hub, database: Database) -> None:
    reads: list[Sequence[int]] = []

    class Counting(Following):
        async def read(
            self, positions: Sequence[int], resumed: FeedCursor | None = None
        ) -> Sequence[tuple[int, bytes]]:
            reads.append(positions)
            return await super().read(positions, resumed)

    await happen(database, times=30)
    cursors = [encode(FeedCursor(position=10 * (n % 2)), key=KEY) for n in range(100)]
    following = [
        asyncio.create_task(follow(hub, Counting(database=database, after=cursor), 32 - 10 * (n % 2)))
        for n, cursor in enumerate(cursors)
    ]
    await until_followed(hub, 100)
    await happen(database, times=2)

    got = await asyncio.gather(*following)

    assert [[each["position"] for each in its] for its in got[:2]] == [
        list(range(1, 33)),
        list(range(11, 33)),
    ]
    assert got == got[:2] * 50
    assert len(reads) <= 6


async def test_a_read_that_failed_is_told_to_all_who_waited_and_tried_anew() -> None:
    shared, tries = SharedReads(), Counter[str]()

    async def read() -> int:
        tries["read"] += 1
        await asyncio.sleep(0)
        if tries["read"] == 1:
            raise Unavailable
        return 1

    failed = await asyncio.gather(*(shared.get("key", read) for _ in range(3)), return_exceptions=True)
    got = await asyncio.gather(*(shared.get("key", read) for _ in range(3)))

    assert [type(each) for each in failed] == [Unavailable] * 3
    assert got == [1, 1, 1]
    assert tries["read"] == 2


async def test_no_more_reads_are_kept_than_there_is_room_for() -> None:
    shared = SharedReads()

    async def read() -> int:
        return 1

    for key in range(3 * MOST_KEPT):
        await shared.get(key, read)

    assert shared.kept == MOST_KEPT


async def test_nothing_leads_to_a_group_that_is_gone(hub: Hub, database: Database) -> None:
    order = uuid4()
    for wanted in (Following(database=database), Following(database=database, group_key=1, order_id=order)):
        following = asyncio.create_task(follow(hub, wanted, 1))
        await until_followed(hub)
        await stopped([following])

    assert hub.subscribers == 0
    assert hub.groups == 0
    await happen(database, order)
    assert messages(await follow(hub, Following(database=database, after=START), 1)) == [""]


async def test_a_reader_that_takes_nothing_is_ended_and_the_others_are_not(
    hub: Hub, database: Database
) -> None:
    wanted = Following(database=database)
    async with aclosing(hub.stream(wanted)) as slow:
        first = asyncio.create_task(take(slow, 1))
        await until_followed(hub)
        quick = asyncio.create_task(follow(hub, wanted, 1_101))
        await until_followed(hub, 2)
        await happen(database)
        await first
        await happen(database, times=1_100)

        got = await quick
        with pytest.raises(StreamEnded) as ended:
            await anext(slow)

    assert ended.value.ending is Ending.TOO_SLOW
    assert len({each["position"] for each in got}) == 1_101


async def test_large_payloads_fill_the_queue_by_their_size(hub: Hub, database: Database) -> None:
    wanted = Following(database=database)
    async with aclosing(hub.stream(wanted)) as slow:
        first = asyncio.create_task(take(slow, 1))
        await until_followed(hub)
        quick = asyncio.create_task(follow(hub, wanted, 11))
        await until_followed(hub, 2)
        await happen(database)
        await first
        await happen(database, times=10, message="x" * 60_000)

        await quick
        with pytest.raises(StreamEnded) as ended:
            await anext(slow)

    assert ended.value.ending is Ending.TOO_SLOW


async def test_a_payload_larger_than_the_queue_passes_alone(hub: Hub, database: Database) -> None:
    following = asyncio.create_task(follow(hub, Following(database=database), 1))
    await until_followed(hub)

    await happen(database, message="x" * 600_000)

    assert len(messages(await following)[0]) == 600_000


async def test_a_cursor_older_than_what_is_kept_is_refused(hub: Hub, database: Database) -> None:
    cursor = await cursor_now(database)
    await happen(database)
    async with database.transaction() as tx:
        await tx.driver.execute("update events set recorded_at = now() - interval '31 days'")

    with pytest.raises(CursorExpired):
        await anext(hub.stream(Following(database=database, after=cursor)))


async def test_a_cursor_beyond_the_log_is_refused(hub: Hub, database: Database) -> None:
    cursor = encode(FeedCursor(position=1_000), key=KEY)

    with pytest.raises(CursorExpired):
        await anext(hub.stream(Following(database=database, after=cursor)))


@pytest.mark.parametrize("text", ["", "x", "MTIz", "é", encode(FeedCursor(position=1), key="another key")])
async def test_a_cursor_that_is_not_ours_is_refused(hub: Hub, database: Database, text: str) -> None:
    with pytest.raises(CursorMalformed):
        await anext(hub.stream(Following(database=database, after=text)))


async def test_leaving_ends_every_stream(hub: Hub, database: Database) -> None:
    following = asyncio.create_task(follow(hub, Following(database=database), 1))
    await until_followed(hub)

    hub.leave()

    with pytest.raises(StreamEnded) as ended:
        await following
    assert ended.value.ending is Ending.LEAVING


async def test_nothing_is_kept_of_those_who_left(hub: Hub, database: Database) -> None:
    following = asyncio.create_task(follow(hub, Following(database=database), 1))
    await until_followed(hub)

    following.cancel()
    await asyncio.gather(following, return_exceptions=True)

    assert hub.subscribers == 0


async def test_a_lost_database_connection_loses_no_event(hub: Hub, database: Database) -> None:
    following = asyncio.create_task(follow(hub, Following(database=database), 2))
    await until_followed(hub)
    await happen(database, message="before")

    async with database.transaction() as tx:
        await tx.driver.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )
    await happen(database, message="after")

    assert messages(await following) == ["before", "after"]


class Failing(Following):
    """A subscription whose reading fails a few times."""

    problem: Exception
    failures: list[int]

    @classmethod
    def with_problem(cls, problem: Exception, failures: int, **values: Any) -> "Failing":
        made = cls(**values)
        object.__setattr__(made, "problem", problem)
        object.__setattr__(made, "failures", [1] * failures)
        return made

    async def read(
        self, positions: Sequence[int], resumed: FeedCursor | None = None
    ) -> Sequence[tuple[int, bytes]]:
        if self.failures:
            self.failures.pop()
            raise self.problem
        return await super().read(positions, resumed)


@pytest.mark.parametrize("resumes", [True, False])
async def test_what_cannot_be_read_now_is_read_a_little_later(
    hub: Hub, database: Database, resumes: bool
) -> None:
    after = await cursor_now(database) if resumes else None
    wanted = Failing.with_problem(Unavailable(), 2, database=database, after=after)
    following = asyncio.create_task(follow(hub, wanted, 3))
    await until_followed(hub)

    await happen(database, times=3, message="kept")

    assert messages(await following) == ["kept"] * 3


@pytest.mark.parametrize("resumes", [True, False])
async def test_a_subscription_that_cannot_be_read_ends_and_says_so(
    hub: Hub, database: Database, resumes: bool, caplog: pytest.LogCaptureFixture
) -> None:
    after = await cursor_now(database) if resumes else None
    if resumes:
        await happen(database)
    wanted = Failing.with_problem(ValueError("a mistake of ours"), 9, database=database, after=after)
    following = asyncio.create_task(follow(hub, wanted, 1))
    if not resumes:
        await until_followed(hub)
        await happen(database)

    with pytest.raises(StreamEnded) as ended:
        await following

    assert ended.value.ending is Ending.BROKEN
    assert "som.live.broken" in caplog.messages
