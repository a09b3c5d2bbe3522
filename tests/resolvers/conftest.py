"""The world of the resolvers' tests: one per test, and one that the tests of a module may share."""

from collections.abc import AsyncIterator

import pytest

from tests.resolvers.world import World, opened


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[World]:
    """A published catalog, and no order."""
    async with opened(database_url) as found:
        yield found
