"""Measure capture from JSON lines until all is planned and readable, beside a bare COPY of the same rows."""

import argparse
import asyncio
import json
import os
import time
from io import BytesIO
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]
import uvloop

from benchmarks import plans
from benchmarks.capturing import bring_in
from benchmarks.installation import Installation, installation
from benchmarks.report import Report
from persistence.address import for_asyncpg
from persistence.migrations import upgrade

TASKS = 48
LINES = 4
COPY = "benchmark_copy"
# Parents first, as their foreign keys are checked in both cases.
TABLES = (
    "accounts", "orders", "order_lines", "inventory_items", "domain_orders", "decomposition_skips", "tasks",
    "task_dependencies", "jeopardy_alerts", "baselines", "odds", "events",
)  # fmt: skip


async def measure(orders: int) -> Report:
    """Capture the orders, then copy what came of it into a database beside."""
    async with installation(worker=True, catalog=plans.catalog()) as somgraph:
        file = somgraph.folder / "orders.jsonl"
        write(file, orders)
        captured = await capture(somgraph, file)
        copied, rows = await copy(somgraph)
    row = {
        "orders": orders,
        "tasks each": TASKS,
        "captured, orders per second": orders / captured,
        "copied, orders per second": orders / copied,
        "ratio": copied / captured,
        "rows": rows,
    }
    return Report(name="capture", rows=[row], facts={"load average": os.getloadavg()[0]})


def write(file: Path, orders: int) -> None:
    """Write one order per line."""
    payloads = (plans.order(f"E-{n}", TASKS, lines=LINES, handover=False) for n in range(orders))
    file.write_text("".join(json.dumps(each) + "\n" for each in payloads))


def read(file: Path) -> list[plans.Payload]:
    """Read one order per line."""
    return [json.loads(line) for line in file.read_text().splitlines()]


async def capture(somgraph: Installation, file: Path) -> float:
    """Bring every order of a file in; gives the seconds until the last one is planned."""
    begin = time.perf_counter()
    ids = await bring_in(somgraph.port, somgraph.token, read(file))
    seconds = time.perf_counter() - begin
    source = await asyncpg.connect(for_asyncpg(somgraph.database_url))
    tasks = await source.fetchval("select count(*) from tasks")
    await source.close()
    if tasks != TASKS * len(ids):
        raise RuntimeError(f"There are {tasks} tasks for {len(ids)} orders.")
    return seconds


async def copy(somgraph: Installation) -> tuple[float, int]:
    """Copy every row of the orders into an empty database of the same schema, in one transaction."""
    source = await asyncpg.connect(for_asyncpg(somgraph.database_url))
    await source.execute(f"create database {COPY}")
    url = somgraph.database_url.rsplit("/", 1)[0] + f"/{COPY}"
    await upgrade(url)
    target = await asyncpg.connect(for_asyncpg(url))
    parts = {}
    for table in TABLES:
        parts[table] = BytesIO()
        await source.copy_from_table(table, output=parts[table], format="binary")
        parts[table].seek(0)
    begin = time.perf_counter()
    async with target.transaction():
        counts = [
            await target.copy_to_table(table, source=part, format="binary") for table, part in parts.items()
        ]
    seconds = time.perf_counter() - begin
    await asyncio.gather(source.close(), target.close())
    return seconds, sum(int(each.removeprefix("COPY ")) for each in counts)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=1000, help="how many orders [%(default)s]")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers there")
    given = parser.parse_args()
    uvloop.run(measure(given.orders)).show(given.json)


if __name__ == "__main__":
    main()
