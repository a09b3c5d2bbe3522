"""Automated tasks of ours: done on a lease, in their time, out of each other's way."""

import asyncio
import threading
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from domain.attempts import Failure
from domain.outcome import Job
from domain.permissions import Role
from domain.plan import Task
from persistence.queue import LOST
from resolvers.workers import HANDLERS
from resolvers.workers.automation import automate
from resolvers.workers.automations import Automation, AutomationFailed
from resolvers.workers.lease_watch import give_back_lost
from resolvers.workers.poison import give_up
from tests.resolvers.acting import VALUES, done, new, opened, running
from tests.resolvers.world import World

pytestmark = pytest.mark.anyio
TOPIC = "robot.work"


async def asked(world: World) -> tuple[Job, list[str]]:
    """Run an order whose first task is for us; give its job and the outputs that it must give."""
    task = opened(await running(world))
    await changed(world, "task_type = 'AUTOMATED', request_type = $2", task.id, TOPIC)
    (row,) = await world.database.reads.fetch("select order_id from tasks where id = $1", task.id)
    return Job(name="automate", order_id=row["order_id"], task_id=task.id), list(task.required_outputs)


async def changed(world: World, values: str, task_id: object, *parameters: object) -> None:
    """Change a task behind everybody's back, and its order's version with it."""
    await world.database.reads.fetch(
        f"with it as (update tasks set {values} where id = $1 returning order_id)"
        " update orders set version = version + 1 where id in (select order_id from it) returning id",
        task_id,
        *parameters,
    )


async def state_of(world: World, job: Job) -> Any:
    (row,) = await world.database.reads.fetch(
        "select state, last_error, lease_id, assignee, attempt, next_attempt_at from tasks where id = $1",
        job.task_id,
    )
    return row


def giving(names: list[str]) -> Automation:
    return Automation(blocking=lambda _: {name: VALUES[name] for name in names})


async def test_what_a_blocking_handler_gives_completes_the_task(world: World) -> None:
    job, names = await asked(world)

    await automate(world.worker, job, automations={TOPIC: giving(names)})

    row = await state_of(world, job)
    assert (row["state"], row["lease_id"], row["attempt"]) == ("CLOSED_COMPLETE", None, 1)


async def test_a_handler_that_is_awaited_does_as_well(world: World) -> None:
    job, names = await asked(world)

    async def awaited(_: Task) -> Mapping[str, Any]:
        return {name: VALUES[name] for name in names}

    await automate(world.worker, job, automations={TOPIC: Automation(awaited=awaited)})

    assert (await state_of(world, job))["state"] == "CLOSED_COMPLETE"


async def test_a_handler_that_blocks_stops_nobody_and_is_timed_out(world: World) -> None:
    job, _ = await asked(world)
    other, names = await asked(world)
    never = threading.Event()
    stuck = Automation(blocking=lambda _: never.wait(30) and {}, within=timedelta(seconds=1))  # type: ignore[arg-type,return-value]
    began = time.monotonic()

    stuck_one = asyncio.create_task(automate(world.worker, job, automations={TOPIC: stuck}))
    await automate(world.worker, other, automations={TOPIC: giving(names)})
    meanwhile = time.monotonic() - began
    await stuck_one
    never.set()

    assert meanwhile < 1
    assert (await state_of(world, other))["state"] == "CLOSED_COMPLETE"
    row = await state_of(world, job)
    assert (row["state"], row["last_error"]) == ("OPEN", "TIMEOUT: It took too long.")
    assert row["next_attempt_at"] is not None


@pytest.mark.parametrize(
    ("problem", "state", "error"),
    [
        (AutomationFailed(Failure(code="DATA", message="No such port.")), "ON_HOLD", "DATA: No such port."),
        (AutomationFailed(Failure(code="CONNECTION", message="Down.")), "OPEN", "CONNECTION: Down."),
        (ZeroDivisionError(), "OPEN", "INTERNAL: Its handler broke."),
    ],
)
async def test_a_handler_that_fails_says_what_follows(
    world: World, problem: Exception, state: str, error: str
) -> None:
    job, _ = await asked(world)

    def broken(_: Task) -> Mapping[str, Any]:
        raise problem

    await automate(world.worker, job, automations={TOPIC: Automation(blocking=broken)})

    row = await state_of(world, job)
    assert (row["state"], row["last_error"], row["lease_id"]) == (state, error, None)


async def test_outputs_that_are_wrong_are_an_error_of_data(world: World) -> None:
    job, _ = await asked(world)

    await automate(world.worker, job, automations={TOPIC: Automation(blocking=lambda _: {"colour": "red"})})

    row = await state_of(world, job)
    assert row["state"] == "ON_HOLD"
    assert row["last_error"].startswith("DATA: ")


async def test_one_of_two_workers_with_the_same_job_does_it(world: World) -> None:
    job, names = await asked(world)
    done: list[Task] = []

    def once(task: Task) -> Mapping[str, Any]:
        done.append(task)
        time.sleep(0.2)
        return {name: VALUES[name] for name in names}

    automations = {TOPIC: Automation(blocking=once)}
    await asyncio.gather(*(automate(world.worker, job, automations=automations) for _ in range(4)))

    assert len(done) == 1
    assert (await state_of(world, job))["state"] == "CLOSED_COMPLETE"


async def test_a_worker_that_was_given_up_for_lost_completes_nothing(world: World) -> None:
    job, names = await asked(world)
    release = threading.Event()

    def slow(_: Task) -> Mapping[str, Any]:
        release.wait(20)
        return {name: VALUES[name] for name in names}

    working = asyncio.create_task(automate(world.worker, job, automations={TOPIC: Automation(blocking=slow)}))
    while (await state_of(world, job))["lease_id"] is None:  # noqa: ASYNC110 - the database tells nobody
        await asyncio.sleep(0.02)
    await changed(world, "lease_expires_at = clock_timestamp()", job.task_id)
    await give_back_lost(world.worker)
    release.set()
    await working

    row = await state_of(world, job)
    assert (row["state"], row["assignee"]) == ("OPEN", None)
    jobs = await world.database.reads.fetch(
        "select entrypoint from jobs.pgqueuer where entrypoint = 'automate'"
    )
    assert len(jobs) == 1  # for the next worker


async def test_tasks_of_other_topics_are_left_alone(world: World) -> None:
    job, _ = await asked(world)

    await automate(world.worker, job)

    assert (await state_of(world, job))["state"] == "OPEN"


async def test_the_task_of_a_job_that_took_its_workers_down_is_given_up(world: World) -> None:
    job, names = await asked(world)
    release = threading.Event()

    def slow(_: Task) -> Mapping[str, Any]:
        release.wait(20)
        return {name: VALUES[name] for name in names}

    working = asyncio.create_task(automate(world.worker, job, automations={TOPIC: Automation(blocking=slow)}))
    while (await state_of(world, job))["lease_id"] is None:  # noqa: ASYNC110 - the database tells nobody
        await asyncio.sleep(0.02)
    await give_up(world.worker, job, LOST)
    release.set()
    await working
    await give_up(world.worker, job, LOST)

    row = await state_of(world, job)
    assert row["state"] == "ON_HOLD"
    assert row["last_error"] == "WORKER_LOST: Every worker that began it was lost."


async def test_a_task_that_no_worker_lives_to_begin_becomes_a_fallout(world: World) -> None:
    job, _ = await asked(world)

    await give_up(world.worker, job, LOST)
    await give_up(world.worker, job, LOST)

    tree = await world.tree(job.order_id)
    (fallout,) = tree.fallouts.values()
    assert (fallout.task_id, fallout.origin, fallout.error_code) == (job.task_id, "AUTO", "WORKER_LOST")
    assert (await state_of(world, job))["state"] == "ON_HOLD"


async def test_an_order_that_no_worker_lives_to_decompose_becomes_a_fallout_and_is_tried_again(
    world: World,
) -> None:
    order_id = await new(world)
    await done(world.manager, "approveOrder", order=f"ord_{order_id}")
    job = Job(name="decompose", order_id=order_id)

    await give_up(world.worker, job, LOST)
    await give_up(world.worker, job, LOST)

    held = await world.tree(job.order_id)
    (fallout,) = held.fallouts.values()
    assert (held.order.state, fallout.origin, fallout.error_code) == ("ON_HOLD", "SYSTEM", "WORKER_LOST")
    staff = world.context(Role.FALLOUT_MANAGER, Role.FULFILMENT_MANAGER, subject="maria")
    await done(staff, "resolveFallout", fallout=f"fal_{fallout.id}", verb="RETRY", notes="Try again.")
    await HANDLERS["decompose"](world.worker, job)
    assert (await world.tree(job.order_id)).domain_orders
