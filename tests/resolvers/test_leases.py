"""Workers at a topic: what they claim on leases, how they keep it, and what is told to one that lost it."""

from asyncio import gather, sleep
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.errors import Forbidden, LeaseLost, NotFound, TransitionRefused, ValidationFailed, VersionConflict
from domain.permissions import Role
from domain.plan import TaskState
from domain.tree import OrderTree
from resolvers.context import Context
from resolvers.workers.lease_watch import give_back_lost
from tests.resolvers.acting import VALUES, done, mutate, opened, refused, running
from tests.resolvers.world import GROUPS, World

pytestmark = pytest.mark.anyio
TOPIC = "network.design"


def integrator(world: World, subject: str = "robot", topic: str = TOPIC) -> Context:
    """Be a system beside somgraph that works on one topic."""
    return world.context(Role.INTEGRATOR, subject=subject, topics=frozenset({topic}))


async def topic_of_first(world: World, orders: int = 1) -> str:
    """Run orders; give the topic of their first tasks."""
    trees = [await running(world) for _ in range(orders)]
    topic = opened(trees[0]).request_type
    assert topic is not None
    return topic


async def later(world: World) -> OrderTree:
    """Run an order, a minute after the last one."""
    world.clock.advance(timedelta(minutes=1))
    return await running(world)


async def claim(context: Context, topic: str, **terms: Any) -> list[UUID]:
    answer = await done(context, "claimTasks", topic=topic, **terms)
    tasks = answer.objects["tasks"]
    assert isinstance(tasks, list)
    return tasks


async def lease_of(world: World, task: UUID) -> Any:
    (row,) = await world.database.reads.fetch(
        "select state, assignee, attempt, lease_id, lease_expires_at, required_outputs, lost_leases,"
        " last_error, lease_expires_at - now() as left from tasks where id = $1",
        task,
    )
    return row


async def under(world: World, task: UUID) -> dict[str, str]:
    """What a worker names when it answers."""
    return {"task": f"tsk_{task}", "lease": str((await lease_of(world, task))["lease_id"])}


async def outputs_of(world: World, task: UUID) -> list[dict[str, Any]]:
    return [{"name": n, "value": VALUES[n]} for n in (await lease_of(world, task))["required_outputs"]]


async def expire(world: World, task: UUID) -> None:
    """Let time pass until the lease of a task has run out."""
    await world.database.reads.fetch(
        "with lost as"
        " (update tasks set lease_expires_at = clock_timestamp() where id = $1 returning order_id)"
        " update orders set version = version + 1 where id in (select order_id from lost) returning id",
        task,
    )


async def test_a_claim_takes_as_many_as_it_wants_and_there_are_one_of_each_order(world: World) -> None:
    topic = await topic_of_first(world, orders=3)

    two = await claim(integrator(world, topic=topic), topic, max=2, leaseSeconds=30)
    rest = await claim(integrator(world, topic=topic), topic, max=2)
    none = await claim(integrator(world, topic=topic), topic)

    assert (len(two), len(rest), none) == (2, 1, [])
    row = await lease_of(world, two[0])
    assert (row["state"], row["assignee"], row["attempt"]) == ("IN_PROGRESS", "robot", 1)
    assert timedelta(seconds=25) < row["left"] <= timedelta(seconds=30)
    assert (await lease_of(world, two[1]))["lease_id"] != row["lease_id"]


async def test_the_most_urgent_task_comes_first_then_the_oldest(world: World) -> None:
    first, second, third = [await later(world) for _ in range(3)]
    topic = opened(first).request_type
    assert topic is not None
    await done(world.manager, "setPriority", order=f"ord_{third.order.id}", priority=1)

    taken = await claim(integrator(world, topic=topic), topic, max=3)

    assert taken == [opened(tree).id for tree in (third, first, second)]


async def test_workers_that_claim_at_once_never_get_the_same_task(world: World) -> None:
    topic = await topic_of_first(world, orders=6)

    taken = await gather(*(claim(integrator(world, f"robot {n}", topic), topic, max=2) for n in range(8)))

    tasks = [task for each in taken for task in each]
    assert len(tasks) == len(set(tasks)) == 6


async def test_many_tasks_of_one_order_are_shared_out_too(world: World) -> None:
    topic = await topic_of_first(world)
    await world.database.reads.fetch(
        "update tasks set request_type = $1, state = 'OPEN', task_type = 'CALLOUT', stage = 'FULFILMENT',"
        " opened_at = created_at from (select min(created_at) as created_at from orders) o"
        " where state = 'SCHEDULED' and task_type in ('MANUAL', 'CALLOUT') returning id",
        topic,
    )
    await world.database.reads.fetch("delete from task_dependencies returning order_id")

    taken = await gather(*(claim(integrator(world, f"robot {n}", topic), topic) for n in range(5)))

    tasks = [task for each in taken for task in each]
    assert len(tasks) == len(set(tasks)) == 5


async def test_nobody_claims_beyond_its_reach(world: World) -> None:
    topic = await topic_of_first(world)
    stranger = integrator(world, topic="something.else")
    outsider = world.context(Role.FULFILMENT_AGENT, subject="otto", groups=frozenset({"NOBODYS"}))
    technician = world.context(Role.TECHNICIAN, subject="tess", groups=GROUPS)

    no = await refused(stranger, "claimTasks", topic=topic)

    assert (type(no).__mro__[1], no.path) == (Forbidden, ("topic",))
    assert await claim(outsider, topic) == []
    assert await claim(technician, topic) == []
    insider = world.context(Role.FULFILMENT_AGENT, subject="ida", groups=GROUPS)
    assert len(await claim(insider, topic)) == 1


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({}, "topic"),
        ({"topic": TOPIC, "tasks": []}, "topic"),
        ({"topic": TOPIC, "max": 0}, "max"),
        ({"topic": TOPIC, "max": 101}, "max"),
        ({"topic": TOPIC, "leaseSeconds": 0}, "leaseSeconds"),
        ({"topic": TOPIC, "leaseSeconds": 3601}, "leaseSeconds"),
    ],
)
async def test_a_claim_that_makes_no_sense_is_refused(world: World, given: dict[str, Any], path: str) -> None:
    no = await refused(world.manager, "claimTasks", **given)

    assert isinstance(no, ValidationFailed)
    assert no.path == (path,)


async def test_a_trial_claims_nothing(world: World) -> None:
    topic = await topic_of_first(world)

    shown = await mutate(integrator(world, topic=topic), "claimTasks", topic=topic, dryRun=True)

    assert len(await claim(integrator(world, topic=topic), topic)) == 1
    assert shown.events == ()
    assert isinstance(shown.objects["tasks"], list)
    assert len(shown.objects["tasks"]) == 1


async def test_a_claim_whose_answer_was_lost_is_repeated_with_the_same_tasks(world: World) -> None:
    topic, robot, key = await topic_of_first(world, orders=2), "robot", str(uuid4())
    worker = integrator(world, robot, topic)
    first = await claim(worker, topic, idempotencyKey=key)

    again = await claim(worker, topic, idempotencyKey=key)

    assert again == first
    assert (await lease_of(world, first[0]))["attempt"] == 1


async def test_a_repeated_claim_gives_nothing_that_somebody_else_has_by_now(world: World) -> None:
    topic, key = await topic_of_first(world), str(uuid4())
    worker = integrator(world, topic=topic)
    (task,) = await claim(worker, topic, idempotencyKey=key)
    await expire(world, task)
    await give_back_lost(world.worker)
    twin = await claim(worker, topic)  # the same subject in another process

    again = await claim(worker, topic, idempotencyKey=key)

    assert twin == [task]
    assert again == []


async def test_a_lease_is_extended_and_only_by_who_holds_it(world: World) -> None:
    topic = await topic_of_first(world)
    worker = integrator(world, topic=topic)
    (task,) = await claim(worker, topic, leaseSeconds=5)
    held = await under(world, task)

    await done(worker, "extendLease", **held, leaseSeconds=100)

    row = await lease_of(world, task)
    assert timedelta(seconds=90) < row["left"] <= timedelta(seconds=100)
    assert isinstance(await refused(worker, "extendLease", task=held["task"], lease=str(uuid4())), LeaseLost)
    assert isinstance(await refused(worker, "extendLease", task=held["task"], lease="x"), ValidationFailed)
    assert isinstance(await refused(worker, "extendLease", **held, expectedVersion=999), VersionConflict)
    stranger = integrator(world, "robot", "something.else")
    no = await refused(stranger, "extendLease", task=held["task"], lease=str(uuid4()))
    assert isinstance(no, NotFound)


async def test_an_extension_is_no_change_of_the_task(world: World) -> None:
    topic = await topic_of_first(world)
    worker = integrator(world, topic=topic)
    (task,) = await claim(worker, topic)
    events = await world.count("events")

    held = await under(world, task)
    for _ in range(3):
        await done(worker, "extendLease", **held)

    assert await world.count("events") == events


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("completeTask", {}),
        ("failTask", {"code": "TIMEOUT", "message": "No answer."}),
        ("reportProgress", {"percent": 10.0}),
        ("releaseTask", {}),
    ],
)
async def test_answers_are_fenced_by_the_lease(world: World, name: str, more: dict[str, Any]) -> None:
    topic = await topic_of_first(world)
    worker = integrator(world, topic=topic)
    (task,) = await claim(worker, topic)
    held = await under(world, task)
    more = more | ({"outputs": await outputs_of(world, task)} if name == "completeTask" else {})

    bare = await refused(worker, name, task=held["task"], **more)
    wrong = await refused(worker, name, task=held["task"], lease=str(uuid4()), **more)
    await done(worker, name, **held, **more)

    assert isinstance(bare, LeaseLost)
    assert isinstance(wrong, LeaseLost)
    assert bare.leased_until is not None


async def test_a_late_answer_is_told_when_the_lease_was_lost(world: World) -> None:
    topic = await topic_of_first(world)
    worker = integrator(world, topic=topic)
    (task,) = await claim(worker, topic)
    held = await under(world, task)
    await expire(world, task)
    lost_at = (await lease_of(world, task))["lease_expires_at"]

    before = await refused(worker, "completeTask", **held, outputs=await outputs_of(world, task))
    found = await give_back_lost(world.worker)
    after = await refused(worker, "completeTask", **held, outputs=await outputs_of(world, task))
    extended = await refused(worker, "extendLease", **held)
    row = await lease_of(world, task)
    await claim(integrator(world, "twin", topic), topic)
    await done(
        integrator(world, "twin", topic),
        "completeTask",
        **await under(world, task),
        outputs=await outputs_of(world, task),
    )
    at_last = await refused(worker, "completeTask", **held, outputs=await outputs_of(world, task))

    assert list(found.values()) == [None]
    for no in (before, after, extended, at_last):
        assert isinstance(no, LeaseLost)
        assert no.lost_at == lost_at
    assert (row["state"], row["assignee"], row["lost_leases"]) == ("OPEN", None, 1)
    attempts = await world.database.reads.fetch("select result, worker from task_attempts order by number")
    assert [tuple(each) for each in attempts] == [("LEASE_LOST", "robot"), ("COMPLETED", "twin")]


async def test_two_ticks_at_once_give_a_task_back_once(world: World) -> None:
    topic = await topic_of_first(world)
    (task,) = await claim(integrator(world, topic=topic), topic)
    await expire(world, task)

    await gather(*(give_back_lost(world.worker) for _ in range(3)))

    assert (await lease_of(world, task))["lost_leases"] == 1
    assert await world.count("task_attempts") == 1
    assert await give_back_lost(world.worker) == {}


async def test_a_task_that_loses_all_its_workers_is_given_up(world: World) -> None:
    topic = await topic_of_first(world)
    for _ in range(2):
        (task,) = await claim(integrator(world, topic=topic), topic)
        await expire(world, task)
        await give_back_lost(world.worker, 2)

    row = await lease_of(world, task)

    assert row["state"] == "ON_HOLD"
    assert row["last_error"].startswith("WORKER_LOST")


async def test_managers_take_a_task_from_its_worker_and_agents_do_not(world: World) -> None:
    topic = await topic_of_first(world)
    (task,) = await claim(integrator(world, topic=topic), topic)
    named = {"task": f"tsk_{task}"}
    agent = world.context(Role.FULFILMENT_AGENT, subject="ida", groups=GROUPS)

    no = await refused(agent, "assignTask", **named, assignee="chen")
    await done(world.manager, "assignTask", **named, assignee="chen")

    assert isinstance(no, LeaseLost)
    row = await lease_of(world, task)
    assert (row["state"], row["assignee"], row["lease_id"]) == ("OPEN", "chen", None)


async def test_a_completion_repeated_under_its_key_gives_the_same_answer(world: World) -> None:
    topic = await topic_of_first(world)
    worker = integrator(world, topic=topic)
    (task,) = await claim(worker, topic)
    given = await under(world, task) | {"idempotencyKey": str(uuid4())}
    outputs = await outputs_of(world, task)

    first = await done(worker, "completeTask", **given, outputs=outputs)
    again = await done(worker, "completeTask", **given, outputs=outputs)
    anew = await refused(worker, "completeTask", task=given["task"], lease=given["lease"], outputs=outputs)

    assert again.events == first.events
    assert isinstance(anew, TransitionRefused)
    assert anew.state == TaskState.CLOSED_COMPLETE


async def test_an_extension_and_a_completion_at_once_leave_the_task_completed(world: World) -> None:
    topic = await topic_of_first(world)
    worker = integrator(world, topic=topic)
    (task,) = await claim(worker, topic)
    held = await under(world, task)
    outputs = await outputs_of(world, task)

    await gather(
        *(mutate(worker, "extendLease", **held) for _ in range(4)),
        mutate(worker, "completeTask", **held, outputs=outputs),
    )

    row = await lease_of(world, task)
    assert (row["state"], row["lease_id"], row["lease_expires_at"]) == ("CLOSED_COMPLETE", None, None)


async def test_a_lease_that_has_run_out_is_lost_though_nobody_has_noticed_yet(world: World) -> None:
    topic = await topic_of_first(world)
    worker = integrator(world, topic=topic)
    (task,) = await claim(worker, topic, leaseSeconds=1)
    held = await under(world, task)

    await sleep(1.05)

    assert isinstance(await refused(worker, "extendLease", **held), LeaseLost)
    assert isinstance(await refused(worker, "reportProgress", **held, percent=5.0), LeaseLost)
