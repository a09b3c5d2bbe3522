"""Fallouts: records that a task cannot go on; typed, assigned, resolved, closed (SOM domain §3.5, §7)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class FalloutState(StrEnum):
    """Life cycle of a fallout, SOM domain §3.5."""

    OPEN = "OPEN"
    IN_PROGRESS = "IN_PROGRESS"
    ON_HOLD = "ON_HOLD"
    AWAITING_INFORMATION = "AWAITING_INFORMATION"
    RESOLVED = "RESOLVED"
    CLOSED_COMPLETE = "CLOSED_COMPLETE"
    CANCELED = "CANCELED"


UNRESOLVED = (
    FalloutState.OPEN,
    FalloutState.IN_PROGRESS,
    FalloutState.ON_HOLD,
    FalloutState.AWAITING_INFORMATION,
)


class FalloutOrigin(StrEnum):
    """Who opened it: a failing task, a person, or the system that found a contradiction."""

    AUTO = "AUTO"
    MANUAL = "MANUAL"
    SYSTEM = "SYSTEM"


class FalloutCategory(StrEnum):
    """What kind of trouble it is, SOM domain §7.2."""

    DATA_MISSING = "DATA_MISSING"
    DATA_INVALID = "DATA_INVALID"
    CAPTURE_ERROR = "CAPTURE_ERROR"
    DOWNSTREAM_REJECT = "DOWNSTREAM_REJECT"
    TIMEOUT = "TIMEOUT"
    CONNECTION = "CONNECTION"
    INVENTORY_UNAVAILABLE = "INVENTORY_UNAVAILABLE"
    RESOURCE_CONFLICT = "RESOURCE_CONFLICT"
    BILLING = "BILLING"
    CUSTOMER_NOT_READY = "CUSTOMER_NOT_READY"
    FIELD_INCOMPLETE = "FIELD_INCOMPLETE"
    DEPENDENCY_DEAD = "DEPENDENCY_DEAD"
    DECOMPOSITION = "DECOMPOSITION"
    INTERNAL = "INTERNAL"


class ResolutionVerb(StrEnum):
    """What resolving it does to its task and the plan, SOM domain §7.4."""

    RETRY = "RETRY"
    RETRY_WITH_DATA = "RETRY_WITH_DATA"
    CONTINUE = "CONTINUE"
    COMPLETE_MANUALLY = "COMPLETE_MANUALLY"
    SKIP = "SKIP"
    REPLAN = "REPLAN"
    REVISE_ORDER = "REVISE_ORDER"
    RETURN_TO_CAPTURE = "RETURN_TO_CAPTURE"
    ROLLBACK = "ROLLBACK"
    CANCEL_LINE = "CANCEL_LINE"
    FAIL_LINE = "FAIL_LINE"
    ESCALATE = "ESCALATE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallout:
    """Why something cannot go on; one without a task concerns the order, as a failed decomposition does."""

    id: UUID
    type: str  # the code of a fallout type, or a category's name when the catalog has none that fits
    category: FalloutCategory
    short_description: str
    origin: FalloutOrigin
    opened_at: datetime
    state: FalloutState = FalloutState.OPEN
    previous_state: FalloutState | None = None
    state_reason: str | None = None
    number: str | None = None  # given by the database when it is first recorded
    task_id: UUID | None = None
    line_id: UUID | None = None
    domain_order_id: UUID | None = None
    cause_task_id: UUID | None = None  # the predecessor that was cancelled, of a dead dependency
    priority: int = 4  # 1 critical to 5 planning
    assignment_group: str | None = None
    assignee: str | None = None
    error_code: str | None = None
    error_message: str | None = None
    external_system: str | None = None
    correlation_key: str | None = None
    attempts: int = 0  # of the task when it was opened
    root_cause: str | None = None
    resolution: ResolutionVerb | None = None
    resolution_notes: str | None = None
    auto_verb: ResolutionVerb | None = None  # how it is resolved by itself, before a person is needed
    auto_attempts: int = 0  # how often it was resolved by itself
    next_auto_at: datetime | None = None  # business time of the next resolution by itself
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    reopen_count: int = 0
    root_fallout_id: UUID | None = None  # the failure at the root of it: itself, or one before it in the plan
    blocked_by: tuple[UUID, ...] = ()  # the unresolved fallouts before its task in the plan
    affected_count: int = 0  # unfinished tasks behind its task, which it holds up
    allowed_verbs: tuple[str, ...] = ()
    version: int = 1
