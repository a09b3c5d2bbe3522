"""A server with the demo's catalog for the commands that speak with one."""

from collections.abc import AsyncIterator

import pytest

from server.demo.catalog import read_document
from server.imports import import_catalog
from server.remote import Remote
from tests.scenarios.driving import ROLES
from tests.server.running import Server, running, token


@pytest.fixture
async def server(database_url: str) -> AsyncIterator[Server]:
    async with running(database_url) as server:
        yield server


@pytest.fixture
async def remote(server: Server) -> AsyncIterator[Remote]:
    """Somebody who may do everything, on a server that has the demo's catalog."""
    async with Remote(server.graphql, token(*ROLES)) as remote:
        await import_catalog(remote, read_document())
        yield remote
