"""The ground that tests of bad input share."""

from collections.abc import AsyncIterator

import pytest

from tests.chaos.ground import Ground, prepared


@pytest.fixture(scope="module")
async def ground(module_database_url: str) -> AsyncIterator[Ground]:
    async with prepared(module_database_url) as ground:
        yield ground
