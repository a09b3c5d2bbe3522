"""Baselines as the database has them: a version for each promise, whoever else promises at the same time."""

from asyncio import gather
from datetime import timedelta

import pytest

from tests.resolvers.acting import done, mutate, running
from tests.resolvers.world import World

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
