"""Everybody at one alert at once: people answer, promises move, workers look; no step is lost or doubled."""

from asyncio import gather
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.errors import TransitionRefused
from domain.jeopardy_alerts import AlertState
from domain.jeopardy_machine import ALERT_MACHINE
from resolvers.workers import look_out
from tests.resolvers.acting import done, mutate
from tests.resolvers.situations import endangered
from tests.resolvers.world import World

pytestmark = pytest.mark.anyio
TOLD = """select type, before->>'state' as was, after->>'state' as state, after->>'version' as version
from events where entity_id = $1 order by order_seq"""
OPEN = """select count(*) as n from jeopardy_alerts where state in ('RAISED', 'ACKNOWLEDGED', 'MITIGATED')
group by scope, line_id, domain_order_id, task_id having count(*) > 1"""
ROUNDS = 6
BY_EVENT = {
    "JeopardyAcknowledged": "acknowledge_jeopardy",
    "JeopardyMitigated": "mitigate_jeopardy",
    "JeopardyCleared": "clear",
    "JeopardyEscalated": "escalate",
    "JeopardyBreached": "breach",
}


async def one_round(world: World, alert_id: UUID, order_id: UUID, number: int) -> Counter[str]:
    """Let two people acknowledge, two mitigate, one promise, and two workers look; count what was granted."""
    alert = {"alert": f"jal_{alert_id}"}
    steps = {"action": "EXPEDITE", "note": "A courier."}
    due = (world.clock.now() + timedelta(days=300 if number % 2 else 0, hours=1 + number)).isoformat()
    world.clock.advance(timedelta(minutes=10))
    asked = ["acknowledgeJeopardy"] * 2 + ["mitigateJeopardy"] * 2
    people = gather(
        *(mutate(world.manager, name, **alert, **(steps if "mitigate" in name else {})) for name in asked)
    )
    promise = done(world.manager, "setCommittedDate", owner=f"ord_{order_id}", committedDueAt=due)
    answers, _, _ = await gather(people, promise, gather(*(look_out(world.worker) for _ in range(2))))
    refusals = [refusal for answer in answers for refusal in answer.errors]
    assert {type(refusal) for refusal in refusals} <= {TransitionRefused}
    return Counter(name for name, answer in zip(asked, answers, strict=True) if not answer.errors)


async def test_an_alert_answered_judged_and_promised_about_at_once_goes_its_legal_way(world: World) -> None:
    alert_id = await endangered(world)
    row = await world.database.reads.fetch("select order_id from jeopardy_alerts where id = $1", alert_id)
    granted: Counter[str] = Counter()

    for number in range(ROUNDS):
        granted += await one_round(world, alert_id, row[0]["order_id"], number)

    told = list(await world.database.reads.fetch(TOLD, alert_id))
    happened = Counter(each["type"] for each in told)
    assert happened["JeopardyAcknowledged"] == granted["acknowledgeJeopardy"] > 0
    assert happened["JeopardyMitigated"] == granted["mitigateJeopardy"]
    assert [each["was"] for each in told[1:]] == [each["state"] for each in told[:-1]]
    assert [each for each in told[1:] if not is_legal(each)] == []
    assert await world.database.reads.fetch(OPEN) == []


def is_legal(event: Mapping[str, Any]) -> bool:
    """Does the table of moves lead from the state before to the state after, by what happened?"""
    was, state = AlertState(event["was"]), AlertState(event["state"])
    command = BY_EVENT.get(event["type"])
    return was is state if command is None else ALERT_MACHINE.next(was, command) is state
