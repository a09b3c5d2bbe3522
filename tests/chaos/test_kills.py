"""Servers and workers are killed again and again: nothing acknowledged is lost, doubled, or half done."""

import asyncio
import os
import random
from pathlib import Path

import pytest

from tests.chaos.checker import check
from tests.chaos.storm import Plan, storm

pytestmark = pytest.mark.anyio

SEED = int(os.environ.get("SOMGRAPH_TEST_SEED") or random.randrange(10**6))
SECONDS_IN_ALL = 240


async def test_twenty_kills_lose_nothing_and_double_nothing(database_url: str, tmp_path: Path) -> None:
    plan = Plan(seed=SEED, kills=20, clerks=4, followers=2, servers=2, pause=(0.3, 2.3))

    async with asyncio.timeout(SECONDS_IN_ALL):
        aftermath = await storm(plan, database_url, tmp_path)

    assert check(aftermath.story) == (), f"SOMGRAPH_TEST_SEED={SEED}"
    assert aftermath.orders >= 4
    assert aftermath.memory.broken > 0
    assert aftermath.returns > 0
