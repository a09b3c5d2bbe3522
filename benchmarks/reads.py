"""Measure reads on our own tables against PostGraphile, Mercurius and a hand-written endpoint, in one run."""

import re
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

import orjson
import uvloop

from benchmarks.contenders import Contender, started
from benchmarks.installation import Installation, installation
from benchmarks.load import Exchange, collect, post, press
from benchmarks.processor_time import seconds_of
from benchmarks.questions import QUESTIONS, Question
from benchmarks.report import Report, Row, load_average, milliseconds, options
from benchmarks.statements import counting
from benchmarks.trees import grow

ROUNDS = 3
WARM_UP = 1.0  # seconds
GLOBAL_ID = re.compile(rb'"[a-z]{3}_([0-9a-f]{8}-)')
MOMENT = re.compile(rb'"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00))"')


@dataclass(slots=True)
class Measured:
    """What one contender did: answers a second by round, seconds by answer, processor seconds in all."""

    rates: list[float] = field(default_factory=list)
    took: list[float] = field(default_factory=list)
    own_time: float = 0
    database_time: float = 0


async def measure(names: Sequence[str], seconds: float, connections: int, *, peers: bool) -> Report:
    """Measure all contenders in turn, round by round, after checking that they answer alike."""
    asked = [each for each in QUESTIONS if not names or each.name[0] in names]
    rows: list[Row] = []
    async with installation() as somgraph:
        await grow(somgraph)
        contenders = await started(somgraph, peers=peers)
        for question in asked:
            print(f"asking {question.name} …", file=sys.stderr)
            rows += await compete(somgraph, question, contenders, seconds, connections)
    notes = (
        f"{connections} connections, {ROUNDS} rounds of {seconds:g} s in turn; ratio: median of the rounds'.",
        "Processor time in milliseconds a request, of the server and of PostgreSQL.",
    )
    return Report(name="reads", rows=rows, facts={"load average before": load_average()}, notes=notes)


async def compete(
    somgraph: Installation,
    question: Question,
    contenders: Sequence[Contender],
    seconds: float,
    connections: int,
) -> list[Row]:
    """Let those who know the question answer it in turn."""
    able = [each for each in contenders if each.dialect in question.documents]
    exchanges = {each.name: await checked(question, each, somgraph.token) for each in able}
    require_equal(question, exchanges)
    counts = await count_statements(somgraph, able, exchanges)
    measured = {each.name: Measured() for each in able}
    for each in able:
        await press(each.port, exchanges[each.name], connections, WARM_UP)
    for _ in range(ROUNDS):
        for each in able:
            await one_round(somgraph, each, exchanges[each.name], connections, seconds, measured[each.name])
    size = len(exchanges[able[0].name][0].answer or b"")
    return [row(question, each, measured, size, counts[each.name]) for each in able]


async def checked(question: Question, contender: Contender, token: str) -> list[Exchange]:
    """Ask everything once; what came is what must come again."""
    requests = [
        post(contender.port, contender.path, token, body) for body in question.bodies(contender.dialect)
    ]
    answers = await collect(contender.port, [Exchange(request=each) for each in requests])
    return [
        Exchange(request=request, answer=answer) for request, answer in zip(requests, answers, strict=True)
    ]


def require_equal(question: Question, exchanges: dict[str, list[Exchange]]) -> None:
    """Compare the data of all answers. Raises RuntimeError when they differ, or are empty."""
    for same in zip(*exchanges.values(), strict=True):
        first, *others = (plain(each.answer or b"") for each in same)
        if not all(first.values()) or any(other != first for other in others):
            raise RuntimeError(f"{question.name}: the answers to {same[0].request!r} differ, or are empty.")


def plain(answer: bytes) -> dict[str, object]:
    """Read the data of an answer, ids without our prefixes, times in one notation, pages as lists."""
    bare = MOMENT.sub(_moment, GLOBAL_ID.sub(rb'"\1', answer))
    found = orjson.loads(bare)
    if not found.get("data"):
        raise RuntimeError(f"No data: {answer[:500]!r}")
    return {name: _flat(each) for name, each in found["data"].items()}


def _flat(value: Any) -> Any:
    """Take what stands alone out of its object: pages and plans, which PostGraphile has not."""
    if isinstance(value, list):
        return [_flat(each) for each in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"nodes"}:
        return _flat(value["nodes"])
    flat = {name: _flat(each) for name, each in value.items()}
    return flat | flat.pop("plan", {})


def _moment(found: re.Match[bytes]) -> bytes:
    at = datetime.fromisoformat(found[1].decode())
    return f'"{at.isoformat(timespec="milliseconds")}"'.encode()


async def count_statements(
    somgraph: Installation, contenders: Sequence[Contender], exchanges: dict[str, list[Exchange]]
) -> dict[str, float]:
    """Count the statements of one request to each."""
    counts = {}
    async with counting(somgraph) as count:
        for each in contenders:
            counts[each.name] = await count(partial(collect, each.port, exchanges[each.name][:1]))
    return counts


async def one_round(
    somgraph: Installation,
    contender: Contender,
    exchanges: Sequence[Exchange],
    connections: int,
    seconds: float,
    measured: Measured,
) -> None:
    """Press one contender, and note what it did and what it took."""
    before = seconds_of(contender.pid), seconds_of(somgraph.postgres.pid)
    took = await press(contender.port, exchanges, connections, seconds)
    measured.own_time += seconds_of(contender.pid) - before[0]
    measured.database_time += seconds_of(somgraph.postgres.pid) - before[1]
    measured.rates.append(len(took) / seconds)
    measured.took += took


def row(
    question: Question, contender: Contender, measured: dict[str, Measured], size: int, statements: float
) -> Row:
    """Sum up what one contender did with one question."""
    own, ours = measured[contender.name], measured["somgraph"]
    ratio = statistics.median(ours / theirs for ours, theirs in zip(ours.rates, own.rates, strict=True))
    return {
        "question": f"{question.name}, {size / 1000:.1f} kB",
        "answered by": contender.name,
        "requests per second": statistics.median(own.rates),
        **milliseconds(own.took),
        "server ms": 1000 * own.own_time / len(own.took),
        "PostgreSQL ms": 1000 * own.database_time / len(own.took),
        "SQL statements": statements,
        "somgraph's rate to this": ratio,
        "wanted": question.bars.get(contender.name, "-"),
    }


def main() -> None:
    """Run from the command line."""
    parser = options(str(__doc__), seconds=2.5)
    parser.add_argument("--connections", type=int, default=16, help="requests in flight [%(default)s]")
    parser.add_argument("--only", default="", metavar="LETTERS", help="the questions to ask, such as acd")
    parser.add_argument("--without-peers", action="store_true", help="leave out what needs Node.js")
    given = parser.parse_args()
    report = uvloop.run(measure(given.only, given.seconds, given.connections, peers=not given.without_peers))
    report.show(given.json)


if __name__ == "__main__":
    main()
