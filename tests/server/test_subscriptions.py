"""The three subscriptions over a socket, on orders that are really worked on."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from domain.permissions import Role
from server.demo.catalog import read_document
from server.imports import import_catalog
from server.remote import Remote
from server.worker import work
from tests.scenarios.driving import ROLES, WORK, carry_out
from tests.server.running import Server, Speaker, settings, token
from tests.server.working import approved, brought_in, domain_orders

pytestmark = pytest.mark.anyio

ORDER_EVENTS = """subscription ($where: EventFilter, $after: String) {
  orderEvents(where: $where, after: $after) { cursor position orderSeq type message actor order { id state } }
}"""
TASK_UPDATED = """subscription ($where: TaskEventFilter) {
  taskUpdated(where: $where) { cursor position type task { id state } order { id } }
}"""
PLAN_UPDATED = """subscription ($order: ID!) {
  planUpdated(order: $order) { cursor position type plan { totalTasks closedTasks nodes { id state } } }
}"""
NOTE = "mutation ($input: AddNoteInput!) { addNote(input: $input) { cursor errors { message } } }"
SNAPSHOT = "query ($order: ID!) { feedCursor order(id: $order) { notes { text } } }"


@pytest.fixture
async def remote(server: Server) -> AsyncIterator[Remote]:
    async with Remote(server.graphql, token(*ROLES)) as remote:
        await import_catalog(remote, read_document())
        yield remote


async def note(remote: Remote, order: str, text: str, **more: Any) -> str:
    answer = await remote.query(NOTE, {"input": {"owner": order, "text": text, **more}})
    assert answer["addNote"]["errors"] == []
    return str(answer["addNote"]["cursor"])


async def heard(speaker: Speaker, field: str) -> dict[str, Any]:
    message = await speaker.hear()
    assert "errors" not in message["payload"], message
    found: dict[str, Any] = message["payload"]["data"][field]
    return found


async def test_who_follows_one_order_hears_nothing_of_another(remote: Remote, speaker: Speaker) -> None:
    one, other = await brought_in(remote, 1), await brought_in(remote, 2)
    await speaker.subscribe(ORDER_EVENTS, where={"order": one})
    await speaker.follows()

    await note(remote, other, "not this one")
    await note(remote, one, "this one")

    event = await heard(speaker, "orderEvents")
    assert (event["order"]["id"], event["message"]) == (one, "this one")


async def test_tasks_are_followed_by_their_group(remote: Remote, speaker: Speaker) -> None:
    order = await brought_in(remote, 1)
    task = (await remote.query(WORK, {"order": order}))["tasks"]["nodes"][0]
    await speaker.subscribe(TASK_UPDATED, where={"order": order, "taskType": [task["taskType"]]})
    await speaker.follows()

    await carry_out(remote, task)

    event = await heard(speaker, "taskUpdated")
    assert (event["task"]["id"], event["order"]["id"]) == (task["id"], order)


async def test_a_plan_is_followed_as_its_tasks_are_done(
    remote: Remote, speaker: Speaker, database_url: str
) -> None:
    stop = asyncio.Event()
    working = asyncio.create_task(work(settings(database_url), stop))
    order = await approved(remote)
    await domain_orders(remote, order)
    stop.set()
    await working
    task = (await remote.query(WORK, {"order": order}))["tasks"]["nodes"][0]
    await speaker.subscribe(PLAN_UPDATED, order=order)
    await speaker.follows()

    await carry_out(remote, task)

    event = await heard(speaker, "planUpdated")
    assert task["id"] in {each["id"] for each in event["plan"]["nodes"]}


async def test_a_snapshot_and_its_stream_are_everything_once(remote: Remote, speaker: Speaker) -> None:
    order = await brought_in(remote, 1)

    async def write(writer: int) -> None:
        for number in range(8):
            await note(remote, order, f"{writer}-{number}")

    writing = asyncio.gather(*(write(writer) for writer in range(4)))
    await asyncio.sleep(0.2)
    snapshot = await remote.query(SNAPSHOT, {"order": order})
    seen = [each["text"] for each in snapshot["order"]["notes"]]
    await speaker.subscribe(ORDER_EVENTS, where={"order": order}, after=snapshot["feedCursor"])
    while len(seen) < 33:  # one note came with the order
        seen.append((await heard(speaker, "orderEvents"))["message"])
    await writing

    assert sorted(seen[1:]) == sorted(f"{writer}-{number}" for writer in range(4) for number in range(8))


async def test_a_mutations_cursor_has_its_own_events_behind_it(remote: Remote, speaker: Speaker) -> None:
    order = await brought_in(remote, 1)
    cursor = await note(remote, order, "own")
    await note(remote, order, "next")

    await speaker.subscribe(ORDER_EVENTS, after=cursor)

    assert (await heard(speaker, "orderEvents"))["message"] == "next"


async def test_a_customer_hears_public_events_of_its_account_in_its_words(
    remote: Remote, server: Server
) -> None:
    order = await brought_in(remote, 1)
    theirs = token(Role.CUSTOMER, accounts=["ACC-HILLSIDE"])
    async with server.speaker(theirs) as customer:
        cursor = await note(remote, order, "before")
        await customer.subscribe(ORDER_EVENTS, after=cursor)
        await customer.follows()

        await note(remote, order, "among us", internal=True)
        await note(remote, order, "for you")

        event = await heard(customer, "orderEvents")
    assert (event["message"], event["orderSeq"]) == ("for you", None)
    assert event["actor"] != "ada"
