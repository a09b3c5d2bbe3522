"""A real PostgreSQL for every test that wants one: one server, one migrated template, cheap copies of it."""

import asyncio
import importlib
import itertools
import os
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar
from urllib.parse import urlsplit

import asyncpg  # type: ignore[import-untyped]
import pytest

from persistence.embedded import EmbeddedPostgres

Answer = TypeVar("Answer")
numbers = itertools.count(1)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server where databases may be created: DATABASE_URL, else one of our own."""
    given = os.environ.get("DATABASE_URL")
    if given:
        yield urlsplit(given)._replace(scheme="postgresql").geturl()
        return
    server = EmbeddedPostgres(tmp_path_factory.mktemp("postgres"), fsync=False)
    in_own_loop(server.start)
    yield server.url
    in_own_loop(server.stop)


@pytest.fixture(scope="session")
def template_database(postgres_url: str) -> Iterator[str]:
    """The name of a database that holds the newest schema and nothing else."""
    name = f"som_template_{os.getpid()}"
    with database(postgres_url, name) as url:
        in_own_loop(lambda: migrate(url))
        yield name


@pytest.fixture
def database_url(postgres_url: str, template_database: str) -> Iterator[str]:
    """A migrated database of this test alone."""
    with database(postgres_url, f"som_test_{os.getpid()}_{next(numbers)}", template_database) as url:
        yield url


@pytest.fixture(scope="module")
def module_database_url(postgres_url: str, template_database: str) -> Iterator[str]:
    """A migrated database that the tests of one module share."""
    with database(postgres_url, f"som_test_{os.getpid()}_{next(numbers)}", template_database) as url:
        yield url


@pytest.fixture
def empty_database_url(postgres_url: str) -> Iterator[str]:
    """A database of this test alone, without any table."""
    with database(postgres_url, f"som_test_{os.getpid()}_{next(numbers)}") as url:
        yield url


@contextmanager
def database(server: str, name: str, template: str = "template0") -> Iterator[str]:
    """Create a database for a while; sessions that still use it at the end are ended."""
    drop = f'drop database if exists "{name}" with (force)'
    in_own_loop(lambda: execute(server, drop, f'create database "{name}" template "{template}"'))
    try:
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
    finally:
        in_own_loop(lambda: execute(server, drop))


async def execute(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def migrate(url: str) -> None:
    await importlib.import_module("persistence.migrations").upgrade(url)


def in_own_loop(call: Callable[[], Coroutine[object, object, Answer]]) -> Answer:
    """Run a coroutine to its end in a thread of its own, whatever loop the caller may be in."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(call())).result()
