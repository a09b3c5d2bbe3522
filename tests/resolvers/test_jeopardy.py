"""Alerts as the database has them: raised by time alone, one for each thing, answered by one person."""

from asyncio import gather
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine

from domain.errors import TransitionRefused
from domain.jeopardy_alerts import AlertScope, AlertState, JeopardyAlert, JeopardyLevel
from domain.plan import Task, TaskState
from persistence.clock import BusinessClock
from resolvers.workers import look_out
from tests.resolvers.acting import done, mutate, running
from tests.resolvers.situations import SITUATIONS, endangered
from tests.resolvers.world import World

pytestmark = pytest.mark.anyio


async def alert_of(world: World, alert_id: UUID) -> JeopardyAlert:
    rows = await world.database.reads.fetch("select order_id from jeopardy_alerts where id = $1", alert_id)
    return (await world.tree(rows[0]["order_id"])).alerts[alert_id]


async def at_work(world: World) -> Task:
    """A task that runs, in an order of which everything else goes as planned."""
    tree = await running(world)
    task = next(each for each in tree.tasks.values() if each.state is TaskState.OPEN)
    named = {"task": f"tsk_{task.id}"}
    await done(world.manager, "claimTask", **named)
    await done(world.manager, "startTask", **named)
    return (await world.tree(tree.order.id)).tasks[task.id]


def long_for(task: Task) -> timedelta:
    """After how long a person's task is in danger, by the worked catalog's table: half as long again."""
    return task.duration.mean * 1.5


async def about(world: World, task: Task) -> list[Mapping[str, Any]]:
    """The alerts about a task."""
    sql = "select level, state, raised_at from jeopardy_alerts where task_id = $1"
    return list(await world.database.reads.fetch(sql, task.id))


async def test_of_five_acknowledgements_at_once_one_succeeds(world: World) -> None:
    alert_id = await endangered(world)
    named = {"alert": f"jal_{alert_id}"}

    answers = await gather(*(mutate(world.manager, "acknowledgeJeopardy", **named) for _ in range(5)))

    refusals = [refusal for answer in answers for refusal in answer.errors]
    assert [type(refusal) for refusal in refusals] == [TransitionRefused] * 4
    assert (await alert_of(world, alert_id)).state is AlertState.ACKNOWLEDGED


async def test_two_who_mitigate_at_once_leave_one_mitigation(world: World) -> None:
    context, given = await SITUATIONS["mitigateJeopardy"](world)
    notes = ("A courier.", "Another day.")

    answers = await gather(*(mutate(context, "mitigateJeopardy", **given | {"note": note}) for note in notes))

    assert sorted(len(answer.errors) for answer in answers) == [0, 1]
    alert = await alert_of(world, UUID(given["alert"].removeprefix("jal_")))
    assert alert.mitigation_note == notes[0 if not answers[0].errors else 1]


async def test_time_alone_raises_an_alert_at_its_moment_and_not_before(world: World) -> None:
    task = await at_work(world)
    world.clock.advance(long_for(task) - timedelta(seconds=1))
    await look_out(world.worker)
    before = await about(world, task)
    world.clock.advance(timedelta(seconds=1, milliseconds=1))
    await look_out(world.worker)

    (alert,) = await about(world, task)
    assert before == []
    assert (alert["level"], alert["raised_at"]) == (JeopardyLevel.MEDIUM, world.clock.now())


async def test_four_workers_that_look_at_once_raise_one_alert(world: World) -> None:
    task = await at_work(world)
    world.clock.advance(long_for(task) + timedelta(milliseconds=1))

    await gather(*(look_out(world.worker) for _ in range(4)))

    assert len(await about(world, task)) == 1


async def test_a_clock_that_jumps_back_an_hour_raises_nothing_early_and_nothing_twice(world: World) -> None:
    task = await at_work(world)
    world.clock.advance(long_for(task) + timedelta(milliseconds=1))
    await look_out(world.worker)

    world.clock.advance(-timedelta(hours=1))
    await look_out(world.worker)
    back = await about(world, task)
    world.clock.advance(timedelta(hours=1, seconds=1))
    await look_out(world.worker)

    assert len(back) == 1
    assert await about(world, task) == back


@pytest.mark.parametrize("reads", [True, False], ids=["with the database's time", "with its own alone"])
async def test_a_machine_whose_clock_is_set_forward_raises_nothing_early(
    world: World, *, reads: bool
) -> None:
    clock = BusinessClock()
    if reads:
        await clock.read(world.database)
    world.clock.at = clock.now()
    task = await at_work(world)

    with time_machine.travel(clock.now() + long_for(task) + timedelta(hours=1)):
        await look_out(replace(world.worker, clock=clock))

    assert bool(await about(world, task)) is not reads


async def test_a_clock_that_jumps_forward_raises_what_came_meanwhile_once(world: World) -> None:
    task = await at_work(world)
    world.clock.advance(task.duration.mean * 2.1)

    for _ in range(3):
        await look_out(world.worker)

    (alert,) = await about(world, task)
    assert alert["level"] == JeopardyLevel.HIGH


async def test_an_order_that_was_looked_at_is_not_due_again_at_once(world: World) -> None:
    task = await at_work(world)
    world.clock.advance(long_for(task) + timedelta(milliseconds=1))

    first, second = await look_out(world.worker), await look_out(world.worker)

    assert (first.orders, second.orders) == (1, 0)


async def test_an_order_that_another_has_in_hands_is_left_to_it(world: World) -> None:
    task = await at_work(world)
    world.clock.advance(long_for(task) + timedelta(milliseconds=1))

    async with world.database.transaction() as tx:
        await tx.driver.execute("select from orders for update")
        await look_out(world.worker)
        tx.roll_back()

    assert await about(world, task) == []
    await look_out(world.worker)
    assert len(await about(world, task)) == 1


async def test_a_promise_that_can_be_kept_again_clears_the_alert_after_ten_minutes(world: World) -> None:
    alert_id = await endangered(world)
    order_id = (await world.database.reads.fetch("select order_id from jeopardy_alerts limit 1"))[0][0]
    later = (world.clock.now() + timedelta(days=365)).isoformat()
    await done(world.manager, "setCommittedDate", owner=f"ord_{order_id}", committedDueAt=later)

    at_once = await alert_of(world, alert_id)
    world.clock.advance(timedelta(minutes=10))
    await look_out(world.worker)

    over = await alert_of(world, alert_id)
    assert (at_once.scope, at_once.level) == (AlertScope.ORDER, JeopardyLevel.CRITICAL)
    assert over.state is AlertState.CLEARED
