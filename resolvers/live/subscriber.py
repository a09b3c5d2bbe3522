"""One reader of a group: written to at once while it keeps up, from a bounded queue when it does not."""

import asyncio
from collections.abc import Sequence

from resolvers.live.ending import Ending, StreamEnded
from resolvers.live.outlet import Batch, Outlet

MOST_EVENTS = 1_000
MOST_BYTES = 256 * 1024


class Subscriber:
    """Takes what comes after `position`; ends when its reader falls too far behind."""

    __slots__ = ("_asked", "_bytes", "_ending", "_outlet", "_waiting", "position")

    def __init__(self, position: int, outlet: Outlet | None = None) -> None:
        self.position = position
        self._outlet = outlet
        self._waiting: list[bytes] = []
        self._bytes = 0
        self._ending: Ending | None = None
        self._asked: asyncio.Future[None] | None = None

    def offer(self, batch: Batch) -> None:
        """Give what is new to this reader; an overflow ends it, and it resumes with its last cursor."""
        if self._ending is not None:
            return
        if batch.positions[0] > self.position and self._wrote(batch.texts):
            self.position = batch.positions[-1]
            return
        for position, text in zip(batch.positions, batch.texts, strict=True):
            if position > self.position and self._ending is None:
                self._queue(position, text)

    @property
    def is_idle(self) -> bool:
        """Has its reader taken everything, and does it wait for more?"""
        return self._asked is not None and not self._waiting

    def end(self, ending: Ending) -> None:
        """End the stream once what is queued was taken; an overflow throws that away too."""
        if ending is Ending.TOO_SLOW:
            self._waiting.clear()
        self._ending = self._ending or ending
        self._wake()

    def leave(self) -> None:
        """Give nothing more: its reader is gone."""
        self._outlet = None

    async def take(self) -> list[bytes]:
        """Wait for what was not written at once and take all of it; raises StreamEnded."""
        if not self._waiting and self._ending is None:
            self._asked = asyncio.get_running_loop().create_future()
            try:
                await self._asked
            finally:
                self._asked = None
        if not self._waiting and self._ending:
            raise StreamEnded(self._ending)
        taken, self._waiting = self._waiting, []
        self._bytes = 0
        return taken

    def _wrote(self, texts: Sequence[bytes]) -> bool:
        return self.is_idle and self._outlet is not None and self._outlet.write(texts)

    def _queue(self, position: int, text: bytes) -> None:
        self.position = position
        self._bytes += len(text)
        if self._waiting and (len(self._waiting) >= MOST_EVENTS or self._bytes > MOST_BYTES):
            self.end(Ending.TOO_SLOW)
            return
        self._waiting.append(text)
        self._wake()

    def _wake(self) -> None:
        if self._asked and not self._asked.done():
            self._asked.set_result(None)
