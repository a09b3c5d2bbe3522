"""The known world, with some rows more tightly knit than its own tests need."""

from collections.abc import AsyncIterator

import pytest

from persistence.database import Database
from schema.execution import Executor
from schema.limits import Limits
from tests.conftest import execute, in_own_loop
from tests.graph.asking import COMPILED, Graph
from tests.graph.world import fill, key

WIDE = Limits(cost=1_000_000)
KNIT = (
    f"update order_lines set inventory_item_id = '{key('item 3')}' where id = '{key('line 4.1')}'",
    f"update domain_orders set inventory_item_id = '{key('item 3')}' where id = '{key('do 4 CFS-NET')}'",
    f"update inventory_items set parent_id = '{key('item 3')}' where id = '{key('item 1')}'",
)


@pytest.fixture(scope="module")
def knit_url(module_database_url: str) -> str:
    async def knit() -> None:
        await fill(module_database_url)
        await execute(module_database_url, *KNIT)

    in_own_loop(knit)
    return module_database_url


@pytest.fixture
async def graph(knit_url: str) -> AsyncIterator[Graph]:
    database = await Database.connect(knit_url, pool_size=4)
    mistakes: list[BaseException] = []
    report = lambda mistake, _: mistakes.append(mistake)  # noqa: E731
    yield Graph(database, Executor(database, report=report, limits=WIDE, compiled=COMPILED))
    await database.close()
    assert mistakes == []
