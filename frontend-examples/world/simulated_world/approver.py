"""Somebody who approves what is new, after a moment's look."""

import asyncio
from functools import partial

from simulated_world import following
from simulated_world.client import Client, Refused
from simulated_world.errands import Errands
from simulated_world.pace import Pace

MOMENT = 2.0  # real seconds, so that one sees the order wait


async def approve_orders(client: Client, pace: Pace) -> None:  # noqa: ARG001  every part gets the pace
    """Approve every order that waits for it, for ever."""
    async with asyncio.TaskGroup() as group:
        errands = Errands(group, partial(approve, client))
        async for order in following.orders(client, "NEW"):
            if order["state"] == "NEW":
                errands.take(order["id"])


async def approve(client: Client, id: str) -> None:
    """Approve one order; one that is no longer new needs nothing."""
    await asyncio.sleep(MOMENT)
    try:
        await client.mutate("approveOrder", order=id)
    except Refused as refusal:
        client.log.info("not approved: %s", refusal)
    else:
        client.log.info("approved %s", id)
