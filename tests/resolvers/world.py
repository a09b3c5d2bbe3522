"""A published catalog in a real database, and callers of every role."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from domain.catalog_document import read_catalog
from domain.permissions import Role, Viewer
from domain.tree import OrderTree
from persistence import catalog
from persistence.database import Database
from persistence.orders import load_tree
from resolvers.context import Context
from resolvers.workers import SYSTEM
from tests.builders import NOON
from tests.published import document

KEY = "the key that cursors are signed with"
GROUPS = frozenset(each["code"] for each in document()["directory"]["groups"])
INTERNET = {
    "specification": "CFS-BIZ-INET",
    "location": "LOC-HILLSIDE-MILL",
    "characteristics": [
        {"name": "bandwidthDown", "value": 500},
        {"name": "bandwidthUp", "value": 500},
        {"name": "siteContactPhone", "value": "+44 1632 960101"},
        {"name": "demarcLocation", "value": "Basement"},
    ],
}
ORDER = {"category": "SERVICE", "accountCode": "ACC-HILLSIDE", "lines": [INTERNET]}


class Clock:
    """A business clock that stands until it is moved."""

    def __init__(self) -> None:
        self.at = NOON

    def now(self) -> datetime:
        """Give the time that it stands at."""
        return self.at

    def advance(self, by: timedelta) -> None:
        """Move it forward."""
        self.at += by


@dataclass(frozen=True, kw_only=True)
class World:
    """A database with the worked catalog, and a clock."""

    database: Database
    clock: Clock = field(default_factory=Clock)

    def context(self, *roles: Role, subject: str = "anna", **narrowed: Any) -> Context:
        """Be somebody with these roles."""
        viewer = Viewer(subject=subject, roles=frozenset(roles), **narrowed)
        return Context(viewer=viewer, database=self.database, clock=self.clock, cursor_key=KEY)

    @property
    def manager(self) -> Context:
        """Be a fulfilment manager."""
        return self.context(Role.FULFILMENT_MANAGER, subject="maria")

    @property
    def worker(self) -> Context:
        """Be one of our own workers."""
        return replace(self.manager, viewer=SYSTEM)

    async def tree(self, order_id: Any) -> OrderTree:
        """Read an order from its rows as it is now."""
        async with self.database.transaction() as tx:
            return await load_tree(tx, order_id, lock=False)

    async def count(self, table: str) -> int:
        """Count the rows of a table."""
        rows = await self.database.reads.fetch(f"select count(*) as n from {table}")
        found: int = rows[0]["n"]
        return found


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[World]:
    """Publish the worked catalog in a database, and be there."""
    database = await Database.connect(url, pool_size=8)
    try:
        async with database.transaction() as tx:
            await catalog.publish(tx, read_catalog(document()))
        yield World(database=database)
    finally:
        await database.close()
