"""The integrator in Python: tasks of its topics are done as soon as they are open."""

import asyncio
import sys
from typing import Any

import pytest

from domain.permissions import Role
from server.remote import Remote
from tests.architecture.repository import ROOT
from tests.scenarios.driving import approved, imported, somgraph
from tests.server.running import token

pytestmark = pytest.mark.anyio

INTEGRATOR = ROOT / "frontend-examples" / "integrator-python" / "integrator.py"
DONE = """
query($order: ID!) {
  tasks(where: {order: $order, state: [CLOSED_COMPLETE], requestType: ["numbers.allocate", "sbc.build"]}) {
    nodes { key outputs }
  }
}
"""


async def test_it_does_what_is_open_and_what_becomes_open(database_url: str) -> None:
    async with somgraph(database_url) as remote:
        order = await imported(remote)
        topics = ["numbers.allocate", "sbc.build"]
        bearer = token(Role.INTEGRATOR, topics=topics)
        integrator = await started(remote.url, bearer)

        await approved(remote, order)

        done = {task["key"]: task["outputs"] for task in await both_done(remote, order)}
        integrator.terminate()
        await integrator.communicate()
    assert done["T12"]["size"] == 10
    assert done["T13"]["trunkGroupId"].startswith("trunkGroupId of TASK")


async def started(url: str, bearer: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, str(INTEGRATOR), "--url", url, "--token", bearer),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def both_done(remote: Remote, order: str) -> list[dict[str, Any]]:
    async with asyncio.timeout(60):
        while True:
            tasks: list[dict[str, Any]] = (await remote.query(DONE, {"order": order}))["tasks"]["nodes"]
            if len(tasks) == 2:
                return tasks
            await asyncio.sleep(0.2)
