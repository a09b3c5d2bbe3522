"""Measure what each read costs with ten and a hundred times the orders, up to 1,000,000 tasks."""

import asyncio
import sys
from dataclasses import replace

import uvloop

from benchmarks.installation import Installation, installation
from benchmarks.load import Exchange, collect, post, press
from benchmarks.processor_time import seconds_of
from benchmarks.questions import OURS, QUESTIONS, WORKLISTS, Question
from benchmarks.report import Report, Row, load_average, milliseconds, options
from benchmarks.trees import FEW, HUGE, HUGEST, add, begin, connected

STEPS = (
    (1, FEW),
    (HUGE, HUGEST),
    (FEW + 1, HUGE - 1),
    (HUGEST + 1, 20_700),
)  # the last makes 1,000,000 tasks
MEASURED = (1, 2, 3)  # the steps after which it is measured
WARM_UP = 1.0  # seconds
SECONDS_UNTIL_COUNTED = 1.5  # PostgreSQL tells of its scans once a second
SCANS = """
select coalesce(sum(seq_scan), 0)::int from pg_stat_user_tables
where relname in ('orders', 'order_lines', 'domain_orders', 'tasks', 'task_dependencies', 'fallouts')"""

# after vacuum they are exact
SIZES = "select relname, reltuples::int as size from pg_class where relname in ('orders', 'tasks')"


async def measure(names: str, seconds: float, connections: int) -> Report:
    """Measure every question after each step of growth."""
    asked = [each for each in (*QUESTIONS, *WORKLISTS) if not names or each.name[0] in names]
    rows: list[Row] = []
    async with installation() as somgraph:
        await begin(somgraph.database_url)
        for n, (first, last) in enumerate(STEPS):
            print(f"adding orders {first} to {last} …", file=sys.stderr)
            await add(somgraph.database_url, first, last)
            if n in MEASURED:
                rows += [await one_question(somgraph, each, seconds, connections) for each in asked]
    notes = (
        f"{connections} connections, {seconds:g} s; processor time in milliseconds a request.",
        "Scans: how often PostgreSQL read a whole table of those that grow, in all these requests.",
    )
    facts = {"load average": load_average()}
    return Report(name="growth", rows=sorted(rows, key=lambda row: row["question"]), facts=facts, notes=notes)


async def one_question(somgraph: Installation, question: Question, seconds: float, connections: int) -> Row:
    """Ask one question for a while."""
    exchanges = await checked(somgraph, question)
    pid = somgraph.processes["api"].pid
    await press(somgraph.port, exchanges, connections, WARM_UP)
    scans, before = await numbers(somgraph), (seconds_of(pid), seconds_of(somgraph.postgres.pid))
    took = await press(somgraph.port, exchanges, connections, seconds)
    own, database = seconds_of(pid) - before[0], seconds_of(somgraph.postgres.pid) - before[1]
    now = await numbers(somgraph)
    return {
        "question": question.name,
        "orders": now["orders"],
        "tasks": now["tasks"],
        **milliseconds(took),
        "server ms": 1000 * own / len(took),
        "PostgreSQL ms": 1000 * database / len(took),
        "scans": now["scans"] - scans["scans"],
    }


async def checked(somgraph: Installation, question: Question) -> list[Exchange]:
    """Ask everything once; the same must come again. Raises RuntimeError when it is refused."""
    requests = [
        post(somgraph.port, "/graphql", somgraph.token, body) for body in known(question).bodies(OURS)
    ]
    answers = await collect(somgraph.port, [Exchange(request=each) for each in requests])
    for answer in answers:
        if b'"errors"' in answer or b"null}" in answer[:40]:
            raise RuntimeError(f"{question.name}: {answer[:500]!r}")
    return [Exchange(request=each, answer=answer) for each, answer in zip(requests, answers, strict=True)]


def known(question: Question) -> Question:
    """Ask of ordinary orders only for those that there are from the beginning."""
    return replace(question, variables=question.variables[:FEW])


async def numbers(somgraph: Installation) -> dict[str, int]:
    """Count orders, tasks and scans."""
    await asyncio.sleep(SECONDS_UNTIL_COUNTED)
    async with connected(somgraph.database_url) as connection:
        scans = await connection.fetchval(SCANS)
        sizes = await connection.fetch(SIZES)
        return {"scans": scans, **{each["relname"]: each["size"] for each in sizes}}


def main() -> None:
    """Run from the command line."""
    parser = options(str(__doc__), seconds=3)
    parser.add_argument("--connections", type=int, default=1, help="requests in flight [%(default)s]")
    parser.add_argument("--only", default="", metavar="LETTERS", help="the questions to ask, such as abe")
    given = parser.parse_args()
    uvloop.run(measure(given.only, given.seconds, given.connections)).show(given.json)


if __name__ == "__main__":
    main()
