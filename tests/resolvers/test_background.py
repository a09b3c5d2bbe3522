"""Work in the background: orders whose time has come, and who is told of commits."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from domain.orders import OrderState
from domain.outcome import Job
from domain.plan import TaskState
from resolvers.workers import HANDLERS, look_out
from tests.resolvers.acting import done, mutate, new, refused, running
from tests.resolvers.situations import SITUATIONS, create_order
from tests.resolvers.world import World

pytestmark = pytest.mark.anyio


async def test_nothing_is_looked_at_before_its_time(world: World) -> None:
    context, given = await SITUATIONS["failTask"](world)
    await done(context, "failTask", **given)

    looked = await look_out(world.worker)

    assert looked.orders == 0


async def test_an_order_is_looked_at_when_its_time_has_come_and_then_no_more(world: World) -> None:
    context, given = await SITUATIONS["failTask"](world)
    await done(context, "failTask", **given)
    world.clock.advance(timedelta(minutes=1))

    first, second = await look_out(world.worker), await look_out(world.worker)

    assert (first.orders, second.orders) == (1, 0)
    assert not first.refused


async def test_a_retried_task_can_be_started_again_after_its_pause(world: World) -> None:
    context, given = await SITUATIONS["failTask"](world)
    await done(context, "failTask", **given)
    world.clock.advance(timedelta(minutes=1))
    await look_out(world.worker)

    await done(context, "startTask", task=given["task"])

    tree_of = await world.database.reads.fetch("select attempt, state from tasks where state = 'IN_PROGRESS'")
    assert [row["attempt"] for row in tree_of] == [2]


async def test_an_order_that_cannot_be_decomposed_is_held_with_the_reason(world: World) -> None:
    order_id = await new(world, lines=[{"specification": "RES-VLAN", "location": "LOC-HILLSIDE-MILL"}])
    await done(world.manager, "approveOrder", order=f"ord_{order_id}")
    await world.database.reads.fetch(
        """with broken as (update order_lines set action = 'SUSPEND' where order_id = $1 returning order_id)
        update orders set version = version + 1 from broken where id = order_id returning id""",
        order_id,
    )

    await HANDLERS["decompose"](world.worker, Job(name="decompose", order_id=order_id))

    order = (await world.tree(order_id)).order
    assert order.state is OrderState.ON_HOLD
    assert order.state_reason is not None


async def test_a_job_for_an_order_that_is_gone_is_done(world: World) -> None:
    await HANDLERS["decompose"](world.worker, Job(name="decompose", order_id=uuid4()))

    assert await world.count("events") == 0


async def test_approval_queues_the_decomposition(world: World) -> None:
    order_id = await new(world)

    await done(world.manager, "approveOrder", order=f"ord_{order_id}")

    jobs = await world.database.reads.fetch("select entrypoint from jobs.pgqueuer")
    assert [row["entrypoint"] for row in jobs] == ["decompose"]


async def test_commits_with_events_are_told_and_nothing_else(world: World) -> None:
    told: list[str] = []
    context, given = await create_order(world)
    context = replace(context, committed=lambda: told.append("news"))

    await mutate(context, "createOrder", **given, dryRun=True)
    await refused(context, "createOrder", **(given | {"accountCode": "ACC-NOBODY"}))
    assert told == []
    await done(context, "createOrder", **given)

    assert told == ["news"]


async def test_of_several_claims_each_is_taken_or_refused_on_its_own(world: World) -> None:
    tasks = (await running(world)).tasks.values()
    open_one = next(task for task in tasks if task.state is TaskState.OPEN)
    waiting = next(task for task in tasks if task.state is TaskState.SCHEDULED)
    wanted = [f"tsk_{open_one.id}", f"tsk_{waiting.id}", f"tsk_{uuid4()}", "nonsense"]

    answer = await mutate(world.manager, "claimTasks", tasks=wanted)

    assert answer.objects["tasks"] == [open_one.id]
    assert [(refusal.code, refusal.path) for refusal in answer.errors] == [
        ("TRANSITION_REFUSED", ("tasks", "1")),
        ("NOT_FOUND", ("tasks", "2")),
        ("VALIDATION_FAILED", ("tasks", "3")),
    ]


async def test_more_claims_than_a_hundred_are_refused(world: World) -> None:
    answer = await mutate(world.manager, "claimTasks", tasks=[f"tsk_{uuid4()}"] * 101)

    assert [refusal.path for refusal in answer.errors] == [("tasks",)]


async def test_an_event_with_an_unknown_key_finds_no_task(world: World) -> None:
    refusal = await refused(world.manager, "sendTaskEvent", correlationKey="T15-unknown")

    assert (refusal.code, refusal.path) == ("NOT_FOUND", ("correlationKey",))
