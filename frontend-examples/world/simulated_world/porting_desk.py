"""Somebody who learns late which numbers move, and writes them into the order line."""

import asyncio
from datetime import timedelta

from simulated_world import following
from simulated_world.client import Client, Data, Refused
from simulated_world.documents import MISSING_VALUES
from simulated_world.errands import Errands
from simulated_world.pace import Pace
from simulated_world.values import value_of

TIME_TO_LEARN = timedelta(hours=4)  # in business time


async def supply_missing_values(client: Client, pace: Pace) -> None:
    """Supply every value that decomposition waits for, for ever."""
    skips: dict[str, tuple[Data, Data]] = {}
    async with asyncio.TaskGroup() as group:
        errands = Errands(group, lambda skip: supply(client, pace, *skips[skip]))
        skipped = {"type": ["DecompositionSkipped"]}
        async for order in following.orders(client, "IN_PROGRESS", skipped, MISSING_VALUES):
            for line, skip in missing(order):
                if skip["id"] not in skips:
                    skips[skip["id"]] = line, skip
                    errands.take(skip["id"])


def missing(order: Data) -> list[tuple[Data, Data]]:
    """List the order's lines with what they still lack, once for each."""
    return [
        (line, skip)
        for line in order["lines"]
        for skip in line["skips"]
        if skip["missingCharacteristic"] and not skip["resolvedAt"] and not skip["waived"]
    ]


async def supply(client: Client, pace: Pace, line: Data, skip: Data) -> None:
    """Find the value out, then set it on the line."""
    await asyncio.sleep(pace.seconds(TIME_TO_LEARN))
    name = skip["missingCharacteristic"]
    try:
        await client.mutate(
            "setCharacteristic", owner=line["id"], name=name, value=value_of(name, line["id"])
        )
    except Refused as refusal:
        client.log.info("%s is not set: %s", name, refusal)
    else:
        client.log.info("set %s", name)
