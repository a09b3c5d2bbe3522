"""Odds: asked for once in a while, simulated by a worker, kept beside the order; and what tasks teach."""

from datetime import timedelta
from uuid import UUID

import pytest

from domain.outcome import Job
from domain.plan import TaskState
from persistence.catalog import current
from persistence.durations import load_history
from resolvers.workers import HANDLERS, learn
from tests.resolvers.acting import done, opened, outputs, running
from tests.resolvers.world import World

pytestmark = pytest.mark.anyio
PLACE_EVENTS = "update events set position = id where position is null returning id"


async def simulated(world: World, order_id: UUID) -> list[dict[str, object]]:
    """Let a worker simulate an order, and give its odds: the order's, then those of its lines."""
    await HANDLERS["simulate"](world.worker, Job(name="simulate", order_id=order_id))
    sql = "select * from odds where order_id = $1 order by line_id nulls first"
    return [dict(row) for row in await world.database.reads.fetch(sql, order_id)]


async def promise(world: World, order_id: UUID, within: timedelta) -> None:
    due = (world.clock.now() + within).isoformat()
    await done(world.manager, "setCommittedDate", owner=f"ord_{order_id}", committedDueAt=due)


async def told(world: World) -> int:
    sql = "select count(*) as n from events where type = 'OddsChanged' and not public"
    return int((await world.database.reads.fetch(sql))[0]["n"])


async def test_changes_within_moments_ask_for_one_simulation(world: World) -> None:
    tree = await running(world)
    task = opened(tree)
    await done(world.manager, "claimTask", task=f"tsk_{task.id}")
    await done(world.manager, "startTask", task=f"tsk_{task.id}")
    for hours in (20, 30, 40):
        await done(
            world.manager, "reportProgress", task=f"tsk_{task.id}", percent=10.0, estimate=f"PT{hours}H"
        )

    asked = await world.database.reads.fetch(
        "select dedupe_key, execute_after > created as waits from jobs.pgqueuer where entrypoint = 'simulate'"
    )

    assert 1 <= len(asked) < 4
    assert len({row["dedupe_key"] for row in asked}) == len(asked)
    assert all(row["waits"] for row in asked)


async def test_a_worker_keeps_the_odds_of_an_order_and_its_line_and_changes_no_version(world: World) -> None:
    tree = await running(world)
    await promise(world, tree.order.id, timedelta(days=30))
    before = (await world.tree(tree.order.id)).order.version

    of_order, of_line = await simulated(world, tree.order.id)

    after = (await world.tree(tree.order.id)).order
    assert after.version == before
    (line_id,) = tree.lines
    assert (UUID(str(of_order["id"])), UUID(str(of_line["id"]))) == (tree.order.id, line_id)
    assert of_order["probability_on_time"] == 100
    assert of_order["p90_end_at"] >= of_order["p50_end_at"] > world.clock.now()  # type: ignore[operator]
    assert await told(world) == 2


async def test_odds_that_stay_the_same_are_neither_written_nor_told_again(world: World) -> None:
    order_id = (await running(world)).order.id
    first = await simulated(world, order_id)
    said = await told(world)

    world.clock.advance(timedelta(seconds=1))
    again = await simulated(world, order_id)

    assert (again, await told(world)) == (first, said)


async def test_a_promise_that_cannot_be_kept_is_improbable(world: World) -> None:
    tree = await running(world)
    await promise(world, tree.order.id, timedelta(minutes=5))

    odds = await simulated(world, tree.order.id)

    assert odds[0]["probability_on_time"] == 0


async def test_nothing_is_simulated_of_an_order_that_is_gone_or_has_no_plan(world: World) -> None:
    gone = UUID(int=7)

    assert await simulated(world, gone) == []
    assert await told(world) == 0


async def test_ended_tasks_teach_once_without_their_pauses(world: World) -> None:
    tree = await running(world)
    task = opened(tree)
    named = {"task": f"tsk_{task.id}"}
    await done(world.manager, "claimTask", **named)
    await done(world.manager, "startTask", **named)
    world.clock.advance(task.duration.mean / 2)
    await done(world.manager, "holdOrder", order=f"ord_{tree.order.id}", reason="storm")
    world.clock.advance(timedelta(days=3))
    await done(world.manager, "resumeOrder", order=f"ord_{tree.order.id}")
    world.clock.advance(task.duration.mean)
    await done(world.manager, "completeTask", **named, outputs=outputs(task))
    await world.database.reads.fetch(PLACE_EVENTS)

    lessons = [await learn(world.worker), await learn(world.worker)]

    async with world.database.transaction() as tx:
        history = await load_history(tx, {task.key})
    ended = (await world.tree(tree.order.id)).tasks[task.id]
    owner = tree.domain_orders[ended.domain_order_id] if ended.domain_order_id else None
    observed = history.observed[task.key, owner.specification if owner else None][ended.assignment_group]
    assert ended.state is TaskState.CLOSED_COMPLETE
    assert lessons[1] == 0
    assert (observed.tasks, round(observed.mean, 6)) == (1, 1.5)


RESOLVED = """
with resolved as (
    insert into fallouts (id, order_id, account_id, type, category, short_description, origin, opened_at,
        state, resolved_at)
    select gen_random_uuid(), id, account_id, 'BILLING', 'BILLING', 'It broke.', 'MANUAL', $2,
        'RESOLVED', $2::timestamptz + $3::interval from orders where id = $1 returning *),
told as (update orders set last_event_seq = last_event_seq + 1 where id = $1 returning last_event_seq)
insert into events (order_id, account_id, order_seq, type, entity_type, entity_id, occurred_at, actor,
    actor_kind, cause)
select order_id, account_id, last_event_seq, 'FalloutResolved', 'Fallout', id, resolved_at, 'ann', 'PROVIDER',
    'resolveFallout' from resolved, told returning id"""


async def resolved(world: World, order_id: UUID, took: timedelta) -> None:
    """Let a fallout of the order have been resolved that took so long, and learn from it."""
    await world.database.reads.fetch(RESOLVED, order_id, world.clock.now(), took)
    await world.database.reads.fetch(PLACE_EVENTS)
    await learn(world.worker)


async def test_the_median_of_what_was_resolved_is_what_decisions_expect(world: World) -> None:
    order_id = (await running(world)).order.id
    known = await current(world.database)

    for hours in (1, 9, 2):
        await resolved(world, order_id, timedelta(hours=hours))
    learned = await current(world.database)

    assert known.resolution_times == {}
    assert learned.resolution_times == {"BILLING": timedelta(hours=2)}


async def test_a_median_that_hardly_moves_makes_nobody_read_the_catalog_anew(world: World) -> None:
    order_id = (await running(world)).order.id
    await resolved(world, order_id, timedelta(hours=10))
    known = await current(world.database)

    await resolved(world, order_id, timedelta(hours=11))

    assert await current(world.database) is known
