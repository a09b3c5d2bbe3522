"""PostgreSQL is cut off under load: everything recovers by itself, and nothing acknowledged is lost."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from persistence.embedded import EmbeddedPostgres
from persistence.migrations import upgrade
from tests.chaos.checker import check
from tests.chaos.outage import Outage
from tests.chaos.storm import Plan, storm
from tests.chaos.test_kills import SECONDS_IN_ALL, SEED

pytestmark = pytest.mark.anyio

SECONDS_TO_RECOVER = 5


@pytest.fixture
async def postgres(tmp_path: Path) -> AsyncIterator[EmbeddedPostgres]:
    """A PostgreSQL of this test alone, which keeps what it says that it keeps."""
    async with EmbeddedPostgres(tmp_path / "postgres", fsync=True) as server:
        await upgrade(server.url)
        yield server


async def test_the_servers_recover_when_postgresql_comes_back(
    postgres: EmbeddedPostgres, tmp_path: Path
) -> None:
    outage = Outage(postgres)
    plan = Plan(seed=SEED, kills=3, clerks=4, followers=2, servers=2, pause=(1, 3))

    async with asyncio.timeout(SECONDS_IN_ALL):
        aftermath = await storm(plan, postgres.url, tmp_path, outage)

    assert check(aftermath.story) == ()
    assert max(outage.recoveries) < SECONDS_TO_RECOVER
    assert outage.processes == [outage.processes[0]] * 3
    put_off = {(error["code"], error["retryable"]) for error in aftermath.memory.put_off}
    assert put_off == {("UNAVAILABLE", True)}
