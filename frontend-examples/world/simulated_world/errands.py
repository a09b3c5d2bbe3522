"""Do each thing once at a time: news about a thing in hand makes it be looked at once more afterwards."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from simulated_world.client import Refused

logger = logging.getLogger("world.errands")


class Errands:
    """Errands that run at once, one per thing."""

    def __init__(self, group: asyncio.TaskGroup, run: Callable[[str], Awaitable[None]]) -> None:
        self._group = group
        self._run = run
        self._in_hand: set[str] = set()
        self._news: set[str] = set()

    def take(self, id: str) -> None:
        """Begin the errand, or remember that there is news for the one in hand."""
        if id in self._in_hand:
            self._news.add(id)
        else:
            self._in_hand.add(id)
            self._group.create_task(self._see_through(id))

    async def _see_through(self, id: str) -> None:
        try:
            await self._run(id)
            while id in self._news:
                self._news.remove(id)
                await self._run(id)
        except Refused as refusal:
            logger.warning("let %s go: %s", id, refusal)
        finally:
            self._in_hand.discard(id)
