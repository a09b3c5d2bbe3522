"""Orders kept in memory from one command to the next, so that none is loaded whole again for nothing.

A tree gets here only as it was committed, and is used only while the locked row of its order, and its
inventory, are those that it has: see adr/0007.
"""

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from domain.copies import copied
from domain.inventory import InventoryItem
from domain.known import with_one_of_each
from domain.order_machine import ORDER_MACHINE
from domain.orders import Order, OrderLine
from domain.outcome import COLLECTION, Outcome
from domain.plan import DecompositionSkip, DomainOrder, Task
from domain.tree import OrderTree

MOST_PARTS = 20_000  # of all trees together; one with all that is known of it takes about 1.5 kB
IN_ORDER = (Order, OrderLine, DomainOrder, DecompositionSkip, Task)  # read back in an order of their own
Inventory = tuple[int, int]  # how many items, and the sum of their versions: it grows with every change


class TreeCache:
    """Keeps the trees that were used last, of orders that are not over yet, up to a number of parts."""

    def __init__(self, most_parts: int = MOST_PARTS) -> None:
        self._most_parts = most_parts
        self._trees: OrderedDict[UUID, OrderTree] = OrderedDict()
        self._proposed: dict[UUID, tuple[str, OrderTree]] = {}
        self._parts = 0

    def find(self, order: Order, xmin: str) -> OrderTree | None:
        """Give the tree of an order that is in this very state; `xmin` is the transaction that wrote its row.

        Whoever gets the lock may see a commit before the one who committed hears of it: a proposed tree is
        the committed one just when its transaction wrote the row.
        """
        xid, proposed = self._proposed.get(order.id, ("", None))
        if proposed is not None and xid == xmin:
            self.keep(proposed)
        kept = self._trees.get(order.id)
        if kept is None:
            return None
        if kept.order != order:
            self.drop(order.id)
            return None
        self._trees.move_to_end(order.id)
        return kept

    def propose(self, order_id: UUID, tree: OrderTree | None, xid: str | None) -> None:
        """Take note of a tree that transaction `xid` recorded and may yet commit."""
        self._proposed.pop(order_id, None)
        if tree is not None and xid is not None:
            self._proposed[order_id] = (xid, tree)

    def withdraw(self, order_id: UUID, tree: OrderTree | None) -> None:
        """Forget that a tree was proposed: its transaction is over."""
        if self._proposed.get(order_id, ("", None))[1] is tree:
            self._proposed.pop(order_id, None)

    def keep(self, tree: OrderTree) -> None:
        """Keep a tree as it was committed, unless a later one is kept already."""
        kept = self._trees.get(tree.order.id)
        if kept is not None and kept.order.version > tree.order.version:
            return
        self.drop(tree.order.id)
        if tree.order.state in ORDER_MACHINE.final:
            return
        self._trees[tree.order.id] = tree
        self._parts += _size(tree)
        while self._parts > self._most_parts:
            self._parts -= _size(self._trees.popitem(last=False)[1])

    def drop(self, order_id: UUID) -> None:
        """Forget a tree."""
        dropped = self._trees.pop(order_id, None)
        if dropped is not None:
            self._parts -= _size(dropped)


def inventory_of(items: Mapping[UUID, InventoryItem]) -> Inventory:
    """Say in which state inventory is."""
    return len(items), sum(item.version for item in items.values())


def as_recorded(outcome: Outcome, numbers: Mapping[UUID, str]) -> OrderTree | None:
    """Give the tree that would be read back after an outcome was recorded; None when it must be."""
    if outcome.added_dependencies or outcome.removed or outcome.deleted:
        return None
    if any(isinstance(part, IN_ORDER) for part in outcome.added):
        return None
    given: dict[str, dict[UUID, Any]] = {
        "attempts": {},
        "odds": {},
        "baselines": {},
    }  # not loaded with an order
    for part in outcome.added:
        if part.id in numbers:
            name = COLLECTION[type(part)]
            given.setdefault(name, dict(getattr(outcome.tree, name)))[part.id] = copied(
                part, number=numbers[part.id]
            )
    tree = outcome.tree.in_the_same_shape(**given)
    return with_one_of_each(tree, [part for part in outcome.changed if isinstance(part, Task)])


def _size(tree: OrderTree) -> int:
    return 1 + len(tree.dependencies) + sum(len(getattr(tree, name)) for name in COLLECTION.values())
