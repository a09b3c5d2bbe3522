"""Measure how long an event takes from its commit to its subscribers, with one and with a thousand."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]
import uvloop

from benchmarks.http_client import HttpClient
from benchmarks.installation import Installation, installation
from benchmarks.report import Report, Row, milliseconds, options
from benchmarks.socket_client import Subscriber
from persistence.address import for_asyncpg
from server.demo.catalog import read_document
from server.demo.run import HOST, free_port, until_ready

ROOT = Path(__file__).resolve().parents[1]
EVENTS = ROOT / "frontend-examples" / "documents" / "order-events.graphql"
CONNECTING_AT_ONCE = 50
PATIENCE = 20.0  # seconds until everybody must have got everything
GLANCE = 0.2  # seconds
ACCOUNT = "ACC-HILLSIDE"
CREATE = "mutation($input: CreateOrderInput!) { createOrder(input: $input) { order { id } } }"
SET_PRIORITY = """
mutation($input: SetPriorityInput!) { setPriority(input: $input) { order { version } errors { message } } }
"""
WAITING = "select exists(select from events where position is null)"
COMMITTED = """
select position, extract(epoch from pg_xact_commit_timestamp(xid::xid))::float8
from events where position > $1"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Who listens, and at which process of the API."""

    name: str
    size: int
    port: int


async def measure(seconds: float, rate: float, many: int) -> Report:
    """Measure with several audiences, one after the other; the changes come at a steady rate."""
    async with (
        installation(catalog=read_document()) as somgraph,
        HttpClient(somgraph.port, somgraph.token) as client,
    ):
        changes = Changes(client, await drafted(client))
        other = await another_process(somgraph)
        audiences = (
            Audience(name="same process", size=1, port=somgraph.port),
            Audience(name="another process", size=1, port=other),
            Audience(name="same process", size=many, port=somgraph.port),
        )
        rows = [await listened(somgraph, each, changes, seconds, rate) for each in audiences]
    note = (
        f"{rate:g} changes a second; from PostgreSQL's commit timestamp to the subscriber's socket, fsync on."
    )
    return Report(name="delivery", rows=rows, notes=(note,))


async def drafted(client: HttpClient) -> str:
    """Create an order to change: a draft without lines, so that a change of it is one event. Give its id."""
    answer = await client.query(CREATE, {"input": {"category": "SERVICE", "accountCode": ACCOUNT}})
    order: str = answer["createOrder"]["order"]["id"]
    return order


async def another_process(somgraph: Installation) -> int:
    """Start a second process of the API on the same database; give its port."""
    port = free_port(0)
    process = await somgraph.start("api-2", "server.cli", "serve", "--host", HOST, "--port", str(port))
    await until_ready(f"http://{HOST}:{port}", process)
    return port


class Changes:
    """Makes small changes: an order's priority goes up and down, one event each time."""

    def __init__(self, client: HttpClient, order: str) -> None:
        self._client = client
        self._order = order
        self._priorities = cycle((1, 2, 3, 4))

    async def make(self) -> None:
        """Make one. Raises RuntimeError when it is refused."""
        given = {"order": self._order, "priority": next(self._priorities)}
        answer = await self._client.query(SET_PRIORITY, {"input": given})
        if answer["setPriority"]["errors"]:
            raise RuntimeError(str(answer["setPriority"]["errors"]))

    async def keep_making(self, seconds: float, rate: float) -> None:
        """Make so many a second, by the clock."""
        begin = time.perf_counter()
        for number in range(round(seconds * rate)):
            await asyncio.sleep(max(0.0, begin + number / rate - time.perf_counter()))
            await self.make()


async def listened(
    somgraph: Installation, audience: Audience, changes: Changes, seconds: float, rate: float
) -> Row:
    """Measure with one audience. Raises RuntimeError when anybody missed an event, or got one twice."""
    subscribers = await gathered(somgraph, audience, changes)
    await asyncio.sleep(GLANCE)
    start = max(each.positions[-1] for each in subscribers)
    await changes.keep_making(seconds, rate)
    committed = await commit_times(somgraph, start)
    await until(lambda: all(each.positions[-1] == max(committed) for each in subscribers))
    for each in subscribers:
        each.close()
    return row(audience, subscribers, committed, seconds)


async def gathered(somgraph: Installation, audience: Audience, changes: Changes) -> Sequence[Subscriber]:
    """Connect everybody, and make changes until each has heard of one."""
    document = EVENTS.read_text()
    subscribers = [Subscriber(audience.port, somgraph.token, document) for _ in range(audience.size)]
    for begin in range(0, audience.size, CONNECTING_AT_ONCE):
        await asyncio.gather(*(each.connect() for each in subscribers[begin : begin + CONNECTING_AT_ONCE]))
    async with asyncio.timeout(PATIENCE):
        while not all(each.positions for each in subscribers):
            await changes.make()
            await asyncio.sleep(GLANCE)
    return subscribers


async def commit_times(somgraph: Installation, start: int) -> Mapping[int, float]:
    """Give the time of commit of each event after a position, once all have their positions."""
    connection = await asyncpg.connect(for_asyncpg(somgraph.database_url))
    async with asyncio.timeout(PATIENCE):
        while await connection.fetchval(WAITING):  # noqa: ASYNC110 - another process places them
            await asyncio.sleep(GLANCE)
    rows = await connection.fetch(COMMITTED, start)
    await connection.close()
    return dict(rows)


async def until(everybody_has_everything: Callable[[], bool]) -> None:
    """Wait for the last deliveries. Raises TimeoutError."""
    async with asyncio.timeout(PATIENCE):
        while not everybody_has_everything():  # noqa: ASYNC110 - to tell us would cost the clients time
            await asyncio.sleep(GLANCE)


def row(
    audience: Audience, subscribers: Sequence[Subscriber], committed: Mapping[int, float], seconds: float
) -> Row:
    """Sum up; every subscriber must have got every event once, in order."""
    waited: list[float] = []
    for each in subscribers:
        both = zip(each.positions, each.times, strict=True)
        heard = [(position, at) for position, at in both if position in committed]
        if [position for position, _ in heard] != sorted(committed):
            raise RuntimeError("A subscriber missed an event, or got one twice.")
        waited += [at - committed[position] for position, at in heard]
    return {
        "subscribers": audience.size,
        "written by": audience.name,
        "bytes": max(len(each.last) for each in subscribers),
        "events": len(committed),
        "deliveries per second": len(waited) / seconds,
        **milliseconds(waited),
        "longest ms": 1000 * max(waited),
    }


def main() -> None:
    """Run from the command line."""
    parser = options(str(__doc__), seconds=10)
    parser.add_argument("--rate", type=float, default=20, help="changes a second [%(default)s]")
    parser.add_argument("--many", type=int, default=1000, help="subscribers of the last round [%(default)s]")
    given = parser.parse_args()
    uvloop.run(measure(given.seconds, given.rate, given.many)).show(given.json)


if __name__ == "__main__":
    main()
