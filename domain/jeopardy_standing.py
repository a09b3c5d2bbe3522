"""How each part stands, and its alert: raised, escalated, eased, ended (SOM domain §3.6, §6.5).

A level rises at once and falls only after ten minutes of business time below, whatever happens in between.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar
from uuid import UUID

from domain.baselines import Baseline
from domain.jeopardy_alerts import AlertScope, JeopardyAlert, JeopardyLevel
from domain.jeopardy_levels import NO_DANGER, SEVERITY, Danger
from domain.jeopardy_machine import OPEN_ALERT_STATES, move_alert, tell
from domain.orders import Order, OrderLine
from domain.outcome import Decision, owners
from domain.plan import DomainOrder, Task
from domain.tree import stable_id

HYSTERESIS: Final = timedelta(minutes=10)
NONE: Final = JeopardyLevel.NONE
Watched = TypeVar("Watched", Task, DomainOrder, OrderLine, Order)
SCOPES: Final = {
    Task: AlertScope.TASK,
    DomainOrder: AlertScope.DOMAIN_ORDER,
    OrderLine: AlertScope.LINE,
    Order: AlertScope.ORDER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found out about a part: its danger, and whether it stands still, so that nothing falls."""

    danger: Danger
    is_still: bool = False
    expected_end: datetime | None = None
    due: datetime | None = None
    delayed: float | None = None

    @property
    def said(self) -> dict[str, Any]:
        """What an alert says of it."""
        expected, due = self.expected_end, self.due
        return {
            "level": self.danger.level,
            "reason": self.danger.reason,
            "cause_task_id": self.danger.cause_id,
            "predicted_end_at": expected,
            "due_at": due,
            "variance": expected - due if expected and due else None,
            "delayed_percent": self.delayed,
        }


class Standing:
    """The levels of an order's parts and their alerts, while a decision changes them."""

    def __init__(self, decision: Decision) -> None:
        self._decision = decision
        self._is_rebaselined = bool(decision.touched(Baseline))
        self._open: dict[UUID, JeopardyAlert] = {}
        self._count: dict[UUID, int] = {}
        for alert in decision.tree.alerts.values():
            about = subject_of(alert) or decision.tree.order.id
            self._count[about] = self._count.get(about, 0) + 1
            if alert.state in OPEN_ALERT_STATES:
                self._open[about] = alert

    def settle(self, part: Watched, finding: Finding) -> Danger:
        """Let the level rise at once, or fall when it has been below for long enough; the alert follows.

        Gives how the part stands then.
        """
        danger, at = finding.danger, self._decision.at
        if self._is_rebaselined:
            self._measure(part, finding)
        if SEVERITY[danger.level] >= SEVERITY[part.jeopardy_level]:
            self._set(part, danger)
            self._raise(part, finding)
            return danger
        if not finding.is_still:
            since = min(part.jeopardy_below_since or at, at)  # a clock that goes back starts it anew
            if at - since < HYSTERESIS:
                self._decision.change(part, jeopardy_below_since=since)
            else:
                self._set(part, danger)
                self._lower(part, finding)
                return danger
        return Danger(level=part.jeopardy_level, reason=part.jeopardy_reason, cause_id=part.jeopardy_cause_id)

    def end(self, part: Watched, ended_at: datetime | None, *, is_delivered: bool) -> None:
        """Take a part out of danger that is over; its alert is breached when it was delivered late."""
        self._set(part, NO_DANGER)
        alert = self._open.get(part.id)
        if alert is None:
            return
        at = self._decision.at
        if is_delivered and ended_at and alert.due_at and ended_at > alert.due_at:
            move_alert(self._decision, alert, "breach", "JeopardyBreached", cleared_at=at)
        else:
            move_alert(self._decision, alert, "clear", "JeopardyCleared", cleared_at=at)

    def _set(self, part: Watched, danger: Danger) -> None:
        is_none = danger.level is NONE
        self._decision.change(
            part,
            jeopardy_level=danger.level,
            jeopardy_reason=None if is_none else danger.reason,
            jeopardy_cause_id=None if is_none else danger.cause_id,
            jeopardy_below_since=None,
        )

    def _raise(self, part: Watched, finding: Finding) -> None:
        alert, level = self._open.get(part.id), finding.danger.level
        if alert is None and level is not NONE:
            number = self._count.get(part.id, 0) + 1
            raised = JeopardyAlert(
                id=stable_id(part.id, f"alert {number}"),
                scope=SCOPES[type(part)],
                raised_at=self._decision.at,
                **owners(part),  # type: ignore[arg-type]
                **finding.said,
            )
            tell(self._decision, self._decision.put(raised), "JeopardyRaised")
        elif alert is not None and SEVERITY[level] > SEVERITY[alert.level]:
            more = {"previous_level": alert.level, "escalations": alert.escalations + 1}
            move_alert(self._decision, alert, "escalate", "JeopardyEscalated", **more, **finding.said)

    def _measure(self, part: Watched, finding: Finding) -> None:
        """Hold an open alert against the new baseline; its level stays until it may fall."""
        alert = self._open.get(part.id)
        if alert is None:
            return
        names = ("predicted_end_at", "due_at", "variance", "delayed_percent")
        measured = self._decision.change(alert, **{name: finding.said[name] for name in names})
        if measured is not alert:
            self._open[part.id] = measured
            self._decision.happened("JeopardyMeasured", measured)

    def _lower(self, part: Watched, finding: Finding) -> None:
        alert = self._open.get(part.id)
        if alert is None:
            return
        if finding.danger.level is NONE:
            move_alert(self._decision, alert, "clear", "JeopardyCleared", cleared_at=self._decision.at)
        else:
            eased = self._decision.change(alert, previous_level=alert.level, **finding.said)
            self._decision.happened("JeopardyEased", eased)


def subject_of(alert: JeopardyAlert) -> UUID | None:
    """Give the key of what an alert is about; None when it is the order."""
    match alert.scope:
        case AlertScope.TASK:
            return alert.task_id
        case AlertScope.DOMAIN_ORDER:
            return alert.domain_order_id
        case AlertScope.LINE:
            return alert.line_id
    return None
