"""A fleet: so many API processes and workers on one PostgreSQL, and the processor time each part takes."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager

from benchmarks.installation import Installation
from benchmarks.processor_time import seconds_of
from server.demo.process import Process
from server.demo.run import HOST, free_port, until_ready

TURN = 0.04  # seconds: how often a slowed process gets its share
GLANCE = 0.05  # seconds
STARTED = b"som.worker.started"


class Fleet:
    """Starts and stops processes until there are as many as wanted; `ports` are those of the API."""

    def __init__(self, somgraph: Installation) -> None:
        self.ports = [somgraph.port]
        self.somgraph = somgraph
        self._servers = [somgraph.processes["api"]]
        self._workers: list[Process] = []
        self._started = 0

    async def have(self, size: int) -> None:
        """Have so many of each."""
        await self.have_servers(size)
        await self.have_workers(size)

    async def have_servers(self, size: int) -> None:
        """Have so many API processes, one at least, all of them ready."""
        while len(self._servers) > size:
            self.ports.pop()
            await self._servers.pop().stop()
        while len(self._servers) < size:
            port = free_port(0)
            process = await self._start("api", "serve", "--host", HOST, "--port", str(port))
            await until_ready(f"http://{HOST}:{port}", process)
            self._servers.append(process)
            self.ports.append(port)

    async def have_workers(self, size: int) -> None:
        """Have so many workers, all of them at work."""
        while len(self._workers) > size:
            await self._workers.pop().stop()
        while len(self._workers) < size:
            process = await self._start("worker", "work")
            await _at_work(process)
            self._workers.append(process)

    def spent(self) -> Mapping[str, float]:
        """Give the seconds of processor time that each part has taken, this process included."""
        return {
            "API": sum(seconds_of(each.pid) for each in self._servers),
            "workers": sum(seconds_of(each.pid) for each in self._workers),
            "PostgreSQL": seconds_of(self.somgraph.postgres.pid),
            "load": time.process_time(),
        }

    @contextmanager
    def workers_held(self) -> Iterator[None]:
        """Have the workers stand still meanwhile."""
        held = [each.pid for each in self._workers]
        for pid in held:
            os.killpg(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in held:
                os.killpg(pid, signal.SIGCONT)

    @asynccontextmanager
    async def slowed(self, share: float) -> AsyncIterator[None]:
        """Let API and workers run for a share of the time only, as on slower machines; not so PostgreSQL.

        So the machine is not what is short, and it shows whether one process is in the other's way.
        """
        if share >= 1:
            yield
            return
        slowed = [each.pid for each in (*self._servers, *self._workers)]
        turns = [asyncio.create_task(_take_turns(pid, share, slowed)) for pid in slowed]
        try:
            yield
        finally:
            for turn in turns:
                turn.cancel()
            await asyncio.gather(*turns, return_exceptions=True)
            for pid in slowed:
                os.killpg(pid, signal.SIGCONT)

    async def _start(self, kind: str, *command: str) -> Process:
        self._started += 1
        return await self.somgraph.start(f"{kind}-{self._started}", "server.cli", *command)


async def _at_work(process: Process) -> None:
    while True:
        if STARTED in process.log.read_bytes():
            return
        await asyncio.sleep(GLANCE)


async def _take_turns(pid: int, share: float, slowed: Sequence[int]) -> None:
    """Stop a process and let it go on; the turns of several are spread over the time."""
    os.killpg(pid, signal.SIGSTOP)
    await asyncio.sleep(TURN * slowed.index(pid) / len(slowed))
    while True:
        os.killpg(pid, signal.SIGCONT)
        await asyncio.sleep(TURN * share)
        os.killpg(pid, signal.SIGSTOP)
        await asyncio.sleep(TURN * (1 - share))
