"""Processes of ours that are killed and started again: servers and workers, as `som` runs them."""

import asyncio
import os
import socket
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx2

from server.demo.process import Process
from tests.architecture.repository import ROOT
from tests.server.running import SECRET

HOST = "127.0.0.1"
SECONDS_TO_START = 60
GLANCE = 0.05


@dataclass(slots=True, kw_only=True)
class Mortal(Process):
    """A process that can be ended as a power cut ends it."""

    def kill(self) -> None:
        """End it, unless it has ended already: its number may be another's by now."""
        if self._child and self._child.returncode is None:
            self._child.kill()


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """Servers and workers on one database."""

    servers: Sequence[Mortal]
    workers: Sequence[Mortal]
    urls: Sequence[str]

    @property
    def processes(self) -> Sequence[Mortal]:
        """Everything that may be killed."""
        return (*self.servers, *self.workers)


@asynccontextmanager
async def installed(
    database_url: str, logs: Path, *, servers: int = 1, workers: int = 1
) -> AsyncIterator[Installation]:
    """Run servers and workers until the block ends; every server answers when it begins.

    What ends is started again, as a supervisor does it.
    """
    ports = [free_port() for _ in range(servers)]
    installation = Installation(
        servers=[_som(database_url, logs, f"server-{port}", "serve", "--port", str(port)) for port in ports],
        workers=[_som(database_url, logs, f"worker-{number}", "work") for number in range(workers)],
        urls=[f"http://{HOST}:{port}" for port in ports],
    )
    async with AsyncExitStack() as stack:
        for process in installation.processes:
            stack.push_async_callback(process.stop)
            await process.start()
            stack.callback(asyncio.create_task(_keep(process)).cancel)
        for url in installation.urls:
            await until_ready(url)
        yield installation


@asynccontextmanager
async def keeping(
    programs: Sequence[tuple[str, ...]], environment: dict[str, str], logs: Path
) -> AsyncIterator[None]:
    """Run other programs until the block ends; what ends is started again."""
    async with AsyncExitStack() as stack:
        for number, program in enumerate(programs):
            process = Mortal(
                name=f"other-{number}",
                program=program,
                environment={"PATH": os.environ["PATH"], **environment},
                folder=ROOT,
                log=logs / f"other-{number}.log",
            )
            stack.push_async_callback(process.stop)
            await process.start()
            stack.callback(asyncio.create_task(_keep(process)).cancel)
        yield


async def until_ready(url: str, seconds: float = SECONDS_TO_START) -> float:
    """Wait until a server says that it is ready; tell how many seconds that took. Raises TimeoutError."""
    began = time.monotonic()
    async with asyncio.timeout(seconds), httpx2.AsyncClient(timeout=seconds) as client:
        while True:
            with suppress(httpx2.TransportError):
                if (await client.get(f"{url}/readyz")).is_success:
                    return time.monotonic() - began
            await asyncio.sleep(GLANCE)


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


async def _keep(process: Process) -> None:
    """Start a process again whenever it ends."""
    while True:
        await process.ended()
        await asyncio.sleep(GLANCE)
        await process.start()


def _som(database_url: str, logs: Path, name: str, *arguments: str) -> Mortal:
    settings = {"SOM_DATABASE_URL": database_url, "SOM_JWT_SECRET": SECRET, "SOM_DRAIN_TIMEOUT": "2"}
    return Mortal(
        name=name,
        program=(sys.executable, "-m", "server.cli", *arguments),
        environment={"PATH": os.environ["PATH"], **settings},
        folder=ROOT,
        log=logs / f"{name}.log",
    )
