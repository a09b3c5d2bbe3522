"""Jeopardy: levels, reasons, and alerts that work will end later than promised (SOM domain §3.6, §6)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID


class JeopardyLevel(StrEnum):
    """How much the end of something is in danger; the order of the members is that of the danger."""

    NONE = "NONE"
    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"
    CRITICAL = "CRITICAL"


class JeopardyReason(StrEnum):
    """Why it is in danger."""

    LATE_START = "LATE_START"
    OVERRUN = "OVERRUN"
    FORECAST_LATE = "FORECAST_LATE"
    DEADLINE_MISSED = "DEADLINE_MISSED"
    UPSTREAM = "UPSTREAM"
    FALLOUT = "FALLOUT"
    HOLD = "HOLD"


class AlertScope(StrEnum):
    """What an alert is about."""

    TASK = "TASK"
    DOMAIN_ORDER = "DOMAIN_ORDER"
    LINE = "LINE"
    ORDER = "ORDER"


class MitigationAction(StrEnum):
    """What is done against the danger."""

    REASSIGN = "REASSIGN"
    EXPEDITE = "EXPEDITE"
    NEW_DUE_DATE = "NEW_DUE_DATE"
    ADD_PEOPLE = "ADD_PEOPLE"
    OTHER = "OTHER"


class AlertState(StrEnum):
    """Life cycle of an alert, SOM domain §3.6."""

    RAISED = "RAISED"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    MITIGATED = "MITIGATED"
    CLEARED = "CLEARED"
    BREACHED = "BREACHED"


@dataclass(frozen=True, slots=True, kw_only=True)
class JeopardyAlert:
    """A warning about a task, a domain order, a line or the order; one is open at a time for each."""

    id: UUID
    scope: AlertScope
    level: JeopardyLevel
    reason: JeopardyReason
    raised_at: datetime
    state: AlertState = AlertState.RAISED
    previous_level: JeopardyLevel = JeopardyLevel.NONE
    number: str | None = None  # given by the database when it is first recorded
    task_id: UUID | None = None
    line_id: UUID | None = None
    domain_order_id: UUID | None = None
    cause_task_id: UUID | None = None  # the task at the root of it
    predicted_end_at: datetime | None = None
    due_at: datetime | None = None
    variance: timedelta | None = None  # predicted end less due date
    delayed_percent: float | None = None
    escalations: int = 0
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None
    mitigation: MitigationAction | None = None
    mitigation_note: str | None = None
    mitigated_by: str | None = None
    mitigated_at: datetime | None = None
    cleared_at: datetime | None = None
    version: int = 1
