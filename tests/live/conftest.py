"""A process's live side: database, broker, log and hub, running."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta

import pytest

from persistence.broker import Broker
from persistence.database import Database
from persistence.dispatch import Dispatch
from persistence.feed_page import FeedPages
from persistence.log_reader import LogReader
from resolvers.live import Hub
from tests.live.world import KEY


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = await Database.connect(database_url, pool_size=4)
    yield database
    await database.close()


@pytest.fixture
async def hub(process: Callable[[], AbstractAsyncContextManager[Hub]]) -> AsyncIterator[Hub]:
    async with process() as hub:
        yield hub


@pytest.fixture
def process(database: Database, database_url: str) -> Callable[[], AbstractAsyncContextManager[Hub]]:
    @asynccontextmanager
    async def running() -> AsyncIterator[Hub]:
        broker = Broker(database_url)
        await broker.connect()
        log = LogReader(database, broker)
        await log.open()
        dispatch = Dispatch(database, placed=log.look)
        hub = Hub(log, FeedPages(database, key=KEY, retention=timedelta(days=30)))
        loops = [asyncio.create_task(log.run()), asyncio.create_task(dispatch.run())]
        yield hub
        hub.close()
        for loop in loops:
            loop.cancel()
        await asyncio.gather(*loops, return_exceptions=True)
        await broker.disconnect()

    return running
