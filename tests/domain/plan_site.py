"""An order that grows by hand, for tests of planning."""

from typing import Any

from domain.catalog import CompatibilityRule, PlanTemplate
from domain.orders import OrderLine
from domain.outcome import Decision
from domain.plan import DomainOrder
from domain.planning import add_to_plan
from domain.tree import OrderTree, stable_id
from tests import builders
from tests.domain.plan_builders import APPROVED, catalog, plan, row, running_line, running_order


class Site:
    """An order that grows by hand: lines, and domain orders by name; templates make its tasks."""

    def __init__(self, *plans: PlanTemplate, **values: Any) -> None:
        self.catalog = catalog(*plans, **values)
        self.order = running_order()
        self.lines: dict[int, OrderLine] = {}
        self.made: dict[str, DomainOrder] = {}

    def line(self, number: int = 1, **values: Any) -> None:
        line = running_line(line_no=number, **values)
        self.lines[number] = line

    def makes(self, name: str, *, under: str | None = None, line: int = 1, **values: Any) -> None:
        """`name` is a specification, or one with an instance: ACCESS#2."""
        code = name.partition("#")[0]
        parent_id = self.made[under].id if under else None
        of = self.lines[line]
        given = {
            "id": stable_id(of.id, name),
            "specification": code,
            "parent_id": parent_id,
            "key": f"/{name}",
        }
        self.made[name] = builders.domain_order(of, **(given | values))

    def decision(self) -> Decision:
        tree = OrderTree(
            order=self.order,
            lines={line.id: line for line in self.lines.values()},
            domain_orders={each.id: each for each in self.made.values()},
        )
        return Decision(tree, at=APPROVED, actor="system")

    def planned(self) -> Decision:
        decision = self.decision()
        add_to_plan(decision, self.catalog, [each.id for each in self.made.values()])
        return decision

    def edges(self, tree: OrderTree) -> set[tuple[str, str]]:
        """Edges by where their tasks belong: `ACCESS#1.T1`, or the key alone for header tasks."""
        names = {each.id: name for name, each in self.made.items()}
        shown = {
            task.id: f"{names[task.domain_order_id]}.{task.key}" if task.domain_order_id else task.key
            for task in tree.tasks.values()
        }
        return {(shown[each.predecessor_id], shown[each.successor_id]) for each in tree.dependencies}


def one_line(*plans: PlanTemplate, **values: Any) -> Site:
    """An order with one line."""
    site = Site(*plans, **values)
    site.line()
    return site


def bundle(*rules: CompatibilityRule) -> Site:
    """Internet on one line and voice on another, each of two tasks in a row."""
    return Site(
        plan("INET", row("T1"), row("M1"), after=[("T1", "M1")]),
        plan("VOICE", row("T15"), row("T16"), after=[("T15", "T16")]),
        compatibility_rules=rules,
    )
