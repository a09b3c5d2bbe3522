"""The life cycle of an alert as a table, and the moves along it (SOM domain §3.6)."""

from typing import Any, Final

from domain.jeopardy_alerts import AlertState, JeopardyAlert
from domain.machine import Machine, Move, moves
from domain.outcome import Decision

S = AlertState
OPEN_ALERT_STATES: Final = (S.RAISED, S.ACKNOWLEDGED, S.MITIGATED)
ALERT_MACHINE: Final[Machine[AlertState]] = Machine(
    "jeopardy alert",
    final=(S.CLEARED, S.BREACHED),
    actions={"acknowledge_jeopardy": "ACKNOWLEDGE", "mitigate_jeopardy": "MITIGATE"},
    moves=[
        # J1, being raised, is how an alert comes to be; what was done against less is not enough (J2)
        *moves("J2", OPEN_ALERT_STATES, "escalate", S.RAISED),
        Move(rule="J3", state=S.RAISED, command="acknowledge_jeopardy", to=S.ACKNOWLEDGED),
        Move(rule="J4", state=S.ACKNOWLEDGED, command="mitigate_jeopardy", to=S.MITIGATED),
        *moves("J5", OPEN_ALERT_STATES, "clear", S.CLEARED),
        *moves("J6", OPEN_ALERT_STATES, "breach", S.BREACHED),
    ],
)
NOTIFY: Final = "notify"


def move_alert(
    decision: Decision, alert: JeopardyAlert, command: str, event: str, **values: Any
) -> JeopardyAlert:
    """Move an alert, say so, and have those responsible told; raises TransitionRefused."""
    state = ALERT_MACHINE.next(alert.state, command)
    return tell(decision, decision.change(alert, state=state, **values), event)


def tell(decision: Decision, alert: JeopardyAlert, event: str) -> JeopardyAlert:
    """Say what happened to an alert, and have those responsible told."""
    decision.happened(event, alert)
    decision.enqueue(NOTIFY, part_id=alert.id, about=f"{event} {alert.escalations}")
    return alert
