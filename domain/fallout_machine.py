"""The life cycle of a fallout as a table, and the one way to move along it (SOM domain §3.5).

Resolving one that nobody has started starts it too. A task that ends otherwise takes its fallouts along.
"""

from typing import Any, Final

from domain.fallouts import UNRESOLVED, Fallout
from domain.fallouts import FalloutState as S
from domain.machine import Machine, Move, moves
from domain.outcome import Decision

RESOLVABLE: Final = (S.OPEN, S.IN_PROGRESS)
FALLOUT_MACHINE: Final = Machine(
    "fallout",
    actions={
        "assign_fallout": "ASSIGN",
        "start_fallout": "START",
        "hold_fallout": "HOLD",
        "await_fallout_information": "AWAIT_INFORMATION",
        "resume_fallout": "RESUME",
        "resolve_fallout": "RESOLVE",
        "close_fallout": "CLOSE",
        "cancel_fallout": "CANCEL",
    },
    final=(S.CLOSED_COMPLETE, S.CANCELED),
    moves=[
        *(Move(rule="F2", state=each, command="assign_fallout", to=each) for each in UNRESOLVED),
        Move(rule="F3", state=S.OPEN, command="start_fallout", to=S.IN_PROGRESS),
        Move(rule="F4", state=S.IN_PROGRESS, command="hold_fallout", to=S.ON_HOLD),
        Move(rule="F5", state=S.IN_PROGRESS, command="await_fallout_information", to=S.AWAITING_INFORMATION),
        *moves("F6", (S.ON_HOLD, S.AWAITING_INFORMATION), "resume_fallout", S.IN_PROGRESS),
        *moves("F7", RESOLVABLE, "resolve_fallout", S.RESOLVED),
        *(Move(rule="§7.4", state=each, command="escalate_fallout", to=each) for each in UNRESOLVED),
        Move(rule="F8", state=S.RESOLVED, command="close_fallout", to=S.CLOSED_COMPLETE),
        *moves("F8", UNRESOLVED, "end_with_task", S.CLOSED_COMPLETE),
        Move(rule="F9", state=S.RESOLVED, command="reopen", to=S.IN_PROGRESS),
        *moves("F10", (*UNRESOLVED, S.RESOLVED), "cancel_fallout", S.CANCELED),
    ],
)
PAUSED: Final = (S.ON_HOLD, S.AWAITING_INFORMATION)


def move_fallout(
    decision: Decision,
    fallout: Fallout,
    command: str,
    event: str = "FalloutStateChanged",
    *,
    reason: str | None = None,
    **values: Any,
) -> Fallout:
    """Move a fallout and say so; raises TransitionRefused. The reason of its state is replaced."""
    state = FALLOUT_MACHINE.next(fallout.state, command)
    moved = decision.change(fallout, state=state, previous_state=fallout.state, state_reason=reason, **values)
    decision.happened(event, moved, message=reason)
    return moved
