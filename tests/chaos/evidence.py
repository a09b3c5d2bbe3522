"""Gather a run's story when everything has come to rest: from clients, the log, the graph and the feed."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import asyncpg  # type: ignore[import-untyped]

from tests.chaos.caller import Caller, Data
from tests.chaos.story import Acknowledged, Logged, Stands, Story, Stream

LOG = """
select e.id, e.position, e.xid::text::bigint as transaction, e.order_id::text as order, e.order_seq,
       e.entity_type, e.entity_id::text as entity, e.cause, e.before, e.after, a.code as account, e.public
from events e join accounts a on a.id = e.account_id order by e.id
"""
TREE = """
query($order: ID!) {
  order(id: $order) {
    id state __typename
    lines { id state __typename }
    domainOrders { id state __typename }
    tasks { id state __typename }
    inventoryItems { id state __typename }
  }
}
"""
FEED = """
query($after: String) {
  events(first: 100, after: $after) { nodes { position } pageInfo { hasNextPage endCursor } }
}
"""


async def gather(
    database_url: str,
    caller: Caller,
    acknowledged: Sequence[Acknowledged],
    orders: Iterable[str],
    streams: Iterable[Stream],
) -> Story:
    """Read everything, once nothing changes any more."""
    return Story(
        acknowledged=tuple(acknowledged),
        log=await log(database_url),
        graph=tuple([each for order in orders for each in await _tree(caller, order)]),
        streams=tuple(streams),
        feed=await _feed(caller),
    )


async def log(database_url: str) -> tuple[Logged, ...]:
    """Read the log where it lies."""
    connection = await asyncpg.connect(database_url)
    try:
        return tuple(_logged(row) for row in await connection.fetch(LOG))
    finally:
        await connection.close()


async def newest(database_url: str) -> int | None:
    """Give the position of the newest event, or None while one still waits for its position."""
    connection = await asyncpg.connect(database_url)
    try:
        position: int | None = await connection.fetchval(
            "select case when bool_and(position is not null) then max(position) end from events"
        )
        return position
    finally:
        await connection.close()


def _logged(row: Any) -> Logged:
    images = {name: json.loads(row[name]) if row[name] else None for name in ("before", "after")}
    return Logged(**{**dict(row), **images})


async def _tree(caller: Caller, order: str) -> list[Stands]:
    seen = (await caller.query(TREE, order=order))["order"]
    parts = [*seen["lines"], *seen["domainOrders"], *seen["tasks"], *seen["inventoryItems"]]
    return [_stands(part, order) for part in (seen, *parts)]


def _stands(part: Data, order: str) -> Stands:
    return Stands(
        entity_type=part["__typename"],
        entity=part["id"].partition("_")[2],
        order=order.removeprefix("ord_"),
        state=part["state"],
    )


async def _feed(caller: Caller) -> tuple[int, ...]:
    positions: list[int] = []
    after = None
    while True:
        page = (await caller.query(FEED, after=after))["events"]
        positions += [event["position"] for event in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            return tuple(positions)
        after = page["pageInfo"]["endCursor"]
