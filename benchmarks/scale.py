"""Measure what a second API process and a second worker add: two of each against one, on one PostgreSQL."""

import asyncio
import os
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from itertools import chain

import asyncpg  # type: ignore[import-untyped]
import uvloop

from benchmarks import plans, workers
from benchmarks.capturing import bring_in, sites_of
from benchmarks.commands import Contender, complete_all
from benchmarks.fleet import Fleet
from benchmarks.http_client import HttpClient, request_body
from benchmarks.installation import Installation, installation
from benchmarks.load import Exchange, collect, post, press
from benchmarks.questions import TREE
from benchmarks.report import Cell, Report, Row, load_average, milliseconds, options
from benchmarks.trees import connected
from server.imports import import_catalog
from server.remote import Remote

ROUNDS = 3
SHARES = (1.0, 0.2)  # of a core that each process may take
SIZES = (1, 2)  # API processes, and workers
BAR = 1.6
CLIENTS = 16
WARM_UP = 0.7  # seconds
ORDERS, TASKS = 700, 20  # to complete tasks of
A_SECOND = 120  # automated tasks to be done for each second of a round, on whole cores
READ, TASKS_READ = 50, 48  # orders whose trees are read, and the tasks of each
BY_ID = f"query($order: ID!) {{ order(id: $order) {{ {TREE} }} }}"
PARTS = ("API", "workers", "PostgreSQL", "load")
DONE = "select count(*) from tasks where request_type = $1 and state = 'CLOSED_COMPLETE'"
READY = 4  # tasks in each plan of those, all ready at once: an order is changed by one at a time
GLANCE = 0.02  # seconds
BEGUN, ENDED = 0.2, 0.9  # of the tasks: the time between counts, when workers have nothing to begin or to end


@dataclass(slots=True)
class Measured:
    """What a fleet did: pieces a second by round, and in all: seconds, pieces, processor time by part."""

    rates: list[float] = field(default_factory=list)
    took: list[float] = field(default_factory=list)
    seconds: float = 0
    pieces: int = 0
    spent: dict[str, float] = field(default_factory=lambda: dict.fromkeys(PARTS, 0.0))


class Watch:
    """Measures a round of a fleet, from now on."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet, self._before, self._begun = fleet, fleet.spent(), time.perf_counter()

    def stop(self, pieces: int, measured: Measured) -> None:
        """Note what was done since."""
        seconds, spent = time.perf_counter() - self._begun, self._fleet.spent()
        measured.rates.append(pieces / seconds)
        measured.seconds += seconds
        measured.pieces += pieces
        for part in PARTS:
            measured.spent[part] += spent[part] - self._before[part]


Round = Callable[[float, Measured], Awaitable[None]]


async def measure(seconds: float, letters: str) -> Report:
    """Measure each kind of work, with whole cores and with shares of them, both fleets in turn."""
    rows: list[Row] = []
    async with installation() as somgraph:
        async with Remote(somgraph.url, somgraph.token) as remote:
            await import_catalog(remote, plans.catalog())
            await import_catalog(remote, workers.catalog(workers.OURS, "AUTOMATED", READY))
        fleet = Fleet(somgraph)
        for name, prepare in WORK.items():
            if name[0] in letters:
                print(f"measuring {name} …", file=sys.stderr)
                one_round = await prepare(fleet, seconds)
                for share in SHARES:
                    rows += await compete(fleet, name, share, one_round)
    notes = (
        f"{CLIENTS} clients, {ROUNDS} rounds in turn; ratio: median of the rounds'.",
        "Milliseconds of processor time a piece of work, by part; the load is this process, which asks.",
        "The cores allow: how much more all cores could do than one of each did, at what a piece costs it.",
        "Of a core each: for the rest of the time each API process and worker is stopped.",
    )
    return Report(name="scale", rows=rows, facts={"load average": load_average()}, notes=notes)


async def compete(fleet: Fleet, name: str, share: float, one_round: Round) -> list[Row]:
    """Let fleets of both sizes work in turn; who was last begins the next round."""
    measured = {size: Measured() for size in SIZES}
    for number in range(ROUNDS):
        for size in SIZES[:: -1 if number % 2 else 1]:
            await fleet.have(size)
            await one_round(share, measured[size])
    return [row(name, share, size, measured) for size in SIZES]


async def reads(fleet: Fleet, seconds: float) -> Round:
    """Prepare reads of the trees of orders, which nobody changes meanwhile."""
    somgraph = fleet.somgraph
    await fleet.have(1)
    payloads = [plans.order(f"TREE-{n}", TASKS_READ) for n in range(READ)]
    ids = await bring_in(somgraph.port, somgraph.token, payloads)
    bodies = [request_body(BY_ID, {"order": each}) for each in ids]

    async def ask(how_long: float) -> list[float]:
        answers = await collect(somgraph.port, asked(somgraph, somgraph.port, bodies, [None] * READ))
        if any(b'"errors"' in each for each in answers):
            raise RuntimeError(f"An answer has errors: {answers[0][:500]!r}")
        shares = [
            press(port, asked(somgraph, port, bodies, answers), CLIENTS // len(fleet.ports), how_long)
            for port in fleet.ports
        ]
        return list(chain.from_iterable(await asyncio.gather(*shares)))

    async def one_round(share: float, measured: Measured) -> None:
        await ask(WARM_UP)
        async with fleet.slowed(share):
            watch = Watch(fleet)
            took = await ask(seconds)
            watch.stop(len(took), measured)
        measured.took += took

    return one_round


def asked(
    somgraph: Installation, port: int, bodies: Sequence[bytes], answers: Sequence[bytes | None]
) -> list[Exchange]:
    """Write requests with the answers that must come."""
    return [
        Exchange(request=post(port, "/graphql", somgraph.token, body), answer=answer)
        for body, answer in zip(bodies, answers, strict=True)
    ]


async def commands(fleet: Fleet, seconds: float) -> Round:
    """Prepare orders, and complete their tasks: each client works on an order of its own."""
    somgraph = fleet.somgraph
    await fleet.have(1)
    payloads = [plans.order(f"SCALE-{n}", TASKS) for n in range(ORDERS)]
    ids = await bring_in(somgraph.port, somgraph.token, payloads)
    async with HttpClient(somgraph.port, somgraph.token) as client:
        sites = [await sites_of(client, order) for order in ids]
    to_do = [list(chain.from_iterable(each)) for each in sites]

    async def work(contender: Contender, until: float) -> None:
        while time.perf_counter() < until:
            await complete_all(contender, somgraph.token, [to_do.pop()])

    async def complete(how_long: float) -> list[float]:
        until = time.perf_counter() + how_long
        contenders = [Contender(name="somgraph", port=port, path="/graphql") for port in fleet.ports]
        await asyncio.gather(*(work(contenders[n % len(contenders)], until) for n in range(CLIENTS)))
        return list(chain.from_iterable(each.took for each in contenders))

    async def one_round(share: float, measured: Measured) -> None:
        await complete(WARM_UP)
        async with fleet.slowed(share):
            watch = Watch(fleet)
            took = await complete(seconds)
            watch.stop(len(took), measured)
        measured.took += took

    return one_round


async def automated(fleet: Fleet, seconds: float) -> Round:
    """Prepare tasks of ours: ordered while workers stand still, and then done."""
    tasks_in = {share: READY * max(40, round(A_SECOND * seconds * share / READY)) for share in SHARES}

    async def one_round(share: float, measured: Measured) -> None:
        async with connected(fleet.somgraph.database_url) as connection:
            before, tasks = await connection.fetchval(DONE, workers.OURS), tasks_in[share]
            with fleet.workers_held():
                await workers.ordered(fleet.somgraph, tasks, READY)
            async with fleet.slowed(share):
                first = await done(connection, before + BEGUN * tasks)
                watch = Watch(fleet)
                last = await done(connection, before + ENDED * tasks)
                watch.stop(last - first, measured)

    return one_round


async def done(connection: asyncpg.Connection, least: float) -> int:
    """Wait until so many tasks are done; give how many they are then."""
    while True:
        found: int = await connection.fetchval(DONE, workers.OURS)
        if found >= least:
            return found
        await asyncio.sleep(GLANCE)


WORK: dict[str, Callable[[Fleet, float], Awaitable[Round]]] = {
    "reads: the tree of 48 tasks": reads,
    "commands: completeTask": commands,
    "automated tasks, by workers": automated,
}


def row(name: str, share: float, size: int, measured: dict[int, Measured]) -> Row:
    """Sum up what one fleet did."""
    own, one = measured[size], measured[SIZES[0]]
    times: dict[str, Cell] = milliseconds(own.took) if own.took else {"p50 ms": "-", "p99 ms": "-"}
    busy = sum(one.spent.values()) / one.seconds
    ratio = statistics.median(mine / its for mine, its in zip(own.rates, one.rates, strict=True))
    return {
        "work": name,
        "of a core each": share,
        "API + workers": f"{size} + {size}",
        "a second": statistics.median(own.rates),
        **times,
        **{f"{part} ms": 1000 * own.spent[part] / own.pieces for part in PARTS},
        "cores busy": sum(own.spent.values()) / own.seconds,
        "rate to 1 + 1": ratio,
        "the cores allow": (os.cpu_count() or 1) / busy,
        "wanted": BAR if size > 1 else "-",
    }


def main() -> None:
    """Run from the command line."""
    parser = options(str(__doc__), seconds=2.5)
    parser.add_argument("--only", default="rca", metavar="LETTERS", help="reads, commands, automated")
    given = parser.parse_args()
    uvloop.run(measure(given.seconds, given.only)).show(given.json)


if __name__ == "__main__":
    main()
