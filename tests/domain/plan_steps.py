"""Small steps with a plan, for tests of what follows from them."""

from typing import Any

from domain import tasks
from domain.catalog import (
    Catalog,
    TaskTemplate,
)
from domain.outcome import Decision, Outcome
from domain.settle import settle
from domain.tree import OrderTree
from tests.domain.plan_builders import (
    catalog,
    hour,
    keyed,
    plan,
)


def settled(tree: OrderTree, using: Catalog, at: float) -> Outcome:
    """Look at an order again later, as a worker does."""
    decision = Decision(tree, at=hour(at), actor="system")
    settle(decision, using)
    return decision.outcome()


def access(*rows: TaskTemplate, after: Any = ()) -> Catalog:
    """A catalog with one plan."""
    return catalog(plan("ACCESS", *rows, after=after))


def complete(tree: OrderTree, using: Catalog, key: str, at: float) -> Outcome:
    """Complete a manual task."""
    return tasks.complete(tree, using, keyed(tree, key).id, at=hour(at), actor="ben")
