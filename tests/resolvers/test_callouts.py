"""Callouts against a system outside that answers well, late, twice, badly, endlessly, or never."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from domain.outcome import Job
from domain.permissions import Role
from domain.plan import Task, TaskState
from resolvers.context import Context
from resolvers.workers import HANDLERS, look_out
from server.outbound import HttpOutbound
from tests.outside import Outside, answering, endless, hanging_up, outside, silent
from tests.published import document
from tests.resolvers.acting import done, refused, running
from tests.resolvers.world import World

pytestmark = pytest.mark.anyio


@dataclass(frozen=True, kw_only=True)
class Site:
    """An order whose first task, T01, is a callout to a system outside."""

    world: World
    system: Outside
    worker: Context
    order_id: Any

    async def task(self) -> Task:
        tree = await self.world.tree(self.order_id)
        return next(task for task in tree.tasks.values() if task.key == "T01")

    async def call_out(self) -> Task:
        """Let a worker do the job, as often as it is there."""
        job = Job(name="call_out", order_id=self.order_id, task_id=(await self.task()).id)
        await HANDLERS["call_out"](self.worker, job)
        return await self.task()

    async def event(self, **more: Any) -> Task:
        """Let the outside send the event that the callout waits for."""
        key = (await self.task()).correlation_key
        integrator = self.world.context(Role.INTEGRATOR, subject="inventory", topics=frozenset({TOPIC}))
        await done(integrator, "sendTaskEvent", correlationKey=key, **more)
        return await self.task()


TOPIC = "network.design"


@pytest.fixture
async def site(world: World) -> AsyncIterator[Site]:
    async with outside() as system, httpx2.AsyncClient(trust_env=False) as client:
        hosts = frozenset({system.host})
        worker = replace(world.worker, outbound=HttpOutbound(client, hosts=hosts, secrets={}))
        await publish(world, system.url)
        order_id = (await running(world)).order.id
        yield Site(world=world, system=system, worker=worker, order_id=order_id)


async def publish(world: World, url: str) -> None:
    """Make T01 of business internet a callout."""
    whole = document()
    plan = next(each for each in whole["planTemplates"] if each["code"] == "PT-CFS-BIZ-INET")
    plan["version"] = "2.0"
    callout = {"url": f"{url}designs", "answerWithin": "PT0.3S"}
    plan["tasks"][0] |= {"taskType": "CALLOUT", "callout": callout, "requestType": TOPIC, "timeout": "PT1H"}
    changed = {"name": whole["name"], "planTemplates": [plan]}
    await done(world.context(Role.PROCESS_ADMIN), "importCatalog", document=changed)


async def test_the_task_ends_with_the_outputs_that_come_back(site: Site) -> None:
    task = await site.call_out()

    (heard,) = site.system.heard
    assert (heard.method, heard.path) == ("POST", "/designs")
    assert heard.headers["idempotency-key"] == f"{task.id}:DO:1"
    assert heard.json["correlationKey"] == task.correlation_key
    assert heard.json["inputs"]["bandwidthDown"] == 500
    assert (task.state, task.attempt) == (TaskState.CLOSED_COMPLETE, 1)


async def test_a_repeated_job_asks_nobody_twice(site: Site) -> None:
    await site.call_out()
    await site.call_out()

    assert len(site.system.heard) == 1


async def test_a_worker_that_died_after_asking_asks_again_with_the_same_key(site: Site) -> None:
    site.system.then = [answering(202), answering(200)]
    await site.call_out()

    task = await site.call_out()

    keys = {heard.headers["idempotency-key"] for heard in site.system.heard}
    assert (len(site.system.heard), len(keys)) == (2, 1)
    assert (task.state, task.attempt) == (TaskState.CLOSED_COMPLETE, 1)


async def test_what_was_taken_on_is_answered_later_by_an_event_and_only_once(site: Site) -> None:
    site.system.behaves = answering(202)
    taken = await site.call_out()

    task = await site.event()

    assert taken.state is TaskState.IN_PROGRESS
    assert task.state is TaskState.CLOSED_COMPLETE
    integrator = site.world.context(Role.INTEGRATOR, subject="inventory", topics=frozenset({TOPIC}))
    refusal = await refused(integrator, "sendTaskEvent", correlationKey=task.correlation_key)
    assert refusal.code == "TRANSITION_REFUSED"


async def test_the_outside_can_say_later_that_it_failed(site: Site) -> None:
    site.system.behaves = answering(202)
    await site.call_out()

    task = await site.event(failure={"code": "NO_DUCT", "message": "It is full.", "retryable": False})

    assert (task.state, task.last_error) == (TaskState.ON_HOLD, "NO_DUCT: It is full.")


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        (answering(503, {"problem": "busy"}), "HTTP_5XX"),
        (answering(429), "RATE_LIMIT"),
        (silent, "TIMEOUT"),
        (hanging_up, "CONNECTION"),
    ],
)
async def test_what_may_go_away_is_tried_again_later_with_the_same_key(
    site: Site, behaviour: Any, error: str
) -> None:
    site.system.then = [behaviour]

    failed = await site.call_out()
    early = await site.call_out()
    site.world.clock.advance(timedelta(minutes=1))
    await look_out(site.worker)
    ended = await site.call_out()

    assert (failed.state, (failed.last_error or "").partition(":")[0]) == (TaskState.OPEN, error)
    assert (early.attempt, len(site.system.heard)) == (1, 2)
    assert (ended.state, ended.attempt) == (TaskState.CLOSED_COMPLETE, 2)
    assert len({heard.headers["idempotency-key"] for heard in site.system.heard}) == 1


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        (answering(409, {"problem": "no such street"}), "HTTP_409"),
        (answering(text=b"<html>"), "DATA"),
        (answering(body={"outputs": {"noSuchThing": 1}}), "DATA"),
        (endless, "TOO_LARGE"),
    ],
    ids=["refused", "no JSON", "unknown output", "endless"],
)
async def test_what_no_repetition_mends_is_put_on_hold_at_once(
    site: Site, behaviour: Any, error: str
) -> None:
    site.system.behaves = behaviour

    task = await site.call_out()

    assert (task.state, (task.last_error or "").partition(":")[0]) == (TaskState.ON_HOLD, error)
    assert len(site.system.heard) == 1


async def test_a_host_that_is_not_allowed_is_never_asked(site: Site) -> None:
    unfit = replace(site, worker=site.world.worker)

    task = await unfit.call_out()

    assert (task.state, site.system.heard) == (TaskState.ON_HOLD, [])
    assert "HOST_NOT_ALLOWED" in (task.last_error or "")


async def test_a_late_answer_to_a_task_that_waits_for_its_next_try_ends_it(site: Site) -> None:
    site.system.behaves = answering(503)
    await site.call_out()

    task = await site.event()

    assert task.state is TaskState.CLOSED_COMPLETE
