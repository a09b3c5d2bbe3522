"""Measure how long an API process takes until it serves, how large it is then, and its first answer."""

import statistics
import time
from pathlib import Path

import uvloop

from benchmarks.installation import Installation, installation
from benchmarks.load import Exchange, collect, post
from benchmarks.processor_time import seconds_of
from benchmarks.questions import OURS, QUESTIONS
from benchmarks.report import Report, Row, load_average, options
from benchmarks.trees import grow
from server.demo.process import Process
from server.demo.run import HOST, free_port, until_ready

WANTED: Row = {
    "run": "wanted",
    "serving after s": 1.5,
    "processor s": "-",
    "idle MB": 180,
    "first query ms": 50,
}
FIRST = QUESTIONS[0]


async def measure(times: int) -> Report:
    """Start an API process several times, one after the other."""
    async with installation() as somgraph:
        await grow(somgraph)
        rows = [await started(somgraph, f"start {number}") for number in range(1, times + 1)]
    numbers = {name: [float(row[name]) for row in rows] for name in list(WANTED)[1:]}
    median: Row = {"run": "median", **{name: statistics.median(each) for name, each in numbers.items()}}
    return Report(name="start", rows=[*rows, median, WANTED], facts={"load average before": load_average()})


async def started(somgraph: Installation, name: str) -> Row:
    """Start one, wait until it is ready, weigh it, ask it one thing, and stop it."""
    port, begin = free_port(0), time.perf_counter()
    api = await somgraph.start(name, "server.cli", "serve", "--host", HOST, "--port", str(port))
    await until_ready(f"http://{HOST}:{port}", api)
    serving, took = time.perf_counter() - begin, seconds_of(api.pid)
    size = megabytes(api)
    request = post(port, "/graphql", somgraph.token, FIRST.bodies(OURS)[0])
    begin = time.perf_counter()
    await collect(port, [Exchange(request=request)])
    first = time.perf_counter() - begin
    await api.stop()
    return {
        "run": name,
        "serving after s": serving,
        "processor s": took,
        "idle MB": size,
        "first query ms": 1000 * first,
    }


def megabytes(process: Process) -> float:
    """Give the resident memory of a process."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    return int(kilobytes) / 1000


def main() -> None:
    """Run from the command line."""
    parser = options(str(__doc__), seconds=0)
    parser.add_argument("--times", type=int, default=5, help="starts [%(default)s]")
    given = parser.parse_args()
    uvloop.run(measure(given.times)).show(given.json)


if __name__ == "__main__":
    main()
