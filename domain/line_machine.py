"""The life cycle of an order line as a table, and the one way to move along it (SOM domain §3.2, §3.10)."""

from typing import Any, Final

from domain.machine import Machine, Move, moves
from domain.orders import LineState as S
from domain.orders import OrderLine
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
_STARTING = (S.ACKNOWLEDGED, S.SCHEDULED, S.IN_PROGRESS)
_UNDER_WAY = (*_STARTING, *PAUSES, S.REVISION_IN_PROGRESS)

LINE_MACHINE: Final = Machine(
    "line",
    actions={
        "request_information": "REQUEST_INFORMATION",
        "provide_information": "PROVIDE_INFORMATION",
        "hold_line": "HOLD",
        "resume_line": "RESUME",
        "fail_line": "FAIL",
    },
    final=(S.CANCELED, S.COMPLETED, S.FAILED),
    moves=[
        Move(rule="L2", state=S.DRAFT, command="submit_order", to=S.SUBMITTED),
        Move(rule="L3", state=S.SUBMITTED, command="begin_enrichment", to=S.ENRICHMENT_IN_PROGRESS),
        Move(rule="L4", state=S.SUBMITTED, command="pass_enrichment", to=S.NEW),
        Move(rule="O5", state=S.ENRICHMENT_IN_PROGRESS, command="hold_enrichment", to=S.ENRICHMENT_ON_HOLD),
        Move(rule="O6", state=S.ENRICHMENT_ON_HOLD, command="resume_enrichment", to=S.ENRICHMENT_IN_PROGRESS),
        Move(rule="L5", state=S.ENRICHMENT_IN_PROGRESS, command="finish_enrichment", to=S.NEW),
        Move(rule="L6", state=S.NEW, command="approve_order", to=S.ACKNOWLEDGED),
        Move(rule="L7", state=S.NEW, command="reject_order", to=S.REJECTED),
        Move(rule="O10", state=S.REJECTED, command="rework_order", to=S.DRAFT),
        Move(rule="O11", state=S.REJECTED, command="approve_order", to=S.ACKNOWLEDGED),
        Move(rule="L8", state=S.ACKNOWLEDGED, command="schedule_line", to=S.SCHEDULED),
        Move(rule="L9", state=S.SCHEDULED, command="start_line", to=S.IN_PROGRESS),
        Move(rule="L10", state=S.IN_PROGRESS, command="request_information", to=S.AWAITING_INFORMATION),
        Move(rule="L10", state=S.AWAITING_INFORMATION, command="provide_information", to=S.IN_PROGRESS),
        Move(rule="L11", state=S.IN_PROGRESS, command="hold_line", to=S.ON_HOLD),
        Move(rule="L11", state=S.ON_HOLD, command="resume_line", to=S.IN_PROGRESS),
        Move(rule="L12", state=S.IN_PROGRESS, command="start_revision", to=S.REVISION_IN_PROGRESS),
        Move(rule="L14", state=S.REVISION_IN_PROGRESS, command="approve_revision", to=S.ACKNOWLEDGED),
        Move(rule="O20", state=S.REVISION_IN_PROGRESS, command="reject_revision", to=None),
        Move(rule="O20", state=S.REVISION_IN_PROGRESS, command="withdraw_revision", to=None),
        *moves("L15", _BEFORE_FULFILMENT, "cancel_order", S.CANCELED),
        *moves("L15", _UNDER_WAY, "request_cancellation", S.ASSESSING_CANCELLATION),
        Move(
            rule="L15",
            state=S.ASSESSING_CANCELLATION,
            command="approve_cancellation",
            to=S.CANCELLATION_IN_PROGRESS,
        ),
        Move(rule="O23", state=S.ASSESSING_CANCELLATION, command="decline_cancellation", to=None),
        Move(rule="L15", state=S.CANCELLATION_IN_PROGRESS, command="finish_cancellation", to=S.CANCELED),
        Move(rule="L16", state=S.IN_PROGRESS, command="complete_line", to=S.COMPLETED),
        Move(rule="L17", state=S.IN_PROGRESS, command="fail_line", to=S.FAILED),
        # a pause of the whole order takes every line along that is not final
        *moves("§3.1.1", _STARTING, "hold_order", S.ON_HOLD),
        Move(rule="§3.1.1", state=S.ON_HOLD, command="resume_order", to=None),
        *moves("§3.1.1", _STARTING, "await_with_order", S.AWAITING_INFORMATION),
        Move(rule="§3.1.1", state=S.AWAITING_INFORMATION, command="resume_order", to=None),
        # what the domain orders make of it, when nobody paused the line itself
        Move(rule="§3.10 1", state=S.IN_PROGRESS, command="end_with_domain_orders", to=S.CANCELED),
        Move(rule="§3.10 5", state=S.IN_PROGRESS, command="hold_with_domain_orders", to=S.ON_HOLD),
        Move(rule="§3.10 6", state=S.ON_HOLD, command="go_on_with_domain_orders", to=S.IN_PROGRESS),
    ],
)
PUBLIC: Final = ("state", "previous_state")


def paused_by_command(line: OrderLine) -> bool:
    """Was this line itself paused? A pause with a reason was commanded; one without came from elsewhere."""
    return line.state in PAUSES and line.state_reason is not None


def move_line(
    decision: Decision, line: OrderLine, command: str, *, reason: str | None = None, **values: Any
) -> OrderLine:
    """Move a line and say so; raises TransitionRefused. The reason of its state is replaced."""
    state = LINE_MACHINE.next(line.state, command, previous=line.previous_state)
    moved = decision.change(line, state=state, previous_state=line.state, state_reason=reason, **values)
    decision.happened("LineStateChanged", moved, public=PUBLIC)
    return moved


def move_lines(decision: Decision, command: str) -> None:
    """Move every line that has a move for the command, in the order of their numbers."""
    for line in sorted(decision.tree.lines.values(), key=lambda each: each.line_no):
        if LINE_MACHINE.accepts(line.state, command):
            move_line(decision, line, command)
