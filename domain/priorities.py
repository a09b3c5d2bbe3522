"""How urgent an order is: what decision tables say of its customer, lines and dates (SOM domain §5.9).

The tables are priorityCustomer, prioritySpecification, priorityOrderType and priorityUrgency; a row answers
with rank (0 to 100) and weight. A line's score is the mean of the ranks by their weights, the order's that of
its highest line. What was set by hand stays.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from domain.catalog import Catalog
from domain.decision_tables import evaluate_table
from domain.domain_order_machine import FINAL_DOMAIN_ORDER_STATES
from domain.errors import ExpressionFailed
from domain.line_machine import LINE_MACHINE
from domain.orders import Order, OrderLine, PriorityFactor
from domain.outcome import Decision
from domain.plan import Task
from domain.task_machine import FINAL_TASK_STATES

TABLES: Final = ("priorityCustomer", "prioritySpecification", "priorityOrderType", "priorityUrgency")
BANDS: Final = ((80, 1), (60, 2), (40, 3))  # the score from which on, and the priority; below them it is 4
LOWEST: Final = 4
A_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """What the tables may know of who ordered."""

    account: str | None = None  # code
    segment: str | None = None


NOBODY: Final = Customer()


def prioritize(decision: Decision, catalog: Catalog, customer: Customer = NOBODY) -> None:
    """Score every line that has not ended, and give the order and its work the priorities that follow.

    Lines of which no table says anything have the order's priority. Raises ExpressionFailed.
    """
    for line in decision.tree.lines.values():
        if not decision.tree.order.priority_by_hand and line.state not in LINE_MACHINE.final:
            factors = tuple(_factors(decision.tree.order, line, catalog, customer, decision.at))
            decision.change(line, priority_factors=factors, priority_score=score(factors))
    scores = [each.priority_score for each in decision.tree.lines.values() if each.priority_score is not None]
    if scores and not decision.tree.order.priority_by_hand:
        highest = max(scores)
        _say(decision, decision.change(decision.tree.order, priority=band(highest), priority_score=highest))
    hand_down(decision)


def hand_down(decision: Decision) -> None:
    """Give lines, and what is unfinished under them, their priority; header tasks have the order's."""
    order = decision.tree.order
    for line in decision.tree.lines.values():
        scored = None if order.priority_by_hand else line.priority_score
        handed = decision.change(line, priority=order.priority if scored is None else band(scored))
        if _differs(handed, decision.before.lines.get(line.id)):
            decision.happened("LinePriorityChanged", handed)
    for domain_order in decision.tree.domain_orders.values():
        priority = decision.tree.lines[domain_order.line_id].priority
        if domain_order.state not in FINAL_DOMAIN_ORDER_STATES and domain_order.priority != priority:
            changed = decision.change(domain_order, priority=priority)
            decision.happened("DomainOrderPriorityChanged", changed)
    for task in decision.tree.tasks.values():
        priority = priority_of(task, order, decision.tree.lines)
        if task.state not in FINAL_TASK_STATES and task.priority != priority:
            decision.happened("TaskPriorityChanged", decision.change(task, priority=priority))


def _differs(line: OrderLine, before: OrderLine | None) -> bool:
    known = (before.priority, before.priority_factors) if before else None
    return known != (line.priority, line.priority_factors)


def priority_of(task: Task, order: Order, lines: Mapping[Any, OrderLine]) -> int:
    """Give the priority of a task: its line's, else its order's."""
    return lines[task.line_id].priority if task.line_id else order.priority


def score(factors: tuple[PriorityFactor, ...]) -> float | None:
    """Give the mean of the ranks by their weights; None when nothing weighs."""
    weight = sum(each.weight for each in factors)
    return sum(each.rank * each.weight for each in factors) / weight if weight else None


def band(score: float) -> int:
    """Give the priority of a score; a score on the border belongs to the more urgent band."""
    return next((priority for least, priority in BANDS if score >= least), LOWEST)


def _say(decision: Decision, order: Order) -> None:
    if order.priority != decision.before.order.priority:
        decision.happened("OrderUpdated", order, public=("priority",))


def _factors(
    order: Order, line: OrderLine, catalog: Catalog, customer: Customer, at: datetime
) -> Iterator[PriorityFactor]:
    inputs = _inputs(order, line, customer, at)
    for name in TABLES:
        table = catalog.decision_tables.get(name)
        found = evaluate_table(table, inputs) if table else None
        if found:
            yield _factor(name, found)


def _factor(table: str, found: Mapping[str, Any]) -> PriorityFactor:
    rank, weight = found.get("rank"), found.get("weight", 1)
    for name, value, most in (("rank", rank, 100), ("weight", weight, float("inf"))):
        if not isinstance(value, int | float) or not 0 <= value <= most:
            raise ExpressionFailed(f"table {table}", f"{value!r} is no {name}")
    assert rank is not None
    return PriorityFactor(table=table, rank=float(rank), weight=float(weight))


def _inputs(order: Order, line: OrderLine, customer: Customer, at: datetime) -> dict[str, Any]:
    committed = line.committed_due_at or order.committed_due_at
    due = committed or line.requested_completion_at or order.requested_completion_at
    return {
        "account": customer.account,
        "segment": customer.segment,
        "specification": line.specification,
        "offering": line.offering,
        "category": order.category.value,
        "source": order.source.value,
        "action": line.action.value,
        "isMove": line.is_move,
        "isCommitted": committed is not None,
        "daysUntilDue": (due - at) / A_DAY if due else None,
    }
