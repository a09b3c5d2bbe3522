"""The demo as a user starts it: a process with children of its own."""

import asyncio
import json
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from persistence.embedded.folder import is_alive
from server.remote import Remote, Unreachable
from tests.cli.program import start

FIRST_START = 60  # seconds, set-up aside
WHOLE_LIFE = 150  # seconds; 83 hours of business take 15
SECONDS_TO_END = 20

ORDERS = """
query {
  orders(first: 50) { nodes { id number state externalId tasks(where: {state: [CLOSED_COMPLETE]}) { id } } }
}
"""

Order = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Demo:
    """A demo that runs: where it says one should look, and its process."""

    process: asyncio.subprocess.Process
    where: dict[str, Any]
    pids: frozenset[int] = field(default=frozenset())

    async def orders(self) -> list[Order]:
        """Read all orders as a manager."""
        async with Remote(self.where["graphql"], self.where["tokens"]["ORDER_MANAGER"]) as remote:
            orders: list[Order] = (await remote.query(ORDERS))["orders"]["nodes"]
            return orders

    async def states(self) -> list[str]:
        """Read the orders' states, sorted."""
        return sorted(order["state"] for order in await self.orders())

    async def closed_tasks(self) -> int:
        """Count the tasks that are done."""
        return sum(len(order["tasks"]) for order in await self.orders())

    async def until_tasks_close(self, more_than: int) -> None:
        """Wait until work goes on. Raises TimeoutError."""
        async with asyncio.timeout(FIRST_START):
            while True:
                if await self.closed_tasks() > more_than:
                    return
                await asyncio.sleep(0.5)

    async def until_all_are_closed(self) -> None:
        """Wait for the closure of every order but drafts. Raises TimeoutError."""
        async with asyncio.timeout(WHOLE_LIFE):
            while True:
                if not set(await self.states()) - {"DRAFT", "CLOSED_COMPLETE"}:
                    return
                await asyncio.sleep(1)

    def pid_of(self, word: str) -> int:
        """Find the child whose command line has this word."""
        (pid,) = [pid for pid in descendants(self.process.pid) if word in command_line(pid)]
        return pid

    async def interrupt(self) -> int:
        """Do what Ctrl-C does, and tell the exit status."""
        self.process.send_signal(signal.SIGINT)
        await self.process.communicate()
        return self.process.returncode or 0


@asynccontextmanager
async def demo(folder: Path, *options: str) -> AsyncIterator[Demo]:
    """Start the demo on a folder and a free port, at the greatest speed; end it after the block."""
    at_once = ("--json", "--port", "0", "--speed", "1000", "--haste", "20", "--without", "graphiql")
    process = await start("demo", *at_once, *options, "--data-dir", folder)
    assert process.stdout
    async with asyncio.timeout(FIRST_START):
        line = await process.stdout.readline()
    if not line:
        raise Unreachable((await process.communicate())[1].decode())
    running = Demo(process=process, where=json.loads(line))
    running.pids = frozenset(descendants(process.pid))
    try:
        yield running
    finally:
        if process.returncode is None:
            await running.interrupt()


def descendants(pid: int) -> list[int]:
    """List the children of a process, and theirs."""
    children = [child for child, parent in parents() if parent == pid]
    return [*children, *(deeper for child in children for deeper in descendants(child))]


def parents() -> list[tuple[int, int]]:
    """List every process with its parent."""
    found = []
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = file.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        found.append((int(file.parent.name), int(after_name[1])))
    return found


def command_line(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")


def environment_of(pid: int) -> set[str]:
    """Name what a process has in its environment."""
    text = Path(f"/proc/{pid}/environ").read_text()
    return {each.partition("=")[0] for each in text.split("\0") if each}


async def are_gone(pids: frozenset[int]) -> bool:
    """Wait until none of the processes is left. Raises AssertionError, which names those that stay."""
    until = time.monotonic() + SECONDS_TO_END
    while left := [each for each in pids if is_alive(each)]:
        assert time.monotonic() < until, [command_line(each) for each in left]
        await asyncio.sleep(0.1)
    return True
