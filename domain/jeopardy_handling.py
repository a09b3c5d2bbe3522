"""What people do about alerts: acknowledge them, and say what was done against the danger (J3, J4)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from domain.errors import NotFound
from domain.jeopardy_alerts import JeopardyAlert, MitigationAction
from domain.jeopardy_machine import move_alert
from domain.notes import required_text
from domain.outcome import Decision, Outcome
from domain.tree import OrderTree


def acknowledge(tree: OrderTree, alert_id: UUID, *, at: datetime, actor: str) -> Outcome:
    """Take note of an alert. Raises NotFound, TransitionRefused."""
    values = {"acknowledged_by": actor, "acknowledged_at": at}
    return _move(tree, alert_id, "acknowledge_jeopardy", "JeopardyAcknowledged", values, at=at, actor=actor)


def mitigate(
    tree: OrderTree, alert_id: UUID, *, action: MitigationAction, note: str, at: datetime, actor: str
) -> Outcome:
    """Say what is done against the danger. Raises NotFound, TransitionRefused, ValidationFailed."""
    said = required_text("note", note)
    values = {"mitigation": action, "mitigation_note": said, "mitigated_by": actor, "mitigated_at": at}
    return _move(tree, alert_id, "mitigate_jeopardy", "JeopardyMitigated", values, at=at, actor=actor)


def _move(
    tree: OrderTree,
    alert_id: UUID,
    command: str,
    event: str,
    values: dict[str, Any],
    *,
    at: datetime,
    actor: str,
) -> Outcome:
    decision = Decision(tree, at=at, actor=actor)
    move_alert(decision, _found(tree, alert_id), command, event, **values)
    return decision.outcome()


def _found(tree: OrderTree, alert_id: UUID) -> JeopardyAlert:
    alert = tree.alerts.get(alert_id)
    if alert is None:
        raise NotFound("jeopardy alert", str(alert_id))
    return alert
