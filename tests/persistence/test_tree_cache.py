"""An order in memory is used only while it is what the database has; only what was committed gets there."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID, uuid4

import asyncpg  # type: ignore[import-untyped]
import pytest

from domain.errors import Unavailable
from domain.fallouts import Fallout, FalloutCategory, FalloutOrigin
from domain.order_machine import ORDER_MACHINE
from domain.orders import OrderState
from domain.tree import OrderTree
from persistence.address import for_asyncpg
from persistence.database import Database
from persistence.orders import load_tree
from persistence.transaction import Transaction
from persistence.tree_cache import TreeCache
from tests.builders import NOON, domain_order, inventory_item, line, note, order, task
from tests.builders import tree as a_tree
from tests.persistence.written import create, decided, hillside, load, opened, record

pytestmark = pytest.mark.anyio


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with opened(database_url) as database:
        yield database


@pytest.fixture
async def other(database_url: str) -> AsyncIterator[Database]:
    """Another process on the same database."""
    other = await Database.connect(database_url, pool_size=2)
    yield other
    await other.close()


async def locked(database: Database, order_id: UUID) -> OrderTree:
    async with database.transaction() as tx:
        return await load_tree(tx, order_id)


async def prioritise(tx: Transaction, order_id: UUID, by: int = 1) -> None:
    found = await load_tree(tx, order_id)
    await record(tx, decided(found, replace(found.order, priority=found.order.priority + by)))


async def test_what_was_recorded_is_known_without_being_read_and_equals_what_would_be_read(
    database: Database,
) -> None:
    tree = await create(database, access := line(), domain_order(access), task())

    async with database.transaction() as tx:
        found = await load_tree(tx, tree.order.id)
        renamed = replace(next(iter(found.tasks.values())), name="Renamed", outputs={"port": [1, None]})
        await record(tx, decided(found, renamed, note()))

    known = await locked(database, tree.order.id)
    assert known is await locked(database, tree.order.id)
    assert known == await load(database, tree.order.id)
    assert [each.name for each in known.tasks.values()] == ["Renamed"]


async def test_what_tasks_have_alike_is_in_memory_once(database: Database) -> None:
    made = domain_order(access := line())
    alike = {"domain_order_id": made.id, "required_skills": ("fibre",), "opened_at": NOON}
    tree = await create(database, access, made, task(**alike), task(**alike))

    first, second = (await locked(database, tree.order.id)).tasks.values()

    repeated = ("key", "name", "duration", "domain_order_id", "paused_for", "required_skills", "opened_at")
    assert [name for name in repeated if getattr(first, name) is not getattr(second, name)] == []


async def test_a_new_part_is_known_with_the_number_that_it_was_given(database: Database) -> None:
    tree = await create(database)
    fallout = Fallout(
        id=uuid4(),
        type="E",
        category=next(iter(FalloutCategory)),
        short_description="It failed.",
        origin=next(iter(FalloutOrigin)),
        opened_at=NOON,
    )

    async with database.transaction() as tx:
        await record(tx, decided(await load_tree(tx, tree.order.id), fallout))

    known = await locked(database, tree.order.id)
    assert known.fallouts[fallout.id].number is not None
    assert known == await load(database, tree.order.id)


async def test_two_processes_that_change_an_order_by_turns_each_see_what_the_other_did(
    database: Database, other: Database
) -> None:
    tree = await create(database, priority=1)

    for process in (database, other, other, database, database, other, database):
        async with process.transaction() as tx:
            await prioritise(tx, tree.order.id)

    assert (await locked(other, tree.order.id)).order.priority == 8
    assert await locked(database, tree.order.id) == await load(database, tree.order.id)


async def test_what_was_rolled_back_is_never_known(database: Database) -> None:
    tree = await create(database, priority=1)

    async with database.transaction() as tx:
        await prioritise(tx, tree.order.id)
        seen_inside = (await load_tree(tx, tree.order.id)).order.priority
        tx.roll_back()
    with pytest.raises(ZeroDivisionError):
        await prioritise_and_fail(database, tree.order.id)

    assert seen_inside == 2
    assert await locked(database, tree.order.id) == tree


async def test_a_connection_that_is_killed_before_its_commit_leaves_nothing_behind(
    database: Database, database_url: str
) -> None:
    tree = await create(database, priority=1)
    await locked(database, tree.order.id)

    with pytest.raises(Unavailable):
        await prioritise_and_be_killed(database, tree.order.id, database_url)

    assert await locked(database, tree.order.id) == tree


async def test_two_commands_of_one_transaction_see_each_other(database: Database) -> None:
    tree = await create(database, priority=1)

    async with database.transaction() as tx:
        await prioritise(tx, tree.order.id)
        await prioritise(tx, tree.order.id)

    assert (await locked(database, tree.order.id)).order.priority == 3


async def test_inventory_that_another_order_changes_is_read_again(database: Database) -> None:
    installed = inventory_item(account_id=await hillside(database))
    await create(database, installed)
    acting = await create(database, line(inventory_item_id=installed.id))
    await locked(database, acting.order.id)
    changing = await create(database, line(inventory_item_id=installed.id))

    async with database.transaction() as tx:
        found = await load_tree(tx, changing.order.id)
        await record(tx, decided(found, replace(found.inventory[installed.id], name="Renamed")))

    known = await locked(database, acting.order.id)
    assert known.inventory[installed.id].name == "Renamed"


async def test_an_order_that_gets_new_lines_or_is_deleted_is_read_again(database: Database) -> None:
    tree = await create(database)

    async with database.transaction() as tx:
        await record(tx, decided(await load_tree(tx, tree.order.id), line()))

    known = await locked(database, tree.order.id)
    assert len(known.lines) == 1
    assert known == await load(database, tree.order.id)


def test_the_trees_that_were_used_last_are_kept_up_to_a_number_of_parts() -> None:
    cache = TreeCache(most_parts=6)
    first, second, third = (a_tree(order(), task(), task()) for _ in range(3))

    cache.keep(first)
    cache.keep(second)
    assert cache.find(first.order, "1") is first
    cache.keep(third)

    found = [cache.find(each.order, "1") for each in (first, second, third)]
    assert found == [first, None, third]


@pytest.mark.parametrize("state", sorted(ORDER_MACHINE.final))
def test_an_order_that_is_over_is_kept_no_longer(state: OrderState) -> None:
    cache = TreeCache()
    under_way = a_tree(order(state=OrderState.IN_PROGRESS), task())
    over = replace(
        under_way, order=replace(under_way.order, state=state, version=under_way.order.version + 1)
    )
    cache.keep(under_way)

    cache.keep(over)

    assert [cache.find(each.order, "1") for each in (under_way, over)] == [None, None]


def test_what_a_transaction_proposes_is_found_once_it_wrote_the_row_and_never_when_it_did_not() -> None:
    cache = TreeCache()
    before = a_tree(order(version=1))
    after = replace(before, order=replace(before.order, version=2))
    cache.keep(before)
    cache.propose(before.order.id, after, "8")

    assert cache.find(before.order, "7") is before
    assert cache.find(after.order, "9") is None  # another transaction wrote the same version
    assert cache.find(after.order, "8") is after

    cache.keep(before)  # who committed earlier hears of it later
    assert cache.find(after.order, "8") is after


def test_what_was_withdrawn_is_not_found() -> None:
    cache = TreeCache()
    tree = a_tree(order())
    cache.propose(tree.order.id, tree, "8")

    cache.withdraw(tree.order.id, tree)

    assert cache.find(tree.order, "8") is None


async def test_many_commands_at_once_on_one_order_each_see_the_one_before(database: Database) -> None:
    tree = await create(database, priority=0)

    async def hurry() -> None:
        async with database.transaction() as tx:
            await prioritise(tx, tree.order.id)

    await asyncio.gather(*(hurry() for _ in range(12)))

    assert (await locked(database, tree.order.id)).order.priority == 12
    assert await locked(database, tree.order.id) == await load(database, tree.order.id)


async def prioritise_and_fail(database: Database, order_id: UUID) -> None:
    async with database.transaction() as tx:
        await prioritise(tx, order_id)
        raise ZeroDivisionError


async def prioritise_and_be_killed(database: Database, order_id: UUID, url: str) -> None:
    async with database.transaction() as tx:
        await prioritise(tx, order_id)
        pid = await tx.driver.fetchval("select pg_backend_pid()")
        connection = await asyncpg.connect(for_asyncpg(url))
        await connection.execute("select pg_terminate_backend($1)", pid)
        await connection.close()
