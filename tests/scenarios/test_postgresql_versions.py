"""The worked order on every PostgreSQL that the wheel brings: the newest and an older one."""

from pathlib import Path

import pytest

from persistence import migrations
from persistence.embedded import Binaries, EmbeddedPostgres, wheel_binaries
from tests.scenarios.driving import imported, somgraph, work_off

pytestmark = pytest.mark.anyio

STATE = "query($order: ID!) { order(id: $order) { state } }"


@pytest.mark.parametrize("binaries", wheel_binaries(), ids=lambda binaries: f"PostgreSQL {binaries.major}")
async def test_the_worked_order_closes(binaries: Binaries, tmp_path: Path) -> None:
    async with EmbeddedPostgres(tmp_path / "data", binaries.folder, fsync=False) as server:
        await migrations.upgrade(server.url)
        async with somgraph(server.url) as remote:
            order = await imported(remote)

            await work_off(remote, order)

            assert (await remote.query(STATE, {"order": order}))["order"]["state"] == "CLOSED_COMPLETE"
