"""A transaction: whatever is written in it happens together, or not at all."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import asyncpg  # type: ignore[import-untyped]

from domain.orders import Order
from domain.outcome import Outcome
from domain.permissions import Viewer
from domain.tree import OrderTree
from persistence.record import Recorded, record
from persistence.tree_cache import TreeCache, as_recorded


class Transaction:
    """READ COMMITTED, on a connection of asyncpg."""

    def __init__(self, driver: asyncpg.Connection, trees: TreeCache) -> None:
        self.driver = driver
        self.is_to_be_rolled_back = False
        self.catalog_stamp: str | None = None  # of the catalog that was current when an order was locked
        self._trees = trees
        self._whole: dict[UUID, OrderTree] = {}  # what was loaded with all its parts
        self._recorded: dict[UUID, OrderTree | None] = {}

    def roll_back(self) -> None:
        """Ask that nothing of this is kept: it is rolled back at its end."""
        self.is_to_be_rolled_back = True

    async def record(
        self, outcome: Outcome, *, viewer: Viewer, cause: str, request_id: str | None = None
    ) -> Recorded:
        """Write everything that a decision changed, with its events and jobs; raises VersionConflict."""
        order_id = outcome.tree.order.id
        if outcome.before.order != outcome.tree.order:
            self._recorded[order_id] = None
        recorded = await record(self.driver, outcome, viewer=viewer, cause=cause, request_id=request_id)
        if outcome.before is self._whole.get(order_id):
            self._recorded[order_id] = as_recorded(outcome, recorded.numbers)
        if order_id in self._recorded:
            self._trees.propose(order_id, self._recorded[order_id], recorded.xid)
        return recorded

    def known_tree(self, order: Order, xmin: str) -> OrderTree | None:
        """Give the tree of an order whose row this transaction has locked, if it is known."""
        return None if order.id in self._recorded else self._trees.find(order, xmin)

    def loaded(self, tree: OrderTree) -> None:
        """Keep a whole tree, loaded under the lock of its order, unless it shows what is not committed."""
        self._whole[tree.order.id] = tree
        if tree.order.id not in self._recorded:
            self._trees.keep(tree)

    def committed(self) -> None:
        """Keep what was recorded."""
        for order_id, tree in self._recorded.items():
            if tree is None:
                self._trees.drop(order_id)
            else:
                self._trees.keep(tree)

    def ended(self) -> None:
        """Withdraw what was recorded, if it was not committed."""
        for order_id, tree in self._recorded.items():
            self._trees.withdraw(order_id, tree)

    async def fetch_json(self, sql: str, params: Sequence[Any] = ()) -> bytes:
        """Run one statement whose only value is json, in this transaction; give its bytes."""
        value: bytes | None = await self.driver.fetchval(sql, *params)
        return b"null" if value is None else value
