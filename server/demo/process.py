"""The demo's other processes: they end with it, even when it is killed."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from persistence.embedded.child import LEASH, Command, launching
from persistence.embedded.guise import Guise, Manner

SECONDS_TO_LEAVE = 12.0
SECONDS_BEFORE_ANOTHER = 1.0
TAIL = 4000  # bytes of a log


class ProcessEnded(Exception):
    """A process that should run has ended; the message has the end of its log."""


@dataclass(slots=True, kw_only=True)
class Process:
    """One program and its log; `start` it, then `stop` it."""

    name: str
    program: tuple[str, ...]
    environment: Mapping[str, str]
    folder: Path
    log: Path
    _child: asyncio.subprocess.Process | None = field(default=None, init=False)

    @property
    def pid(self) -> int:
        """The process id while it runs."""
        return self._child.pid if self._child else 0

    async def start(self) -> None:
        """Start it, on a leash: it gets SIGINT when this process ends. Raises OSError."""
        guise = Guise(manner=Manner.PLAIN, uid=os.geteuid(), gid=os.getegid())
        with self.log.open("ab") as output:
            command = Command(
                program=self.program, guise=guise, folder=self.folder, output=output.fileno(), leash=LEASH
            )
            self._child = await asyncio.create_subprocess_exec(
                *launching(command),
                stdin=asyncio.subprocess.PIPE if LEASH == "pipe" else asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=dict(self.environment),
                start_new_session=True,  # a terminal's Ctrl-C is for us; we then stop it in good order
            )

    async def stop(self) -> None:
        """Ask it to leave, insist if it does not, and wait for its end."""
        child, self._child = self._child, None
        if child is None:
            return
        send_to_group(child, signal.SIGINT)
        with suppress(TimeoutError):
            await asyncio.wait_for(child.wait(), SECONDS_TO_LEAVE)
        send_to_group(child, signal.SIGKILL)
        await child.wait()
        await say_farewell(child)

    async def ended(self) -> int:
        """Wait for its end and tell the exit status."""
        return await self._child.wait() if self._child else 0

    async def keep_running(self) -> None:
        """Start it again whenever it ends, for ever."""
        while True:
            status = await self.ended()
            print(f"The {self.name} has ended ({status}); starting it again.", file=sys.stderr)
            await asyncio.sleep(SECONDS_BEFORE_ANOTHER)
            await self.start()

    def failed(self) -> ProcessEnded:
        """Make the error that tells of its end."""
        end = self.log.read_bytes()[-TAIL:].decode(errors="replace")
        return ProcessEnded(f"The {self.name} has ended. Its log, {self.log}, ends with:\n{end}")


def send_to_group(child: asyncio.subprocess.Process, number: signal.Signals) -> None:
    """Send a signal to the process and to those that it started; they are a group of their own."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, number)


async def say_farewell(child: asyncio.subprocess.Process) -> None:
    """Dismiss the watcher on systems without a death signal, so that it never signals another process."""
    if child.stdin:
        with suppress(ConnectionError):
            child.stdin.write(b".")
            await child.stdin.drain()
        child.stdin.close()
