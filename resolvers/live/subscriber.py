"""One reader of a group: a bounded queue between the group and a socket."""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from resolvers.live.ending import Ending, StreamEnded

MOST_EVENTS = 1_000
MOST_CHARACTERS = 256 * 1024


@dataclass(frozen=True, slots=True)
class Payload:
    """One event as its readers get it."""

    position: int
    text: str  # {"data": ...}


class Subscriber:
    """Takes what comes after `position`; ends when its reader falls too far behind."""

    def __init__(self, position: int) -> None:
        self.position = position
        self._waiting: deque[Payload] = deque()
        self._characters = 0
        self._ending: Ending | None = None
        self._news = asyncio.Event()
        self._is_asked = False

    def offer(self, payloads: Sequence[Payload]) -> None:
        """Queue what is new to this reader; an overflow ends it, and it resumes with its last cursor."""
        for payload in payloads:
            if payload.position > self.position and self._ending is None:
                self._queue(payload)

    @property
    def is_idle(self) -> bool:
        """Has its reader taken everything, and does it wait for more?"""
        return self._is_asked and not self._waiting

    def end(self, ending: Ending) -> None:
        """End the stream once what is queued was taken; an overflow throws that away too."""
        if ending is Ending.TOO_SLOW:
            self._waiting.clear()
        self._ending = self._ending or ending
        self._news.set()

    async def take(self) -> list[str]:
        """Wait for payloads and take all that wait; raises StreamEnded."""
        self._is_asked = True
        await self._news.wait()
        self._is_asked = False
        if not self._waiting and self._ending:
            raise StreamEnded(self._ending)
        taken = [payload.text for payload in self._waiting]
        self._waiting.clear()
        self._characters = 0
        if self._ending is None:
            self._news.clear()
        return taken

    def _queue(self, payload: Payload) -> None:
        self.position = payload.position
        self._characters += len(payload.text)
        if self._waiting and (len(self._waiting) >= MOST_EVENTS or self._characters > MOST_CHARACTERS):
            self.end(Ending.TOO_SLOW)
            return
        self._waiting.append(payload)
        self._news.set()
