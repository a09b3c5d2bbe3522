"""Workers die at every step: nothing is stuck, nothing is done twice, and all goes on within ten seconds."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
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
TASK_IN = "select count(*) > 0 from tasks where request_type = $1 and state = $2"
LEASE = 2  # seconds
WITHIN = 10.0  # seconds
PATIENCE = 60  # seconds, on a busy machine
GLANCE = 0.1


async def test_an_outside_worker_is_killed_at_every_step(database_url: str, tmp_path: Path) -> None:
    topics = [f"shop.{number}" for number in range(len(POINTS))]
    async with shop(database_url, tmp_path, catalog(topics, tasks=1)) as (installation, remote):
        await ordered(remote, "SHOP-1", range(len(topics)))
        await until(database_url, "select count(*) >= $1 from tasks where state = 'OPEN'", len(topics))

        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(
                *(
                    kill_at(installation.urls[0], topic, operation, after=after)
                    for topic, (operation, after) in zip(topics, POINTS, strict=True)
                )
            )
        struck = (await fetched(database_url, "select clock_timestamp() as at"))[0]["at"]
        async with successors(installation.urls[0], topics):
            await until(database_url, "select bool_and(state = 'CLOSED_COMPLETE') from tasks")

    late = await fetched(
        database_url,
        "select task_id from events where type = 'TaskStarted' group by task_id"
        " having max(recorded_at) - $1 > interval '10 seconds'",
        struck,
    )
    assert late == []
    assert await done_twice(database_url) == []
    assert await attempts(database_url, "COMPLETED") == len(topics)


async def test_a_worker_of_ours_is_killed_at_every_step(database_url: str, tmp_path: Path) -> None:
    marks = tmp_path / "marks"
    marks.mkdir()
    topics = [topic(step) for step in STEPS]
    document = catalog(topics, tasks=1, kind="AUTOMATED")
    async with (
        shop(database_url, tmp_path, document, workers=0) as (_, remote),
        robots(database_url, tmp_path, marks, 3),
    ):
        await ordered(remote, "ROBOTS-1", range(len(topics)))

        await until(
            database_url,
            "select count(*) = $1 from tasks where state = 'CLOSED_COMPLETE' and task_type = 'AUTOMATED'",
            len(topics),
        )

    assert sorted(each.name for each in marks.iterdir()) == sorted(STEPS)
    assert await done_twice(database_url) == []
    last_death = max((marks / step).stat().st_mtime for step in STEPS)
    (row,) = await fetched(
        database_url,
        "select max(extract(epoch from recorded_at))::float8 - $1 as seconds from events"
        " where type = 'TaskCompleted'",
        last_death,
    )
    assert row["seconds"] < WITHIN


async def test_a_task_that_kills_every_worker_is_held_and_the_others_go_on(
    database_url: str, tmp_path: Path
) -> None:
    document = catalog([POISON, topic("begun")], tasks=1, kind="AUTOMATED")
    (tmp_path / "begun").touch()  # that step does not kill here
    async with (
        shop(database_url, tmp_path, document, workers=0) as (_, remote),
        robots(database_url, tmp_path, tmp_path, 1, SOM_MOST_STARTS="2"),
    ):
        await ordered(remote, "POISON-1", [0, 1])

        await until(database_url, TASK_IN, POISON, "ON_HOLD")
        await until(database_url, TASK_IN, topic("begun"), "CLOSED_COMPLETE")

    (row,) = await fetched(
        database_url, "select last_error, attempt from tasks where request_type = $1", POISON
    )
    assert tuple(row) == ("WORKER_LOST: 2 workers began it, and none was heard of again.", 2)


async def test_a_worker_killed_while_it_gives_a_task_back_is_followed_by_another(
    database_url: str, tmp_path: Path
) -> None:
    async with shop(database_url, tmp_path, catalog(["shop.tick"], tasks=1)) as (installation, remote):
        await ordered(remote, "TICK-1", [0])
        await until(database_url, "select count(*) >= $1 from tasks where state = 'OPEN'", 1)
        await taken(installation.urls[0], "shop.tick")
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(order_locked(database_url))
            await until(  # the worker has found the lost lease, and waits for the order
                database_url,
                "select count(*) > 0 from pg_stat_activity where datname = current_database()"
                " and wait_event_type = 'Lock'",
            )
            installation.workers[0].kill()
        began = asyncio.get_running_loop().time()

        await until(database_url, TASK_IN, "shop.tick", "OPEN")

        assert asyncio.get_running_loop().time() - began < WITHIN
    assert await attempts(database_url, "LEASE_LOST") == 1


async def test_a_worker_that_was_stopped_for_long_finds_its_lease_lost(
    database_url: str, tmp_path: Path
) -> None:
    stopped_for = float(os.environ.get("SOMGRAPH_STOPPED_FOR", "4"))  # seconds; 30 in the long run
    async with shop(database_url, tmp_path, catalog(["shop.stop"], tasks=1)) as (installation, remote):
        await ordered(remote, "STOP-1", [0])
        sleeper = await hand(installation.urls[0], "shop.stop", "--work", "1")
        assert (await line(sleeper)).startswith("claimed")
        assert (await line(sleeper)).startswith("extendLease")
        sleeper.send_signal(signal.SIGSTOP)
        other = await hand(installation.urls[0], "shop.stop")
        try:
            await asyncio.sleep(stopped_for)
            sleeper.send_signal(signal.SIGCONT)
            late = await line(sleeper)
        finally:
            sleeper.kill()
            other.kill()
            await asyncio.gather(sleeper.wait(), other.wait())

    assert late.startswith("LEASE_LOST")
    assert await done_twice(database_url) == []
    assert await attempts(database_url, "COMPLETED") == 1


async def test_eight_workers_at_two_servers_never_hold_one_task_together(
    database_url: str, tmp_path: Path
) -> None:
    wanted = int(os.environ.get("SOMGRAPH_CLAIMS", "100"))  # several thousand in the long run
    a_task = 20
    document = catalog(["shop.load"], tasks=a_task)
    async with shop(database_url, tmp_path, document, servers=2) as (installation, remote):
        for number in range(wanted // a_task):
            await ordered(remote, f"LOAD-{number}", [0])
        hands = [
            await hand(installation.urls[number % 2], "shop.load", "--work", "0", "--lease", "60")
            for number in range(8)
        ]
        try:
            await until(
                database_url,
                "select count(*) = $1 from tasks where state = 'CLOSED_COMPLETE'",
                wanted,
                patience=60 + wanted / 5,
            )
        finally:
            for each in hands:
                each.kill()
            said = [await each.communicate() for each in hands]

    words = [word for out, _ in said for word in out.decode().splitlines()]
    claimed = [word for word in words if word.startswith("claimed")]
    assert len(claimed) == len(set(claimed)) == wanted
    assert {word.split()[0] for word in words} == {"claimed", "extendLease", "completeTask"}
    assert await done_twice(database_url) == []
    assert await attempts(database_url, "COMPLETED") == wanted


@asynccontextmanager
async def shop(
    url: str, folder: Path, document: Any, *, servers: int = 1, workers: int = 1
) -> AsyncIterator[tuple[Installation, Remote]]:
    """Servers and workers with a catalog, and somebody who may do everything."""
    async with (
        installed(url, folder, servers=servers, workers=workers) as installation,
        Remote(f"{installation.urls[0]}/graphql", token(*EVERYTHING)) as remote,
    ):
        await import_catalog(remote, document)
        yield installation, remote


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
        for each in hands:
            each.kill()
        await asyncio.gather(*(each.wait() for each in hands))


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
async def order_locked(url: str) -> AsyncIterator[None]:
    """Keep everybody else from the only order."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("begin")
        await connection.execute("select id from orders for update")
        yield
    finally:
        await connection.close()


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


async def attempts(url: str, result: str) -> int:
    """Count the attempts that ended so."""
    rows = await fetched(url, "select count(*) from task_attempts where result = $1", result)
    found: int = rows[0][0]
    return found
