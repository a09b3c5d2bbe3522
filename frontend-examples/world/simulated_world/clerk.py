"""Somebody who works on tasks: takes them, needs their time, hands in what they ask for."""

import asyncio
from datetime import datetime, timedelta
from functools import partial

from simulated_world import following
from simulated_world.client import Client, ConnectionFailed, Data, Refused
from simulated_world.documents import ONE_TASK
from simulated_world.errands import Errands
from simulated_world.pace import Pace, format_duration, read_duration, read_instant
from simulated_world.troubles import Failure, delay_of, failure_of
from simulated_world.values import outputs_for

A_SPELL = timedelta(hours=2)  # in business time
SECOND_LOOK = 5.0  # real seconds between a refusal and the next try


async def work_on_tasks(client: Client, pace: Pace, where: Data) -> None:
    """Work on every task of the filter, all at once, for ever."""
    async with asyncio.TaskGroup() as group:
        errands = Errands(group, partial(work_on, client, pace))
        async for task in following.tasks(client, where):
            errands.take(task["id"])


async def work_on(client: Client, pace: Pace, id: str) -> None:
    """See one task through; a task that is held or closed meanwhile is let go."""
    while task := await read(client, id):
        if task["state"] not in {"OPEN", "IN_PROGRESS"}:
            return
        try:
            await carry_out(client, pace, task)
        except Refused as refusal:
            client.log.info("%s %s: %s", task["number"], task["name"], refusal)
        except ConnectionFailed as error:
            client.log.info("%s waits for the server: %s", task["number"], error)
        else:
            return
        await asyncio.sleep(SECOND_LOOK)


async def read(client: Client, id: str) -> Data | None:
    """Look at the task as it is now."""
    while True:
        try:
            task: Data | None = (await client.query(ONE_TASK, {"id": id}))["task"]
        except ConnectionFailed:
            await asyncio.sleep(SECOND_LOOK)
        else:
            return task


async def carry_out(client: Client, pace: Pace, task: Data) -> None:
    """Start it if nobody has, work as long as it takes, complete it."""
    if task["state"] == "OPEN":
        await take(client, task)
    failure = failure_of(task)
    if failure is not None:
        await fail(client, pace, task, failure)
        return
    await work_off(client, pace, await told_of_delay(client, task))
    await client.mutate("completeTask", task=task["id"], outputs=outputs_for(task))
    client.log.info("%s %s is done", task["number"], task["name"])


async def fail(client: Client, pace: Pace, task: Data, failure: Failure) -> None:
    """Work for a while, and find that it cannot be done."""
    await asyncio.sleep(pace.seconds(failure.after))
    told = {"code": failure.code, "message": failure.message, "retryable": False}
    await client.mutate("failTask", task=task["id"], **told)
    client.log.info("%s %s failed: %s", task["number"], task["name"], failure.message)


async def told_of_delay(client: Client, task: Data) -> Data:
    """Say so at once when the task is going to take longer, and give it as it is now."""
    delay = delay_of(task)
    if delay is not None:
        estimate = format_duration(delay.estimate)
        await client.mutate("reportProgress", task=task["id"], percent=1.0, estimate=estimate)
        client.log.info("%s %s will take %s", task["number"], task["name"], estimate)
    return await read(client, task["id"]) or task


async def work_off(client: Client, pace: Pace, task: Data) -> None:
    """Work as long as it takes; whoever has given an estimate may change it meanwhile."""
    left = await still_needed(client, task)
    while left > timedelta(0):
        await asyncio.sleep(pace.seconds(min(left, A_SPELL) if task["estimate"] else left))
        if task["estimate"] is None:
            return
        task = await read(client, task["id"]) or task
        left = await still_needed(client, task)


async def take(client: Client, task: Data) -> None:
    """Claim it where people claim, and start it."""
    if "CLAIM" in task["allowedActions"]:
        await client.mutate("claimTask", task=task["id"])
    await client.mutate("startTask", task=task["id"])


def needed(task: Data) -> timedelta:
    """Tell how long the whole task takes."""
    return read_duration(task["estimate"] or task["duration"])


async def still_needed(client: Client, task: Data) -> timedelta:
    """Tell how much of a task that somebody started is left; a trial of its end says what time it is."""
    tried = await client.mutate("completeTask", task=task["id"], outputs=outputs_for(task), dryRun=True)
    return read_instant(task["actualStartAt"]) + needed(task) - business_time(tried)


def business_time(payload: Data) -> datetime:
    """Tell the business time of a mutation, by the events that it made."""
    return max(read_instant(event["occurredAt"]) for event in payload["events"])
