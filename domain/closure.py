"""Ends that a manager decides: an order closed in part, a line given up (SOM domain §3.1 O27, §3.2 L17)."""

from datetime import datetime
from uuid import UUID

from domain.catalog import Catalog
from domain.line_failure import give_line_up
from domain.line_machine import LINE_MACHINE
from domain.notes import required_text
from domain.order_machine import move_order, refuse, require_move
from domain.orders import LineState
from domain.outcome import Decision, Outcome
from domain.rollup import open_header_tasks
from domain.settle import settle
from domain.tree import OrderTree


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
    give_line_up(decision, tree.line(line_id), reason=required_text("reason", reason))
    settle(decision, catalog)
    return decision.outcome()


def _hindrances(tree: OrderTree) -> tuple[str, ...]:
    """Say what stands against closing in part."""
    open_lines = [line.line_no for line in tree.lines.values() if line.state not in LINE_MACHINE.final]
    if open_lines:
        return tuple(f"Line {number} is not finished." for number in sorted(open_lines))
    states = {line.state for line in tree.lines.values()}
    if not {LineState.COMPLETED, LineState.FAILED} <= states:
        return ("Not every kind is there: it needs completed lines and failed ones.",)
    return tuple(f"{task.name} is not done." for task in open_header_tasks(tree))
