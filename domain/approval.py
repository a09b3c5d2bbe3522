"""Approval, rejection, rework, and cancelling before anything is decomposed (O8 to O11, O25)."""

from datetime import datetime
from typing import Final

from domain.catalog import Catalog
from domain.errors import Fault, ValidationFailed
from domain.fitness import check_fitness
from domain.line_machine import move_lines
from domain.notes import required_text, write
from domain.order_machine import move_order, refuse, require_move
from domain.outcome import Decision, Outcome
from domain.settle import settle
from domain.tree import OrderTree
from domain.work_cancellation import cancel_tasks

_PUBLIC: Final = ("state", "state_reason")


def approve(
    tree: OrderTree,
    catalog: Catalog,
    *,
    note: str | None = None,
    four_eyes: bool = False,
    at: datetime,
    actor: str,
) -> Outcome:
    """Approve a new or a rejected order (O8, O11) and have it decomposed.

    With `four_eyes` nobody approves what they captured. Raises TransitionRefused, ValidationFailed.
    """
    require_move(tree.order, "approve_order")
    if four_eyes and tree.order.created_by == actor:
        raise refuse(tree.order, "approve_order", "Somebody else than who captured it has to approve it.")
    _check_inventory(tree)
    decision = Decision(tree, at=at, actor=actor)
    order = move_order(decision, "approve_order", approved_at=at, approved_by=actor)
    decision.happened("OrderApproved", order, public=_PUBLIC)
    move_lines(decision, "approve_order")
    if note:
        write(decision, note, internal=True)
    decision.enqueue("decompose")
    settle(decision, catalog)
    return decision.outcome()


def reject(tree: OrderTree, catalog: Catalog, *, reason: str, at: datetime, actor: str) -> Outcome:
    """Reject a new order (O9); the reason goes to the work notes too.

    Raises TransitionRefused, ValidationFailed.
    """
    decision = Decision(tree, at=at, actor=actor)
    because = required_text("reason", reason)
    order = move_order(decision, "reject_order", reason=because)
    decision.happened("OrderRejected", order, public=_PUBLIC, message=because)
    move_lines(decision, "reject_order")
    write(decision, because, internal=True)
    settle(decision, catalog)
    return decision.outcome()


def rework(tree: OrderTree, catalog: Catalog, *, at: datetime, actor: str) -> Outcome:
    """Make a rejected order a draft again (O10); raises TransitionRefused."""
    decision = Decision(tree, at=at, actor=actor)
    order = move_order(decision, "rework_order")
    decision.happened("OrderReworked", order, public=_PUBLIC)
    move_lines(decision, "rework_order")
    settle(decision, catalog)
    return decision.outcome()


def cancel(tree: OrderTree, catalog: Catalog, *, reason: str, at: datetime, actor: str) -> Outcome:
    """Cancel an order of which nothing is decomposed yet (O25).

    Raises TransitionRefused, ValidationFailed.
    """
    decision = Decision(tree, at=at, actor=actor)
    because = required_text("reason", reason)
    move_order(decision, "cancel_order", cancelled_at=at, cancellation_reason=because)
    move_lines(decision, "cancel_order")
    cancel_tasks(decision, list(tree.tasks.values()))
    settle(decision, catalog)
    return decision.outcome()


def _check_inventory(tree: OrderTree) -> None:
    """Raise ValidationFailed when an item has changed since the order was submitted."""
    lines = sorted(tree.lines.values(), key=lambda line: line.line_no)
    faults: tuple[Fault, ...] = tuple(
        fault
        for index, line in enumerate(lines)
        for fault in check_fitness(tree.order, line, tree.inventory, path=("lines", str(index)))
    )
    if faults:
        raise ValidationFailed(faults)
