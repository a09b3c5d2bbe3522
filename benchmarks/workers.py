"""Measure outside workers: tasks that several at once claim on leases and complete.

With --automated the tasks are ours, done by one worker of ours, whose memory is told after each 5,000. Each
plan has a task more, of people, that nobody does: orders stay under way, more of them than a worker keeps.
"""

import asyncio
import sys
import time
from collections import defaultdict
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any

import uvloop

from benchmarks.http_client import HttpClient
from benchmarks.installation import Installation, installation
from benchmarks.report import Report, Row, load_average, milliseconds, options, table
from server.imports import import_catalog
from server.remote import Remote

OUTSIDE, OURS, NOBODYS = "shop.work", "inventory.update", "shop.inspection"
ANSWER = "errors { code message }"
DOCUMENTS: Mapping[str, str] = {
    "createOrder": "mutation($input: CreateOrderInput!)"
    f" {{ createOrder(input: $input) {{ order {{ id }} {ANSWER} }} }}",
    "submitOrder": f"mutation($input: OrderInput!) {{ submitOrder(input: $input) {{ {ANSWER} }} }}",
    "approveOrder": f"mutation($input: ApproveOrderInput!) {{ approveOrder(input: $input) {{ {ANSWER} }} }}",
    "claimTasks": "mutation($input: ClaimTasksInput!)"
    f" {{ claimTasks(input: $input) {{ tasks {{ id lease {{ id }} }} {ANSWER} }} }}",
    "completeTask": f"mutation($input: CompleteTaskInput!) {{ completeTask(input: $input) {{ {ANSWER} }} }}",
}
COUNT = (
    "query($topic: [String!], $state: [TaskState!])"
    " { tasks(first: 1, where: {requestType: $topic, state: $state}) { totalCount } }"
)
BETWEEN = 5_000  # tasks of ours between two looks at memory
PATIENCE = 1_800  # seconds for all of these
PAUSE, LONG_PAUSE = 0.2, 1.0  # seconds before looking again


async def measure(tasks: int, a_plan: int, workers: int) -> Report:
    """Measure the outside workers: how many tasks a second, and how long each step takes."""
    async with installation(worker=True) as somgraph:
        await prepared(somgraph, OUTSIDE, "CALLOUT", tasks, a_plan)
        took: dict[str, list[float]] = defaultdict(list)
        begin = time.perf_counter()
        done = await asyncio.gather(*(work(somgraph, took) for _ in range(workers)))
        seconds = time.perf_counter() - begin
    rows: list[Row] = [
        {"operation": name, "count": len(each), "per second": len(each) / seconds, **milliseconds(each)}
        for name, each in took.items()
    ]
    facts = {"workers": workers, "tasks": sum(done), "tasks in a plan": a_plan}
    note = "Each task is claimed on a lease of a minute and completed: two requests a task."
    return Report(name="workers", rows=rows, facts=facts, notes=(note,))


async def measure_ours(tasks: int, a_plan: int, between: int) -> Report:
    """Measure a worker of ours: tasks a second, and the memory in use after each `between` tasks.

    What is known so far is told while it runs.
    """
    async with installation(worker=True) as somgraph:
        await prepared(somgraph, OURS, "AUTOMATED", a_plan, a_plan)
        await until_closed(somgraph, a_plan)
        rows = [in_memory(somgraph, 0, 0.0)]
        for done in range(between, tasks + 1, between):
            begin = time.perf_counter()
            await ordered(somgraph, between, a_plan)
            await until_closed(somgraph, a_plan + done)
            rows.append(in_memory(somgraph, done, between / (time.perf_counter() - begin)))
            print(table(rows)[-1], load_average(), file=sys.stderr, flush=True)
    return Report(name="worker", rows=rows, facts={"tasks in a plan": a_plan})


def in_memory(somgraph: Installation, done: int, rate: float) -> Row:
    """Tell what the processes have in memory after so many tasks."""
    megabytes = {f"{name} MB": memory(somgraph.processes[name].pid) for name in ("worker", "api")}
    return {"tasks": done, "per second": rate, **megabytes}


async def prepared(somgraph: Installation, topic: str, kind: str, tasks: int, a_plan: int) -> None:
    """Publish a catalog of one resource that takes so many tasks, and order as many as are wanted."""
    async with Remote(somgraph.url, somgraph.token) as remote:
        await import_catalog(remote, catalog(topic, kind, a_plan))
    await ordered(somgraph, tasks, a_plan)
    while kind == "CALLOUT":
        await asyncio.sleep(PAUSE)
        if await counted(somgraph, topic, "OPEN") == tasks:
            return


async def ordered(somgraph: Installation, tasks: int, a_plan: int) -> None:
    """Order so many tasks, and have the orders begun."""
    async with HttpClient(somgraph.port, somgraph.token) as client:
        for _ in range(tasks // a_plan):
            name = f"WORK-{next(NUMBERS)}"
            line = {"specification": "RES-JOB", "location": "LOC-SHOP"}
            given = {"category": "SERVICE", "accountCode": "ACC-SHOP", "externalId": name, "lines": [line]}
            order = (await act(client, "createOrder", given))["order"]["id"]
            await act(client, "submitOrder", {"order": order})
            await act(client, "approveOrder", {"order": order})


NUMBERS = count(1)


def catalog(topic: str, kind: str, tasks: int) -> dict[str, Any]:
    """A resource whose plan is tasks that are ready at once, and with those of ours one that nobody does."""
    task = {"name": "Do it", "taskType": kind, "duration": "PT1H", "requestType": topic}
    left = {
        "key": "LEFT",
        "name": "Look it over",
        "taskType": "MANUAL",
        "duration": "PT720H",
        "requestType": NOBODYS,
    }
    place = {"code": "LOC-SHOP", "name": "Shop", "address": "1 Mill Lane", "city": "Ghent", "country": "BE"}
    return {
        "name": "Workshop",
        "specifications": [{"code": "RES-JOB", "version": "1", "name": "Job", "kind": "RESOURCE"}],
        "planTemplates": [
            {
                "code": "PT-JOB",
                "version": "1",
                "specification": "RES-JOB",
                "tasks": [
                    *(task | {"key": f"T{number}"} for number in range(tasks)),
                    *([left] if topic == OURS else []),
                ],
                "dependencies": [],
            }
        ],
        "directory": {"accounts": [{"code": "ACC-SHOP", "name": "Shop", "locations": [place]}]},
    }


async def work(somgraph: Installation, took: dict[str, list[float]]) -> int:
    """Claim and complete until there is nothing to claim; give how many."""
    done = 0
    async with HttpClient(somgraph.port, somgraph.token) as client:
        while True:
            claimed = await timed(client, "claimTasks", {"topic": OUTSIDE}, took)
            if not claimed["tasks"]:
                return done
            (task,) = claimed["tasks"]
            await timed(client, "completeTask", {"task": task["id"], "lease": task["lease"]["id"]}, took)
            done += 1


async def timed(
    client: HttpClient, name: str, given: dict[str, Any], took: dict[str, list[float]]
) -> dict[str, Any]:
    """Act, and note how long it took."""
    begin = time.perf_counter()
    payload = await act(client, name, given)
    took[name].append(time.perf_counter() - begin)
    return payload


async def act(client: HttpClient, name: str, given: dict[str, Any]) -> dict[str, Any]:
    """Carry out a mutation. Raises RuntimeError when it is refused."""
    payload: dict[str, Any] = (await client.query(DOCUMENTS[name], {"input": given}))[name]
    if payload["errors"]:
        raise RuntimeError(f"{name}: {payload['errors']}")
    return payload


async def counted(somgraph: Installation, topic: str, *states: str) -> int:
    """Count the tasks of a topic in some states."""
    async with HttpClient(somgraph.port, somgraph.token) as client:
        found = await client.query(COUNT, {"topic": [topic], "state": list(states)})
    number: int = found["tasks"]["totalCount"]
    return number


async def until_closed(somgraph: Installation, tasks: int) -> None:
    """Wait until so many tasks of ours are done. Raises TimeoutError when that takes longer than it can."""
    async with asyncio.timeout(PATIENCE):
        while True:
            await asyncio.sleep(LONG_PAUSE)
            if await somgraph.count("tasks where state = 'CLOSED_COMPLETE'") == tasks:
                return


def memory(pid: int | None) -> float:
    """Give the megabytes that a process has in memory."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def main() -> None:
    """Run from the command line."""
    parser = options(str(__doc__), seconds=0)
    parser.add_argument("--tasks", type=int, default=2_000, help="how many [%(default)s]")
    parser.add_argument("--plan", type=int, default=20, help="tasks in a plan [%(default)s]")
    parser.add_argument("--workers", type=int, default=8, help="outside workers at once [%(default)s]")
    parser.add_argument("--automated", action="store_true", help="tasks of ours, and the worker's memory")
    given = parser.parse_args()
    wanted = (
        measure_ours(given.tasks, given.plan, min(given.tasks, BETWEEN))
        if given.automated
        else measure(given.tasks, given.plan, given.workers)
    )
    uvloop.run(wanted).show(given.json)


if __name__ == "__main__":
    main()
