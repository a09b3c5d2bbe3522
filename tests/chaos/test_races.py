"""Races across two servers on one database: one thing happens, and the others are told."""

import json
from asyncio import gather, sleep, timeout
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg  # type: ignore[import-untyped]
import pytest

from server.demo.catalog import read_document
from server.imports import import_catalog
from server.remote import Data, Remote
from tests.chaos.caller import EVERYTHING, mutation
from tests.chaos.clerk import WORK, internet
from tests.chaos.processes import installed
from tests.scenarios.driving import OUTPUTS, WORKED_ORDER
from tests.server.running import token

pytestmark = pytest.mark.anyio

PATIENCE, GLANCE = 30, 0.05  # seconds
ALERTS = "query($order: ID!) { order(id: $order) { jeopardy { alerts { id scope state } } } }"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Two servers, spoken to in turn, and the database behind them."""

    remotes: Sequence[Remote]
    database_url: str

    async def at_once(self, name: str, copies: Sequence[Data]) -> list[Data]:
        """Send mutations at once, every other one to the other server; give their payloads."""
        document = mutation(name)
        answers = await gather(
            *(self.remotes[number % 2].query(document, {"input": each}) for number, each in enumerate(copies))
        )
        return [answer[name] for answer in answers]

    async def done(self, name: str, /, **values: Any) -> Data:
        """Carry out a mutation that must succeed."""
        payload: Data = (await self.at_once(name, [values]))[0]
        assert payload["errors"] == []
        return payload

    async def count(self, sql: str, *parameters: Any) -> int:
        """Count in the database."""
        connection = await asyncpg.connect(self.database_url)
        try:
            found: int = await connection.fetchval(sql, *parameters)
            return found
        finally:
            await connection.close()


@pytest.fixture(scope="module")
async def field(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Field]:
    async with AsyncExitStack() as stack:
        logs = tmp_path_factory.mktemp("races")
        installation = await stack.enter_async_context(installed(module_database_url, logs, servers=2))
        bearer = token(*EVERYTHING)
        remotes = [
            await stack.enter_async_context(Remote(f"{url}/graphql", bearer)) for url in installation.urls
        ]
        await import_catalog(remotes[0], read_document())
        yield Field(remotes=remotes, database_url=module_database_url)


async def test_of_five_completions_of_a_task_one_succeeds_and_four_are_refused(field: Field) -> None:
    task = await started_task(field)
    outputs = [{"name": name, "value": OUTPUTS[name]} for name in task["requiredOutputs"]]

    answers = await field.at_once("completeTask", [{"task": task["id"], "outputs": outputs}] * 5)

    codes = sorted(error["code"] for answer in answers for error in answer["errors"])
    assert codes == ["TRANSITION_REFUSED"] * 4
    assert await ended_times(field, task["id"]) == 1


async def test_approving_and_cancelling_at_once_does_exactly_one_of_them(field: Field) -> None:
    orders = [await new_order(field) for _ in range(5)]

    pairs = [
        await gather(
            field.at_once("approveOrder", [{"order": order}]),
            field.at_once("cancelOrder", [{"order": order, "reason": "Too late."}]),
        )
        for order in orders
    ]

    codes = [sorted(code_of(answer) for (answer,) in pair) for pair in pairs]
    assert codes == [["", "TRANSITION_REFUSED"]] * 5
    for order, ((approved,), _) in zip(orders, pairs, strict=True):
        assert (await state_of(field, order) == "CANCELED") == bool(approved["errors"])


async def test_the_same_key_twenty_times_at_once_has_one_effect_and_one_answer(field: Field) -> None:
    key = str(uuid4())

    answers = await field.at_once("createOrder", [internet("ACC-CEDAR", idempotencyKey=key)] * 20)

    assert len({json.dumps(answer, sort_keys=True) for answer in answers}) == 1
    assert answers[0]["errors"] == []
    effects = "select count(*) from events where id = any($1::bigint[])"
    assert await field.count(effects, event_ids(answers[0])) == len(answers[0]["events"])
    order = answers[0]["order"]["id"].removeprefix("ord_")
    assert await field.count("select count(*) from events where order_id = $1", order) == len(
        answers[0]["events"]
    )


async def test_a_key_with_other_arguments_at_once_is_refused_for_all_but_one(field: Field) -> None:
    key = str(uuid4())
    copies = [internet("ACC-CEDAR", idempotencyKey=key, priority=1 + number % 5) for number in range(5)]

    answers = await field.at_once("createOrder", copies)

    assert sorted(code_of(answer) for answer in answers) == ["", *["IDEMPOTENCY_KEY_REUSED"] * 4]


async def test_the_same_external_order_twenty_times_at_once_comes_in_once(field: Field) -> None:
    payload = json.loads(WORKED_ORDER.read_text()) | {"externalId": "RACE-1"}

    answers = await field.at_once("importServiceOrder", [{"payload": payload}] * 20)

    assert sorted(answer["created"] for answer in answers) == [False] * 19 + [True]
    assert len({answer["order"]["id"] for answer in answers}) == 1
    assert await field.count("select count(*) from orders where external_id = 'RACE-1'") == 1


async def test_the_same_external_order_captured_at_once_with_other_content_is_refused(field: Field) -> None:
    captures = [internet("ACC-CEDAR", externalId="RACE-2", priority=1 + number) for number in range(4)]

    answers = await field.at_once("createOrder", captures)

    assert sorted(code_of(answer) for answer in answers) == ["", *["DUPLICATE_EXTERNAL_ORDER"] * 3]
    assert await field.count("select count(*) from orders where external_id = 'RACE-2'") == 1


async def test_of_four_acknowledgements_at_two_servers_one_succeeds_and_then_one_mitigation(
    field: Field,
) -> None:
    order = await new_order(field)
    await field.done("approveOrder", order=order)
    await tasks_of(field, order)
    soon = (datetime.now(UTC) + timedelta(minutes=5)).isoformat()
    await field.at_once("setCommittedDate", [{"owner": order, "committedDueAt": soon}] * 2)
    (alert,) = await alerts_of(field, order)

    taken = await field.at_once("acknowledgeJeopardy", [{"alert": alert}] * 4)
    steps = [{"alert": alert, "action": "EXPEDITE", "note": f"Courier {number}."} for number in range(4)]
    done = await field.at_once("mitigateJeopardy", steps)

    for answers in (taken, done):
        assert sorted(code_of(answer) for answer in answers) == ["", *["TRANSITION_REFUSED"] * 3]


async def alerts_of(field: Field, order: str) -> list[str]:
    """Give the open alerts about an order as a whole."""
    found = (await field.remotes[1].query(ALERTS, {"order": order}))["order"]["jeopardy"]["alerts"]
    return [each["id"] for each in found if (each["scope"], each["state"]) == ("ORDER", "RAISED")]


async def new_order(field: Field) -> str:
    """Capture an order and hand it in, with all values that it needs."""
    given = internet("ACC-CEDAR")
    given["lines"][0]["characteristics"].append({"name": "demarcLocation", "value": "Basement"})
    order: str = (await field.done("createOrder", **given))["order"]["id"]
    await field.done("submitOrder", order=order)
    return order


async def started_task(field: Field) -> Data:
    """Run an order, and start its first task."""
    order = await new_order(field)
    await field.done("approveOrder", order=order)
    task = (await tasks_of(field, order))[0]
    await field.done("claimTask", task=task["id"])
    await field.done("startTask", task=task["id"])
    return task


async def tasks_of(field: Field, order: str) -> list[Data]:
    """Wait until an order has tasks that can be started, and give them."""
    async with timeout(PATIENCE):
        while True:
            tasks: list[Data] = (await field.remotes[0].query(WORK, {"order": order}))["order"]["tasks"]
            if tasks:
                return tasks
            await sleep(GLANCE)


async def ended_times(field: Field, task: str) -> int:
    """Count how often the log says that a task was completed."""
    completed = "select count(*) from events where entity_id = $1 and type = 'TaskCompleted'"
    return await field.count(completed, task.removeprefix("tsk_"))


async def state_of(field: Field, order: str) -> str:
    """Read the state of an order."""
    state: str = (await field.remotes[1].query(WORK, {"order": order}))["order"]["state"]
    return state


def code_of(answer: Data) -> str:
    """Give the code of a refusal, or nothing."""
    return answer["errors"][0]["code"] if answer["errors"] else ""


def event_ids(answer: Data) -> list[int]:
    """Give the ids of an answer's events, as the database has them."""
    return [int(each["id"].removeprefix("evt_")) for each in answer["events"]]
