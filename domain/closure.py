"""Ends that a manager decides: an order closed in part, a line given up (SOM domain §3.1 O27, §3.2 L17)."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from domain.catalog import Catalog
from domain.domain_order_machine import FINAL_DOMAIN_ORDER_STATES
from domain.domain_order_moves import move_domain_order
from domain.installation import strike
from domain.line_machine import LINE_MACHINE, move_line
from domain.notes import required_text
from domain.order_machine import move_order, refuse, require_move
from domain.orders import LineState
from domain.outcome import Decision, Outcome
from domain.plan import DomainOrder, DomainOrderState
from domain.rollup import open_header_tasks
from domain.settle import settle
from domain.tree import OrderTree
from domain.work_cancellation import cancel_tasks


def close_partial(
    tree: OrderTree, catalog: Catalog, *, reason: str | None = None, at: datetime, actor: str
) -> Outcome:
    """Close an order of which some lines are completed and others failed (O27); raises TransitionRefused."""
    decision = Decision(tree, at=at, actor=actor)
    require_move(tree.order, "close_partial")
    hindrances = _hindrances(tree)
    if hindrances:
        raise refuse(tree.order, "close_partial", *hindrances)
    move_order(decision, "close_partial", reason=reason, completed_at=at)
    settle(decision, catalog)
    return decision.outcome()


def fail_line(
    tree: OrderTree, catalog: Catalog, line_id: UUID, *, reason: str, at: datetime, actor: str
) -> Outcome:
    """Give a line up (L17): open work under it is cancelled; raises NotFound, TransitionRefused."""
    decision = Decision(tree, at=at, actor=actor)
    line = tree.line(line_id)
    move_line(decision, line, "fail_line", reason=required_text("reason", reason), actual_end_at=at)
    cancel_tasks(decision, [task for task in tree.tasks.values() if task.line_id == line_id])
    _give_up(decision, [each for each in tree.domain_orders.values() if each.line_id == line_id])
    settle(decision, catalog)
    return decision.outcome()


def _give_up(decision: Decision, domain_orders: Iterable[DomainOrder]) -> None:
    """Fail what is under way, cancel what has not begun; what is finished stays."""
    for each in domain_orders:
        if each.state is DomainOrderState.IN_PROGRESS:
            move_domain_order(decision, each, "fail_domain_order", actual_end_at=decision.at)
        elif each.state not in FINAL_DOMAIN_ORDER_STATES:
            canceled = move_domain_order(decision, each, "cancel")
            move_domain_order(decision, canceled, "finish_cancellation", actual_end_at=decision.at)
        if each.state not in FINAL_DOMAIN_ORDER_STATES:
            strike(decision, each)


def _hindrances(tree: OrderTree) -> tuple[str, ...]:
    """Say what stands against closing in part."""
    open_lines = [line.line_no for line in tree.lines.values() if line.state not in LINE_MACHINE.final]
    if open_lines:
        return tuple(f"Line {number} is not finished." for number in sorted(open_lines))
    states = {line.state for line in tree.lines.values()}
    if not {LineState.COMPLETED, LineState.FAILED} <= states:
        return ("Not every kind is there: it needs completed lines and failed ones.",)
    return tuple(f"{task.name} is not done." for task in open_header_tasks(tree))
