"""The rows of an outcome: what is new and what has changed, table by table."""

from collections.abc import Iterable, Mapping
from typing import Any

from domain.attempts import TaskAttempt
from domain.baselines import Baseline
from domain.fallouts import Fallout
from domain.inventory import InventoryItem
from domain.jeopardy_alerts import JeopardyAlert
from domain.odds import Odds
from domain.orders import Note, Order, OrderLine, OrderRelationship
from domain.outcome import Outcome, Part
from domain.plan import DecompositionSkip, DomainOrder, Task
from persistence.shapes import (
    ALERT,
    ATTEMPT,
    BASELINE,
    DEPENDENCY,
    DOMAIN_ORDER,
    FALLOUT,
    INVENTORY,
    LINE,
    NOTE,
    ODDS,
    ORDER,
    RELATIONSHIP,
    SKIP,
    TASK,
    Shape,
)

SHAPES: Mapping[type, Shape[Any]] = {
    Order: ORDER,
    InventoryItem: INVENTORY,
    OrderLine: LINE,
    DomainOrder: DOMAIN_ORDER,
    DecompositionSkip: SKIP,
    Task: TASK,
    Note: NOTE,
    Fallout: FALLOUT,
    JeopardyAlert: ALERT,
    TaskAttempt: ATTEMPT,
    Baseline: BASELINE,
    OrderRelationship: RELATIONSHIP,
    Odds: ODDS,
}
Rows = list[dict[str, Any]]


class OutcomeRows:
    """Turns the parts of one outcome into rows."""

    def __init__(self, outcome: Outcome) -> None:
        self._outcome = outcome
        self._order = outcome.tree.order
        self.owner = {"order_id": self._order.id, "account_id": self._order.account_id}

    def added(self) -> dict[Shape[Any], Rows]:
        """Give the rows of new parts by their shape; edges of the plan are rows too."""
        edges = [DEPENDENCY.to_row(edge, **self.owner) for edge in self._outcome.added_dependencies]
        return self._by_shape(self._outcome.added) | ({DEPENDENCY: edges} if edges else {})

    def changed(self) -> dict[Shape[Any], Rows]:
        """Give the rows of changed parts by their shape; what is new is written once, as new."""
        new = {part.id for part in self._outcome.added}
        return self._by_shape(part for part in self._outcome.changed if part.id not in new)

    def _by_shape(self, parts: Iterable[Part]) -> dict[Shape[Any], Rows]:
        rows: dict[Shape[Any], Rows] = {}
        for part in parts:
            shape = SHAPES[type(part)]
            rows.setdefault(shape, []).append(shape.to_row(part, **self._beside(part)))
        return rows

    def _beside(self, part: Part) -> dict[str, Any]:
        match part:
            case Order():
                return {"last_event_seq": len(self._outcome.events)}
            case InventoryItem():
                return {}
            case DomainOrder():
                return self.owner | {"sequence": self._outcome.tree.places_of_domain_orders[part.id]}
            case Task():
                return self.owner | self._of_task(part)
        return self.owner

    def _of_task(self, task: Task) -> dict[str, Any]:
        tree = self._outcome.tree
        line = tree.lines.get(task.line_id) if task.line_id else None
        about = (tree.domain_orders.get(task.domain_order_id) if task.domain_order_id else None) or line
        return {
            "sequence": tree.places[task.id],
            "specification": about.specification if about else None,
            "due_at": (line.committed_due_at if line else None) or tree.order.committed_due_at,
        }
