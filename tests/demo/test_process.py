"""The demo's processes: started on a leash, stopped in good order, never left behind."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from persistence.embedded.folder import is_alive
from server.demo.process import Process

pytestmark = pytest.mark.anyio

STUBBORN = """
import signal, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
print("on", flush=True)
time.sleep(60)
"""
POLITE = """
import time
try:
    print("on", flush=True)
    time.sleep(60)
except KeyboardInterrupt:
    print("bye")
"""
PARENT = """
import asyncio, sys
from pathlib import Path
from server.demo.process import Process

async def main():
    program = (sys.executable, "-c", "import time; time.sleep(60)")
    child = Process(name="child", program=program, environment={}, folder=Path("."), log=Path(sys.argv[1]))
    await child.start()
    print(child.pid, flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


async def test_a_process_is_asked_to_leave(tmp_path: Path) -> None:
    child = await started(POLITE, tmp_path)

    await child.stop()

    assert (tmp_path / "log").read_text() == "on\nbye\n"


async def test_a_process_that_will_not_leave_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.demo.process.SECONDS_TO_LEAVE", 0.2)
    child = await started(STUBBORN, tmp_path)
    pid = child.pid

    await child.stop()

    assert not is_alive(pid)


async def test_a_process_that_ends_is_started_again(tmp_path: Path) -> None:
    child = await started(POLITE, tmp_path)
    keeping = asyncio.create_task(child.keep_running())
    first = child.pid

    os.kill(first, signal.SIGKILL)

    assert await changed(child, first)
    keeping.cancel()
    await child.stop()


def test_a_process_ends_with_its_parent_even_when_that_is_killed(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path / "log")], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())

        parent.send_signal(signal.SIGKILL)

    assert ended(pid)


async def started(code: str, folder: Path) -> Process:
    child = Process(
        name="child",
        program=(sys.executable, "-c", code),
        environment={},
        folder=folder,
        log=folder / "log",
    )
    await child.start()
    async with asyncio.timeout(10):
        while True:
            if "on" in (folder / "log").read_text():
                return child
            await asyncio.sleep(0.02)


async def changed(child: Process, first: int) -> bool:
    async with asyncio.timeout(10):
        while True:
            if child.pid != first:
                return True
            await asyncio.sleep(0.05)


def ended(pid: int) -> bool:
    deadline = time.monotonic() + 5
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not is_alive(pid)
