"""Tests get databases of their own on one server."""

import asyncpg  # type: ignore[import-untyped]
import pytest

from tests.conftest import database

pytestmark = pytest.mark.anyio


async def test_a_database_copies_its_template_and_goes_afterwards(postgres_url: str) -> None:
    with database(postgres_url, "som_first") as first:
        connection = await asyncpg.connect(first)
        await connection.execute("create table copied as select 7 as number")
        await connection.close()

        with database(postgres_url, "som_second", "som_first") as second:
            copy = await asyncpg.connect(second)
            assert await copy.fetchval("select number from copied") == 7
            copy.terminate()

    with pytest.raises(asyncpg.InvalidCatalogNameError):
        await asyncpg.connect(first)


async def test_an_empty_database_has_no_table(empty_database_url: str) -> None:
    connection = await asyncpg.connect(empty_database_url)

    tables = await connection.fetchval("select count(*) from pg_tables where schemaname = 'public'")

    await connection.close()
    assert tables == 0
