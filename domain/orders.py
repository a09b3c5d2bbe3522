"""Orders and their lines: what a customer asked for (SOM domain §2.2)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain.characteristics import Characteristics
from domain.jeopardy_alerts import JeopardyLevel, JeopardyReason
from domain.pricing import PriceAdjustment


class OrderCategory(StrEnum):
    """What kind of thing the order asks for."""

    PRODUCT = "PRODUCT"
    SERVICE = "SERVICE"


class OrderSource(StrEnum):
    """How the order came in."""

    QUOTE = "QUOTE"
    AGENT = "AGENT"
    PORTAL = "PORTAL"
    API = "API"


class OrderState(StrEnum):
    """Life cycle of an order, SOM domain §3.1."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    ENRICHMENT_IN_PROGRESS = "ENRICHMENT_IN_PROGRESS"
    ENRICHMENT_ON_HOLD = "ENRICHMENT_ON_HOLD"
    NEW = "NEW"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    REJECTED = "REJECTED"
    IN_PROGRESS = "IN_PROGRESS"
    AWAITING_INFORMATION = "AWAITING_INFORMATION"
    ON_HOLD = "ON_HOLD"
    REVISION_IN_PROGRESS = "REVISION_IN_PROGRESS"
    ASSESSING_CANCELLATION = "ASSESSING_CANCELLATION"
    CANCELLATION_IN_PROGRESS = "CANCELLATION_IN_PROGRESS"
    CANCELED = "CANCELED"
    CLOSED_COMPLETE = "CLOSED_COMPLETE"
    CLOSED_PARTIAL = "CLOSED_PARTIAL"
    FAILED = "FAILED"


class LineState(StrEnum):
    """Life cycle of an order line, SOM domain §3.2."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    ENRICHMENT_IN_PROGRESS = "ENRICHMENT_IN_PROGRESS"
    ENRICHMENT_ON_HOLD = "ENRICHMENT_ON_HOLD"
    NEW = "NEW"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    REJECTED = "REJECTED"
    SCHEDULED = "SCHEDULED"
    IN_PROGRESS = "IN_PROGRESS"
    AWAITING_INFORMATION = "AWAITING_INFORMATION"
    ON_HOLD = "ON_HOLD"
    REVISION_IN_PROGRESS = "REVISION_IN_PROGRESS"
    ASSESSING_CANCELLATION = "ASSESSING_CANCELLATION"
    CANCELLATION_IN_PROGRESS = "CANCELLATION_IN_PROGRESS"
    CANCELED = "CANCELED"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"


class LineAction(StrEnum):
    """What a line, or a domain order, does to what the customer has (SOM domain §4.5)."""

    ADD = "ADD"
    CHANGE = "CHANGE"
    DISCONNECT = "DISCONNECT"
    SUSPEND = "SUSPEND"
    RESUME = "RESUME"
    NO_CHANGE = "NO_CHANGE"


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedLine:
    """A wish that this line follows another: FS means after its end, SS after its start."""

    line_no: int
    type: str = "FS"
    lag_seconds: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityFactor:
    """What one decision table said of how urgent a line is."""

    table: str
    rank: float  # 0 to 100
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """One thing ordered, with one action."""

    id: UUID
    line_no: int
    action: LineAction
    specification: str  # code
    specification_version: str
    state: LineState = LineState.DRAFT
    previous_state: LineState | None = None
    state_reason: str | None = None
    external_id: str | None = None
    offering: str | None = None  # code
    quantity: int = 1
    is_move: bool = False
    parent_line_id: UUID | None = None
    inventory_item_id: UUID | None = None
    location_id: UUID | None = None
    from_location_id: UUID | None = None
    contact_id: UUID | None = None
    characteristics: Characteristics = field(default_factory=dict)
    related_lines: tuple[RelatedLine, ...] = ()
    price_adjustments: tuple[PriceAdjustment, ...] = ()
    priority: int = 4
    priority_score: float | None = None
    priority_factors: tuple[PriorityFactor, ...] = ()
    requested_completion_at: datetime | None = None
    committed_due_at: datetime | None = None
    planned_start_at: datetime | None = None
    planned_end_at: datetime | None = None
    forecast_end_at: datetime | None = None
    actual_start_at: datetime | None = None
    actual_end_at: datetime | None = None
    progress: float = 0.0  # percent, 0 to 100
    ponr: bool = False
    jeopardy_level: JeopardyLevel = JeopardyLevel.NONE
    jeopardy_reason: JeopardyReason | None = None
    jeopardy_cause_id: UUID | None = None
    jeopardy_below_since: datetime | None = None
    delayed_percent: float = 0.0
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A remark; internal ones (work notes) never reach customers."""

    id: UUID
    author: str
    text: str
    internal: bool
    written_at: datetime
    line_id: UUID | None = None
    domain_order_id: UUID | None = None
    task_id: UUID | None = None
    fallout_id: UUID | None = None
    kind: str = "NOTE"  # NOTE, QUESTION, ANSWER, ISSUE


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A captured order: category PRODUCT is a customer order, SERVICE a service order."""

    id: UUID
    category: OrderCategory
    account_id: UUID
    state: OrderState = OrderState.DRAFT
    number: str | None = None  # given by the database when it is first recorded
    previous_state: OrderState | None = None
    state_reason: str | None = None
    source: OrderSource = OrderSource.API
    source_system: str | None = None
    external_id: str | None = None
    content_digest: str | None = None  # of the external payload: tells a repetition from a change
    description: str | None = None
    contact_id: UUID | None = None
    priority: int = 4  # 1 critical to 5 planning
    priority_score: float | None = None  # that of its highest line
    priority_by_hand: bool = False  # then no table changes it
    currency: str = "EUR"
    price_adjustments: tuple[PriceAdjustment, ...] = ()
    requested_start_at: datetime | None = None
    requested_completion_at: datetime | None = None
    committed_due_at: datetime | None = None
    planned_start_at: datetime | None = None
    planned_end_at: datetime | None = None
    forecast_end_at: datetime | None = None
    baseline_end_at: datetime | None = None  # the end of the plan by its newest baseline
    actual_start_at: datetime | None = None
    completed_at: datetime | None = None
    cancelled_at: datetime | None = None
    cancellation_reason: str | None = None
    question: str | None = None  # what we wait to hear, while AWAITING_INFORMATION
    approved_at: datetime | None = None
    approved_by: str | None = None
    created_at: datetime
    created_by: str
    progress: float = 0.0  # percent, 0 to 100
    critical_path: tuple[UUID, ...] = ()
    waiting_on: tuple["WaitingOn", ...] = ()
    plan_status: str | None = None  # NOT_STARTED, IN_PROGRESS, FREEZING, FROZEN, COMPLETED, CANCELED
    plan_version: int = 0  # bumped by each change of the graph of tasks
    baseline_version: int = 0  # that of the newest baseline
    revision: int = 1
    ponr: bool = False
    jeopardy_level: JeopardyLevel = JeopardyLevel.NONE
    jeopardy_reason: JeopardyReason | None = None
    jeopardy_cause_id: UUID | None = None
    jeopardy_below_since: datetime | None = None
    next_look_at: datetime | None = None  # business time at which a timer, lag or due date must be looked at
    version: int = 1
    terms: Mapping[str, Any] = field(
        default_factory=dict
    )  # external references, related parties, pass-through


class OrderRelationshipType(StrEnum):
    """DEPENDENCY: work begins after the other order is complete. CROSS_REF: the two belong together."""

    DEPENDENCY = "DEPENDENCY"
    CROSS_REF = "CROSS_REF"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRelationship:
    """How an order relates to another one, whose state is as it was last looked up."""

    id: UUID
    type: OrderRelationshipType
    related_order_id: UUID
    related_number: str
    related_state: OrderState
    withdrawn_at: datetime | None = None
    version: int = 1


class Party(StrEnum):
    """Whose turn it is."""

    CUSTOMER = "CUSTOMER"
    PROVIDER = "PROVIDER"  # what a customer is told about everything internal
    APPROVER = "APPROVER"
    TEAM = "TEAM"
    PERSON = "PERSON"
    SYSTEM = "SYSTEM"
    PARTNER = "PARTNER"  # another carrier, a supplier
    FIELD_SERVICE = "FIELD_SERVICE"
    TIMER = "TIMER"


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingOn:
    """What something waits for: the task at work (if any), whose turn it is, why, and since when."""

    party: Party
    reason: str
    since: datetime
    name: str | None = None  # the group, person, system or partner by name
    task_id: UUID | None = None
