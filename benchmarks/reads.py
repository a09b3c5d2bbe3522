"""Measure the tree of one order, of 48 and of 2,000 tasks, against a hand-written endpoint in one run."""

import asyncio
import statistics
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle

import orjson
import uvloop

from benchmarks.http_client import HttpClient, request_body
from benchmarks.installation import Installation, installation
from benchmarks.report import Report, Row, milliseconds, options
from benchmarks.statements import counting
from benchmarks.trees import HUGE, ORDINARY, TREE, grow, numbers
from server.demo.run import HOST, free_port, until_ready

ROUNDS = 3
WARM_UP = 0.5  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """Somebody who answers."""

    name: str
    port: int
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked, by how many at once; the bodies are sent in turn."""

    name: str
    bodies: Sequence[bytes]
    connections: int


@dataclass(slots=True)
class Measured:
    """How many answers a second each round gave, and how long each answer took."""

    rates: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


async def measure(seconds: float, connections: int) -> Report:
    """Measure all contenders in turn, round by round, after checking that they answer alike."""
    questions = (
        Question(name="48 tasks", bodies=bodies(range(1, ORDINARY + 1)), connections=connections),
        Question(name="2,000 tasks", bodies=bodies([HUGE]), connections=connections),
    )
    async with installation() as somgraph:
        await grow(somgraph)
        contenders = await started(somgraph)
        sizes = [await require_equal(each, contenders, somgraph.token) for each in questions]
        counts = await count_statements(somgraph, contenders, questions)
        rows: list[Row] = []
        for question, size in zip(questions, sizes, strict=True):
            measured = await compete(question, contenders, somgraph.token, seconds)
            rows += [
                row(question, each, measured, size, counts[question.name, each.name]) for each in contenders
            ]
    notes = (
        f"{connections} connections, {ROUNDS} rounds of {seconds:g} s in turn; ratio: median of the rounds'.",
        "Hand-written: the same pool, driver and web server; with the same token check, or open to anybody.",
    )
    return Report(name="reads", rows=rows, notes=notes)


def bodies(orders: Sequence[int]) -> list[bytes]:
    """Write the requests for the trees of orders."""
    return [request_body(TREE, {"number": number}) for number in numbers(orders)]


async def started(somgraph: Installation) -> list[Contender]:
    """Start the hand-written endpoints, and list them after us."""
    port = free_port(0)
    process = await somgraph.start(
        "handwritten", "benchmarks.handwritten", "--port", str(port), "--database", somgraph.database_url
    )
    await until_ready(f"http://{HOST}:{port}", process)
    return [
        Contender(name="somgraph", port=somgraph.port, path="/graphql"),
        Contender(name="hand-written, token checked", port=port, path="/checked"),
        Contender(name="hand-written, open", port=port, path="/open"),
    ]


async def require_equal(question: Question, contenders: Sequence[Contender], token: str) -> int:
    """Compare the data of all answers; give the size of the last, in bytes. Raises RuntimeError."""
    size = 0
    for body in question.bodies:
        answers = []
        for each in contenders:
            async with HttpClient(each.port, token, each.path) as client:
                answers.append(await client.post(body))
        first, *others = (orjson.loads(answer)["data"] for answer in answers)
        if first["order"] is None or any(other != first for other in others):
            raise RuntimeError(f"The answers to {body!r} differ, or are empty.")
        size = len(answers[0])
    return size


async def count_statements(
    somgraph: Installation, contenders: Sequence[Contender], questions: Sequence[Question]
) -> dict[tuple[str, str], float]:
    """Count the statements of one request, by question and contender."""
    counts = {}
    async with counting(somgraph) as count:
        for question in questions:
            for each in contenders:
                async with HttpClient(each.port, somgraph.token, each.path) as client:
                    counts[question.name, each.name] = await count(partial(client.post, question.bodies[0]))
    return counts


async def compete(
    question: Question, contenders: Sequence[Contender], token: str, seconds: float
) -> dict[str, Measured]:
    """Let them answer in turn."""
    measured: dict[str, Measured] = defaultdict(Measured)
    for each in contenders:
        await answer(question, each, token, WARM_UP)
    for _ in range(ROUNDS):
        for each in contenders:
            begin = time.perf_counter()
            took = await answer(question, each, token, seconds)
            measured[each.name].rates.append(len(took) / (time.perf_counter() - begin))
            measured[each.name].seconds += took
    return measured


async def answer(question: Question, contender: Contender, token: str, seconds: float) -> list[float]:
    """Ask from every connection, again as soon as there is an answer; give the seconds that each took."""
    took: list[float] = []
    bodies, until = cycle(question.bodies), time.perf_counter() + seconds

    async def ask() -> None:
        async with HttpClient(contender.port, token, contender.path) as client:
            while (begin := time.perf_counter()) < until:
                await client.post(next(bodies))
                took.append(time.perf_counter() - begin)

    await asyncio.gather(*(ask() for _ in range(question.connections)))
    return took


def row(
    question: Question, contender: Contender, measured: dict[str, Measured], size: int, statements: float
) -> Row:
    """Sum up what one contender did with one question."""
    own, ours = measured[contender.name], measured["somgraph"]
    ratio = statistics.median(ours / theirs for ours, theirs in zip(ours.rates, own.rates, strict=True))
    return {
        "tree": f"{question.name}, {size / 1000:.0f} kB",
        "answered by": contender.name,
        "requests per second": statistics.median(own.rates),
        **milliseconds(own.seconds),
        "somgraph's rate to this": ratio,
        "SQL statements": statements,
    }


def main() -> None:
    """Run from the command line."""
    parser = options(str(__doc__), seconds=2.5)
    parser.add_argument("--connections", type=int, default=16, help="requests in flight [%(default)s]")
    given = parser.parse_args()
    uvloop.run(measure(given.seconds, given.connections)).show(given.json)


if __name__ == "__main__":
    main()
