"""Somebody who finds out, while work is under way, that the customer has to be asked."""

import asyncio
from datetime import timedelta

from simulated_world import following
from simulated_world.client import Client, Data, Refused
from simulated_world.documents import QUESTIONS_ASKED
from simulated_world.errands import Errands
from simulated_world.pace import Pace
from simulated_world.troubles import QUESTIONS

TIME_TO_WONDER = timedelta(hours=6)  # in business time


async def ask_customers(client: Client, pace: Pace) -> None:
    """Ask about each order of which there is a question, once, for ever."""
    questions: dict[str, str] = {}
    async with asyncio.TaskGroup() as group:
        errands = Errands(group, lambda order: ask(client, pace, order, questions[order]))
        async for order in following.orders(client, "IN_PROGRESS", fields=QUESTIONS_ASKED):
            question = question_about(order)
            if question and order["id"] not in questions:
                questions[order["id"]] = question
                errands.take(order["id"])


def question_about(order: Data) -> str | None:
    """Say what is to be asked; nothing, when it was asked before."""
    was_asked = any(note["kind"] == "QUESTION" for note in order["notes"])
    return None if was_asked else QUESTIONS.get(order["externalId"] or "")


async def ask(client: Client, pace: Pace, order: str, question: str) -> None:
    """Wonder for a while, then ask."""
    await asyncio.sleep(pace.seconds(TIME_TO_WONDER))
    try:
        await client.mutate("requestInformation", order=order, question=question)
    except Refused as refusal:
        client.log.info("nothing asked: %s", refusal)
    else:
        client.log.info("asked about %s", order)
