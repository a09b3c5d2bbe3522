"""The way from a reader's cursor to the present: pages of the log, at the reader's own pace."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from domain.errors import Refusal, Unavailable
from persistence.feed_cursor import FeedCursor
from persistence.feed_page import FeedPages
from resolvers.live.ending import Ending, StreamEnded
from resolvers.live.shared_reads import SharedReads
from resolvers.live.subscription import LiveSubscription

PATIENCE = 5.0  # seconds that a reader waits for the database before it is sent away, to come back
PAUSE = 0.2  # seconds between two tries

Read = TypeVar("Read")

logger = logging.getLogger("som.live")


class CatchUp:
    """Walks from a cursor to the head of the log; the reader's place is `position`."""

    def __init__(
        self,
        pages: FeedPages,
        wanted: LiveSubscription,
        shared: SharedReads,
        start: FeedCursor,
        horizon: int,
    ) -> None:
        self.position = start.position
        self._pages = pages
        self._shared = shared
        self._wanted = wanted
        self._start = start
        self._horizon = horizon

    @classmethod
    async def begin(
        cls, pages: FeedPages, wanted: LiveSubscription, shared: SharedReads, *, head: int
    ) -> "CatchUp":
        """Find the place of the wanted cursor; without one it is the head.

        Raises CursorMalformed, CursorExpired, StreamEnded.
        """
        if wanted.after is None:
            return cls(pages, wanted, shared, FeedCursor(position=head), head)
        start = pages.place(wanted.after)
        horizon = await patiently(lambda: shared.get(start, lambda: pages.horizon(start)))
        return cls(pages, wanted, shared, start, horizon)

    @property
    def is_past_snapshot(self) -> bool:
        """Is everything that the cursor's snapshot saw behind the reader?"""
        return self.position >= self._horizon

    async def next_page(self) -> Sequence[bytes]:
        """Read the next page's payloads and step over it.

        A page does not reach across the horizon: up to it the payloads' cursors carry the snapshot.
        Raises StreamEnded when it cannot be read.
        """
        try:
            return await patiently(self._read_page)
        except (StreamEnded, Refusal):
            raise
        except Exception as mistake:
            logger.exception("som.live.broken")
            raise StreamEnded(Ending.BROKEN) from mistake

    async def _read_page(self) -> Sequence[bytes]:
        if self.is_past_snapshot:
            key = (self._wanted.group_key, self.position)
            texts, self.position = await self._shared.get(key, lambda: self._page(None))
            await asyncio.sleep(0)  # what others have read costs no waiting, and must not starve them
        else:
            texts, self.position = await self._page(self._start)
        return texts

    async def _page(self, within: FeedCursor | None) -> tuple[Sequence[bytes], int]:
        headers, through = await self._pages.after(
            self.position,
            upto=None if within is None else self._horizon,
            unseen=within,
            order_id=self._wanted.order_id,
        )
        positions = [header.position for header in headers if self._wanted.may_match(header)]
        read = await self._wanted.read(positions, within) if positions else ()
        return [payload for _, payload in read], through


async def patiently(read: Callable[[], Awaitable[Read]]) -> Read:
    """Read, again and again while the database is away; raises StreamEnded when it stays away."""
    limit = time.monotonic() + PATIENCE
    while True:
        try:
            return await read()
        except Unavailable as away:
            if time.monotonic() > limit:
                raise StreamEnded(Ending.OVERLOADED) from away
        await asyncio.sleep(PAUSE)
