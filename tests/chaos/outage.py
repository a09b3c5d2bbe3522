"""An outage of PostgreSQL: cut off at once, away for a while, then back."""

import asyncio
import os
import random
import signal
import time
from collections.abc import Sequence

from persistence.embedded import EmbeddedPostgres
from tests.chaos.caller import Caller
from tests.chaos.clerk import internet
from tests.chaos.processes import Installation, until_ready


class Outage:
    """One blow of a storm; notes the seconds until every server carries out mutations again, and the pids."""

    def __init__(self, postgres: EmbeddedPostgres) -> None:
        self.recoveries: list[float] = []
        self.processes: list[Sequence[int]] = []
        self._postgres = postgres

    async def __call__(self, installation: Installation) -> None:
        """Cut PostgreSQL off, let it come back, and wait for the servers."""
        os.kill(self._postgres.pid, signal.SIGQUIT)
        await asyncio.sleep(random.uniform(0.5, 2))
        await self._postgres.restart()
        began = time.monotonic()
        for url in installation.urls:
            await until_ready(url)
            async with Caller([url]) as caller:
                await caller.mutate("createOrder", **internet("ACC-CEDAR"), dryRun=True)
        self.recoveries.append(time.monotonic() - began)
        self.processes.append([process.pid for process in installation.processes])
