"""Fulfilment begins: an approved order is decomposed, planned and started, or stopped (O12, O13)."""

from datetime import datetime

from domain.attempts import Failure
from domain.catalog import Catalog
from domain.decomposition import decompose_line
from domain.errors import Refusal
from domain.fallout_opening import open_fallout
from domain.fallout_routing import Trouble
from domain.fallouts import FalloutCategory, FalloutOrigin
from domain.line_machine import move_line
from domain.order_machine import move_order, require_move
from domain.outcome import Decision, Outcome
from domain.plan import TaskStage
from domain.planning import add_to_plan
from domain.propagation import spread
from domain.settle import settle
from domain.tree import OrderTree


def begin(tree: OrderTree, catalog: Catalog, *, at: datetime, actor: str) -> Outcome:
    """Decompose, plan and start an acknowledged order (O12); raises TransitionRefused for any other.

    When the catalog cannot carry it out, nothing is made and the order is held with the reason (O13).
    """
    require_move(tree.order, "begin_fulfilment")
    decision = Decision(tree, at=at, actor=actor)
    try:
        _carry_out(decision, catalog)
    except Refusal as refusal:
        return _stopped(tree, catalog, refusal.code, refusal.message, at=at, actor=actor)
    return decision.outcome()


def give_up(tree: OrderTree, catalog: Catalog, failure: Failure, *, at: datetime, actor: str) -> Outcome:
    """Hold an acknowledged order that no worker can decompose (O13); raises TransitionRefused for others."""
    return _stopped(tree, catalog, failure.code, failure.message, at=at, actor=actor)


def _carry_out(decision: Decision, catalog: Catalog) -> None:
    decision.happened("DecompositionStarted", decision.tree.order)
    lines = sorted(decision.tree.lines.values(), key=lambda line: line.line_no)
    made = [each for line in lines for each in decompose_line(decision, catalog, line.id)]
    spread(decision, catalog)
    decision.happened(
        "DecompositionCompleted", decision.tree.order, message=f"{len(made)} domain orders were made."
    )
    add_to_plan(decision, catalog, made, TaskStage.POST_APPROVAL, TaskStage.POST_FULFILMENT)
    move_order(decision, "begin_fulfilment", actual_start_at=decision.at)
    for line in lines:
        move_line(decision, decision.tree.lines[line.id], "schedule_line")
    settle(decision, catalog)


def _stopped(
    tree: OrderTree, catalog: Catalog, code: str, message: str, *, at: datetime, actor: str
) -> Outcome:
    decision = Decision(tree, at=at, actor=actor)
    reason = f"Decomposition failed: {message}"
    order = move_order(decision, "stop_decomposition", reason=reason)
    decision.happened("DecompositionFailed", order, message=message)
    open_fallout(decision, catalog, _trouble(code, reason))
    settle(decision, catalog)
    return decision.outcome()


def _trouble(code: str, message: str) -> Trouble:
    return Trouble(
        code=code, message=message, category=FalloutCategory.DECOMPOSITION, origin=FalloutOrigin.SYSTEM
    )
