"""Pauses: hold and resume, ask and answer, for an order, a line, or enrichment (SOM domain §3.1.1).

A pause that was commanded has a reason. Lines that an order's pause takes along have none, so that resuming
the order lets go of exactly those; a line paused by itself stays paused, with everything under it.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from domain.catalog import Catalog
from domain.fallout_resolution import retry_order
from domain.line_machine import LINE_MACHINE, move_line, move_lines
from domain.line_machine import paused_by_command as line_paused_by_command
from domain.notes import required_text, write
from domain.order_machine import ORDER_MACHINE, move_order, paused_by_command, refuse, require_move
from domain.orders import LineState, OrderLine, OrderState
from domain.outcome import Decision, Outcome
from domain.questions import ask, pause_everything, pause_under, require_running, under
from domain.settle import settle
from domain.standstill import (
    line_held_by_work,
    order_held_by_work,
    standing_of_line,
    standing_of_order,
    wake,
    wake_line,
)
from domain.tree import OrderTree
from domain.work_pauses import pause_tasks, resume_domain_orders, resume_tasks

HELD_BY_WORK: Final = "Nobody paused it: it goes on when the fallouts of its tasks are resolved."


def hold_order(tree: OrderTree, catalog: Catalog, *, reason: str, at: datetime, actor: str) -> Outcome:
    """Pause the whole order (O16); raises TransitionRefused, ValidationFailed."""
    decision = Decision(tree, at=at, actor=actor)
    wake(decision)
    move_order(decision, "hold_order", reason=required_text("reason", reason))
    pause_everything(decision, "hold_order")
    return _settled(decision, catalog)


def resume_order(tree: OrderTree, catalog: Catalog, *, at: datetime, actor: str) -> Outcome:
    """Let a held order go on (O17), or try a failed decomposition again (O13); raises TransitionRefused."""
    decision = Decision(tree, at=at, actor=actor)
    require_move(tree.order, "resume_order")
    if tree.order.actual_start_at is None:
        retry_order(decision, catalog)
        return _settled(decision, catalog)
    _require_commanded(tree)
    move_order(decision, "resume_order")
    _resume_everything(decision)
    return _settled(decision, catalog)


def hold_line(
    tree: OrderTree, catalog: Catalog, line_id: UUID, *, reason: str, at: datetime, actor: str
) -> Outcome:
    """Pause one line and what is under it, nothing else (L11); raises NotFound, TransitionRefused."""
    decision = Decision(tree, at=at, actor=actor)
    require_running(tree, "hold_line")
    line = wake_line(decision, tree.line(line_id))
    move_line(decision, line, "hold_line", reason=required_text("reason", reason))
    pause_under(decision, {line_id})
    return _settled(decision, catalog)


def resume_line(tree: OrderTree, catalog: Catalog, line_id: UUID, *, at: datetime, actor: str) -> Outcome:
    """Let one held line go on (L11); raises NotFound, TransitionRefused."""
    decision = Decision(tree, at=at, actor=actor)
    line = tree.line(line_id)
    if paused_by_command(tree.order):
        raise refuse(tree.order, "resume_line", "The whole order is paused; let the order go on first.")
    if line_held_by_work(tree, line):
        raise LINE_MACHINE.refusal(standing_of_line(tree, line), "resume_line", HELD_BY_WORK)
    move_line(decision, line, "resume_line")
    _resume_under(decision, {line_id})
    return _settled(decision, catalog)


def request_information(
    tree: OrderTree,
    catalog: Catalog,
    *,
    question: str,
    line_id: UUID | None = None,
    at: datetime,
    actor: str,
) -> Outcome:
    """Ask the customer, and wait: for the order (O14), or one line (L10); raises TransitionRefused."""
    decision = Decision(tree, at=at, actor=actor)
    ask(decision, question, line_id=line_id)
    return _settled(decision, catalog)


def provide_information(
    tree: OrderTree, catalog: Catalog, *, answer: str, at: datetime, actor: str
) -> Outcome:
    """Answer what was asked, of the order (O15) and of its lines (L10); raises TransitionRefused."""
    decision = Decision(tree, at=at, actor=actor)
    answered = required_text("answer", answer)
    asking = [line for line in tree.lines.values() if _asks(line)]
    if tree.order.state is OrderState.AWAITING_INFORMATION and paused_by_command(tree.order):
        move_order(decision, "provide_information", question=None)
        _resume_everything(decision)
    elif not asking or paused_by_command(tree.order):
        raise refuse(tree.order, "provide_information")
    for line in asking:
        move_line(decision, decision.tree.lines[line.id], "provide_information")
    _resume_under(decision, {line.id for line in asking})
    order = decision.change(decision.tree.order, question=None)
    write(decision, answered, kind="ANSWER")
    decision.happened("InformationProvided", order, public=("question",), message=answered)
    return _settled(decision, catalog)


def hold_enrichment(tree: OrderTree, catalog: Catalog, *, reason: str, at: datetime, actor: str) -> Outcome:
    """Stop enrichment for a while (O5); raises TransitionRefused, ValidationFailed."""
    decision = Decision(tree, at=at, actor=actor)
    order = move_order(decision, "hold_enrichment", reason=required_text("reason", reason))
    decision.happened("EnrichmentHeld", order, message=order.state_reason)
    move_lines(decision, "hold_enrichment")
    pause_tasks(decision, tree.tasks.values())
    return _settled(decision, catalog)


def resume_enrichment(tree: OrderTree, catalog: Catalog, *, at: datetime, actor: str) -> Outcome:
    """Go on with enrichment (O6); raises TransitionRefused."""
    decision = Decision(tree, at=at, actor=actor)
    order = move_order(decision, "resume_enrichment")
    decision.happened("EnrichmentResumed", order)
    move_lines(decision, "resume_enrichment")
    resume_tasks(decision, tree.tasks.values())
    return _settled(decision, catalog)


def _settled(decision: Decision, catalog: Catalog) -> Outcome:
    settle(decision, catalog)
    return decision.outcome()


def _resume_everything(decision: Decision) -> None:
    """Resume what the order's pause took along: header tasks, and lines that have no pause of their own."""
    for line in list(decision.tree.lines.values()):
        if not line_paused_by_command(line) and LINE_MACHINE.accepts(line.state, "resume_order"):
            move_line(decision, line, "resume_order")
    resume_tasks(decision, [task for task in decision.tree.tasks.values() if task.line_id is None])
    lines = decision.tree.lines.values()
    _resume_under(decision, {line.id for line in lines if not line_paused_by_command(line)})


def _resume_under(decision: Decision, line_ids: set[UUID]) -> None:
    resume_domain_orders(decision, under(decision.tree.domain_orders.values(), line_ids))
    resume_tasks(decision, under(decision.tree.tasks.values(), line_ids))


def _asks(line: OrderLine) -> bool:
    return line.state is LineState.AWAITING_INFORMATION and line_paused_by_command(line)


def _require_commanded(tree: OrderTree) -> None:
    if paused_by_command(tree.order):
        return
    paused = [str(line.line_no) for line in tree.lines.values() if line_paused_by_command(line)]
    reasons = [f"Line {', '.join(paused)} is paused, not the order: resume that line."] if paused else []
    if order_held_by_work(tree):
        reasons.append(HELD_BY_WORK)
    raise ORDER_MACHINE.refusal(standing_of_order(tree), "resume_order", *reasons)
