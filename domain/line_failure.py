"""Giving a line up, as part of a larger decision (SOM domain §3.2 L17)."""

from collections.abc import Iterable

from domain.domain_order_machine import FINAL_DOMAIN_ORDER_STATES
from domain.domain_order_moves import move_domain_order
from domain.installation import strike
from domain.line_machine import move_line
from domain.orders import OrderLine
from domain.outcome import Decision
from domain.plan import DomainOrder, DomainOrderState
from domain.standstill import wake_domain_order, wake_line
from domain.work_cancellation import cancel_tasks


def give_line_up(decision: Decision, line: OrderLine, *, reason: str) -> None:
    """Fail a line and cancel the open work under it; raises TransitionRefused."""
    move_line(decision, wake_line(decision, line), "fail_line", reason=reason, actual_end_at=decision.at)
    cancel_tasks(decision, [task for task in decision.tree.tasks.values() if task.line_id == line.id])
    _give_up(decision, [each for each in decision.tree.domain_orders.values() if each.line_id == line.id])


def _give_up(decision: Decision, domain_orders: Iterable[DomainOrder]) -> None:
    """Fail what is under way, cancel what has not begun; what is finished stays."""
    for domain_order in domain_orders:
        each = wake_domain_order(decision, domain_order)
        if each.state is DomainOrderState.IN_PROGRESS:
            move_domain_order(decision, each, "fail_domain_order", actual_end_at=decision.at)
        elif each.state not in FINAL_DOMAIN_ORDER_STATES:
            canceled = move_domain_order(decision, each, "cancel")
            move_domain_order(decision, canceled, "finish_cancellation", actual_end_at=decision.at)
        if each.state not in FINAL_DOMAIN_ORDER_STATES:
            strike(decision, each)
