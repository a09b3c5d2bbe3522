"""Another carrier: some time after it was asked, it says when it will hand the numbers over."""

import asyncio
from datetime import timedelta
from functools import partial

from simulated_world import following
from simulated_world.clerk import SECOND_LOOK, business_time, needed, read
from simulated_world.client import Client, ConnectionFailed, Data, Refused
from simulated_world.errands import Errands
from simulated_world.pace import Pace, read_instant
from simulated_world.values import outputs_for


async def confirm_dates(client: Client, pace: Pace) -> None:
    """Answer every task that waits for an event from outside, for ever."""
    async with asyncio.TaskGroup() as group:
        errands = Errands(group, partial(confirm, client, pace))
        async for task in following.tasks(client, {"taskType": ["PUSH_EVENT"]}):
            errands.take(task["id"])


async def confirm(client: Client, pace: Pace, id: str) -> None:
    """Wait as long as such an answer takes, then send it."""
    while task := await read(client, id):
        if task["state"] not in {"OPEN", "IN_PROGRESS"}:
            return
        try:
            await asyncio.sleep(pace.seconds(await still_to_wait(client, task)))
            await send(client, task)
            client.log.info("%s %s is answered", task["number"], task["name"])
        except (Refused, ConnectionFailed) as error:
            client.log.info("%s %s: %s", task["number"], task["name"], error)
        else:
            return
        await asyncio.sleep(SECOND_LOOK)


async def still_to_wait(client: Client, task: Data) -> timedelta:
    """Tell how much of the waiting time is left since the task began to wait."""
    tried = await send(client, task, dryRun=True)
    return read_instant(task["actualStartAt"] or task["openedAt"]) + needed(task) - business_time(tried)


async def send(client: Client, task: Data, **options: bool) -> Data:
    """Send the event under the key that the task waits for."""
    key, outputs = task["correlationKey"], outputs_for(task)
    return await client.mutate("sendTaskEvent", correlationKey=key, outputs=outputs, **options)
