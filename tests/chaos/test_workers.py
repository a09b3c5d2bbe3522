"""Workers die at every step: nothing is stuck, nothing is done twice, and all goes on within ten seconds."""

import asyncio
import os
import signal
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg  # type: ignore[import-untyped]
import pytest

from domain.permissions import Role
from server.imports import import_catalog
from server.remote import Remote
from tests.architecture.repository import ROOT
from tests.chaos.caller import EVERYTHING
from tests.chaos.processes import Installation, installed, keeping
from tests.chaos.reaper import Reaper, killing, reaping
from tests.chaos.robot import POISON, STEPS, topic
from tests.chaos.workshop import catalog, fetched, ordered
from tests.server.running import SECRET, token

pytestmark = pytest.mark.anyio

# every step of claiming, keeping, failing and completing, before and after the server's commit
POINTS = [
    (operation, after)
    for operation in ("claimTasks", "extendLease", "failTask", "completeTask")
    for after in (False, True)
]
TICK, STOP, LOAD = "shop.tick", "shop.stop", "shop.load"
RESOURCES = [*(f"shop.{number}" for number in range(len(POINTS))), TICK, STOP, LOAD]
READY = "select count(*) >= $2 from tasks where request_type = any($1::text[]) and state = 'OPEN'"
DONE = "select count(*) = $2 from tasks where request_type = any($1::text[]) and state = 'CLOSED_COMPLETE'"
ATTEMPTS = """select count(*) from task_attempts join tasks on tasks.id = task_attempts.task_id
where request_type = any($1::text[]) and result = $2"""
LEASE = 2  # seconds
WITHIN = 10.0  # seconds
PATIENCE = 60  # seconds, on a busy machine
GLANCE = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """Servers and a worker with a catalog, and somebody who may do everything."""

    database_url: str
    installation: Installation
    remote: Remote

    @property
    def url(self) -> str:
        """The address of the first server."""
        return self.installation.urls[0]

    async def done(self, topics: Sequence[str], tasks: int, patience: float = PATIENCE) -> None:
        """Wait until so many tasks of the topics are completed."""
        await until(self.database_url, DONE, list(topics), tasks, patience=patience)

    async def attempts(self, topics: Sequence[str], result: str) -> int:
        """Count the attempts at tasks of the topics that ended so."""
        rows = await fetched(self.database_url, ATTEMPTS, list(topics), result)
        found: int = rows[0][0]
        return found


@pytest.fixture(scope="module")
async def shop(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shop]:
    """A workshop for outside workers, with two servers; each test has topics of its own."""
    logs = tmp_path_factory.mktemp("shop")
    async with opened(module_database_url, logs, catalog(RESOURCES, tasks=1), servers=2, workers=1) as shop:
        yield shop


async def test_an_outside_worker_is_killed_at_every_step(shop: Shop) -> None:
    topics = RESOURCES[: len(POINTS)]
    await ordered(shop.remote, "SHOP-1", range(len(topics)))
    await until(shop.database_url, READY, topics, len(topics))

    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(
            *(
                kill_at(shop.url, topic, operation, after=after)
                for topic, (operation, after) in zip(topics, POINTS, strict=True)
            )
        )
    struck = (await fetched(shop.database_url, "select clock_timestamp() as at"))[0]["at"]
    async with successors(shop.url, topics):
        await shop.done(topics, len(topics))

    late = await fetched(
        shop.database_url,
        "select task_id from events where type = 'TaskStarted' group by task_id"
        " having max(recorded_at) - $1 > interval '10 seconds'",
        struck,
    )
    assert late == []
    assert await done_twice(shop.database_url) == []
    assert await shop.attempts(topics, "COMPLETED") == len(topics)


async def test_a_worker_of_ours_killed_while_it_gives_a_task_back_is_followed_by_another(shop: Shop) -> None:
    await ordered(shop.remote, "TICK-1", [RESOURCES.index(TICK)])
    await until(shop.database_url, READY, [TICK], 1)
    await taken(shop.url, TICK)
    async with order_locked(shop.database_url, TICK):
        await until(  # the worker has found the lost lease, and waits for the order
            shop.database_url,
            "select count(*) > 0 from pg_stat_activity where datname = current_database()"
            " and wait_event_type = 'Lock'",
        )
        shop.installation.workers[0].kill()
    began = time.monotonic()

    await until(shop.database_url, READY, [TICK], 1)

    assert time.monotonic() - began < WITHIN
    assert await shop.attempts([TICK], "LEASE_LOST") == 1


async def test_a_worker_that_was_stopped_for_long_finds_its_lease_lost(shop: Shop) -> None:
    stopped_for = float(os.environ.get("SOMGRAPH_STOPPED_FOR", "4"))  # seconds; 30 in the long run
    await ordered(shop.remote, "STOP-1", [RESOURCES.index(STOP)])
    sleeper = await hand(shop.url, STOP, "--work", "1")
    assert (await line(sleeper)).startswith("claimed")
    assert (await line(sleeper)).startswith("extendLease")
    sleeper.send_signal(signal.SIGSTOP)
    other = await hand(shop.url, STOP)
    try:
        await asyncio.sleep(stopped_for)
        await shop.done([STOP], 1)
        sleeper.send_signal(signal.SIGCONT)
        late = await line(sleeper)
    finally:
        await ended(sleeper, other)

    assert late.startswith("LEASE_LOST")
    assert await done_twice(shop.database_url) == []
    assert await shop.attempts([STOP], "COMPLETED") == 1


async def test_eight_workers_at_two_servers_never_hold_one_task_together(shop: Shop) -> None:
    wanted = int(os.environ.get("SOMGRAPH_CLAIMS", "60"))  # several thousand in the long run
    at_once = 20  # lines of an order: tasks that workers share
    for number in range(wanted // at_once):
        await ordered(shop.remote, f"LOAD-{number}", [RESOURCES.index(LOAD)] * at_once)
    hands = [
        await hand(shop.installation.urls[number % 2], LOAD, "--work", "0", "--lease", "60")
        for number in range(8)
    ]
    try:
        await shop.done([LOAD], wanted, patience=60 + wanted / 5)
    finally:
        said = await ended(*hands)

    words = [word for out in said for word in out.splitlines()]
    claimed = [word for word in words if word.startswith("claimed")]
    assert len(claimed) == len(set(claimed)) == wanted
    assert {word.split()[0] for word in words} == {"claimed", "extendLease", "completeTask"}
    assert await done_twice(shop.database_url) == []
    assert await shop.attempts([LOAD], "COMPLETED") == wanted


async def test_a_worker_of_ours_is_killed_at_every_step(database_url: str, tmp_path: Path) -> None:
    marks = tmp_path / "marks"
    marks.mkdir()
    topics = [topic(step) for step in STEPS]
    document = catalog(topics, tasks=1, kind="AUTOMATED")
    async with opened(database_url, tmp_path, document) as shop, robots(database_url, tmp_path, marks, 4):
        for number, step in enumerate(STEPS):  # one after the other, each to a worker that is alive
            await ordered(shop.remote, f"ROBOTS-{number}", [number])
            await killed(marks / step)
        last_death = time.time()

        await shop.done(topics, len(topics))

        assert time.time() - last_death < WITHIN
    assert await done_twice(database_url) == []


async def test_a_task_that_kills_every_worker_is_held_and_the_others_go_on(
    database_url: str, tmp_path: Path
) -> None:
    harmless = topic("begun")
    (tmp_path / "begun").touch()  # that step has killed already
    document = catalog([POISON, harmless], tasks=1, kind="AUTOMATED")
    async with (
        opened(database_url, tmp_path, document) as shop,
        robots(database_url, tmp_path, tmp_path, 1, SOM_MOST_STARTS="1"),
    ):
        await ordered(shop.remote, "POISON-1", [0])
        await until(database_url, "select count(*) > 0 from tasks where state = 'ON_HOLD'")
        await ordered(shop.remote, "POISON-2", [1])

        await shop.done([harmless], 1)

    (row,) = await fetched(
        database_url, "select last_error, attempt from tasks where request_type = $1", POISON
    )
    assert row["last_error"].startswith("WORKER_LOST")
    assert row["attempt"] == 1


@asynccontextmanager
async def opened(
    url: str, folder: Path, document: Any, *, servers: int = 1, workers: int = 0
) -> AsyncIterator[Shop]:
    """Run servers and workers with a catalog."""
    async with (
        installed(url, folder, servers=servers, workers=workers) as installation,
        Remote(f"{installation.urls[0]}/graphql", token(*EVERYTHING)) as remote,
    ):
        await import_catalog(remote, document)
        yield Shop(database_url=url, installation=installation, remote=remote)


async def kill_at(url: str, topic: str, operation: str, *, after: bool) -> None:
    """Let a worker work on a topic until it is killed at one step."""
    reaper = Reaper(url, operation, after=after)
    async with reaping(reaper) as address:
        more = ["--fail-first"] if operation == "failTask" else []
        worker = await hand(address, topic, *more)
        reaper.strike = killing(worker.pid)
        await reaper.struck.wait()
        assert await worker.wait() == -signal.SIGKILL


@asynccontextmanager
async def successors(url: str, topics: Sequence[str]) -> AsyncIterator[None]:
    """Let other workers go on with the topics."""
    hands = [await hand(url, topic) for topic in topics]
    try:
        yield
    finally:
        await ended(*hands)


async def hand(url: str, topic: str, *more: str) -> Process:
    """Start an outside worker at a topic."""
    bearer = token(Role.INTEGRATOR, topics=[topic])
    given = (f"{url}/graphql", bearer, topic, "--lease", str(LEASE), *more)
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.chaos.hand", *given, cwd=ROOT, stdout=PIPE
    )


async def line(worker: Process) -> str:
    """Wait for what a worker says next."""
    assert worker.stdout is not None
    return (await asyncio.wait_for(worker.stdout.readline(), PATIENCE)).decode()


async def taken(url: str, topic: str) -> None:
    """Let a worker take a task and die."""
    worker = await hand(url, topic, "--work", "60")
    assert (await line(worker)).startswith("claimed")
    worker.kill()
    await worker.wait()


@asynccontextmanager
async def robots(url: str, logs: Path, marks: Path, count: int, **settings: str) -> AsyncIterator[None]:
    """Workers of ours that die, and are started again."""
    environment = {"SOM_DATABASE_URL": url, "SOM_JWT_SECRET": SECRET, **settings}
    program = (sys.executable, "-m", "tests.chaos.robot", str(marks))
    async with keeping([program] * count, environment, logs):
        yield


@asynccontextmanager
async def order_locked(url: str, topic: str) -> AsyncIterator[None]:
    """Keep everybody else from the order that has a task of a topic."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("begin")
        await connection.execute(
            "select id from orders where id in"
            " (select order_id from tasks where request_type = $1) for update",
            topic,
        )
        yield
    finally:
        await connection.close()


async def ended(*workers: Process) -> list[str]:
    """Kill workers, also those that are stopped, and give what they said."""
    for each in workers:
        each.kill()
    return [(await each.communicate())[0].decode() for each in workers]


async def killed(mark: Path) -> None:
    """Wait until a step has killed its worker."""
    async with asyncio.timeout(PATIENCE):
        while True:
            if await asyncio.to_thread(mark.exists):
                return
            await asyncio.sleep(GLANCE)


async def until(url: str, sql: str, *parameters: Any, patience: float = PATIENCE) -> None:
    """Wait until the database answers yes."""
    async with asyncio.timeout(patience):
        while True:
            if (await fetched(url, sql, *parameters))[0][0]:
                return
            await asyncio.sleep(GLANCE)


async def done_twice(url: str) -> list[Any]:
    """List tasks that were completed more than once, as the log has it."""
    return await fetched(
        url,
        "select task_id from events where type = 'TaskCompleted' group by task_id having count(*) > 1",
    )
