"""Jobs that no worker can carry out: what would stand still unseen is told of, and can be retried."""

from typing import Any
from uuid import UUID

import pytest

from domain.bulk_resolutions import BulkState
from domain.outcome import Job
from domain.permissions import Role
from persistence.bulk_resolutions import load_bulk
from persistence.queue import LOST
from persistence.stuck import COUNTS
from resolvers.workers import HANDLERS
from resolvers.workers.poison import give_up
from tests.resolvers.acting import done, new, running
from tests.resolvers.test_fallouts import bulk_of, states
from tests.resolvers.test_order_relationships import close, relate
from tests.resolvers.world import World

pytestmark = pytest.mark.anyio


async def waiting_for_one_that_ended(world: World) -> tuple[UUID, UUID]:
    """An order that has ended, and one that waits for it and was not told."""
    first, second = await new(world), await new(world)
    await relate(world, second, first)
    await close(world, first)
    return first, second


@pytest.mark.parametrize("name", ["wake_dependents", "look_at_related"])
async def test_an_order_that_nobody_lives_to_wake_becomes_a_fallout_and_is_woken_by_a_retry(
    world: World, name: str
) -> None:
    first, second = await waiting_for_one_that_ended(world)
    job = Job(name=name, order_id=first if name == "wake_dependents" else second)

    await give_up(world.worker, job, LOST)
    await give_up(world.worker, job, LOST)

    (fallout,) = (await world.tree(second)).fallouts.values()
    assert (fallout.task_id, fallout.origin, fallout.error_code) == (None, "SYSTEM", "RELATED_ORDER_UNTOLD")
    staff = world.context(Role.FALLOUT_MANAGER, Role.FULFILMENT_MANAGER, subject="maria")
    await world.database.reads.fetch("delete from jobs.pgqueuer returning id")
    await done(staff, "resolveFallout", fallout=f"fal_{fallout.id}", verb="RETRY", notes="Try again.")
    (asked,) = await world.database.reads.fetch(
        "select entrypoint, convert_from(payload, 'utf8')::json->>'orderId' as order_id from jobs.pgqueuer"
    )
    assert (asked["entrypoint"], asked["order_id"]) == ("look_at_related", str(second))
    await HANDLERS["look_at_related"](world.worker, Job(name="look_at_related", order_id=second))
    (relationship,) = (await world.tree(second)).relationships.values()
    assert relationship.related_state == "CLOSED_COMPLETE"


async def test_an_order_that_was_told_already_needs_no_fallout(world: World) -> None:
    first, second = await waiting_for_one_that_ended(world)
    job = Job(name="wake_dependents", order_id=first)
    await HANDLERS["wake_dependents"](world.worker, job)

    await give_up(world.worker, job, LOST)

    assert (await world.tree(second)).fallouts == {}


async def kept(world: World, bulk: UUID) -> Any:
    async with world.database.transaction() as tx:
        return await load_bulk(tx, bulk)


async def test_a_bulk_resolution_that_no_worker_lives_to_carry_on_fails_and_can_be_resumed(
    world: World,
) -> None:
    bulk, made = await bulk_of(world, 3, verb="RETRY")
    job = Job(name="resolve_fallouts", order_id=bulk, part_id=bulk)

    await give_up(world.worker, job, LOST)
    await give_up(world.worker, job, LOST)

    failed = await kept(world, bulk)
    assert (failed.state, failed.failed, failed.done) == (BulkState.FAILED, 1, 0)
    assert failed.state_reason == "Every worker that began it was lost."
    (item,) = await world.database.reads.fetch(
        "select code, message from bulk_resolution_items where bulk_id = $1 and state = 'FAILED'", bulk
    )
    assert (item["code"], item["message"]) == ("WORKER_LOST", "Every worker that began it was lost.")
    await HANDLERS["resolve_fallouts"](world.worker, job)
    assert (await kept(world, bulk)).done == 0
    await done(world.manager, "resumeBulkResolution", bulk=f"blk_{bulk}")
    await HANDLERS["resolve_fallouts"](world.worker, job)
    ended = await kept(world, bulk)
    assert (ended.state, ended.done, ended.failed, ended.state_reason) == (BulkState.COMPLETED, 2, 1, None)
    assert sorted(await states(world, made)) == ["OPEN", "RESOLVED", "RESOLVED"]


async def test_a_plan_that_nobody_lives_to_simulate_is_left_alone_until_it_is_another(world: World) -> None:
    tree = await running(world)
    job = Job(name="simulate", order_id=tree.order.id)
    count = f"select {COUNTS['odds_given_up']} as orders"

    await give_up(world.worker, job, LOST)
    await give_up(world.worker, job, LOST)
    await HANDLERS["simulate"](world.worker, job)

    assert await world.count("odds") == 0
    assert (await world.database.reads.fetch(count))[0]["orders"] == 1
    await world.database.reads.fetch("update orders set plan_version = plan_version + 1 returning id")
    await HANDLERS["simulate"](world.worker, job)
    assert await world.count("odds") > 0
    assert (await world.database.reads.fetch(count))[0]["orders"] == 0


async def test_a_job_about_which_nothing_can_stand_still_is_only_held(world: World) -> None:
    tree = await running(world)

    await give_up(world.worker, Job(name="look", order_id=tree.order.id), LOST)

    assert (await world.tree(tree.order.id)).fallouts == {}
