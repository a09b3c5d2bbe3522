"""Readers who asked alike: each batch of events is read and serialized once, and all get the same text."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence

from domain.errors import Unavailable
from persistence.log_reader import EventHeader
from resolvers.live.ending import Ending
from resolvers.live.outlet import Batch
from resolvers.live.subscriber import Subscriber
from resolvers.live.subscription import LiveSubscription

BATCH = 200  # events read by one statement
MOST_PENDING = 10_000  # events that wait to be read before the group counts as overloaded
SLICE = 64 * 1024  # bytes handed out at once, so that a burst does not overrun who keeps up
TURN = 500  # readers that are written to before the process does something else
MOMENT = 0.05  # seconds that the group waits for those who keep up
GLANCE = 0.001  # seconds between two looks whether they do
PAUSE = 0.2  # seconds before reading again when the database was away

logger = logging.getLogger("som.live")


class Group:
    """Reads for its subscribers, in the order of positions, as long as it has any."""

    def __init__(self, wanted: LiveSubscription, deliveries: Callable[[int], None]) -> None:
        self.wanted = wanted
        self.subscribers: set[Subscriber] = set()
        self._pending: deque[int] = deque()
        self._late: list[Subscriber] = []  # they were idle before the last batch and are not yet again
        self._patience = 0.0  # when the group waits for them no longer
        self._count_deliveries = deliveries
        self._news = asyncio.Event()
        self._task = asyncio.create_task(self._run())

    def floor(self, head: int) -> int:
        """The position after which nothing was delivered yet, when the log was routed up to `head`."""
        return self._pending[0] - 1 if self._pending else head

    def route(self, headers: Sequence[EventHeader]) -> None:
        """Take the events that may belong to the subscription."""
        self._pending.extend(header.position for header in headers if self.wanted.may_match(header))
        if len(self._pending) > MOST_PENDING:
            self.end(Ending.OVERLOADED)
        elif self._pending:
            self._news.set()

    def end(self, ending: Ending) -> None:
        """End the stream of every subscriber."""
        for subscriber in self.subscribers:
            subscriber.end(ending)

    def stop(self) -> None:
        """Read no more."""
        self._task.cancel()

    async def _run(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            while self._pending:
                await self._deliver([self._pending[index] for index in range(min(BATCH, len(self._pending)))])
                await asyncio.sleep(0)  # a group that always has news must not starve the others

    async def _deliver(self, positions: list[int]) -> None:
        """Read a batch and hand it out; only then is it no longer pending, so that nobody joins behind it."""
        try:
            read = await self.wanted.read(positions)
        except Unavailable:
            await asyncio.sleep(PAUSE)
            return
        except Exception:
            logger.exception("som.live.broken")
            self.end(Ending.BROKEN)
            read = []
        for _ in positions:
            self._pending.popleft()
        for batch in batches(read):
            await self._wait_for_the_prompt()
            await self._hand_out(batch)
        self._count_deliveries(len(read) * len(self.subscribers))

    async def _hand_out(self, batch: Batch) -> None:
        """Offer a batch to all, in turns, so that others get theirs between."""
        everybody = tuple(self.subscribers)
        self._late = []
        self._patience = time.monotonic() + MOMENT
        for begin in range(0, len(everybody), TURN):
            if begin:
                await asyncio.sleep(0)
            for subscriber in everybody[begin : begin + TURN]:
                was_idle = subscriber.is_idle
                subscriber.offer(batch)
                if was_idle and not subscriber.is_idle:
                    self._late.append(subscriber)

    async def _wait_for_the_prompt(self) -> None:
        """Wait a moment for those who took everything before the last batch, and are now busy taking that."""
        while self._late and time.monotonic() < self._patience:
            await asyncio.sleep(GLANCE)
            self._late = [subscriber for subscriber in self._late if not subscriber.is_idle]


def batches(read: Sequence[tuple[int, bytes]]) -> Iterator[Batch]:
    """Cut what was read into batches of at most SLICE bytes, or of one event."""
    begin, size = 0, 0
    for at, (_, text) in enumerate(read):
        if at > begin and size + len(text) > SLICE:
            yield batch_of(read[begin:at])
            begin, size = at, 0
        size += len(text)
    if begin < len(read):
        yield batch_of(read[begin:])


def batch_of(read: Sequence[tuple[int, bytes]]) -> Batch:
    """Make one batch."""
    return Batch(tuple(position for position, _ in read), tuple(text for _, text in read))
