"""A worker dies while it simulates an order and learns from tasks: another does both, and neither twice."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg  # type: ignore[import-untyped]
import pytest

from server.remote import Remote
from tests.chaos.caller import mutation
from tests.chaos.test_workers import opened, until
from tests.chaos.workshop import catalog, fetched, ordered

pytestmark = pytest.mark.anyio

TOPIC, DONE = "shop.odds", 2
DUE = "2099-01-01T00:00:00.000Z"
WITHIN = 10.0  # seconds
WAITED_FOR = "select count(*) > 0 from pg_locks where not granted and relation = $1::text::regclass"
TASKS = """select tasks.id from tasks join orders on orders.id = tasks.order_id
where orders.external_id = $1"""
SIMULATED = "select count(*) = 2 from odds where due_at = $1::text::timestamptz"
LEARNED = "select coalesce(sum(tasks), 0) = $1 from duration_statistics"
READ_TO_THE_END = "select position >= (select max(position) from events) from duration_mark"


async def test_a_worker_killed_while_it_simulates_and_learns_is_followed_by_another(
    database_url: str, tmp_path: Path
) -> None:
    async with opened(database_url, tmp_path, catalog([TOPIC], tasks=DONE), workers=1) as shop:
        for name in ("ODDS-1", "ODDS-2"):
            await ordered(shop.remote, name, [0])
        await until(database_url, "select count(*) = 4 from odds")

        async with AsyncExitStack() as locks:
            await locks.enter_async_context(unwritable(database_url, "duration_statistics"))
            await complete(shop.remote, database_url, "ODDS-1")
            await until(database_url, WAITED_FOR, "duration_statistics")
            await locks.enter_async_context(unwritable(database_url, "odds"))
            await promise(shop.remote, database_url, "ODDS-2")
            await until(database_url, WAITED_FOR, "odds")
            shop.installation.workers[0].kill()
            await shop.installation.workers[0].ended()

        await until(database_url, SIMULATED, DUE, patience=WITHIN)
        await until(database_url, LEARNED, DONE, patience=WITHIN)
        await until(database_url, READ_TO_THE_END)
        assert (await fetched(database_url, LEARNED, DONE))[0][0]


@asynccontextmanager
async def unwritable(url: str, table: str) -> AsyncIterator[None]:
    """Keep everybody from writing a table, in the midst of their transactions."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(f"begin; lock table {table} in exclusive mode")
        yield
    finally:
        await connection.close()


async def complete(remote: Remote, url: str, order: str) -> None:
    """Complete the tasks of an order, which teaches something."""
    for row in await fetched(url, TASKS, order):
        for name in ("claimTask", "startTask", "completeTask"):
            await done(remote, name, task=f"tsk_{row['id']}")


async def promise(remote: Remote, url: str, order: str) -> None:
    """Promise another date, which asks for a simulation."""
    (row,) = await fetched(url, "select id from orders where external_id = $1", order)
    await done(remote, "setCommittedDate", owner=f"ord_{row['id']}", committedDueAt=DUE)


async def done(remote: Remote, name: str, /, **values: Any) -> None:
    """Carry out a mutation that must succeed."""
    answer = await remote.query(mutation(name), {"input": values})
    assert answer[name]["errors"] == []
