"""The feed over plain HTTP: exact after the cursor of a query, though transactions commit out of order."""

from typing import Any

import asyncpg  # type: ignore[import-untyped]
import pytest

from persistence.address import for_asyncpg
from persistence.feed_cursor import FeedCursor, decode, encode
from tests.graph import world
from tests.graph.asking import KEY, Graph
from tests.graph.world import key

pytestmark = pytest.mark.anyio
AFTER = """query($a: String, $n: Int) { events(after: $a, first: $n) {
  nodes { id cursor position } edges { cursor } pageInfo { hasNextPage endCursor } } }"""
WRITE = """insert into events (order_id, account_id, order_seq, type, entity_type, entity_id, occurred_at,
                               actor, actor_kind, cause)
           values ($1, $2, $3, 'OrderCreated', 'Order', $1, now(), 'x', 'PROVIDER', 'test') returning id"""
PLACE = """with last as (select coalesce(max(position), 0) as position from events),
                new as (select id, row_number() over (order by id) as n from events where position is null)
           update events set position = last.position + new.n from last, new where events.id = new.id"""


async def write(connection: Any, seq: int) -> str:
    return f"evt_{await connection.fetchval(WRITE, key('order 5'), key('BOLT'), seq)}"


async def page(graph: Graph, after: str | None, first: int = 100) -> Any:
    return (await graph.data(AFTER, {"a": after, "n": first}))["events"]


async def test_after_the_cursor_of_a_query_comes_exactly_what_it_did_not_see(
    graph: Graph, world_url: str
) -> None:
    slow, quick = [await asyncpg.connect(for_asyncpg(world_url)) for _ in range(2)]
    transaction = slow.transaction()
    await transaction.start()
    unseen = await write(slow, 1)
    seen = await write(quick, 2)

    cursor = (await graph.data("{ feedCursor }"))["feedCursor"]
    await transaction.commit()
    later = await write(quick, 3)
    await quick.execute(PLACE)

    assert [each["id"] for each in (await page(graph, cursor))["nodes"]] == [unseen, later]
    assert seen not in [each["id"] for each in (await page(graph, cursor))["nodes"]]

    first = await page(graph, cursor, 1)
    rest = await page(graph, first["pageInfo"]["endCursor"])
    assert [each["id"] for each in first["nodes"] + rest["nodes"]] == [unseen, later]
    assert decode(first["edges"][0]["cursor"], key=KEY).snapshot
    assert decode(rest["edges"][-1]["cursor"], key=KEY).snapshot is None
    assert [each["cursor"] for each in first["nodes"]] == [each["cursor"] for each in first["edges"]]
    for connection in (slow, quick):
        await connection.close()


async def test_the_feed_is_walked_in_the_order_of_positions(graph: Graph) -> None:
    found, after = [], None
    while True:
        this = await page(graph, after, 2)
        found += [each["position"] for each in this["nodes"]]
        after = this["pageInfo"]["endCursor"]
        if not this["pageInfo"]["hasNextPage"]:
            break

    assert found == sorted(found)
    assert set(found) >= {each["position"] for each in world.EVENTS if each["position"]}


async def test_a_cursor_that_we_did_not_sign_is_refused(graph: Graph) -> None:
    forged = encode(FeedCursor(position=1), key="another key")

    assert await graph.codes(AFTER, {"a": forged}) == ["CURSOR_MALFORMED"]


async def test_the_cursor_of_a_place_that_is_not_yet_there_is_refused(graph: Graph) -> None:
    assert await graph.codes(AFTER, {"a": encode(FeedCursor(position=10**9), key=KEY)}) == ["CURSOR_EXPIRED"]
