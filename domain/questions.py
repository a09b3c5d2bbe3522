"""Asking the customer as part of a larger decision: what is asked about waits (SOM domain O14, L10)."""

from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from domain.errors import TransitionRefused
from domain.line_machine import LINE_MACHINE, move_line, move_lines
from domain.notes import required_text, write
from domain.order_machine import ORDER_MACHINE, PAUSES, move_order, paused_by_command, refuse
from domain.orders import OrderState
from domain.outcome import Decision
from domain.plan import DomainOrder, Task
from domain.standstill import standing_of_line, standing_of_order, wake, wake_line
from domain.tree import OrderTree
from domain.work_pauses import pause_domain_orders, pause_tasks

Part = TypeVar("Part", DomainOrder, Task)


def ask(decision: Decision, question: str, *, line_id: UUID | None) -> None:
    """Ask, and let the line, or the whole order, wait; raises TransitionRefused, ValidationFailed."""
    asked = required_text("question", question)
    if line_id is None:
        wake(decision)
        move_order(decision, "request_information", reason=asked, question=asked)
        pause_everything(decision, "await_with_order")
    else:
        require_running(decision.tree, "request_information")
        line = wake_line(decision, decision.tree.line(line_id))
        move_line(decision, line, "request_information", reason=asked)
        decision.change(decision.tree.order, question=asked)
        pause_under(decision, {line_id})
    write(decision, asked, kind="QUESTION", owner={"line_id": line_id})
    about = decision.tree.lines[line_id] if line_id else decision.tree.order
    decision.happened("InformationRequired", about, public=("question",), message=asked)


def against_asking(tree: OrderTree, line_id: UUID | None) -> tuple[str, ...]:
    """Give the reasons against asking now; none means that it may be done."""
    try:
        if line_id is None:
            ORDER_MACHINE.next(standing_of_order(tree), "request_information")
        else:
            require_running(tree, "request_information")
            LINE_MACHINE.next(standing_of_line(tree, tree.line(line_id)), "request_information")
    except TransitionRefused as refusal:
        return (refusal.message,)
    return ()


def require_running(tree: OrderTree, command: str) -> None:
    """A line can be paused while its order is under way, unless that is paused itself."""
    under_way = tree.order.state is OrderState.IN_PROGRESS or tree.order.state in PAUSES
    if not under_way or paused_by_command(tree.order):
        raise refuse(tree.order, command)


def pause_everything(decision: Decision, line_command: str) -> None:
    """Pause all work of the order."""
    move_lines(decision, line_command)
    pause_domain_orders(decision, list(decision.tree.domain_orders.values()))
    pause_tasks(decision, list(decision.tree.tasks.values()))


def pause_under(decision: Decision, line_ids: set[UUID]) -> None:
    """Pause the work of these lines."""
    pause_domain_orders(decision, under(decision.tree.domain_orders.values(), line_ids))
    pause_tasks(decision, under(decision.tree.tasks.values(), line_ids))


def under(parts: Iterable[Part], line_ids: set[UUID]) -> list[Part]:
    """List the parts of these lines."""
    return [part for part in parts if part.line_id in line_ids]
