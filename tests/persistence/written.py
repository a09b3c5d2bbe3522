"""Orders written to a real database for tests of what is kept."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from domain.directory import Account, Contact, Directory, Location
from domain.orders import Order
from domain.outcome import Decision, Outcome
from domain.permissions import Role, Viewer
from domain.plan import TaskDependency
from domain.tree import OrderTree
from persistence.database import Database
from persistence.directory import find_account, publish_directory
from persistence.orders import load_tree
from persistence.record import Recorded
from persistence.transaction import Transaction
from tests.builders import NOON, order

AGENT = Viewer(subject="anna", roles=frozenset({Role.ORDER_AGENT}))
HILLSIDE = Account(
    code="HILLSIDE",
    name="Hillside Dental Group",
    contacts=(Contact(code="C1", name="Ada"),),
    locations=(Location(code="MILL-14", name="14 Mill Rd"),),
)


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    """A database with one account in it."""
    database = await Database.connect(url, pool_size=4)
    try:
        async with database.transaction() as tx:
            await publish_directory(tx, Directory(accounts=(HILLSIDE,)))
        yield database
    finally:
        await database.close()


async def hillside(database: Database) -> UUID:
    """The id of the account."""
    async with database.transaction() as tx:
        found = await find_account(tx, HILLSIDE.code)
    assert found is not None
    return found


def decided(
    tree: OrderTree, *parts: Any, happened: int = 1, edges: tuple[TaskDependency, ...] = ()
) -> Outcome:
    """An outcome that puts these parts and tells of the order as often as said."""
    decision = Decision(tree, at=NOON, actor="anna")
    for part in parts:
        decision.put(part)
    decision.depend(edges)
    for _ in range(happened):
        decision.happened("OrderChanged", decision.tree.order, public=("state",))
    return decision.outcome()


async def record(tx: Transaction, outcome: Outcome) -> Recorded:
    """Record an outcome as an order agent would."""
    return await tx.record(outcome, viewer=AGENT, cause="test", request_id="r1")


async def create(database: Database, *parts: Any, **values: Any) -> OrderTree:
    """Write a new order with these parts, and load it."""
    return await write(database, order(account_id=await hillside(database), **values), *parts)


async def write(
    database: Database, new: Order, *parts: Any, edges: tuple[TaskDependency, ...] = ()
) -> OrderTree:
    """Write a new order with these parts, told by one event, and load it."""
    async with database.transaction() as tx:
        await record(tx, decided(OrderTree(order=new), new, *parts, edges=edges))
    return await load(database, new.id)


async def load(database: Database, order_id: UUID) -> OrderTree:
    """Read an order whole from its rows."""
    async with database.transaction() as tx:
        return await load_tree(tx, order_id, lock=False)
