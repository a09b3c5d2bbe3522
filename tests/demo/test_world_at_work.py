"""The world reacts to what people do to orders: it answers questions, and lets held orders rest."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

from server.demo.loading import EXTERNAL_ORDERS
from server.imports import import_order
from server.remote import Remote
from tests.demo.started import Demo, demo

pytestmark = pytest.mark.anyio

ORDER = """
query($id: ID!) {
  order(id: $id) { state question tasks(where: {state: [CLOSED_COMPLETE]}) { id } notes { kind author text } }
}
"""
PATIENCE = 60  # seconds


@pytest.fixture(scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Demo]:
    async with demo(tmp_path_factory.mktemp("demo")) as started:
        yield started


@pytest.fixture
async def manager(running: Demo) -> AsyncIterator[Remote]:
    async with Remote(running.where["graphql"], running.where["tokens"]["ORDER_MANAGER"]) as remote:
        yield remote


async def test_the_customer_answers_a_question_and_the_order_goes_on(manager: Remote) -> None:
    order = await new_order(manager)
    await until(manager, order, "IN_PROGRESS")

    await act(
        manager, "requestInformation", "RequestInformation", order=order, question="Where is the entrance?"
    )
    asked = await look(manager, order)
    await until(manager, order, "IN_PROGRESS")

    assert (asked["state"], asked["question"]) == ("AWAITING_INFORMATION", "Where is the entrance?")
    notes = (await look(manager, order))["notes"]
    assert [note["kind"] for note in notes if note["kind"] in {"QUESTION", "ANSWER"}] == [
        "QUESTION",
        "ANSWER",
    ]


async def test_a_held_order_rests_until_it_is_resumed(manager: Remote) -> None:
    order = await new_order(manager)
    await until(manager, order, "IN_PROGRESS")

    await act(manager, "holdOrder", "OrderReason", order=order, reason="The building is closed.")
    await asyncio.sleep(1)
    before = await look(manager, order)
    await asyncio.sleep(4)
    after = await look(manager, order)
    await act(manager, "resumeOrder", "Order", order=order)
    await until_more_is_done(manager, order, than=len(after["tasks"]))

    assert (before["state"], after["state"]) == ("ON_HOLD", "ON_HOLD")
    assert len(after["tasks"]) - len(before["tasks"]) <= RUNNING_CALLOUTS


RUNNING_CALLOUTS = 2  # what was with other systems when the order was held goes on there


async def new_order(remote: Remote) -> str:
    """Import one more of the worked order."""
    (file, *_) = EXTERNAL_ORDERS.glob("*.json")
    payload = {**json.loads(file.read_text()), "externalId": str(uuid4())}
    order: str = (await import_order(remote, payload))["order"]["id"]
    return order


async def act(remote: Remote, name: str, taken: str, **values: Any) -> None:
    document = f"mutation($input: {taken}Input!) {{ {name}(input: $input) {{ errors {{ message }} }} }}"
    await remote.mutate(name, document, values)


async def look(remote: Remote, order: str) -> dict[str, Any]:
    seen: dict[str, Any] = (await remote.query(ORDER, {"id": order}))["order"]
    return seen


async def until_more_is_done(remote: Remote, order: str, than: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            if len((await look(remote, order))["tasks"]) > than:
                return
            await asyncio.sleep(0.2)


async def until(remote: Remote, order: str, state: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            if (await look(remote, order))["state"] == state:
                return
            await asyncio.sleep(0.2)
