"""A customer who answers when asked."""

import asyncio
from datetime import timedelta
from functools import partial

from simulated_world import following
from simulated_world.client import Client, Refused
from simulated_world.errands import Errands
from simulated_world.pace import Pace

TIME_TO_ANSWER = timedelta(hours=2)  # in business time
ANSWER = "The entrance is at the back; please call the front desk on arrival."


async def answer_questions(client: Client, pace: Pace) -> None:
    """Answer every question about an order, for ever."""
    async with asyncio.TaskGroup() as group:
        errands = Errands(group, partial(answer, client, pace))
        async for order in following.orders(client, "AWAITING_INFORMATION"):
            if order["state"] == "AWAITING_INFORMATION":
                errands.take(order["id"])


async def answer(client: Client, pace: Pace, id: str) -> None:
    """Think, then answer; somebody else may have been quicker."""
    await asyncio.sleep(pace.seconds(TIME_TO_ANSWER))
    try:
        await client.mutate("provideInformation", order=id, answer=ANSWER)
    except Refused as refusal:
        client.log.info("no answer needed: %s", refusal)
    else:
        client.log.info("answered the question about %s", id)
