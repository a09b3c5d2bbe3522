"""Baselines as the database has them: a version for each promise, whoever else promises at the same time."""

from asyncio import gather
from datetime import timedelta

import pytest

from persistence.migrations.versions.r0013_baselines import STATEMENTS
from tests.resolvers.acting import done, mutate, running
from tests.resolvers.situations import VOICE
from tests.resolvers.world import INTERNET, World

pytestmark = pytest.mark.anyio
KEPT = (
    "select version, reason, made_by, committed_due_at, cardinality(task_ids) tasks from baselines order by 1"
)


async def test_two_who_promise_at_once_make_a_baseline_each(world: World) -> None:
    tree = await running(world)
    dates = [(world.clock.now() + timedelta(days=days)).isoformat() for days in (20, 30, 40)]
    owner = f"ord_{tree.order.id}"

    await gather(
        *(done(world.manager, "setCommittedDate", owner=owner, committedDueAt=date) for date in dates)
    )

    first, *others = await world.database.reads.fetch(KEPT)
    assert (first["version"], first["reason"], first["tasks"]) == (1, "PLAN_BUILT", len(tree.tasks))
    assert [each["version"] for each in others] == [2, 3, 4]
    assert {each["committed_due_at"].isoformat() for each in others} == set(dates)
    order = (await world.tree(tree.order.id)).order
    assert (order.baseline_version, order.committed_due_at) == (4, others[-1]["committed_due_at"])


async def test_a_promise_that_is_refused_leaves_no_baseline(world: World) -> None:
    tree = await running(world)

    answer = await mutate(
        world.manager, "setCommittedDate", owner=f"ord_{tree.order.id}", committedDueAt="2001-01-01T00:00:00Z"
    )

    assert len(answer.errors) == 1
    assert len(await world.database.reads.fetch(KEPT)) == 1


async def test_a_plan_that_grows_keeps_what_was_promised_and_two_values_at_once_make_it_grow_once(
    world: World,
) -> None:
    tree = await running(world, lines=[INTERNET, VOICE])
    (line,) = [each for each in tree.lines.values() if "VOICE" in each.specification]
    world.clock.advance(timedelta(hours=2))

    answers = await gather(
        *(
            mutate(
                world.manager,
                "setCharacteristic",
                owner=f"lin_{line.id}",
                name="numbersToPort",
                value=["+441632960555"],
            )
            for _ in range(2)
        )
    )

    assert sorted(len(answer.errors) for answer in answers) == [0, 1]
    grown = await world.tree(tree.order.id)
    first, second = await world.database.reads.fetch(KEPT)
    assert (first["reason"], first["tasks"]) == ("PLAN_BUILT", len(tree.tasks))
    assert (second["reason"], second["tasks"]) == ("PLAN_GROWN", len(grown.tasks))
    assert len(grown.tasks) > len(tree.tasks)
    first_line = [task for task in tree.tasks.values() if task.line_id not in (line.id, None)]
    for task in first_line:
        assert grown.tasks[task.id].planned_end_at == task.planned_end_at
    joined = [task for task in grown.tasks.values() if task.id not in tree.tasks]
    assert {task.planned_start_at >= world.clock.now() for task in joined if task.planned_start_at} == {True}


async def test_a_plan_from_before_there_were_baselines_gets_its_first_when_the_database_is_migrated(
    world: World,
) -> None:
    order_id = (await running(world)).order.id
    asked = """select reason, planned_start_at, planned_end_at, committed_due_at,
        task_ids, task_starts, task_ends from baselines"""
    made = await world.database.reads.fetch(asked)
    before = (await world.tree(order_id)).order
    async with world.database.transaction() as tx:
        await tx.driver.execute("delete from baselines")
        await tx.driver.execute("update orders set baseline_version = 0, baseline_end_at = null")

        for statement in STATEMENTS[-2:]:
            await tx.driver.execute(statement)

    assert [tuple(row) for row in await world.database.reads.fetch(asked)] == [tuple(row) for row in made]
    assert (await world.tree(order_id)).order == before
