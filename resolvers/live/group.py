"""Readers who asked alike: each batch of events is read and serialized once, and all get the same text."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence

from domain.errors import Unavailable
from persistence.log_reader import EventHeader
from resolvers.live.ending import Ending
from resolvers.live.subscriber import Payload, Subscriber
from resolvers.live.subscription import LiveSubscription

BATCH = 200  # events read by one statement
MOST_PENDING = 10_000  # events that wait to be read before the group counts as overloaded
SLICE = 64 * 1024  # characters handed out at once, so that a burst does not overrun who keeps up
MOMENT = 0.05  # seconds that the group waits for those who keep up
PAUSE = 0.2  # seconds before reading again when the database was away

logger = logging.getLogger("som.live")


class Group:
    """Reads for its subscribers, in the order of positions, as long as it has any."""

    def __init__(self, wanted: LiveSubscription, deliveries: Callable[[int], None]) -> None:
        self.wanted = wanted
        self.subscribers: set[Subscriber] = set()
        self._pending: deque[int] = deque()
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
        payloads = [Payload(position, text.decode()) for position, text in read]
        await self._hand_out(payloads)
        self._count_deliveries(len(payloads) * len(self.subscribers))

    async def _hand_out(self, payloads: Sequence[Payload]) -> None:
        """Offer the payloads to all, no faster than those can take them who waited for news."""
        prompt: Sequence[Subscriber] = [subscriber for subscriber in self.subscribers if subscriber.is_idle]
        for slice_ in slices(payloads):
            for subscriber in self.subscribers:
                subscriber.offer(slice_)
            prompt = await _waited_for(prompt)


def slices(payloads: Sequence[Payload]) -> Iterator[Sequence[Payload]]:
    """Cut payloads into runs of at most SLICE characters, or of one payload."""
    begin, characters = 0, 0
    for at, payload in enumerate(payloads):
        if at > begin and characters + len(payload.text) > SLICE:
            yield payloads[begin:at]
            begin, characters = at, 0
        characters += len(payload.text)
    if begin < len(payloads):
        yield payloads[begin:]


async def _waited_for(subscribers: Sequence[Subscriber]) -> Sequence[Subscriber]:
    """Wait for subscribers to take what they were offered; return those that did within a moment."""
    limit = time.monotonic() + MOMENT
    late: Sequence[Subscriber] = subscribers
    while late and time.monotonic() < limit:
        await asyncio.sleep(0)
        late = [subscriber for subscriber in late if not subscriber.is_idle]
    return [subscriber for subscriber in subscribers if subscriber.is_idle]
