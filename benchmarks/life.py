"""Measure the worked order's life through the API: orders a second, and how long each mutation takes."""

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any

import uvloop

from benchmarks.http_client import HttpClient
from benchmarks.installation import installation
from benchmarks.report import Report, Row, milliseconds, options
from benchmarks.working import Working
from server.demo.catalog import read_document

ORDER = Path(__file__).resolve().parents[1] / "server" / "demo" / "orders" / "hillside-connect.tmf641.json"
PLAN_NODES = 21
WARM_UP = 2.0  # seconds


class Lives:
    """Carries orders from capture to closure, and notes how long everything took."""

    def __init__(self, payload: dict[str, Any], name: str) -> None:
        self.took: dict[str, list[float]] = defaultdict(list)
        self.lives: list[float] = []
        self._payload = payload
        self._external_ids = (f"{name}-{number}" for number in count(1))

    async def live(self, port: int, token: str, until: float) -> None:
        """Take one order after the other until it is time; an order that was begun is finished."""
        async with HttpClient(port, token) as client:
            working = Working(client, self.took)
            while time.perf_counter() < until:
                begin = time.perf_counter()
                await working.carry_through(self._payload | {"externalId": next(self._external_ids)})
                self.lives.append(time.perf_counter() - begin)


async def measure(seconds: float, crowd: int) -> Report:
    """Measure with one order at work at a time, and with several."""
    payload = json.loads(ORDER.read_text())
    async with installation(worker=True, catalog=read_document()) as somgraph:
        await Lives(payload, "WARM").live(somgraph.port, somgraph.token, time.perf_counter() + WARM_UP)
        rounds = {}
        for at_once in (1, crowd):
            lives = Lives(payload, f"LIFE-{at_once}")
            begin = time.perf_counter()
            await asyncio.gather(
                *(lives.live(somgraph.port, somgraph.token, begin + seconds) for _ in range(at_once))
            )
            rounds[at_once] = (lives, time.perf_counter() - begin)
        return reported(rounds)


def reported(rounds: Mapping[int, tuple[Lives, float]]) -> Report:
    """Sum up: first the orders, then each mutation and the query that asks what there is to do."""
    rows: list[Row] = []
    for at_once, (lives, seconds) in rounds.items():
        orders = len(lives.lives)
        took = {"whole life of an order": lives.lives, **dict(sorted(lives.took.items()))}
        rows += [
            {
                "at a time": at_once,
                "operation": name,
                "per order": len(each) / orders,
                "per second": len(each) / seconds,
                **milliseconds(each),
            }
            for name, each in took.items()
        ]
    note = f"Each order is imported, enriched, approved, planned ({PLAN_NODES} nodes), worked off and closed."
    return Report(name="life", rows=rows, notes=(note,))


def main() -> None:
    """Run from the command line."""
    parser = options(str(__doc__), seconds=15)
    parser.add_argument(
        "--crowd", type=int, default=4, help="orders at work at a time, beside 1 [%(default)s]"
    )
    given = parser.parse_args()
    uvloop.run(measure(given.seconds, given.crowd)).show(given.json)


if __name__ == "__main__":
    main()
