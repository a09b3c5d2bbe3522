"""Subscribers in numbers: gathered, listening, and asked what they got."""

import asyncio
import os
import time
from collections.abc import Callable, Sequence

from benchmarks.happenings import steadily
from benchmarks.live_servers import Contender
from benchmarks.processor_time import resident_kilobytes, seconds_of
from benchmarks.report import Row, milliseconds
from benchmarks.socket_client import Subscriber

CONNECTING_AT_ONCE = 50
PATIENCE = 60.0  # seconds until everybody must have got everything
GLANCE = 0.1  # seconds
SAMPLE = 200_000  # deliveries whose times are looked at


async def connected(subscribers: Sequence[Subscriber], at_once: int = CONNECTING_AT_ONCE) -> None:
    """Connect them, so many at a time."""
    for begin in range(0, len(subscribers), at_once):
        await asyncio.gather(*(each.connect() for each in subscribers[begin : begin + at_once]))


async def gathered(contender: Contender, size: int) -> Sequence[Subscriber]:
    """Connect so many, and let events happen until each has heard of one."""
    subscribers = [contender.subscriber() for _ in range(size)]
    await connected(subscribers)
    async with asyncio.timeout(PATIENCE):
        while not all(each.positions for each in subscribers):
            await contender.happen()
            await asyncio.sleep(3 * GLANCE)
    return subscribers


async def until(is_so: Callable[[], bool], patience: float = PATIENCE) -> None:
    """Wait for something. Raises TimeoutError."""
    async with asyncio.timeout(patience):
        while not is_so():  # noqa: ASYNC110 - to tell us would cost the clients time
            await asyncio.sleep(GLANCE)


async def crowd(contender: Contender, size: int, seconds: float, rate: float) -> Row:
    """Measure with so many subscribers. Raises RuntimeError when one missed an event, or got one twice."""
    empty = resident_kilobytes(contender.pid)  # only a fresh process has no room left by others
    subscribers = await gathered(contender, size)
    full = resident_kilobytes(contender.pid)
    heard = [len(each.positions) for each in subscribers]
    processor, begin = seconds_of(contender.pid), time.time()

    await steadily(contender.happen, seconds, rate)
    begun = await contender.begun()
    await until(lambda: all(each.positions[-1] == max(begun) for each in subscribers))

    used = seconds_of(contender.pid) - processor
    require_everything(subscribers)
    deliveries = sum(len(each.positions) - before for each, before in zip(subscribers, heard, strict=True))
    waited = times(subscribers, heard, begun)
    lasted = max(each.times[-1] for each in subscribers) - begin
    for each in subscribers:
        each.close()
    await asyncio.sleep(1)
    return {
        "server": contender.name,
        "subscribers": size,
        "offered per second": size * rate,
        "delivered per second": deliveries / lasted,
        **milliseconds(waited),
        "CPU us per delivery": 1e6 * used / deliveries,
        "kB per subscriber": (full - empty) / size,
        "MB more when full": (resident_kilobytes(contender.pid) - full) / 1024,
        "load average": os.getloadavg()[0],
    }


def require_everything(subscribers: Sequence[Subscriber]) -> None:
    """Refuse when somebody missed an event between its first and its last, or got one twice."""
    for each in subscribers:
        if list(each.positions) != list(range(each.positions[0], each.positions[-1] + 1)):
            raise RuntimeError("A subscriber missed an event, or got one twice.")


def times(subscribers: Sequence[Subscriber], heard: Sequence[int], begun: object) -> list[float]:
    """Give how long deliveries took, of every subscriber or of as many as make the sample."""
    assert isinstance(begun, dict)
    all_of_them = sum(len(each.positions) for each in subscribers)
    step = max(1, all_of_them // SAMPLE)
    return [
        at - begun[position]
        for each, before in list(zip(subscribers, heard, strict=True))[::step]
        for position, at in list(zip(each.positions, each.times, strict=True))[before:]
    ]
