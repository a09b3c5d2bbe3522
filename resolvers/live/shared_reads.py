"""Reads that many want at the same time, done once: after an interruption everybody comes back at once."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, TypeVar

MOST_KEPT = 64
MOMENT = 1.0  # seconds for which what was read is given to others too

Read = TypeVar("Read")


class SharedReads:
    """What was read a moment ago, or is being read. Of the log that stays true: it only grows at its end."""

    def __init__(self) -> None:
        self._reads: OrderedDict[Hashable, asyncio.Task[Any]] = OrderedDict()

    @property
    def kept(self) -> int:
        """How many there are."""
        return len(self._reads)

    async def get(self, key: Hashable, read: Callable[[], Awaitable[Read]]) -> Read:
        """Read, or wait for who reads the same; a failure is told to all who wait, and not kept."""
        task = self._reads.get(key)
        if task is None:
            task = self._reads[key] = asyncio.ensure_future(_of(read))
            task.add_done_callback(lambda done: self._keep_for_a_moment(key, done))
            if len(self._reads) > MOST_KEPT:
                self._reads.popitem(last=False)
        result: Read = await asyncio.shield(task)
        return result

    def _keep_for_a_moment(self, key: Hashable, done: asyncio.Task[Any]) -> None:
        if done.cancelled() or done.exception():
            self._forget(key, done)
        else:
            asyncio.get_running_loop().call_later(MOMENT, self._forget, key, done)

    def _forget(self, key: Hashable, done: asyncio.Task[Any]) -> None:
        if self._reads.get(key) is done:
            del self._reads[key]


async def _of(read: Callable[[], Awaitable[Read]]) -> Read:
    return await read()
