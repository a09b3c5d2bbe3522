"""Workers sleep until a task of their topic is ready: they hear of it, and of it again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from domain.permissions import Role
from server.imports import import_catalog
from server.remote import Declined, Remote
from server.tokens import Bearer, issue
from server.worker import work
from tests.chaos.workshop import catalog, ordered
from tests.scenarios.driving import ROLES
from tests.server.running import PATIENCE, SECRET, Server, settings, token

pytestmark = pytest.mark.anyio
FOLLOW = """subscription ($topic: String, $group: String, $after: String) {
  taskAvailable(topic: $topic, group: $group, after: $after) {
    cursor type task { id state requestType lease { id } }
  }
}"""
CLAIM = """mutation ($input: ClaimTasksInput!) {
  claimTasks(input: $input) { tasks { id lease { id } } errors { message } }
}"""
FAIL = "mutation ($input: FailTaskInput!) { failTask(input: $input) { errors { message } } }"
RELEASE = "mutation ($input: ReleaseTaskInput!) { releaseTask(input: $input) { errors { message } } }"
NOW = "{ feedCursor }"


@pytest.fixture
async def manager(server: Server, database_url: str) -> AsyncIterator[Remote]:
    stop = asyncio.Event()
    working = asyncio.create_task(work(settings(database_url), stop))
    async with Remote(server.graphql, token(*ROLES)) as remote:
        await import_catalog(remote, catalog(["shop.a", "shop.b"], tasks=1))
        yield remote
    stop.set()
    await working


@asynccontextmanager
async def worker(server: Server, topic: str) -> AsyncIterator[Remote]:
    async with Remote(server.graphql, token(Role.INTEGRATOR, topics=[topic])) as remote:
        yield remote


async def heard(remote: Remote, count: int, **narrowed: Any) -> list[Any]:
    """Listen from a cursor on, until so many were told."""
    async with asyncio.timeout(3 * PATIENCE), aclosing(remote.subscribe(FOLLOW, narrowed)) as told:
        return [(await anext(told))["taskAvailable"] for _ in range(count)]


async def test_a_task_is_told_when_it_is_ready_given_back_lost_and_due_again(
    server: Server, manager: Remote
) -> None:
    async with worker(server, "shop.a") as mine:
        start = (await mine.query(NOW))["feedCursor"]
        listening = asyncio.create_task(heard(mine, 4, topic="shop.a", after=start))
        await ordered(manager, "A-1", [0, 1])
        (ready,) = await heard(mine, 1, topic="shop.a", after=start)

        (task,) = await claim(mine)
        assert (await mine.query(RELEASE, {"input": task}))["releaseTask"]["errors"] == []
        await claim(mine, leaseSeconds=1)  # and never heard of again
        await heard(mine, 1, topic="shop.a", after=(await mine.query(NOW))["feedCursor"])
        (task,) = await claim(mine)
        error = {"code": "TIMEOUT", "message": "No answer."}
        assert (await mine.query(FAIL, {"input": task | error}))["failTask"]["errors"] == []
        told = await listening

    assert ready["task"]["requestType"] == "shop.a"
    assert [each["type"] for each in told] == ["TaskReady", "TaskReleased", "TaskLeaseLost", "TaskReady"]
    assert len({each["cursor"] for each in told}) == 4


async def test_a_topic_of_others_is_not_heard_of_and_its_lease_not_told(
    server: Server, manager: Remote
) -> None:
    async with worker(server, "shop.a") as mine, worker(server, "shop.b") as other:
        start = (await mine.query(NOW))["feedCursor"]
        await ordered(manager, "B-1", [0, 1])
        (seen,) = await heard(manager, 1, topic="shop.a", after=start)
        await claim(mine)
        await heard(other, 1, topic="shop.b", after=start)

        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await heard(other, 1, topic="shop.a", after=start)
        other_one = issue(Bearer(subject="mia", roles=ROLES), SECRET, timedelta(minutes=5))
        async with Remote(server.graphql, other_one) as mia:
            (again,) = await heard(mia, 1, topic="shop.a", after=start)

    assert seen["task"]["lease"] is None
    assert again["task"]["lease"] == {"id": None}  # a manager sees that it is leased, not under what


async def test_a_topic_or_a_group_has_to_be_named(manager: Remote) -> None:
    with pytest.raises(Declined, match="Give one of: topic, group"):
        await heard(manager, 1)


async def claim(remote: Remote, **terms: Any) -> list[Any]:
    """Take a task of the topic; give what answers for each name."""
    payload = (await remote.query(CLAIM, {"input": {"topic": "shop.a", **terms}}))["claimTasks"]
    assert payload["errors"] == []
    return [{"task": each["id"], "lease": each["lease"]["id"]} for each in payload["tasks"]]
