"""One process that lives and dies with us."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from persistence.embedded.guise import Guise

LAUNCHER = Path(__file__).with_name("launch.py")
LEASH = "signal" if sys.platform == "linux" else "pipe"
# glibc gives memory back to the system after each large answer, and takes it anew for the next: a third of
# the time of reading a large tree. Up to 32 MB a connection are kept.
MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(2**25), "MALLOC_TRIM_THRESHOLD_": str(2**25)}
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", **MEMORY}


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What to execute, as whom, in which folder, writing to and inheriting which descriptors."""

    program: tuple[str, ...]
    guise: Guise
    folder: Path
    output: int
    inherited: tuple[int, ...] = ()
    leash: str = LEASH


class Child:
    """A process that a thread of its own starts and waits for.

    Linux sends the parent's death signal when the starting *thread* ends, so that thread must live as long as
    the process. It also makes us independent of the event loop that happens to run. Elsewhere than on Linux a
    watcher reads a pipe from us instead, see `launch.py`.
    """

    def __init__(self, command: Command) -> None:
        self._command = command
        self._started: Future[subprocess.Popen[bytes]] = _unstoppable()
        self._status: Future[int] = _unstoppable()
        threading.Thread(target=self._live, name=f"keeper of {command.program[0]}", daemon=True).start()

    async def pid(self) -> int:
        """Tell the process id. Raises OSError if it could not be started."""
        return (await asyncio.wrap_future(self._started)).pid

    async def status(self) -> int:
        """Wait for the end of the process and tell its exit status."""
        return await asyncio.wrap_future(self._status)

    async def ended(self, seconds: float) -> bool:
        """Wait at most so long for the end of the process; tell whether it came."""
        try:
            await asyncio.wait_for(self.status(), seconds)
        except TimeoutError:
            return False
        return True

    async def signal(self, number: int) -> None:
        """Send a signal, unless the process has ended."""
        (await asyncio.wrap_future(self._started)).send_signal(number)

    def _live(self) -> None:
        try:
            process = self._start()
        except OSError as error:
            self._started.set_exception(error)
            self._status.set_exception(error)
            return
        self._started.set_result(process)
        process.wait()
        _say_farewell(process)
        self._status.set_result(process.returncode)

    def _start(self) -> subprocess.Popen[bytes]:
        command = self._command
        return subprocess.Popen(
            launching(command),
            stdin=subprocess.PIPE if command.leash == "pipe" else subprocess.DEVNULL,
            stdout=command.output,
            stderr=subprocess.STDOUT,
            pass_fds=command.inherited,
            env=ENVIRONMENT,
            start_new_session=True,  # a terminal's Ctrl-C is for us; we then stop the child in good order
        )


def launching(command: Command) -> list[str]:
    """Write down the launcher's command line."""
    guise = command.guise
    described = [os.getpid(), guise.manner, guise.uid, guise.gid, command.leash, command.folder]
    return [sys.executable, "-I", "-S", str(LAUNCHER), *map(str, described), *command.program]


async def run(command: Command) -> int:
    """Run a command to its end and return its exit status; end it when cancelled."""
    child = Child(command)
    try:
        return await child.status()
    finally:
        await child.signal(signal.SIGKILL)


def _unstoppable() -> Future[Any]:
    """Make a future that those who wait for it cannot cancel for the others."""
    future: Future[Any] = Future()
    future.set_running_or_notify_cancel()
    return future


def _say_farewell(process: subprocess.Popen[bytes]) -> None:
    """Dismiss the watcher, so that it never signals a later process with the same id."""
    if process.stdin:
        with suppress(BrokenPipeError), process.stdin:
            process.stdin.write(b".")
