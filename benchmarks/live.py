"""Measure live delivery: a crowd beside graphql-ws on Node, one slow, all different, all back."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from statistics import median
from uuid import UUID

import uvloop

from benchmarks.adversities import all_different, one_slow, storm
from benchmarks.audience import connected, crowd, until
from benchmarks.contenders import NODE, node
from benchmarks.delivery import drafted
from benchmarks.happenings import Happenings
from benchmarks.http_client import HttpClient
from benchmarks.installation import ROOT, Installation, installation, passed_on
from benchmarks.live_servers import Contender, Ours, Theirs
from benchmarks.report import Report, Row, options, show_all
from persistence.broker import Broker
from persistence.database import Database
from server.demo.catalog import read_document
from server.demo.process import Process
from server.demo.run import HOST, enter, free_port

RATE = 20  # events a second
RATIOS = {"delivered per second": 1, "p99 ms": -1, "CPU us per delivery": -1}  # which way is better


async def measure(seconds: float, many: int, rounds: int) -> Sequence[Report]:
    """Measure everything, one after the other."""
    async with (
        installation(catalog=read_document()) as somgraph,
        HttpClient(somgraph.port, somgraph.token) as client,
        writing(somgraph, await drafted(client)) as ours,
        peer(somgraph, ours) as theirs,
    ):
        return [
            await beside(ours, theirs, many, seconds, rounds, fresh=True),
            await beside(ours, theirs, 1_000, seconds, rounds),
            await one_slow(ours, 100, seconds),
            await all_different(ours, 2_000, 200, seconds),
            await storm(ours, many),
        ]


@asynccontextmanager
async def writing(somgraph: Installation, order: str) -> AsyncIterator[Ours]:
    """Connect to the database as another process of the API does."""
    database = await Database.connect(somgraph.database_url, pool_size=3)
    broker = Broker(somgraph.database_url)
    await broker.connect()
    try:
        yield Ours(somgraph, Happenings(database, broker, [UUID(order.removeprefix("ord_"))]))
    finally:
        await broker.disconnect()
        await database.close()


@asynccontextmanager
async def peer(somgraph: Installation, ours: Ours) -> AsyncIterator[Theirs]:
    """Run graphql-ws, and require that it answers what we answer."""
    port = free_port(0)
    process = Process(
        name="graphql-ws",
        program=(str(await node()), "graphql-ws.mjs", str(port), str(ROOT / "schema" / "schema.graphql")),
        environment=passed_on() | {"NODE_ENV": "production"},
        folder=NODE,
        log=somgraph.folder / "graphql-ws.log",
    )
    await enter(somgraph.stack, process)
    await until_listening(port)
    async with HttpClient(port, "") as client:
        answer = await first_answer(ours)
        theirs = Theirs(process.pid, port, client, answer["payload"]["data"]["orderEvents"])
        if await first_answer(theirs) != answer:
            raise RuntimeError("graphql-ws answers something else.")
        yield theirs


async def until_listening(port: int) -> None:
    """Wait until somebody listens at a port. Raises TimeoutError."""
    async with asyncio.timeout(10):
        while True:
            with suppress(OSError):
                _, writer = await asyncio.open_connection(HOST, port)
                writer.close()
                return
            await asyncio.sleep(0.1)


async def first_answer(contender: Contender) -> dict[str, dict[str, dict[str, dict[str, int]]]]:
    """Give the first message that a subscriber gets."""
    subscriber = contender.subscriber()
    await connected([subscriber])
    await asyncio.sleep(1)
    await contender.happen()
    await until(lambda: bool(subscriber.last))
    subscriber.close()
    message: dict[str, dict[str, dict[str, dict[str, int]]]] = json.loads(subscriber.last)
    return message


async def beside(
    ours: Ours, theirs: Theirs, size: int, seconds: float, rounds: int, *, fresh: bool = False
) -> Report:
    """Measure both with so many subscribers, in turns; memory can be compared while both are fresh."""
    rows: list[Row] = []
    for _ in range(rounds):
        rows += [await crowd(ours, size, seconds, RATE), await crowd(theirs, size, seconds, RATE)]
    pairs = list(zip(rows[::2], rows[1::2], strict=True))
    facts = {
        f"{'graphql-ws / somgraph' if way < 0 else 'somgraph / graphql-ws'}, {name}": round(
            median(ratio(mine, other, name, way) for mine, other in pairs), 2
        )
        for name, way in RATIOS.items()
    }
    if fresh:
        facts["graphql-ws / somgraph, kB per subscriber in the first round"] = round(
            ratio(rows[0], rows[1], "kB per subscriber", -1), 2
        )
    return Report(name=f"{size:,} subscribers to the same, {RATE} events a second", rows=rows, facts=facts)


def ratio(mine: Row, other: Row, name: str, way: int) -> float:
    """Divide, so that more is better for us."""
    return (float(mine[name]) / float(other[name])) ** way


def main() -> None:
    """Run from the command line."""
    parser = options(str(__doc__), seconds=5)
    parser.add_argument("--many", type=int, default=5_000, help="size of the large crowd [%(default)s]")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of each crowd [%(default)s]")
    given = parser.parse_args()
    show_all(uvloop.run(measure(given.seconds, given.many, given.rounds)), given.json)


if __name__ == "__main__":
    main()
