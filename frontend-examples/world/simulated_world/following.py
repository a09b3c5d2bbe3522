"""Follow something for ever: what is there, then every change, and again after each broken connection."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from simulated_world.client import Client, ConnectionFailed, Data, Refused, waits
from simulated_world.documents import (
    ALERT_UPDATES,
    FALLOUT_UPDATES,
    OPEN_ALERTS,
    OPEN_FALLOUTS,
    OPEN_TASKS,
    TASK_UPDATES,
    order_events_with,
    orders_with,
)


def tasks(client: Client, where: Data) -> AsyncIterator[Data]:
    """Yield tasks that are there to be worked on, and each one that becomes so."""
    filter_ = {**where, "state": ["OPEN", "IN_PROGRESS"]}
    return follow(client, (OPEN_TASKS, "tasks"), (TASK_UPDATES, "taskUpdated", "task"), filter_, filter_)


def fallouts(client: Client, where: Data) -> AsyncIterator[Data]:
    """Yield the fallouts of a filter, and each one that comes into it."""
    return follow(
        client, (OPEN_FALLOUTS, "fallouts"), (FALLOUT_UPDATES, "falloutUpdated", "fallout"), where, where
    )


def alerts(client: Client, where: Data) -> AsyncIterator[Data | None]:
    """Yield the alerts of a filter, and each one that comes into it."""
    return follow(
        client, (OPEN_ALERTS, "jeopardyAlerts"), (ALERT_UPDATES, "jeopardyUpdated", "alert"), where, where
    )


def orders(client: Client, state: str, changes: Data | None = None, fields: str = "") -> AsyncIterator[Data]:
    """Yield the orders in a state, and each one that comes into it or has an event of `changes`."""
    listing = orders_with(fields), "orders"
    changing = order_events_with(fields), "orderEvents", "order"
    return follow(
        client, listing, changing, {"state": [state]}, changes or {"entityType": ["Order"], "state": [state]}
    )


async def follow(
    client: Client, listing: tuple[str, str], changing: tuple[str, str, str], where: Data, changes: Data
) -> AsyncIterator[Data]:
    """List with a cursor, subscribe after that cursor; nothing between the two is missed."""
    delays = waits()
    while True:
        try:
            cursor, found = await list_all(client, *listing, where)
            delays = waits()
            for each in found:
                yield each
            async for data in client.subscribe(changing[0], {"where": changes, "after": cursor}):
                yield data[changing[1]][changing[2]]
        except (ConnectionFailed, Refused) as error:
            client.log.info("listening again soon: %s", error)
        await asyncio.sleep(next(delays))


async def list_all(client: Client, document: str, field: str, where: Data) -> tuple[str, list[Data]]:
    """Read every page; the cursor is that of the first."""
    cursor, page, found = None, None, list[Any]()
    while True:
        data = await client.query(document, {"where": where, "page": page})
        cursor = cursor or data["feedCursor"]
        found += data[field]["nodes"]
        if not data[field]["pageInfo"]["hasNextPage"]:
            return cursor, found
        page = data[field]["pageInfo"]["endCursor"]
