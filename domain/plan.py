"""Domain orders, tasks and dependencies: how an order is carried out (SOM domain §2.2, §2.3)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain.characteristics import Characteristics
from domain.jeopardy_alerts import JeopardyLevel, JeopardyReason
from domain.orders import LineAction, WaitingOn


class DomainOrderKind(StrEnum):
    """PRODUCT makes a PO, SERVICE an SO, RESOURCE an RO."""

    PRODUCT = "PRODUCT"
    SERVICE = "SERVICE"
    RESOURCE = "RESOURCE"


class DomainOrderState(StrEnum):
    """Life cycle of a domain order, SOM domain §3.3."""

    DRAFT = "DRAFT"
    QUALIFIED = "QUALIFIED"
    SCHEDULED = "SCHEDULED"
    IN_PROGRESS = "IN_PROGRESS"
    ON_HOLD = "ON_HOLD"
    CANCELLATION_IN_PROGRESS = "CANCELLATION_IN_PROGRESS"
    CANCELED = "CANCELED"
    CLOSED_COMPLETE = "CLOSED_COMPLETE"
    FAILED = "FAILED"


class TaskState(StrEnum):
    """Life cycle of a task, SOM domain §3.4."""

    DRAFT = "DRAFT"
    SCHEDULED = "SCHEDULED"
    OPEN = "OPEN"
    IN_PROGRESS = "IN_PROGRESS"
    ON_HOLD = "ON_HOLD"
    AWAITING_INFORMATION = "AWAITING_INFORMATION"
    RESOLVED = "RESOLVED"
    FAILED = "FAILED"
    CLOSED_COMPLETE = "CLOSED_COMPLETE"
    SKIPPED = "SKIPPED"
    CANCELED = "CANCELED"


class TaskType(StrEnum):
    """How a task starts and ends, SOM domain §5.3."""

    MANUAL = "MANUAL"
    AUTOMATED = "AUTOMATED"
    CALLOUT = "CALLOUT"
    PUSH_EVENT = "PUSH_EVENT"
    TIMER = "TIMER"
    MILESTONE = "MILESTONE"
    WORK_ORDER = "WORK_ORDER"
    APPROVAL = "APPROVAL"
    ENRICHMENT = "ENRICHMENT"
    COMPENSATION = "COMPENSATION"


class TaskStage(StrEnum):
    """When in an order's life a task belongs."""

    SUBMITTED = "SUBMITTED"
    POST_APPROVAL = "POST_APPROVAL"
    FULFILMENT = "FULFILMENT"
    POST_FULFILMENT = "POST_FULFILMENT"


class DependencyType(StrEnum):
    """FS: after its end. SS: after its start. FF, SF: gate the end of the successor."""

    FS = "FS"
    SS = "SS"
    FF = "FF"
    SF = "SF"


class SkipReason(StrEnum):
    """Why a catalog relationship made no domain order."""

    RULE_FALSE = "RULE_FALSE"
    VALUE_MISSING = "VALUE_MISSING"
    ACTION_NOT_APPLICABLE = "ACTION_NOT_APPLICABLE"
    QTY_ZERO = "QTY_ZERO"


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainOrder:
    """An internal order made by decomposition: what one specification must do for one line."""

    id: UUID
    line_id: UUID
    parent_id: UUID | None
    key: str  # stable identity inside the line: /CFS-BIZ-INET#1/RFS-FIBER-ACCESS#1
    kind: DomainOrderKind
    specification: str
    specification_version: str
    action: LineAction
    service_category: str | None = None  # CFS or RFS
    instance_no: int = 1
    is_move: bool = False
    state: DomainOrderState = DomainOrderState.DRAFT
    previous_state: DomainOrderState | None = None
    state_reason: str | None = None  # on hold: with what is above it, or for what failed
    number: str | None = None  # given by the database when it is first recorded
    reason: str = ""  # why it was made, in words: the relationship and the rule
    characteristics: Characteristics = field(default_factory=dict)
    inventory_item_id: UUID | None = None
    planned_start_at: datetime | None = None
    planned_end_at: datetime | None = None
    forecast_end_at: datetime | None = None
    actual_start_at: datetime | None = None
    actual_end_at: datetime | None = None
    progress: float = 0.0
    priority: int = 4
    ponr: bool = False
    jeopardy_level: JeopardyLevel = JeopardyLevel.NONE
    jeopardy_reason: JeopardyReason | None = None
    jeopardy_cause_id: UUID | None = None
    jeopardy_below_since: datetime | None = None
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DecompositionSkip:
    """A catalog relationship that made nothing, and why."""

    id: UUID
    line_id: UUID
    domain_order_id: UUID
    source: str  # specification codes
    target: str
    reason: SkipReason
    explanation: str
    missing_characteristic: str | None = None
    resolved_at: datetime | None = None
    resolved_by: str | None = None
    waived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """How long work takes; a three-point estimate has mean (O + 4M + P) / 6, SOM domain §5.7."""

    likely: timedelta
    optimistic: timedelta | None = None
    pessimistic: timedelta | None = None

    @property
    def mean(self) -> timedelta:
        """The expected duration."""
        if self.optimistic is None or self.pessimistic is None:
            return self.likely
        return (self.optimistic + 4 * self.likely + self.pessimistic) / 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A unit of work; header tasks have no line or domain order."""

    id: UUID
    key: str  # of its template
    name: str
    task_type: TaskType
    duration: Duration
    stage: TaskStage = TaskStage.FULFILMENT
    line_id: UUID | None = None
    domain_order_id: UUID | None = None
    number: str | None = None  # given by the database when it is first recorded
    state: TaskState = TaskState.DRAFT
    previous_state: TaskState | None = None
    state_reason: str | None = None
    resolution: str | None = None
    request_type: str | None = None  # also the topic for external workers
    partner: str | None = None  # whom the work waits on outside, in words
    assignment_group: str | None = None
    expected_group: str | None = None  # which it will come to as things stand, for planning ahead
    assignee: str | None = None
    required_skills: tuple[str, ...] = ()
    priority: int = 4
    calendar: str = "24x7"
    not_before: datetime | None = None
    hold_until: datetime | None = None  # when a task with an open fallout is expected to go on
    condition: str | None = None
    is_ponr: bool = False
    skippable: bool = False
    blocking: bool = True
    required_outputs: tuple[str, ...] = ()
    optional_outputs: tuple[str, ...] = ()
    retry_policy: str | None = None
    timeout: timedelta | None = None
    max_attempts: int = 3
    attempt: int = 0  # how often it was started
    attempt_group: int = 1  # one more each time a person lets it be tried anew
    failures: int = 0  # attempts of the group that failed
    lost_leases: int = 0  # attempts of the group whose worker was not heard of again
    attempt_started_at: datetime | None = None  # while an attempt is under way
    next_attempt_at: datetime | None = None
    timeout_at: datetime | None = None  # business time by which an attempt has failed
    lease_id: UUID | None = None  # what a worker must show to answer for the task while it is leased
    lease_expires_at: datetime | None = None  # real time
    last_error: str | None = None
    correlation_key: str | None = None
    execution_mode: str = "DO"
    estimate: timedelta | None = None  # the worker's own estimate of the whole duration
    reported_progress: float | None = None  # percent, as reported by who does it
    planned_start_at: datetime | None = None
    planned_end_at: datetime | None = None
    forecast_start_at: datetime | None = None
    forecast_end_at: datetime | None = None
    opened_at: datetime | None = None
    actual_start_at: datetime | None = None
    actual_end_at: datetime | None = None
    slack_to_plan_end: timedelta | None = None
    slack_to_due: timedelta | None = None
    is_critical: bool = False
    progress: float = 0.0  # percent, 0 to 100
    inputs: Mapping[str, Any] = field(default_factory=dict)
    outputs: Mapping[str, Any] = field(default_factory=dict)
    waiting_on: tuple[WaitingOn, ...] = ()
    allowed_actions: tuple[str, ...] = ()
    jeopardy_level: JeopardyLevel = JeopardyLevel.NONE
    jeopardy_reason: JeopardyReason | None = None
    jeopardy_cause_id: UUID | None = None  # the task at the root of its danger
    jeopardy_below_since: datetime | None = None  # since when it would be in less danger (hysteresis)
    paused_since: datetime | None = None  # its time stands still
    paused_for: timedelta = timedelta(0)  # working time that passed in pauses before
    root_fallout_id: UUID | None = None  # the failure that holds it up, at its root
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDependency:
    """An edge of the plan."""

    predecessor_id: UUID
    successor_id: UUID
    type: DependencyType = DependencyType.FS
    lag: timedelta = timedelta(0)
    origin: str = "TEMPLATE"  # TEMPLATE, COMPATIBILITY_RULE, LINE_RELATION, STAGE, MANUAL, COMPENSATION
