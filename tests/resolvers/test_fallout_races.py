"""Fallouts when several act at once, or one is cut off: each is resolved once, and no pause is lost."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest

from domain.bulk_resolutions import BulkState
from domain.errors import TransitionRefused
from domain.fallouts import FalloutState
from domain.orders import OrderState
from domain.outcome import Job
from domain.plan import TaskState
from persistence.bulk_resolutions import load_bulk
from resolvers.workers import HANDLERS
from tests.resolvers.acting import claimed, done, key, mutate
from tests.resolvers.world import World

pytestmark = pytest.mark.anyio
RETRY = {"verb": "RETRY", "notes": "It is clear again."}
RESOLUTIONS = (
    "select count(*) as n from events where type = 'FalloutResolved' and entity_id = any($1::uuid[])"
)


async def stuck(world: World, code: str = "FULL") -> tuple[UUID, UUID, UUID]:
    """Run an order whose first task has a fallout: the ids of the order, the task and the fallout."""
    task = await claimed(world)
    answer = await done(
        world.manager, "raiseFallout", task=f"tsk_{task.id}", description="It is full.", errorCode=code
    )
    return key(answer.objects["order"]), task.id, key(answer.objects["fallout"])


async def resolutions(world: World, fallouts: Sequence[UUID]) -> int:
    """Count how often these were resolved."""
    found: int = (await world.database.reads.fetch(RESOLUTIONS, list(fallouts)))[0]["n"]
    return found


async def begun(world: World, code: str, many: int) -> tuple[UUID, list[UUID]]:
    """Begin a bulk resolution of so many fallouts."""
    fallouts = [(await stuck(world, code))[2] for _ in range(many)]
    answer = await done(world.manager, "resolveFallouts", where={"errorCode": [code]}, **RETRY)
    return key(answer.objects["bulk"]), fallouts


async def carry_on(world: World, bulk: UUID) -> None:
    """Be a worker with the job."""
    await HANDLERS["resolve_fallouts"](
        world.worker, Job(name="resolve_fallouts", order_id=bulk, part_id=bulk)
    )


async def seen(world: World, bulk: UUID) -> Any:
    """Give a bulk resolution as it is now."""
    async with world.database.transaction() as tx:
        return await load_bulk(tx, bulk)


async def test_of_five_resolutions_at_once_one_succeeds_and_four_are_refused(world: World) -> None:
    _, _, fallout = await stuck(world)
    named = {"fallout": f"fal_{fallout}", **RETRY}

    answers = await asyncio.gather(*(mutate(world.manager, "resolveFallout", **named) for _ in range(5)))

    refusals = [error for answer in answers for error in answer.errors]
    assert len(refusals) == 4
    assert all(isinstance(each, TransitionRefused) for each in refusals)
    assert await resolutions(world, [fallout]) == 1


async def test_five_fallouts_raised_at_once_are_five_and_the_task_waits_for_all(world: World) -> None:
    task = await claimed(world)
    named = {"task": f"tsk_{task.id}", "description": "It is full."}

    answers = await asyncio.gather(*(done(world.manager, "raiseFallout", **named) for _ in range(5)))

    fallouts = {key(answer.objects["fallout"]) for answer in answers}
    assert len(fallouts) == 5
    for fallout in fallouts:
        await done(world.manager, "resolveFallout", fallout=f"fal_{fallout}", **RETRY)
    tree = await world.tree(key(answers[0].objects["order"]))
    assert tree.tasks[task.id].state is TaskState.OPEN


async def test_resolving_while_the_order_is_held_loses_neither(world: World) -> None:
    stuck_ones = [await stuck(world) for _ in range(4)]

    await asyncio.gather(
        *(
            each
            for order, _, fallout in stuck_ones
            for each in (
                done(world.manager, "holdOrder", order=f"ord_{order}", reason="Unpaid."),
                done(world.manager, "resolveFallout", fallout=f"fal_{fallout}", **RETRY),
            )
        )
    )

    for order, task, fallout in stuck_ones:
        tree = await world.tree(order)
        assert tree.order.state is OrderState.ON_HOLD
        assert tree.fallouts[fallout].state is FalloutState.RESOLVED
        held = tree.tasks[task]
        assert (held.state, held.state_reason) == (TaskState.ON_HOLD, "PAUSED")
        await done(world.manager, "resumeOrder", order=f"ord_{order}")
        assert (await world.tree(order)).tasks[task].state is TaskState.OPEN


async def test_a_bulk_and_people_at_once_resolve_each_fallout_once(world: World) -> None:
    bulk, fallouts = await begun(world, "RACED", 6)
    people = [mutate(world.manager, "resolveFallout", fallout=f"fal_{each}", **RETRY) for each in fallouts]

    await asyncio.gather(carry_on(world, bulk), *people)

    found = await seen(world, bulk)
    assert found.state is BulkState.COMPLETED
    assert found.done + found.passed_over == 6
    assert await resolutions(world, fallouts) == 6


async def test_several_workers_with_the_same_job_resolve_each_fallout_once(world: World) -> None:
    bulk, fallouts = await begun(world, "SHARED", 6)

    await asyncio.gather(*(carry_on(world, bulk) for _ in range(3)))

    found = await seen(world, bulk)
    assert (found.state, found.done, found.passed_over) == (BulkState.COMPLETED, 6, 0)
    assert await resolutions(world, fallouts) == 6


async def test_a_worker_cut_off_anywhere_leaves_nothing_undone_and_nothing_twice(world: World) -> None:
    bulk, fallouts = await begun(world, "CUT", 5)

    for moments in range(1, 30):
        worker = asyncio.create_task(carry_on(world, bulk))
        await asyncio.sleep(moments / 500)
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)
    await carry_on(world, bulk)

    found = await seen(world, bulk)
    assert (found.state, found.done, found.failed) == (BulkState.COMPLETED, 5, 0)
    assert await resolutions(world, fallouts) == 5
