"""Commands that speak with a running server, or are one."""

import asyncio
import json
import signal
from pathlib import Path
from typing import Any

import httpx2
import pytest

from domain.permissions import Role
from server.demo.catalog import FILE
from server.remote import Remote
from tests.cli.program import som, start
from tests.scenarios.driving import WORKED_ORDER, imported, move
from tests.server.running import SECRET, Server, token

pytestmark = pytest.mark.anyio


async def test_a_catalog_is_published(server: Server) -> None:
    ended = await som("import-catalog", FILE, "--url", server.graphql, "--token", token(Role.PROCESS_ADMIN))

    assert (ended.code, ended.err) == (0, "")
    assert await specifications(server) > 0


async def test_a_bad_catalog_is_refused_with_every_fault(server: Server, tmp_path: Path) -> None:
    file = tmp_path / "catalog.json"
    document = json.loads(FILE.read_text())
    document["specifications"][0]["kind"] = "MIRACLE"
    document["planTemplates"][0]["tasks"][0]["taskType"] = "MAGIC"
    file.write_text(json.dumps(document))

    ended = await som("import-catalog", file, "--url", server.graphql, "--token", token(Role.PROCESS_ADMIN))

    assert ended.code == 1
    assert "MIRACLE" in ended.err
    assert "MAGIC" in ended.err
    assert await specifications(server) == 0


async def test_orders_are_imported_once_and_bad_ones_are_kept_with_the_reason(
    remote: Remote, tmp_path: Path
) -> None:
    file, rejects = tmp_path / "orders.jsonl", tmp_path / "rejects.jsonl"
    good = worked_order()
    bad = {**good, "externalId": "bad", "serviceOrderItem": []}
    file.write_text(json.dumps(good) + "\n" + json.dumps(bad) + "\n")
    command = ("import-orders", file, "--rejects", rejects, "--json", "--url", remote.url, "--token", AGENT)

    first = await som(*command)
    second = await som(*command)

    assert (first.code, json.loads(first.out)) == (1, {"imported": 1, "skipped": 0, "rejected": 1})
    assert (second.code, json.loads(second.out)) == (1, {"imported": 0, "skipped": 1, "rejected": 1})
    (kept,) = [json.loads(line) for line in rejects.read_text().splitlines()]
    assert kept["place"] == f"{file}:2"
    assert "serviceOrderItem" in kept["reasons"][0]
    assert kept["order"] == bad


async def test_a_corrected_reject_file_can_be_imported(remote: Remote, tmp_path: Path) -> None:
    file, rejects = tmp_path / "rejects.jsonl", tmp_path / "again.jsonl"
    file.write_text(json.dumps({"place": "a:1", "reasons": ["none"], "order": worked_order()}))

    ended = await som("import-orders", file, "--rejects", rejects, "--url", remote.url, "--token", AGENT)

    assert (ended.code, ended.out) == (0, "1 imported, 0 already in, 0 rejected\n")
    assert not rejects.exists()


async def test_an_import_tells_that_nobody_answers() -> None:
    nowhere = "http://127.0.0.1:1/graphql"

    ended = await som("import-orders", WORKED_ORDER, "--url", nowhere, "--token", AGENT)

    assert ended.code == 2
    assert f"{nowhere} does not answer" in ended.err


async def test_an_order_is_shown_once(remote: Remote) -> None:
    number = await number_of(remote, await imported(remote))

    ended = await som("order", "watch", number, "--once", "--url", remote.url, "--token", MANAGER)

    assert ended.code == 0
    assert ended.out.startswith(f"{number} ENRICHMENT_IN_PROGRESS")
    assert "line 2 ADD CFS-BIZ-VOICE" in ended.out


async def test_an_order_is_followed_until_it_is_closed(remote: Remote) -> None:
    order = await imported(remote)
    number = await number_of(remote, order)

    watching = await start("order", "watch", number, "--json", "--url", remote.url, "--token", MANAGER)
    assert watching.stdout
    first = json.loads(await watching.stdout.readline())
    await move(remote, "cancelOrder", order=order, reason="not wanted")
    rest = (await watching.communicate())[0].splitlines()

    assert (first["number"], first["state"]) == (number, "ENRICHMENT_IN_PROGRESS")
    assert json.loads(rest[-1])["state"] == "CANCELED"
    assert watching.returncode == 0


async def test_an_order_that_does_not_exist_is_told(remote: Remote) -> None:
    ended = await som("order", "watch", "ORD0000000", "--once", "--url", remote.url, "--token", MANAGER)

    assert (ended.code, ended.err) == (1, "There is no order ORD0000000, or the token may not see it.\n")


async def test_a_server_is_started_and_leaves_when_asked(database_url: str) -> None:
    serving = await start("serve", "--port", 0, DATABASE_URL=database_url, SOM_JWT_SECRET=SECRET)
    url = await address(serving)

    async with httpx2.AsyncClient() as client:
        answer = await client.get(f"{url}/readyz")
    serving.send_signal(signal.SIGTERM)
    await serving.communicate()

    assert answer.status_code == 200
    assert serving.returncode in {0, -signal.SIGTERM}


async def test_a_worker_leaves_when_asked(database_url: str) -> None:
    working = await start("work", DATABASE_URL=database_url, SOM_JWT_SECRET=SECRET)
    assert working.stderr
    while b"som.worker.started" not in await working.stderr.readline():
        pass

    working.send_signal(signal.SIGINT)
    await working.communicate()

    assert working.returncode == 0


AGENT = token(Role.ORDER_AGENT)
MANAGER = token(Role.ORDER_MANAGER)


def worked_order() -> dict[str, Any]:
    order: dict[str, Any] = json.loads(WORKED_ORDER.read_text())
    return order


async def specifications(server: Server) -> int:
    async with Remote(server.graphql, token(Role.PROCESS_ADMIN)) as remote:
        data = await remote.query("{ specifications(first: 1) { totalCount } }")
    count: int = data["specifications"]["totalCount"]
    return count


async def number_of(remote: Remote, order: str) -> str:
    data = await remote.query("query($id: ID!) { order(id: $id) { number } }", {"id": order})
    number: str = data["order"]["number"]
    return number


async def address(serving: asyncio.subprocess.Process) -> str:
    """Read where the server says that it listens."""
    assert serving.stderr
    async with asyncio.timeout(30):
        while True:
            line = (await serving.stderr.readline()).decode().strip()
            if line.startswith("http://"):
                return line
