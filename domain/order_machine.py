"""The life cycle of an order as a table, and the one way to move along it (SOM domain §3.1, §3.10)."""

from typing import Any, Final

from domain.errors import TransitionRefused
from domain.machine import Machine, Move, moves
from domain.orders import Order
from domain.orders import OrderState as S
from domain.outcome import Decision

PAUSES: Final = (S.ON_HOLD, S.AWAITING_INFORMATION)
_BEFORE_FULFILMENT = (
    S.DRAFT,
    S.SUBMITTED,
    S.ENRICHMENT_IN_PROGRESS,
    S.ENRICHMENT_ON_HOLD,
    S.NEW,
    S.REJECTED,
)
_CANCELABLE = (S.IN_PROGRESS, S.AWAITING_INFORMATION, S.ON_HOLD, S.REVISION_IN_PROGRESS)

# Commands that people give, by the name of the order's action; the others are given by the system.
ACTIONS: Final = {
    "submit_order": "SUBMIT",
    "cancel_order": "CANCEL",
    "delete_order": "DELETE",
    "hold_enrichment": "HOLD_ENRICHMENT",
    "resume_enrichment": "RESUME_ENRICHMENT",
    "approve_order": "APPROVE",
    "reject_order": "REJECT",
    "rework_order": "REWORK",
    "hold_order": "HOLD",
    "resume_order": "RESUME",
    "request_information": "REQUEST_INFORMATION",
    "provide_information": "PROVIDE_INFORMATION",
    "close_partial": "CLOSE_PARTIAL",
    "edit_order": "EDIT",
}
ORDER_MACHINE: Final = Machine(
    "order",
    actions=ACTIONS,
    final=(S.CANCELED, S.CLOSED_COMPLETE, S.CLOSED_PARTIAL, S.FAILED),
    moves=[
        Move(rule="L1", state=S.DRAFT, command="edit_order", to=S.DRAFT),
        Move(rule="O2", state=S.DRAFT, command="submit_order", to=S.SUBMITTED),
        Move(rule="O3", state=S.SUBMITTED, command="begin_enrichment", to=S.ENRICHMENT_IN_PROGRESS),
        Move(rule="O4", state=S.SUBMITTED, command="pass_enrichment", to=S.NEW),
        Move(rule="O5", state=S.ENRICHMENT_IN_PROGRESS, command="hold_enrichment", to=S.ENRICHMENT_ON_HOLD),
        Move(rule="O6", state=S.ENRICHMENT_ON_HOLD, command="resume_enrichment", to=S.ENRICHMENT_IN_PROGRESS),
        Move(rule="O7", state=S.ENRICHMENT_IN_PROGRESS, command="finish_enrichment", to=S.NEW),
        Move(rule="O8", state=S.NEW, command="approve_order", to=S.ACKNOWLEDGED),
        Move(rule="O9", state=S.NEW, command="reject_order", to=S.REJECTED),
        Move(rule="O10", state=S.REJECTED, command="rework_order", to=S.DRAFT),
        Move(rule="O11", state=S.REJECTED, command="approve_order", to=S.ACKNOWLEDGED),
        Move(rule="O12", state=S.ACKNOWLEDGED, command="begin_fulfilment", to=S.IN_PROGRESS),
        Move(rule="O13", state=S.ACKNOWLEDGED, command="stop_decomposition", to=S.ON_HOLD),
        Move(rule="O13", state=S.ON_HOLD, command="retry_decomposition", to=S.ACKNOWLEDGED),
        Move(rule="O14", state=S.IN_PROGRESS, command="request_information", to=S.AWAITING_INFORMATION),
        Move(rule="O15", state=S.AWAITING_INFORMATION, command="provide_information", to=S.IN_PROGRESS),
        Move(rule="O16", state=S.IN_PROGRESS, command="hold_order", to=S.ON_HOLD),
        Move(rule="O17", state=S.ON_HOLD, command="resume_order", to=S.IN_PROGRESS),
        *moves("O18", (S.IN_PROGRESS, *PAUSES), "start_revision", S.REVISION_IN_PROGRESS),
        Move(rule="O19", state=S.REVISION_IN_PROGRESS, command="approve_revision", to=S.ACKNOWLEDGED),
        Move(rule="O20", state=S.REVISION_IN_PROGRESS, command="reject_revision", to=None),
        Move(rule="O20", state=S.REVISION_IN_PROGRESS, command="withdraw_revision", to=None),
        *moves("O21", _CANCELABLE, "request_cancellation", S.ASSESSING_CANCELLATION),
        Move(
            rule="O22",
            state=S.ASSESSING_CANCELLATION,
            command="approve_cancellation",
            to=S.CANCELLATION_IN_PROGRESS,
        ),
        Move(rule="O23", state=S.ASSESSING_CANCELLATION, command="decline_cancellation", to=None),
        Move(rule="O24", state=S.CANCELLATION_IN_PROGRESS, command="finish_cancellation", to=S.CANCELED),
        *moves("O25", _BEFORE_FULFILMENT, "cancel_order", S.CANCELED),
        Move(rule="O25", state=S.DRAFT, command="delete_order", to=S.CANCELED),
        Move(rule="O26", state=S.IN_PROGRESS, command="close_order", to=S.CLOSED_COMPLETE),
        Move(rule="O27", state=S.IN_PROGRESS, command="close_partial", to=S.CLOSED_PARTIAL),
        Move(rule="O28", state=S.IN_PROGRESS, command="fail_order", to=S.FAILED),
        # what the lines make of it, when nobody paused the order itself
        Move(rule="§3.10 1", state=S.IN_PROGRESS, command="end_with_lines", to=S.CANCELED),
        Move(rule="§3.10 7", state=S.IN_PROGRESS, command="hold_with_lines", to=S.ON_HOLD),
        Move(rule="§3.10 8", state=S.IN_PROGRESS, command="wait_with_lines", to=S.AWAITING_INFORMATION),
        *moves("§3.10 6", PAUSES, "go_on_with_lines", S.IN_PROGRESS),
    ],
)

PUBLIC: Final = ("state", "previous_state", "question", "completed_at", "cancelled_at", "cancellation_reason")


def order_actions(state: S) -> tuple[str, ...]:
    """List the actions that people may take on an order in this state."""
    return ORDER_MACHINE.actions_in(state)


def paused_by_command(order: Order) -> bool:
    """Was the order itself paused? A pause with a reason was commanded; one without follows the lines."""
    return order.state in PAUSES and order.state_reason is not None


def refuse(order: Order, command: str, *reasons: str) -> TransitionRefused:
    """Make the refusal of a command, naming what people may do instead."""
    return ORDER_MACHINE.refusal(order.state, command, *reasons)


def require_move(order: Order, command: str) -> None:
    """Raise TransitionRefused unless the order has a move for the command now."""
    if not ORDER_MACHINE.accepts(order.state, command):
        raise refuse(order, command)


def move_order(decision: Decision, command: str, *, reason: str | None = None, **values: Any) -> Order:
    """Move the order and say so; raises TransitionRefused. The reason of its state is replaced."""
    order = decision.tree.order
    require_move(order, command)
    state = ORDER_MACHINE.next(order.state, command, previous=order.previous_state)
    moved = decision.change(order, state=state, previous_state=order.state, state_reason=reason, **values)
    decision.happened("OrderStateChanged", moved, public=PUBLIC)
    return moved
