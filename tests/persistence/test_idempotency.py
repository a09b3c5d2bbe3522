"""A key tells what came of the first request that bore it, to its own caller and for equal arguments only."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from domain.errors import IdempotencyKeyReused, NotFound
from persistence.database import Database
from persistence.idempotency import claim, keep, purge
from persistence.orders import load_tree
from tests.persistence.written import create, decided, load, opened, record

pytestmark = pytest.mark.anyio


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with opened(database_url) as database:
        yield database


async def answer(database: Database, subject: str = "anna", digest: str = "d") -> object:
    async with database.transaction() as tx:
        return await claim(tx, subject, "k", digest)


async def test_the_same_key_twenty_times_at_once_has_one_effect(database: Database) -> None:
    tree = await create(database, priority=4)

    async def raise_priority() -> object:
        async with database.transaction() as tx:
            kept = await claim(tx, "anna", "k", "d")
            if kept is not None:
                return kept
            now = await load_tree(tx, tree.order.id)
            await record(tx, decided(now, replace(now.order, priority=now.order.priority - 1)))
            await keep(tx, "anna", "k", {"events": [1]})
            return {"events": [1]}

    answers = await asyncio.gather(*(raise_priority() for _ in range(20)))

    assert answers == [{"events": [1]}] * 20
    assert (await load(database, tree.order.id)).order.priority == 3


async def test_a_key_with_other_arguments_is_refused(database: Database) -> None:
    assert await answer(database) is None

    with pytest.raises(IdempotencyKeyReused):
        await answer(database, digest="another")


async def test_a_key_belongs_to_its_caller(database: Database) -> None:
    assert await answer(database) is None

    assert await answer(database, subject="bert", digest="another") is None


async def test_a_refused_request_leaves_its_key_free(database: Database) -> None:
    async def refused() -> None:
        async with database.transaction() as tx:
            await claim(tx, "anna", "k", "d")
            raise NotFound("order", "ord_1")

    with pytest.raises(NotFound):
        await refused()

    assert await answer(database, digest="another") is None


async def test_keys_are_forgotten_after_a_week(database: Database) -> None:
    await answer(database)
    await answer(database, subject="bert")
    async with database.transaction() as tx:
        await tx.driver.execute(
            "update idempotency_keys set created_at = now() - interval '8 days' where subject = 'bert'"
        )

    assert await purge(database) == 1
    assert await answer(database, subject="bert", digest="another") is None
    with pytest.raises(IdempotencyKeyReused):
        await answer(database, digest="another")
