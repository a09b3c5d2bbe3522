"""Measure outside workers: tasks that several at once claim on leases and complete.

With --automated the tasks are ours, done by one worker of ours, whose memory is told before and after.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any

import uvloop

from benchmarks.http_client import HttpClient
from benchmarks.installation import Installation, installation
from benchmarks.report import Report, Row, milliseconds, options
from server.imports import import_catalog
from server.remote import Remote

OUTSIDE, OURS = "shop.work", "inventory.update"
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
PAUSE = 0.2  # seconds before looking again


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


async def measure_ours(tasks: int, a_plan: int) -> Report:
    """Measure a worker of ours: tasks a second, and its memory before and after."""
    async with installation(worker=True) as somgraph:
        worker = somgraph.processes["worker"]
        await prepared(somgraph, OURS, "AUTOMATED", a_plan, a_plan)
        await until_none(somgraph, OURS)
        before, begin = memory(worker.pid), time.perf_counter()
        await ordered(somgraph, tasks, a_plan)
        await until_none(somgraph, OURS)
        seconds, after = time.perf_counter() - begin, memory(worker.pid)
    row: Row = {
        "tasks": tasks,
        "per second": tasks / seconds,
        "MB before": before,
        "MB after": after,
    }
    return Report(name="worker", rows=[row], facts={"tasks in a plan": a_plan})


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
    """A resource whose plan is nothing but tasks that are ready at once."""
    task = {"name": "Do it", "taskType": kind, "duration": "PT1H", "requestType": topic}
    place = {"code": "LOC-SHOP", "name": "Shop", "address": "1 Mill Lane", "city": "Ghent", "country": "BE"}
    return {
        "name": "Workshop",
        "specifications": [{"code": "RES-JOB", "version": "1", "name": "Job", "kind": "RESOURCE"}],
        "planTemplates": [
            {
                "code": "PT-JOB",
                "version": "1",
                "specification": "RES-JOB",
                "tasks": [task | {"key": f"T{number}"} for number in range(tasks)],
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


async def until_none(somgraph: Installation, topic: str) -> None:
    """Wait until no order waits to be begun and no task of the topic to be done."""
    quiet = 0
    while quiet < 5:
        await asyncio.sleep(PAUSE)
        quiet = (
            0 if await counted(somgraph, topic, "DRAFT", "SCHEDULED", "OPEN", "IN_PROGRESS") else quiet + 1
        )


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
        measure_ours(given.tasks, given.plan)
        if given.automated
        else measure(given.tasks, given.plan, given.workers)
    )
    uvloop.run(wanted).show(given.json)


if __name__ == "__main__":
    main()
