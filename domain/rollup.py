"""States from the bottom up: domain orders from tasks, lines from domain orders, the order from lines.

The precedence is that of SOM domain §3.10; nothing moves under a pause. Before fulfilment it is enrichment
that moves the order on.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from domain.catalog import Catalog
from domain.domain_order_machine import FINAL_DOMAIN_ORDER_STATES
from domain.domain_order_rollup import is_open, roll_up_domain_orders
from domain.enrichment import advance_enrichment
from domain.fallouts import UNRESOLVED
from domain.installation import keep_values
from domain.line_machine import move_line, paused_by_command
from domain.order_machine import PAUSES, move_order
from domain.order_machine import paused_by_command as order_paused_by_command
from domain.orders import LineAction, LineState, OrderLine, OrderState
from domain.outcome import Decision
from domain.plan import DomainOrderState, Task
from domain.task_machine import FINAL_TASK_STATES
from domain.tree import OrderTree
from domain.work_cancellation import cancel_tasks

_FINAL_LINES: Final = {LineState.COMPLETED, LineState.CANCELED, LineState.FAILED}
_LINE_STEPS: Final = {
    LineState.ACKNOWLEDGED: "schedule_line",
    LineState.SCHEDULED: "start_line",
}
_LINE_ENDS: Final = {
    LineState.COMPLETED: "complete_line",
    LineState.FAILED: "fail_line",
    LineState.CANCELED: "end_with_domain_orders",
    LineState.ON_HOLD: "hold_with_domain_orders",
}
_ORDER_STEPS: Final = {
    OrderState.CLOSED_COMPLETE: "close_order",
    OrderState.FAILED: "fail_order",
    OrderState.CANCELED: "end_with_lines",
    OrderState.ON_HOLD: "hold_with_lines",
    OrderState.AWAITING_INFORMATION: "wait_with_lines",
}


def roll_up(decision: Decision, catalog: Catalog) -> bool:
    """Move domain orders, lines and the order as far as their parts allow; say whether anything moved."""
    order = decision.tree.order
    if order.state is not OrderState.IN_PROGRESS and order.state not in PAUSES:
        return advance_enrichment(decision, catalog)
    if order_paused_by_command(order):
        return False
    moved = roll_up_domain_orders(decision, catalog)
    moved = _roll_up_lines(decision) or moved
    return _roll_up_order(decision) or moved


def line_state(action: LineAction, states: Mapping[DomainOrderState, int], *, open_skip: bool) -> LineState:
    """Say what a line is by how many of its domain orders are in which state, paused or not."""
    open_states = states.keys() - set(FINAL_DOMAIN_ORDER_STATES)
    if not states:
        return LineState.COMPLETED if action is LineAction.NO_CHANGE else LineState.ACKNOWLEDGED
    if not open_states:
        return _ended(states, open_skip=open_skip)
    if open_states == {DomainOrderState.ON_HOLD}:
        return LineState.ON_HOLD
    if states.keys() & {DomainOrderState.IN_PROGRESS, DomainOrderState.CLOSED_COMPLETE}:
        return LineState.IN_PROGRESS
    if states.keys() & {DomainOrderState.SCHEDULED, DomainOrderState.QUALIFIED}:
        return LineState.SCHEDULED
    return LineState.ACKNOWLEDGED


def order_state(states: Mapping[LineState, int], *, work_left: bool) -> OrderState:
    """Say what an order is by how many of its lines are in which state, unless it is paused itself.

    Some lines completed and others failed leaves it in progress: closing in part is a manager's word (O27).
    """
    open_states = states.keys() - _FINAL_LINES
    if not open_states:
        return _order_ended(states, work_left=work_left)
    if open_states == {LineState.ON_HOLD}:
        return OrderState.ON_HOLD
    if open_states == {LineState.AWAITING_INFORMATION}:
        return OrderState.AWAITING_INFORMATION
    return OrderState.IN_PROGRESS


def open_header_tasks(tree: OrderTree) -> list[Task]:
    """List the order's own tasks that hold up its closing."""
    return [
        task
        for task in map(tree.tasks.__getitem__, tree.tasks_of_line.get(None, ()))
        if task.blocking and task.state not in FINAL_TASK_STATES
    ]


def _has_open_fallout(tree: OrderTree) -> bool:
    return any(fallout.state in UNRESOLVED for fallout in tree.fallouts.values())


def _ended(states: Mapping[DomainOrderState, int], *, open_skip: bool) -> LineState:
    if states.keys() == {DomainOrderState.CANCELED}:
        return LineState.CANCELED
    if DomainOrderState.FAILED in states:
        return LineState.FAILED
    return LineState.IN_PROGRESS if open_skip else LineState.COMPLETED


def _order_ended(states: Mapping[LineState, int], *, work_left: bool) -> OrderState:
    if states.keys() == {LineState.CANCELED}:
        return OrderState.CANCELED
    if LineState.COMPLETED not in states:
        return OrderState.FAILED
    return OrderState.IN_PROGRESS if work_left or LineState.FAILED in states else OrderState.CLOSED_COMPLETE


def _roll_up_lines(decision: Decision) -> bool:
    tree = decision.tree
    states: dict[UUID, Counter[DomainOrderState]] = {line_id: Counter() for line_id in tree.lines}
    for domain_order in tree.domain_orders.values():
        states[domain_order.line_id][domain_order.state] += 1
    skipped = {skip.line_id for skip in tree.skips.values() if is_open(skip)}
    moved = False
    for line in list(tree.lines.values()):
        if line.state not in _FINAL_LINES and not paused_by_command(line):
            target = line_state(line.action, states[line.id], open_skip=line.id in skipped)
            moved = _walk_line(decision, line, target) or moved
    return moved


def _walk_line(decision: Decision, line: OrderLine, target: LineState) -> bool:
    """Move a line towards a state, forward only; out of a hold in any case."""
    start = line
    if line.state is LineState.ON_HOLD and target is not line.state:
        line = move_line(decision, line, "go_on_with_domain_orders")
    while line.state is not target and target is not LineState.ACKNOWLEDGED:
        under_way = line.state is LineState.IN_PROGRESS
        command = _LINE_ENDS.get(target) if under_way else _LINE_STEPS.get(line.state)
        if command is None:
            break
        line = move_line(decision, line, command, **_line_dates(decision, command))
    return line is not start


def _line_dates(decision: Decision, command: str) -> dict[str, Any]:
    if command == "start_line":
        return {"actual_start_at": decision.at}
    return {"actual_end_at": decision.at} if command in {"complete_line", "fail_line"} else {}


def _roll_up_order(decision: Decision) -> bool:
    order = decision.tree.order
    states = Counter(line.state for line in decision.tree.lines.values())
    work_left = bool(open_header_tasks(decision.tree)) or _has_open_fallout(decision.tree)
    target = order_state(states, work_left=work_left)
    if target is order.state:
        return False
    if order.state in PAUSES:
        move_order(decision, "go_on_with_lines")
    if target in _ORDER_STEPS:
        _end(decision, target)
    return True


def _end(decision: Decision, target: OrderState) -> None:
    """Move the order to where its lines are; a closed one keeps what it was closed with."""
    dates: dict[str, Any] = {}
    if target not in PAUSES:
        cancel_tasks(decision, [t for t in decision.tree.tasks.values() if t.blocking])
        dates = {"cancelled_at" if target is OrderState.CANCELED else "completed_at": decision.at}
    if target is OrderState.CLOSED_COMPLETE:
        keep_values(decision)
    move_order(decision, _ORDER_STEPS[target], **dates)
