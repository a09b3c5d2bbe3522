"""PostgreSQL lives exactly as long as the process that started it."""

import asyncio
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]
import pytest

from persistence.embedded import EmbeddedPostgres, launch
from tests.persistence.people import ends_within, is_running, keeping

pytestmark = pytest.mark.anyio


async def test_it_ends_when_its_parent_is_killed_and_the_next_start_finds_the_data(tmp_path: Path) -> None:
    with keeping(tmp_path / "data") as kept:
        connection = await asyncpg.connect(kept.url)
        await connection.execute("create table kept ()")
        kept.keeper.kill()
        assert ends_within(kept.pid, 10)

    async with EmbeddedPostgres(tmp_path / "data", fsync=False) as server:
        fresh = await asyncpg.connect(server.url)
        assert await fresh.fetchval("select to_regclass('kept') is not null")
        await fresh.close()
    connection.terminate()
    assert "database system is shut down" in (tmp_path / "data" / "postgres.log.1").read_text()


async def test_a_start_right_after_a_kill_waits_for_the_shutdown(tmp_path: Path) -> None:
    with keeping(tmp_path / "data") as kept:
        kept.keeper.kill()

    async with EmbeddedPostgres(tmp_path / "data", fsync=False) as server:
        assert server.pid != kept.pid


async def test_an_orderly_end_leaves_no_process(tmp_path: Path) -> None:
    async with EmbeddedPostgres(tmp_path / "data", fsync=False) as server:
        assert is_running(server.pid)

    assert not is_running(server.pid)
    assert not (tmp_path / "data" / "cluster" / "postmaster.pid").exists()


async def test_a_stop_ends_open_sessions(tmp_path: Path) -> None:
    async with EmbeddedPostgres(tmp_path / "data", fsync=False) as server:
        connection = await asyncpg.connect(server.url)
        await connection.execute("begin")

    assert not is_running(server.pid)
    connection.terminate()


async def test_it_outlives_the_thread_that_asked_for_it(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path / "data", fsync=False)
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(server.start())).result()
    await asyncio.sleep(0.3)

    connection = await asyncpg.connect(server.url)
    assert await connection.fetchval("select 1") == 1

    await connection.close()
    await server.stop()
    assert not is_running(server.pid)


async def test_a_terminals_interrupt_does_not_reach_it(tmp_path: Path) -> None:
    async with EmbeddedPostgres(tmp_path / "data", fsync=False) as server:
        assert os.getsid(server.pid) == server.pid


async def test_a_cancelled_start_leaves_no_process_and_no_lock(tmp_path: Path) -> None:
    starting = asyncio.create_task(EmbeddedPostgres(tmp_path / "data", fsync=False).start())
    await asyncio.sleep(0.3)
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting

    async with EmbeddedPostgres(tmp_path / "data", fsync=False) as server:
        assert is_running(server.pid)


def test_a_watcher_interrupts_where_no_death_signal_exists() -> None:
    with watched() as process:
        assert process.stdin
        process.stdin.close()

        assert process.wait(timeout=5) == -signal.SIGINT


def test_a_watcher_that_is_dismissed_interrupts_nobody() -> None:
    with watched() as process:
        assert process.stdin
        process.stdin.write(b".")
        process.stdin.close()
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=0.5)
        process.kill()


def test_a_launch_whose_parent_has_gone_is_refused() -> None:
    command = launcher(parent=1, leash="signal", program=["/bin/true"])

    refused = subprocess.run(command, capture_output=True, text=True, check=False)

    assert refused.returncode == launch.REFUSED
    assert "the parent 1 has gone" in refused.stderr


def watched() -> subprocess.Popen[bytes]:
    command = launcher(parent=os.getpid(), leash="pipe", program=["/bin/sleep", "60"])
    return subprocess.Popen(command, stdin=subprocess.PIPE)


def launcher(parent: int, leash: str, program: list[str]) -> list[str]:
    return [sys.executable, "-I", "-S", launch.__file__, str(parent), "plain", "0", "0", leash, "/", *program]
