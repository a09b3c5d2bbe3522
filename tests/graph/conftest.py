"""A graph over the small known world."""

from collections.abc import AsyncIterator

import pytest

from persistence.database import Database
from schema.execution import Executor
from tests.conftest import in_own_loop
from tests.graph.asking import COMPILED, Graph
from tests.graph.world import fill


@pytest.fixture(scope="module")
def world_url(module_database_url: str) -> str:
    in_own_loop(lambda: fill(module_database_url))
    return module_database_url


@pytest.fixture
async def graph(world_url: str) -> AsyncIterator[Graph]:
    database = await Database.connect(world_url, pool_size=4)
    mistakes: list[BaseException] = []
    executor = Executor(database, report=lambda mistake, _: mistakes.append(mistake), compiled=COMPILED)
    yield Graph(database, executor)
    await database.close()
    assert mistakes == []
