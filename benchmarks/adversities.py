"""What a server of live events must bear: one who does not read, all back at once, all different."""

import asyncio
import os
import time
from collections.abc import Sequence

from benchmarks.audience import connected, gathered, require_everything, times, until
from benchmarks.happenings import Happenings, copies, steadily
from benchmarks.live_servers import Ours
from benchmarks.processor_time import resident_kilobytes, seconds_of
from benchmarks.report import Report, Row, milliseconds
from benchmarks.socket_client import Subscriber

TOO_SLOW = 4290
LARGE = "x" * 20_000
RATE = 20  # events a second
MISSED = 20  # events while everybody is away


async def one_slow(ours: Ours, size: int, seconds: float) -> Report:
    """Measure what a reader that takes nothing costs the others, and what becomes of it."""
    with ours.saying(LARGE):
        subscribers = await gathered(ours, size)
        rows = [await listened(ours, subscribers, seconds, "nobody")]
        slow = await gathered(ours, 1)
        slow[0].transport.pause_reading()
        rows.append(await listened(ours, subscribers, seconds, "one"))
        slow[0].transport.resume_reading()
        await slow[0].over.wait()
    if slow[0].code != TOO_SLOW:
        raise RuntimeError(f"The slow reader was closed with {slow[0].code}.")
    rest = ours.subscriber(after=slow[0].cursor)
    await connected([rest])
    await until(lambda: rest.positions[-1:] == subscribers[0].positions[-1:])
    if rest.positions[0] != slow[0].positions[-1] + 1:
        raise RuntimeError("The slow reader missed an event.")
    facts = {
        "the slow one was closed with": slow[0].code,
        "it had got": len(slow[0].positions),
        "and resumed with": len(rest.positions),
    }
    close([*subscribers, rest])
    return Report(name="One of them reads nothing, events of 20 kB", rows=rows, facts=facts)


async def listened(ours: Ours, subscribers: Sequence[Subscriber], seconds: float, slow: str) -> Row:
    """Measure how long the deliveries to these take."""
    heard = [len(each.positions) for each in subscribers]
    await steadily(ours.happen, seconds, RATE)
    begun = await ours.begun()
    await until(lambda: all(each.positions[-1] == max(begun) for each in subscribers))
    require_everything(subscribers)
    return {
        "subscribers": len(subscribers),
        "reads nothing": slow,
        **milliseconds(times(subscribers, heard, begun)),
        "load average": os.getloadavg()[0],
    }


async def all_different(ours: Ours, size: int, rate: float, seconds: float) -> Report:
    """Measure with as many subscriptions as subscribers: each follows its own order."""
    happenings = ours.happenings
    orders = await copies(happenings.database, happenings.orders[0], size)
    empty = resident_kilobytes(ours.pid)
    subscribers = [ours.about(order) for order in orders]
    await connected(subscribers)
    await asyncio.sleep(2)
    full, processor = resident_kilobytes(ours.pid), seconds_of(ours.pid)
    its = Happenings(happenings.database, happenings.broker, orders)
    await steadily(its.happen, seconds, rate)
    happened = await its.happened()
    await until(lambda: sum(len(each.positions) for each in subscribers) >= len(happened))
    used = seconds_of(ours.pid) - processor
    own = {order: [each.position for each in happened if each.order == order] for order in orders}
    for order, each in zip(orders, subscribers, strict=True):
        if list(each.positions) != own[order]:
            raise RuntimeError("A subscriber missed an event of its order, or got another's.")
    begun = {each.position: each.begun for each in happened}
    row: Row = {
        "subscriptions": size,
        "events per second": rate,
        "events": len(happened),
        "delivered": sum(len(each.positions) for each in subscribers),
        **milliseconds(times(subscribers, [0] * size, begun)),
        "CPU us per event": 1e6 * used / len(happened),
        "kB per subscription": (full - empty) / size,
        "load average": os.getloadavg()[0],
    }
    close(subscribers)
    return Report(name="Everybody follows an order of its own", rows=[row])


async def storm(ours: Ours, size: int) -> Report:
    """Measure how long it takes until all are back with everything, after all were thrown out."""
    subscribers = await gathered(ours, size)
    close(subscribers)
    for _ in range(MISSED):
        await ours.happen()
    last = max(await ours.begun())
    back = [ours.subscriber(after=each.cursor) for each in subscribers]
    begin, processor = time.perf_counter(), seconds_of(ours.pid)
    await connected(back, at_once=size)
    everybody_connected = time.perf_counter() - begin
    await until(lambda: all(each.positions[-1:] == type(each.positions)("q", [last]) for each in back))
    everybody_served = time.perf_counter() - begin
    require_everything(back)
    for before, after in zip(subscribers, back, strict=True):
        if after.positions[0] != before.positions[-1] + 1:
            raise RuntimeError("A subscriber missed an event while it was away.")
    row: Row = {
        "subscribers": size,
        "events missed by each": MISSED,
        "all connected s": everybody_connected,
        "all served s": everybody_served,
        "CPU ms each": 1e3 * (seconds_of(ours.pid) - processor) / size,
        "load average": os.getloadavg()[0],
    }
    close(back)
    return Report(name="Everybody comes back at once", rows=[row])


def close(subscribers: Sequence[Subscriber]) -> None:
    """Let them leave."""
    for each in subscribers:
        each.close()
