"""The migrations make exactly the tables that the program declares, once, however many try."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import fields
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, NullPool
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from domain.attempts import TaskAttempt
from domain.baselines import Baseline
from domain.fallouts import Fallout
from domain.inventory import InventoryItem
from domain.jeopardy_alerts import JeopardyAlert
from domain.orders import Note, Order, OrderLine, OrderRelationship
from domain.plan import DecompositionSkip, DomainOrder, Task, TaskDependency
from persistence.address import for_sqlalchemy
from persistence.migrations import newest, upgrade
from persistence.revision import head, is_current, revision_of
from persistence.tables import metadata
from persistence.tables.columns import Xid8

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[AsyncConnection]:
    engine = create_async_engine(for_sqlalchemy(url), poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            yield connection
    finally:
        await engine.dispose()


def differences(connection: Connection) -> list[Any]:
    """Compare the public schema with what the program declares; the job queue has a schema of its own."""
    ischema_names.setdefault("xid8", Xid8)
    compared = {"compare_type": True, "compare_server_default": True}
    context = MigrationContext.configure(connection, opts=compared)
    return [found for found in compare_metadata(context, metadata) if not draws_the_same_number(found)]


def draws_the_same_number(difference: Any) -> bool:
    """Is this a default that differs only because the comparison drew a number twice?"""
    if not isinstance(difference, list) or difference[0][0] != "modify_default":
        return False
    *_, found, declared = difference[0]
    return "nextval" in str(found.arg) and "nextval" in str(declared.arg)


async def test_a_new_database_is_brought_to_the_newest_revision(empty_database_url: str) -> None:
    assert await revision_of(empty_database_url) is None

    await upgrade(empty_database_url)

    assert await revision_of(empty_database_url) == head()
    assert await is_current(empty_database_url)


async def test_the_program_needs_the_newest_revision() -> None:
    assert head() == newest()


async def test_upgrading_again_changes_nothing(database_url: str) -> None:
    await upgrade(database_url)

    assert await is_current(database_url)


async def test_the_migrated_tables_are_the_declared_ones(database_url: str) -> None:
    async with connected(database_url) as connection:
        found = await connection.run_sync(differences)

    assert found == []


async def test_a_column_that_a_migration_forgot_is_found(database_url: str) -> None:
    async with connected(database_url) as connection:
        await connection.exec_driver_sql("alter table tasks drop column due_at")
        found = await connection.run_sync(differences)

    assert any("due_at" in str(difference) for difference in found)


async def test_four_upgrades_at_once_all_succeed(empty_database_url: str) -> None:
    await asyncio.gather(*(upgrade(empty_database_url) for _ in range(4)))

    assert await is_current(empty_database_url)


@pytest.mark.parametrize(
    ("part", "table"),
    [
        (Order, "orders"),
        (OrderLine, "order_lines"),
        (DomainOrder, "domain_orders"),
        (DecompositionSkip, "decomposition_skips"),
        (Task, "tasks"),
        (TaskDependency, "task_dependencies"),
        (InventoryItem, "inventory_items"),
        (Note, "notes"),
        (OrderRelationship, "order_relationships"),
        (Fallout, "fallouts"),
        (JeopardyAlert, "jeopardy_alerts"),
        (TaskAttempt, "task_attempts"),
        (Baseline, "baselines"),
    ],
)
def test_every_field_of_a_part_has_a_column(part: type, table: str) -> None:
    names = (column.name for column in metadata.tables[table].columns)
    columns = {"duration" if name.startswith("duration_") else name for name in names}

    assert {each.name for each in fields(part)} <= columns
