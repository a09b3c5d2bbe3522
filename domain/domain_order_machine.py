"""The life cycle of a domain order as a table (SOM domain §3.3); D1, decomposition, is how it comes to be.

D7 and D7a differ by who closes: the last task, or a manager after the review of the work orders. D8, closing
with open tasks, is a guard that refuses, not a move. A domain order without tasks starts and closes at once
when its turn comes.
"""

from domain.machine import Machine, Move, moves
from domain.plan import DomainOrderState

FINAL_DOMAIN_ORDER_STATES = (
    DomainOrderState.CANCELED,
    DomainOrderState.CLOSED_COMPLETE,
    DomainOrderState.FAILED,
)
UNFINISHED = tuple(state for state in DomainOrderState if state not in FINAL_DOMAIN_ORDER_STATES)
BEFORE_WORK = (DomainOrderState.QUALIFIED, DomainOrderState.SCHEDULED)
PAUSABLE = (DomainOrderState.DRAFT, *BEFORE_WORK, DomainOrderState.IN_PROGRESS)


def move(
    rule: str, state: DomainOrderState, command: str, to: DomainOrderState | None
) -> Move[DomainOrderState]:
    """Write one row."""
    return Move(rule=rule, state=state, command=command, to=to)


DOMAIN_ORDER_MACHINE: Machine[DomainOrderState] = Machine(
    "domain order",
    final=FINAL_DOMAIN_ORDER_STATES,
    moves=[
        move("D2", DomainOrderState.DRAFT, "qualify", DomainOrderState.QUALIFIED),
        move("D3", DomainOrderState.DRAFT, "schedule", DomainOrderState.SCHEDULED),
        move("D3", DomainOrderState.QUALIFIED, "schedule", DomainOrderState.SCHEDULED),
        *moves("D4", BEFORE_WORK, "start", DomainOrderState.IN_PROGRESS),
        *moves("D5", PAUSABLE, "pause", DomainOrderState.ON_HOLD),
        move("D6", DomainOrderState.ON_HOLD, "resume", None),
        move("D6", DomainOrderState.ON_HOLD, "reschedule", DomainOrderState.SCHEDULED),
        move("D7", DomainOrderState.IN_PROGRESS, "close", DomainOrderState.CLOSED_COMPLETE),
        move("D7a", DomainOrderState.IN_PROGRESS, "close_domain_order", DomainOrderState.CLOSED_COMPLETE),
        *moves(
            "D9",
            [state for state in UNFINISHED if state != DomainOrderState.CANCELLATION_IN_PROGRESS],
            "cancel",
            DomainOrderState.CANCELLATION_IN_PROGRESS,
        ),
        move(
            "D9", DomainOrderState.CANCELLATION_IN_PROGRESS, "finish_cancellation", DomainOrderState.CANCELED
        ),
        move("D10", DomainOrderState.IN_PROGRESS, "fail_domain_order", DomainOrderState.FAILED),
    ],
)
