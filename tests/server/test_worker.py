"""Workers carry orders on in the background; any number of them, each order once."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator

import pytest

from persistence.database import Database
from server.demo.catalog import read_document
from server.imports import import_catalog
from server.remote import Remote
from server.worker import run_worker, work
from tests.scenarios.driving import ROLES
from tests.server.running import PATIENCE, Server, settings, token
from tests.server.working import approved, domain_orders

pytestmark = pytest.mark.anyio


@pytest.fixture
async def remote(server: Server) -> AsyncIterator[Remote]:
    async with Remote(server.graphql, token(*ROLES)) as remote:
        await import_catalog(remote, read_document())
        yield remote


async def test_two_workers_begin_each_order_once(remote: Remote, database_url: str) -> None:
    stop = asyncio.Event()
    working = [asyncio.create_task(work(settings(database_url), stop)) for _ in range(2)]
    orders = [await approved(remote, number) for number in range(6)]

    counts = [await domain_orders(remote, order) for order in orders]
    stop.set()
    await asyncio.gather(*working)

    assert counts == [14] * 6


async def test_what_was_approved_while_no_worker_ran_is_begun_later(
    remote: Remote, database_url: str
) -> None:
    order = await approved(remote)
    stop = asyncio.Event()
    working = asyncio.create_task(work(settings(database_url), stop))

    count = await domain_orders(remote, order)
    stop.set()
    await working

    assert count == 14


async def test_a_worker_goes_on_after_its_connections_were_cut(
    remote: Remote, database: Database, database_url: str
) -> None:
    stop = asyncio.Event()
    working = asyncio.create_task(work(settings(database_url), stop))
    await domain_orders(remote, await approved(remote, 1))

    async with database.transaction() as tx:
        await tx.driver.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )
    count = await domain_orders(remote, await approved(remote, 2))
    stop.set()
    await working

    assert count == 14


async def test_a_worker_leaves_when_it_is_told_to(database_url: str) -> None:
    working = asyncio.create_task(run_worker(settings(database_url)))
    await asyncio.sleep(0.5)

    os.kill(os.getpid(), signal.SIGTERM)

    async with asyncio.timeout(PATIENCE):
        await working
    assert working.done()


async def test_a_worker_shows_itself_while_it_works_and_takes_its_leave(
    remote: Remote, database: Database, database_url: str
) -> None:
    seen = "select count(*)::int4 as n from worker_heartbeats where seen_at > now() - interval '5 s'"
    stop = asyncio.Event()
    working = asyncio.create_task(work(settings(database_url), stop))

    await domain_orders(remote, await approved(remote))
    at_work = (await database.reads.fetch(seen))[0]["n"]
    stop.set()
    await working

    assert (at_work, (await database.reads.fetch(seen))[0]["n"]) == (1, 0)


async def test_a_worker_forgets_keys_that_are_older_than_a_week(
    database: Database, database_url: str
) -> None:
    await database.reads.fetch(
        "insert into idempotency_keys (subject, key, digest, created_at) values"
        " ('ada', 'old', '', now() - interval '8 days'), ('ada', 'new', '', now()) returning key"
    )
    stop = asyncio.Event()
    working = asyncio.create_task(work(settings(database_url), stop))

    kept = await one_key(database)
    stop.set()
    await working

    assert kept == "new"


async def one_key(database: Database) -> str:
    async with asyncio.timeout(PATIENCE):
        while True:
            keys = [row["key"] for row in await database.reads.fetch("select key from idempotency_keys")]
            if len(keys) == 1:
                return str(keys[0])
            await asyncio.sleep(0.05)
