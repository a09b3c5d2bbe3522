"""Somebody who watches over promises: acknowledges alerts, and has work hurried that is going to be late."""

import asyncio
from datetime import timedelta
from functools import partial

from simulated_world import following
from simulated_world.client import Client, ConnectionFailed, Data, Refused
from simulated_world.documents import ONE_ALERT
from simulated_world.errands import Errands
from simulated_world.pace import Pace, format_duration, read_duration

TIME_TO_SEE = timedelta(minutes=30)  # in business time
TIME_TO_ACT = timedelta(hours=2)
HURRIED = timedelta(hours=4)  # more than was planned, with a courier
NOTE = "A courier brings it tonight."
GRAVE = ["HIGH", "CRITICAL"]


async def watch_promises(client: Client, pace: Pace) -> None:
    """Handle every grave alert, for ever."""
    where = {"state": ["RAISED", "ACKNOWLEDGED"], "level": GRAVE}
    async with asyncio.TaskGroup() as group:
        errands = Errands(group, partial(handle, client, pace))
        async for alert in following.alerts(client, where):
            if alert:
                errands.take(alert["id"])


async def handle(client: Client, pace: Pace, id: str) -> None:
    """Acknowledge an alert, then hurry the task that is its cause, if it can be hurried."""
    try:
        await asyncio.sleep(pace.seconds(TIME_TO_SEE))
        if (await read(client, id))["state"] == "RAISED":
            await client.mutate("acknowledgeJeopardy", alert=id)
        await asyncio.sleep(pace.seconds(TIME_TO_ACT))
        alert = await read(client, id)
        if alert["state"] == "ACKNOWLEDGED" and is_slow(alert["causeTask"]):
            await hurry(client, alert["causeTask"])
            await client.mutate("mitigateJeopardy", alert=id, action="EXPEDITE", note=NOTE)
            client.log.info("%s: %s is hurried", alert["number"], alert["causeTask"]["name"])
    except (Refused, ConnectionFailed) as problem:
        client.log.info("%s is left: %s", id, problem)


async def hurry(client: Client, task: Data) -> None:
    """Give the task another estimate: a little more than was planned."""
    estimate = format_duration(read_duration(task["duration"]) + HURRIED)
    await client.mutate("reportProgress", task=task["id"], percent=task["progress"], estimate=estimate)


def is_slow(task: Data | None) -> bool:
    """Is it under way, and expected to take longer than it would when it is hurried?"""
    if task is None or task["state"] != "IN_PROGRESS" or task["estimate"] is None:
        return False
    return read_duration(task["estimate"]) > read_duration(task["duration"]) + HURRIED


async def read(client: Client, id: str) -> Data:
    """Look at the alert as it is now."""
    alert: Data = (await client.query(ONE_ALERT, {"id": id}))["node"]
    return alert
