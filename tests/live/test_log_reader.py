"""The log is followed event by event, also past what is kept no longer."""

import asyncio
from collections.abc import Sequence

import pytest

from persistence.broker import Broker
from persistence.database import Database
from persistence.log_reader import PAGE, EventHeader, LogReader
from tests.live.world import happen

pytestmark = pytest.mark.anyio
PATIENCE = 5.0  # seconds


async def test_who_stood_still_until_the_next_events_were_gone_reads_on_with_those_that_are_kept(
    database: Database, database_url: str
) -> None:
    log = LogReader(database, Broker(database_url))
    await log.open()
    await happen(database, times=3)
    async with database.transaction() as tx:
        await tx.driver.execute("update events set position = position + $1", 5 * PAGE)
    pages: list[Sequence[EventHeader]] = []
    read = asyncio.Event()

    def listener(page: Sequence[EventHeader]) -> None:
        pages.append(page)
        read.set()

    log.listen(listener)
    following = asyncio.create_task(log.run())
    async with asyncio.timeout(PATIENCE):
        await read.wait()
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)

    assert [[each.position for each in page] for page in pages] == [[5 * PAGE + n for n in (1, 2, 3)]]
    assert log.head == 5 * PAGE + 3
