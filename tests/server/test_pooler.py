"""Behind PgBouncer, pooling by session: reads, writes and limits go through, only listening goes past it."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

import asyncpg  # type: ignore[import-untyped]
import pytest

from persistence.database import Database
from server.demo.catalog import read_document
from server.demo.run import free_port
from server.imports import import_catalog
from server.remote import Remote
from tests.conftest import in_own_loop
from tests.scenarios.driving import ROLES
from tests.server.running import PATIENCE, running, token
from tests.server.test_subscriptions import ORDER_EVENTS, heard, note
from tests.server.working import brought_in

pytestmark = pytest.mark.anyio

BOUNCER = shutil.which("pgbouncer") or shutil.which("/usr/sbin/pgbouncer")


@pytest.fixture
def pooled_url(database_url: str) -> Iterator[str]:
    """The address of the database through a pooler."""
    if BOUNCER is None:
        pytest.skip("no PgBouncer is installed")
    port, server = free_port(0), urlsplit(database_url)
    folder = Path(tempfile.mkdtemp(prefix="som-pooler-"))
    folder.chmod(0o755)
    config = folder / "pgbouncer.ini"
    config.write_text(config_of(server, port))
    as_nobody = ["-u", "nobody"] if os.geteuid() == 0 else []
    bouncer = subprocess.Popen([BOUNCER, *as_nobody, str(config)], stderr=subprocess.DEVNULL)
    url = f"postgresql://somebody@127.0.0.1:{port}{server.path}"
    wait_for(url)
    yield url
    bouncer.kill()
    bouncer.wait()
    shutil.rmtree(folder)


def config_of(server: SplitResult, port: int) -> str:
    whom = f"user={server.username} password={server.password}"
    target = f"host={server.hostname} port={server.port} dbname={server.path[1:]} {whom}"
    return f"""
[databases]
{server.path[1:]} = {target}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = session
"""


def wait_for(url: str) -> None:
    async def answers() -> bool:
        try:
            await (await asyncpg.connect(url)).close()
        except OSError:
            return False
        return True

    until = time.monotonic() + PATIENCE
    while not in_own_loop(answers):
        assert time.monotonic() < until
        time.sleep(0.05)


async def test_settings_hold_on_both_kinds_of_connections(pooled_url: str) -> None:
    database = await Database.connect(pooled_url, pool_size=2)

    for_reads = (await database.reads.fetch("show statement_timeout"))[0][0]
    async with database.transaction() as tx:
        for_writes = [
            await tx.driver.fetchval(f"show {name}") for name in ("statement_timeout", "lock_timeout")
        ]
    await database.close()

    assert for_reads == "10s"
    assert for_writes == ["10s", "5s"]


async def test_what_one_session_set_is_gone_for_the_next(pooled_url: str) -> None:
    first = await Database.connect(pooled_url, pool_size=1)
    await first.close()

    plain = await asyncpg.connect(pooled_url)
    left = await plain.fetchval("show statement_timeout")
    await plain.close()

    assert left == "0"


async def test_a_whole_server_works_behind_it_when_it_listens_past_it(
    pooled_url: str, database_url: str
) -> None:
    async with (
        running(pooled_url, listen_url=database_url) as server,
        Remote(server.graphql, token(*ROLES)) as remote,
        server.speaker() as speaker,
    ):
        await import_catalog(remote, read_document())
        order = await brought_in(remote, 1)
        cursor = await note(remote, order, "before")
        await speaker.subscribe(ORDER_EVENTS, where={"order": order}, after=cursor)
        await speaker.follows()
        await note(remote, order, "through the pooler")

        event = await heard(speaker, "orderEvents")

    assert (event["order"]["id"], event["message"]) == (order, "through the pooler")


async def test_a_read_survives_that_the_pooler_lost_its_connections(pooled_url: str) -> None:
    database = await Database.connect(pooled_url, pool_size=1)
    other = await asyncpg.connect(pooled_url)
    await other.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where datname = current_database() and pid <> pg_backend_pid()"
    )
    await other.close()

    answer = await database.reads.fetch_json("select to_json(1)")
    await database.close()

    assert answer == b"1"
