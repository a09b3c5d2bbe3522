"""A whole somgraph to measure: PostgreSQL as it comes, the API, and a worker if wanted, each a process."""

import os
import resource
import secrets
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg  # type: ignore[import-untyped]

from domain.permissions import Role
from persistence.address import for_asyncpg
from persistence.embedded import EmbeddedPostgres
from persistence.migrations import upgrade
from server.demo.process import Process
from server.demo.run import HOST, enter, free_port, until_ready
from server.imports import import_catalog
from server.remote import Remote
from server.tokens import Bearer, issue

ROOT = Path(__file__).resolve().parents[1]
ROLES = (Role.PROCESS_ADMIN, Role.ORDER_MANAGER, Role.FULFILMENT_MANAGER, Role.ORDER_AGENT)
PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR")


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """What runs, and where; `token` is of somebody who may do everything."""

    port: int
    database_url: str
    secret: str
    token: str
    folder: Path
    postgres: EmbeddedPostgres
    stack: AsyncExitStack
    processes: dict[str, Process] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The address of the API."""
        return f"http://{HOST}:{self.port}/graphql"

    @property
    def postgres_log(self) -> Path:
        """Where PostgreSQL writes what it does."""
        return self.folder / "postgres" / "postgres.log"

    async def start(self, name: str, *program: str, **settings: str) -> Process:
        """Start a Python module as a process that ends with this one; its log lies in the folder."""
        process = Process(
            name=name,
            program=(sys.executable, "-m", *program),
            environment=passed_on()
            | {"SOM_DATABASE_URL": self.database_url, "SOM_JWT_SECRET": self.secret}
            | settings,
            folder=ROOT,
            log=self.folder / f"{name}.log",
        )
        await enter(self.stack, process)
        self.processes[name] = process
        return process

    async def execute(self, *statements: str) -> None:
        """Run statements, each in a transaction of its own."""
        connection = await asyncpg.connect(for_asyncpg(self.database_url))
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    async def count(self, table: str) -> int:
        """Count the rows of a table, with a condition if wanted: the API counts no further than 10,000."""
        connection = await asyncpg.connect(for_asyncpg(self.database_url))
        try:
            number: int = await connection.fetchval(f"select count(*) from {table}")
        finally:
            await connection.close()
        return number


@asynccontextmanager
async def installation(*, worker: bool = False, catalog: object = None) -> AsyncIterator[Installation]:
    """Run everything in a folder that is thrown away afterwards; PostgreSQL syncs, as in real life.

    `catalog` is a document to be published at the start.
    """
    allow_many_sockets()
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="som-benchmark-")))
        postgres = await stack.enter_async_context(EmbeddedPostgres(folder / "postgres"))
        await tell_commit_times(postgres)
        await upgrade(postgres.url)
        somgraph = described(postgres, folder, stack)
        api = await somgraph.start("api", "server.cli", "serve", "--host", HOST, "--port", str(somgraph.port))
        await until_ready(f"http://{HOST}:{somgraph.port}", api)
        if worker:
            await somgraph.start("worker", "server.cli", "work")
        if catalog is not None:
            async with Remote(somgraph.url, somgraph.token) as remote:
                await import_catalog(remote, catalog)
        yield somgraph


def described(postgres: EmbeddedPostgres, folder: Path, stack: AsyncExitStack) -> Installation:
    """Choose a port and a secret."""
    secret = secrets.token_urlsafe(32)
    return Installation(
        port=free_port(0),
        database_url=postgres.url,
        secret=secret,
        token=issue(Bearer(subject="ada", roles=ROLES), secret, timedelta(days=1)),
        folder=folder,
        postgres=postgres,
        stack=stack,
    )


async def tell_commit_times(postgres: EmbeddedPostgres) -> None:
    """Have PostgreSQL remember when each transaction was committed."""
    connection = await asyncpg.connect(for_asyncpg(postgres.url))
    await connection.execute("alter system set track_commit_timestamp = on")
    await connection.close()
    await postgres.restart()


def allow_many_sockets() -> None:
    """Raise this process's limit of open files, and with it that of the processes it starts."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def passed_on() -> dict[str, str]:
    """Give what the processes need of this one's environment."""
    return {name: os.environ[name] for name in PASSED_ON if name in os.environ}
