"""Races: whatever comes at once, one thing happens, and the others are told."""

from asyncio import gather
from uuid import uuid4

import pytest

from domain.errors import TransitionRefused
from domain.orders import OrderState
from domain.outcome import Job
from domain.plan import TaskState
from resolvers.workers import HANDLERS
from tests.resolvers.acting import mutate, new, running
from tests.resolvers.situations import SITUATIONS, create_order, import_service_order
from tests.resolvers.world import World

pytestmark = pytest.mark.anyio


async def test_of_five_completions_at_once_one_succeeds_and_four_are_refused(world: World) -> None:
    context, given = await SITUATIONS["completeTask"](world)

    answers = await gather(*(mutate(context, "completeTask", **given) for _ in range(5)))

    refusals = [refusal for answer in answers for refusal in answer.errors]
    assert [type(refusal) for refusal in refusals] == [TransitionRefused] * 4
    tasks = await world.database.reads.fetch("select state from tasks where state = 'CLOSED_COMPLETE'")
    assert len(tasks) == 1


async def test_approving_and_cancelling_at_once_does_one_of_them(world: World) -> None:
    order_id = await new(world)
    named = {"order": f"ord_{order_id}"}

    answers = await gather(
        mutate(world.manager, "approveOrder", **named),
        mutate(world.manager, "cancelOrder", **named, reason="Too late."),
    )

    assert sorted(len(answer.errors) for answer in answers) == [0, 1]
    done = OrderState.ACKNOWLEDGED if not answers[0].errors else OrderState.CANCELED
    assert (await world.tree(order_id)).order.state is done


async def test_the_same_key_twenty_times_at_once_has_one_effect(world: World) -> None:
    context, given = await create_order(world)
    key = str(uuid4())

    answers = await gather(*(mutate(context, "createOrder", **given, idempotencyKey=key) for _ in range(20)))

    assert not [refusal for answer in answers for refusal in answer.errors]
    assert len({answer.objects["order"] for answer in answers}) == 1
    assert await world.count("orders") == 1


async def test_the_same_external_order_ten_times_at_once_comes_in_once(world: World) -> None:
    context, given = await import_service_order(world)

    answers = await gather(*(mutate(context, "importServiceOrder", **given) for _ in range(10)))

    assert sorted(bool(answer.objects["created"]) for answer in answers) == [False] * 9 + [True]
    assert await world.count("orders") == 1


async def test_two_workers_decompose_an_order_once(world: World) -> None:
    order_id = await new(world)
    await mutate(world.manager, "approveOrder", order=f"ord_{order_id}")
    job = Job(name="decompose", order_id=order_id)

    await gather(*(HANDLERS["decompose"](world.worker, job) for _ in range(4)))

    keys = [each.key for each in (await world.tree(order_id)).domain_orders.values()]
    assert len(keys) == len(set(keys)) > 0


async def test_of_two_who_claim_a_task_at_once_one_has_it(world: World) -> None:
    tree = await running(world)
    task = next(task for task in tree.tasks.values() if task.state is TaskState.OPEN)
    named = {"task": f"tsk_{task.id}"}

    answers = await gather(
        *(
            mutate(world.context(*world.manager.viewer.roles, subject=who), "claimTask", **named)
            for who in "ab"
        )
    )

    assert sorted(len(answer.errors) for answer in answers) == [0, 1]
    winner = "a" if not answers[0].errors else "b"
    assert (await world.tree(tree.order.id)).tasks[task.id].assignee == winner
