"""What the browser tests need: a somgraph at work, a server of its own for the pages, and a browser."""

import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from server.demo.process import Process
from server.remote import Remote
from tests.architecture.repository import ROOT
from tests.browser.chromium import Page, browsing
from tests.browser.pages import PAGES, Portal
from tests.chaos.processes import free_port, until_ready
from tests.scenarios.driving import somgraph
from tests.server.running import SECRET


@pytest.fixture
async def remote(database_url: str) -> AsyncIterator[Remote]:
    """Another server on the same database, with a worker: orders go on while the pages' server is away."""
    async with somgraph(database_url) as remote:
        yield remote


@pytest.fixture
async def portal(database_url: str, remote: Remote, tmp_path: Path) -> AsyncIterator[Portal]:
    """The server that the browser visits, a process that a test may kill."""
    port = free_port()
    process = Process(
        name="server",
        program=(sys.executable, "-m", "server.cli", "serve", "--port", str(port)),
        environment={
            "PATH": os.environ["PATH"],
            "SOM_DATABASE_URL": database_url,
            "SOM_JWT_SECRET": SECRET,
            "SOM_PAGES_FOLDER": str(PAGES),
            "SOM_DRAIN_TIMEOUT": "2",
        },
        folder=ROOT,
        log=tmp_path / "server.log",
    )
    await process.start()
    url = f"http://127.0.0.1:{port}"
    await until_ready(url)
    yield Portal(url=url, process=process)
    await process.stop()


@pytest.fixture
async def page(tmp_path: Path) -> AsyncIterator[Page]:
    async with browsing(tmp_path / "browser") as page:
        yield page
