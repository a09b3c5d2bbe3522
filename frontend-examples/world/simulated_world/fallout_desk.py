"""Somebody who takes fallouts up, mends what was wrong, and has the task tried again."""

import asyncio
from datetime import timedelta
from functools import partial

from simulated_world import following
from simulated_world.client import Client, ConnectionFailed, Data, Refused
from simulated_world.documents import ONE_FALLOUT
from simulated_world.errands import Errands
from simulated_world.pace import Pace

TIME_TO_NOTICE = timedelta(hours=1)  # in business time
TIME_TO_MEND = timedelta(hours=3)
NOTES = "Freed what was taken by an order that is long gone."


async def repair_fallouts(client: Client, pace: Pace) -> None:
    """Work on every fallout, for ever."""
    async with asyncio.TaskGroup() as group:
        errands = Errands(group, partial(repair, client, pace))
        async for fallout in following.fallouts(client, {"state": ["OPEN", "IN_PROGRESS"]}):
            errands.take(fallout["id"])


async def repair(client: Client, pace: Pace, id: str) -> None:
    """See one fallout through; somebody else may have been quicker."""
    try:
        if (await read(client, id))["state"] == "OPEN":
            await asyncio.sleep(pace.seconds(TIME_TO_NOTICE))
            await client.mutate("startFallout", fallout=id)
        fallout = await read(client, id)
        if fallout["state"] == "IN_PROGRESS":
            await asyncio.sleep(pace.seconds(TIME_TO_MEND))
            await client.mutate("resolveFallout", fallout=id, verb="RETRY", notes=NOTES)
            client.log.info("%s %s is mended", fallout["number"], fallout["shortDescription"])
    except (Refused, ConnectionFailed) as problem:
        client.log.info("%s is left: %s", id, problem)


async def read(client: Client, id: str) -> Data:
    """Look at the fallout as it is now."""
    fallout: Data = (await client.query(ONE_FALLOUT, {"id": id}))["fallout"]
    return fallout
