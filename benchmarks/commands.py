"""Measure completeTask by plan size and clients, against a hand-written transaction in the same run."""

import argparse
import asyncio
import os
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import orjson
import uvloop

from benchmarks import plans
from benchmarks.capturing import bring_in, sites_of
from benchmarks.http_client import HttpClient, request_body
from benchmarks.installation import Installation, installation
from benchmarks.report import Report, Row, milliseconds
from server.demo.run import HOST, free_port, until_ready

ROUNDS = 3
ORDERS = {20: 140, 200: 14, 2000: 2}  # of each plan size, for each contender
LINES = {20: 1, 200: 5, 2000: 10}
SITES = {1: 16, 8: 48, 32: 96}  # to be completed in a round, by so many clients; a site has four tasks
WARM_UP = 60  # sites: until each connection has its plans of the statements
COMPLETE = """
mutation($input: CompleteTaskInput!) {
  completeTask(input: $input) { task { id state version } errors { code message } }
}
"""
CHECK = """
query($order: ID!) {
  order(id: $order) {
    state progress lines { state progress } domainOrders { state progress tasks { key state } }
  }
}
"""


@dataclass(slots=True, kw_only=True)
class Contender:
    """Somebody who completes tasks: how fast in each round, and how long each took."""

    name: str
    port: int
    path: str
    sites: list[list[str]] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    took: list[float] = field(default_factory=list)


async def measure() -> Report:
    """Measure everything in one installation with one API process and one worker."""
    async with installation(catalog=plans.catalog()) as somgraph:
        rows = await by_size(somgraph)
    return Report(name="commands", rows=rows, facts={"load average": os.getloadavg()[0]})


async def by_size(somgraph: Installation) -> list[Row]:
    """Complete tasks of plans of every size, with few clients and with many, in turn with the peer."""
    port = free_port(0)
    program = ("benchmarks.handwritten_command", "--port", str(port), "--database", somgraph.database_url)
    await until_ready(f"http://{HOST}:{port}", await somgraph.start("handwritten", *program))
    contenders = (
        Contender(name="somgraph", port=somgraph.port, path="/graphql"),
        Contender(name="hand-written", port=port, path="/complete"),
    )
    rows: list[Row] = []
    for size in ORDERS:
        await prepare(somgraph, contenders, size)
        for clients in SITES:
            rows += await one_size(somgraph, contenders, size, clients)
    return rows


async def prepare(somgraph: Installation, contenders: Sequence[Contender], size: int) -> None:
    """Bring in orders for each contender, and check that both leave an order alike. Raises RuntimeError."""
    worker = await somgraph.start("worker", "server.cli", "work")
    left = []
    for contender in contenders:
        name = f"{contender.name}-{size}"
        payloads = [plans.order(f"{name}-{n}", size, lines=LINES[size]) for n in range(ORDERS[size])]
        ids = await bring_in(somgraph.port, somgraph.token, payloads)
        async with HttpClient(somgraph.port, somgraph.token) as client:
            sites = [await sites_of(client, order) for order in ids]
            contender.sites = [site for same_place in zip(*sites, strict=True) for site in same_place]
            await complete_all(contender, somgraph.token, [sites[0][0]])
            contender.sites.remove(sites[0][0])
            left.append(await client.query(CHECK, {"order": ids[0]}))
    await worker.stop()  # what it does after commands is not measured
    if left[0] != left[1]:
        raise RuntimeError(f"Plans of {size} tasks: {left[0]} is not {left[1]}.")


async def one_size(
    somgraph: Installation, contenders: Sequence[Contender], size: int, clients: int
) -> list[Row]:
    """Let both complete tasks, round by round."""
    for each in contenders:
        await press(each, somgraph.token, clients, WARM_UP)
        each.rates.clear()
        each.took.clear()
    for _ in range(ROUNDS):
        for each in contenders:
            await press(each, somgraph.token, clients, SITES[clients])
    return [row(size, clients, each, contenders[0]) for each in contenders]


async def press(contender: Contender, token: str, clients: int, sites: int) -> None:
    """Complete so many sites; each client has one at a time, so that nobody waits for another's task."""
    to_do, contender.sites = contender.sites[:sites], contender.sites[sites:]
    before, begin = len(contender.took), time.perf_counter()

    async def work() -> None:
        while to_do:
            await complete_all(contender, token, [to_do.pop()])

    await asyncio.gather(*(work() for _ in range(clients)))
    contender.rates.append((len(contender.took) - before) / (time.perf_counter() - begin))


async def complete_all(contender: Contender, token: str, sites: Sequence[Sequence[str]]) -> None:
    """Complete every task of these sites, one after the other. Raises RuntimeError for any other answer."""
    async with HttpClient(contender.port, token, contender.path) as client:
        for task in chain.from_iterable(sites):
            begin = time.perf_counter()
            await complete(client, contender, task)
            contender.took.append(time.perf_counter() - begin)


async def complete(client: HttpClient, contender: Contender, task: str) -> None:
    """Complete a task, again and again while the service is overloaded. Raises RuntimeError when refused."""
    body = request_body(COMPLETE, {"input": {"task": task}})
    while True:
        answer = orjson.loads(await client.post(body))
        completed = (answer.get("data") or {}).get("completeTask") or {}
        if completed.get("task") and completed["task"]["state"] == "CLOSED_COMPLETE":
            return
        if [each["code"] for each in completed.get("errors", ())] != ["UNAVAILABLE"]:
            raise RuntimeError(f"{contender.name} answers {answer}.")


def row(size: int, clients: int, contender: Contender, ours: Contender) -> Row:
    """Sum up what one contender did."""
    pairs = zip(ours.rates, contender.rates, strict=True)
    return {
        "tasks in the plan": size,
        "clients": clients,
        "completed by": contender.name,
        "per second": statistics.median(contender.rates),
        **milliseconds(contender.took),
        "somgraph's rate to this": statistics.median(mine / theirs for mine, theirs in pairs),
    }


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers there")
    given = parser.parse_args()
    uvloop.run(measure()).show(given.json)


if __name__ == "__main__":
    main()
