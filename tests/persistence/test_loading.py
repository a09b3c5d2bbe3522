"""An order is loaded by two statements, and neither reads what belongs to others."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest

from persistence.database import Database
from persistence.orders import load_tree
from tests.builders import domain_order, inventory_item, line, task
from tests.persistence.written import create, hillside, opened

pytestmark = pytest.mark.anyio
OTHERS = 2_000  # items of inventory that belong to no order


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with opened(database_url) as database:
        yield database


async def test_an_order_is_locked_and_loaded_by_two_statements_that_scan_no_inventory(
    database: Database,
) -> None:
    mine = inventory_item(account_id=await hillside(database))
    access = line(inventory_item_id=mine.id)
    tree = await create(database, mine, access, domain_order(access), task())
    async with database.transaction() as tx:
        await tx.driver.execute(
            """insert into inventory_items select (json_populate_record(items, json_build_object(
                'id', gen_random_uuid(), 'number', 'OTHER-' || n))).*
            from inventory_items items, generate_series(1, $1) n""",
            OTHERS,
        )
    heard: list[tuple[str, tuple[Any, ...]]] = []

    async with database.transaction() as tx:
        tx.driver.add_query_logger(lambda record: heard.append((record.query, record.args)))
        found = await load_tree(tx, tree.order.id, lock=False)
        await asyncio.sleep(0)  # the driver tells of a statement a moment later
        statements = list(heard)
        read = [step for sql, given in statements for step in await steps_of(tx.driver, sql, given)]

    assert found == tree
    assert list(found.inventory) == [mine.id]
    assert len(statements) == 2
    assert len([name for _, name in read if name == "inventory_items"]) >= 4
    assert [kind for kind, name in read if name == "inventory_items" and kind == "Seq Scan"] == []


async def steps_of(driver: Any, sql: str, given: tuple[Any, ...]) -> list[tuple[str, str]]:
    """Give how each table is read, and which."""
    (row,) = await driver.fetch(f"explain (format json) {sql}", *given)
    found, todo = [], [orjson.loads(row[0])[0]["Plan"]]
    while todo:
        step = todo.pop()
        if "Relation Name" in step:
            found.append((step["Node Type"], step["Relation Name"]))
        todo += step.get("Plans", [])
    return found
