"""The demo: a stranger's first look at a whole somgraph, and what becomes of it when it ends."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from domain.permissions import Role
from server.demo.loading import CAPTURES, EXTERNAL_ORDERS
from server.remote import Unreachable
from tests.cli.program import som
from tests.demo.started import Demo, are_gone, command_line, demo, environment_of

pytestmark = pytest.mark.anyio

WHILE = 5  # seconds in which much happens at this speed


@pytest.fixture(scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Demo]:
    """One demo for the tests that only look."""
    async with demo(tmp_path_factory.mktemp("demo")) as started:
        yield started


async def test_orders_move_within_a_minute_of_the_first_start(running: Demo) -> None:
    await running.until_tasks_close(more_than=0)

    assert set(await running.states()) - {"DRAFT", "SUBMITTED"}


async def test_every_order_is_in(running: Demo) -> None:
    orders = await running.orders()

    captured = [capture["input"]["externalId"] for capture in json.loads(CAPTURES.read_text())]
    external = [json.loads(file.read_text())["externalId"] for file in EXTERNAL_ORDERS.glob("*.json")]
    assert sorted(order["externalId"] for order in orders) == sorted(captured + external)
    assert len(orders) >= 6


async def test_every_submitted_order_comes_to_its_closure(running: Demo) -> None:
    await running.until_all_are_closed()

    assert await running.states() == ["CLOSED_COMPLETE"] * 6 + ["DRAFT"]


async def test_it_says_where_to_look_and_has_a_token_for_each_role(running: Demo) -> None:
    assert running.where.keys() == {"url", "graphql", "portal", "tokens"}
    assert running.where["tokens"].keys() == {role.value for role in Role} - {"SYSTEM"}


async def test_the_world_knows_no_database_and_no_secret(running: Demo) -> None:
    known = environment_of(running.pid_of("simulated_world"))

    needed = {"PATH", "PYTHONPATH", "SOM_WORLD_URL", "SOM_WORLD_SPEED", "SOM_WORLD_ACTORS"}
    assert known - needed <= {"LC_CTYPE"}


async def test_a_second_demo_on_the_same_folder_is_refused(running: Demo) -> None:
    folder = command_line(running.process.pid).rpartition("--data-dir")[2].strip()

    ended = await som("demo", "--port", 0, "--data-dir", folder)

    assert ended.code == 2
    assert folder in ended.err


async def test_without_the_world_nothing_is_done(tmp_path: Path) -> None:
    async with demo(tmp_path) as started:
        await started.until_tasks_close(more_than=0)

        os.kill(started.pid_of("simulated_world"), signal.SIGKILL)
        await asyncio.sleep(1)
        before = await started.closed_tasks()
        await asyncio.sleep(WHILE)

        assert await started.closed_tasks() == before


async def test_a_server_that_is_killed_comes_back_and_work_goes_on(tmp_path: Path) -> None:
    async with demo(tmp_path) as started:
        os.kill(started.pid_of("server.cli serve"), signal.SIGKILL)
        await asyncio.sleep(1)
        await until_answering(started)

        await started.until_tasks_close(more_than=await started.closed_tasks())


async def test_ctrl_c_leaves_no_process_behind_and_a_second_start_goes_on(tmp_path: Path) -> None:
    async with demo(tmp_path) as first:
        await first.until_tasks_close(more_than=0)
        before = {order["number"] for order in await first.orders()}
        done = await first.closed_tasks()

        assert await first.interrupt() == 0
        assert await are_gone(first.pids)

    async with demo(tmp_path) as second:
        assert {order["number"] for order in await second.orders()} == before
        await second.until_tasks_close(more_than=done)


async def test_when_the_demo_is_killed_its_processes_end_too(tmp_path: Path) -> None:
    async with demo(tmp_path) as started:
        started.process.kill()
        await started.process.communicate()

        assert await are_gone(started.pids)


async def test_a_reset_starts_afresh(tmp_path: Path) -> None:
    async with demo(tmp_path) as first:
        before = {order["id"] for order in await first.orders()}
        await first.interrupt()

    async with demo(tmp_path, "--reset") as second:
        orders = await second.orders()
        assert not before & {order["id"] for order in orders}
        assert min(order["number"] for order in orders) == "ORD1001001"


async def test_a_reset_refuses_a_database_that_is_not_ours(database_url: str, tmp_path: Path) -> None:
    command = ("demo", "--port", 0, "--data-dir", tmp_path, "--reset")
    await som("migrate", DATABASE_URL=database_url)

    ended = await som(*command, DATABASE_URL=database_url)

    assert ended.code == 2
    assert "does not carry the mark of a somgraph demo" in ended.err


async def test_a_port_that_is_taken_is_told(running: Demo, tmp_path: Path) -> None:
    port = running.where["url"].rpartition(":")[2]

    ended = await som("demo", "--port", port, "--data-dir", tmp_path)

    assert (ended.code, ended.err) == (
        2,
        f"Something else listens on port {port}. Choose another with --port.\n",
    )


async def until_answering(demo: Demo) -> None:
    async with asyncio.timeout(30):
        while True:
            try:
                await demo.orders()
            except Unreachable:
                await asyncio.sleep(0.2)
            else:
                return
