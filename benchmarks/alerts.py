"""Measure how long after its moment an alert is raised, with 100,000 open orders that nobody looks at."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg  # type: ignore[import-untyped]

from benchmarks.endangered import SPECIFICATION, Crowd, endanger
from benchmarks.installation import Installation, installation
from benchmarks.report import Report, Row, load_average, options, percentile
from domain.jeopardy_policy import TASK_TABLE
from persistence.address import for_asyncpg
from server.demo.catalog import read_document

LOADS = 1_000  # orders that are loaded in a second, at the least
DELAYS = """
select moments.number <= {steady} as is_steady,
    extract(epoch from pg_xact_commit_timestamp(alert.xmin) - at)::float8 as delay
from moments left join jeopardy_alerts alert on alert.order_id = moments.order_id and alert.scope = 'TASK'
where moments.number <= {steady} + {burst}"""
OTHERS = """
select count(*) from jeopardy_alerts alert join moments on moments.order_id = alert.order_id
where moments.number > {steady} + {burst}"""
LIMIT = 5.0  # seconds, as promised


async def measure(crowd: Crowd, workers: int) -> Report:
    """Load the orders, start the workers, and wait until the last level has risen."""
    catalog = worked_catalog()
    async with installation(catalog=catalog) as somgraph:
        version = version_in(catalog)
        begin = datetime.now(UTC) + timedelta(seconds=30 + crowd.orders / LOADS)
        await endanger(somgraph, crowd, version=version, begin=begin)
        late = (datetime.now(UTC) - begin).total_seconds()
        if late > 0:
            raise RuntimeError(f"Loading took {late:.0f} seconds too long: this machine is too busy.")
        for number in range(workers):
            await somgraph.start(f"worker {number}", "server.cli", "work")
        await asyncio.sleep((begin - datetime.now(UTC)).total_seconds() + crowd.lasts)
        return await reported(somgraph, crowd, workers)


def worked_catalog() -> dict[str, Any]:
    """Give the worked catalog without its own bands: the first level begins at half of a task's time."""
    document = read_document()
    tables = [each for each in document["decisionTables"] if each["name"] != TASK_TABLE]
    return document | {"decisionTables": tables}


def version_in(catalog: dict[str, Any]) -> str:
    """Give the version of the specification that the orders are on."""
    found: str = next(each["version"] for each in catalog["specifications"] if each["code"] == SPECIFICATION)
    return found


async def reported(somgraph: Installation, crowd: Crowd, workers: int) -> Report:
    """Compare when alerts were committed with their moments."""
    connection = await asyncpg.connect(for_asyncpg(somgraph.database_url))
    try:
        rows = await connection.fetch(DELAYS.format(steady=crowd.steady, burst=crowd.burst))
        others = await connection.fetchval(OTHERS.format(steady=crowd.steady, burst=crowd.burst))
    finally:
        await connection.close()
    per_second = crowd.steady / crowd.spread
    told = {
        f"{crowd.steady} in {crowd.spread:.0f} s ({per_second:.0f} a second)": True,
        f"{crowd.burst} at one moment": False,
    }
    shown = [
        row_of(name, [row["delay"] for row in rows if row["is_steady"] is wanted])
        for name, wanted in told.items()
    ]
    facts = {
        "open orders": crowd.orders,
        "workers": workers,
        "alerts of orders whose time had not come": others,
        "load average": load_average(),
    }
    return Report(name="alerts", rows=shown, facts=facts, notes=(f"Promised: within {LIMIT:.0f} s.",))


def row_of(name: str, delays: list[float | None]) -> Row:
    """Sum up how late alerts were, early ones below zero. Raises RuntimeError if none came."""
    known = [each for each in delays if each is not None]
    if not known:
        raise RuntimeError(f"{name}: none rose.")
    return {
        "levels that rise": name,
        "missing": len(delays) - len(known),
        "early": sum(each < 0 for each in known),
        "p50 s": percentile(known, 50),
        "p99 s": percentile(known, 99),
        "latest s": max(known),
    }


def main() -> None:
    """Run from the command line."""
    parser = options(str(__doc__), seconds=60)
    parser.add_argument("--orders", type=int, default=100_000, help="open orders [%(default)s]")
    parser.add_argument("--rate", type=int, default=10, help="alerts a second [%(default)s]")
    parser.add_argument("--burst", type=int, default=100, help="alerts at one moment [%(default)s]")
    parser.add_argument("--workers", type=int, default=1, help="worker processes [%(default)s]")
    given = parser.parse_args()
    steady = int(given.rate * given.seconds)
    crowd = Crowd(orders=given.orders, steady=steady, burst=given.burst, spread=given.seconds)
    asyncio.run(measure(crowd, given.workers)).show(given.json)


if __name__ == "__main__":
    main()
