"""Whose values a task works on: its domain order's, else its line's; header tasks have no owner."""

from collections.abc import Mapping
from typing import Any

from domain.catalog import Catalog, Specification
from domain.characteristics import plain
from domain.orders import OrderLine
from domain.plan import DomainOrder, Task
from domain.tree import OrderTree


def owner_of(task: Task, tree: OrderTree) -> DomainOrder | OrderLine | None:
    """Find the owner of a task."""
    if task.domain_order_id is not None:
        return tree.domain_orders[task.domain_order_id]
    return tree.lines[task.line_id] if task.line_id is not None else None


def owner_values(task: Task, tree: OrderTree) -> Mapping[str, Any]:
    """Give the JSON values of the owner by name."""
    owner = owner_of(task, tree)
    return plain(owner.characteristics) if owner else {}


def owner_specification(task: Task, tree: OrderTree, catalog: Catalog) -> Specification | None:
    """Find the specification that the owner is on."""
    owner = owner_of(task, tree)
    return catalog.specification(owner.specification, owner.specification_version) if owner else None
