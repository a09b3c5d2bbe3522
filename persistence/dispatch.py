"""The relay kept running: after each commit new events get their positions, and every process is told."""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress

from domain.errors import Unavailable
from persistence.database import Database
from persistence.relay import relay

AT_MOST = 500  # events that get positions in one transaction
SHORTEST_WAIT = 0.2  # seconds between looks while there is news
LONGEST_WAIT = 1.0  # seconds between looks while there is none
PACE = 0.015  # seconds from one look that found news to the next: many commits at once cost one transaction
SECOND_LOOKS = (
    0.005,
    0.02,
    0.1,
)  # seconds; after a commit another process may just be at it, without seeing it

logger = logging.getLogger("som.relay")


class Dispatch:
    """Runs the relay of one process; any number of processes may, one at a time does the work.

    `placed` is called in this process as soon as events have their positions.
    """

    def __init__(self, database: Database, placed: Callable[[], None] = lambda: None) -> None:
        self.last_run_at = time.monotonic()
        self._database = database
        self._placed = placed
        self._bell = asyncio.Event()
        self._wait = LONGEST_WAIT

    def poke(self) -> None:
        """Say that something was committed."""
        self._bell.set()

    async def run(self) -> None:
        """Relay until cancelled."""
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._bell.wait(), self._wait)
            was_poked = self._bell.is_set()
            self._bell.clear()
            try:
                if await self._look(SECOND_LOOKS if was_poked else ()):
                    await asyncio.sleep(PACE)
            except Unavailable:
                logger.warning("som.relay.away")

    async def _look(self, second_looks: tuple[float, ...]) -> bool:
        found = await self._relay_all()
        for pause in second_looks:
            if found or self._bell.is_set():
                break
            await asyncio.sleep(pause)
            found = await self._relay_all()
        self._wait = SHORTEST_WAIT if found else min(2 * self._wait, LONGEST_WAIT)
        self.last_run_at = time.monotonic()
        return found

    async def _relay_all(self) -> bool:
        """Give positions to all that waits; answer whether there was any."""
        placed = await relay(self._database, at_most=AT_MOST)
        found = bool(placed)
        while placed:
            self._placed()
            placed = await relay(self._database, at_most=AT_MOST) if len(placed) == AT_MOST else []
        return found
