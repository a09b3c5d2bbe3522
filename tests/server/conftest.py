"""A server for each test that asks for one, and the database behind it."""

from collections.abc import AsyncIterator

import pytest

from persistence.database import Database
from tests.server.running import Server, Speaker, running


@pytest.fixture
async def server(database_url: str) -> AsyncIterator[Server]:
    async with running(database_url) as server:
        yield server


@pytest.fixture
async def speaker(server: Server) -> AsyncIterator[Speaker]:
    async with server.speaker() as speaker:
        yield speaker


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = await Database.connect(database_url, pool_size=2)
    yield database
    await database.close()
