"""Orders brought in, approved and begun through the public API."""

import asyncio
import json

from server.imports import import_order
from server.remote import Remote
from tests.scenarios.driving import WORK, WORKED_ORDER, carry_out, move
from tests.server.running import PATIENCE

STATE = "query ($order: ID!) { order(id: $order) { state domainOrders { number } } }"
PLACED = "query($order: ID!) { order(id: $order) { history(first: 100) { position } } }"


async def brought_in(remote: Remote, number: int = 0) -> str:
    """Bring in an order, wait until its events have their places in the feed, and give its id."""
    payload = json.loads(await asyncio.to_thread(WORKED_ORDER.read_text)) | {"externalId": f"EXT-{number}"}
    order: str = (await import_order(remote, payload))["order"]["id"]
    while any(
        each["position"] is None
        for each in (await remote.query(PLACED, {"order": order}))["order"]["history"]
    ):
        pass
    return order


async def approved(remote: Remote, number: int = 0) -> str:
    """Bring in an order, enrich and approve it; give its id."""
    order = await brought_in(remote, number)
    while (seen := await remote.query(WORK, {"order": order}))["order"]["state"] != "NEW":
        for task in seen["tasks"]["nodes"]:
            await carry_out(remote, task)
    await move(remote, "approveOrder", order=order)
    return order


async def domain_orders(remote: Remote, order: str) -> int:
    """Wait until the order is being worked on; count its domain orders."""
    async with asyncio.timeout(3 * PATIENCE):
        while True:
            seen = (await remote.query(STATE, {"order": order}))["order"]
            if seen["state"] == "IN_PROGRESS":
                return len(seen["domainOrders"])
            await asyncio.sleep(0.1)
