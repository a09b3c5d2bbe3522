"""Enums: those of the domain with their descriptions, and those that only the contract knows."""

from collections.abc import Mapping
from enum import EnumType, StrEnum

import strawberry

from domain.attempts import AttemptResult
from domain.baselines import BaselineReason
from domain.catalog import Operator, RelationshipType, Stage, ValueType
from domain.characteristics import ValueSource
from domain.directory import AssignmentPolicy
from domain.inventory import InventoryKind, InventoryState
from domain.jeopardy_alerts import AlertScope, AlertState, JeopardyLevel, JeopardyReason, MitigationAction
from domain.orders import (
    LineAction,
    LineState,
    OrderCategory,
    OrderRelationshipType,
    OrderSource,
    OrderState,
    Party,
)
from domain.permissions import Permission, Role
from domain.plan import (
    DependencyType,
    DomainOrderKind,
    DomainOrderState,
    SkipReason,
    TaskStage,
    TaskState,
    TaskType,
)
from domain.pricing import AdjustmentKind, ChargeType
from schema.enum_texts import TEXTS
from schema.jeopardy_texts import JEOPARDY_TEXTS
from schema.permission_texts import PERMISSION_TEXTS

__all__ = [
    "AdjustmentKind",
    "AlertScope",
    "AlertState",
    "AssignmentPolicy",
    "AttemptResult",
    "BaselineReason",
    "ChargeType",
    "DependencyType",
    "Direction",
    "DomainOrderKind",
    "DomainOrderState",
    "InventoryKind",
    "InventoryState",
    "JeopardyAction",
    "JeopardyLevel",
    "JeopardyReason",
    "JeopardySort",
    "LineAction",
    "LineState",
    "MitigationAction",
    "NoteKind",
    "Operator",
    "OrderAction",
    "OrderCategory",
    "OrderRelationshipType",
    "OrderSort",
    "OrderSource",
    "OrderState",
    "Party",
    "Permission",
    "PlanStatus",
    "RelationshipType",
    "RiskLevel",
    "Role",
    "SkipReason",
    "Stage",
    "TaskAction",
    "TaskSort",
    "TaskStage",
    "TaskState",
    "TaskType",
    "TimelineKind",
    "ValueSource",
    "ValueType",
]


class OrderAction(StrEnum):
    """What can be done to an order."""

    SUBMIT = "SUBMIT"
    EDIT = "EDIT"
    DELETE = "DELETE"
    HOLD_ENRICHMENT = "HOLD_ENRICHMENT"
    RESUME_ENRICHMENT = "RESUME_ENRICHMENT"
    APPROVE = "APPROVE"
    REJECT = "REJECT"
    REWORK = "REWORK"
    HOLD = "HOLD"
    RESUME = "RESUME"
    REQUEST_INFORMATION = "REQUEST_INFORMATION"
    PROVIDE_INFORMATION = "PROVIDE_INFORMATION"
    CLOSE_PARTIAL = "CLOSE_PARTIAL"
    CANCEL = "CANCEL"


class TaskAction(StrEnum):
    """What can be done to a task."""

    CLAIM = "CLAIM"
    ASSIGN = "ASSIGN"
    RELEASE = "RELEASE"
    START = "START"
    COMPLETE = "COMPLETE"
    FAIL = "FAIL"
    APPROVE = "APPROVE"
    REJECT = "REJECT"
    SKIP = "SKIP"
    REPORT_PROGRESS = "REPORT_PROGRESS"
    SEND_EVENT = "SEND_EVENT"
    RAISE_FALLOUT = "RAISE_FALLOUT"


class JeopardyAction(StrEnum):
    """What can be done about an alert of jeopardy."""

    ACKNOWLEDGE = "ACKNOWLEDGE"
    MITIGATE = "MITIGATE"


class RiskLevel(StrEnum):
    """How much a task is at risk by what comes before it, whatever slack there is."""

    NONE = "NONE"
    LOW = "LOW"
    HIGH = "HIGH"


class PlanStatus(StrEnum):
    """Where a plan stands."""

    NOT_STARTED = "NOT_STARTED"
    IN_PROGRESS = "IN_PROGRESS"
    FREEZING = "FREEZING"
    FROZEN = "FROZEN"
    COMPLETED = "COMPLETED"
    CANCELED = "CANCELED"


class NoteKind(StrEnum):
    """What a note is for."""

    NOTE = "NOTE"
    QUESTION = "QUESTION"
    ANSWER = "ANSWER"
    ISSUE = "ISSUE"


class OrderSort(StrEnum):
    """What orders can be sorted by."""

    CREATED_AT = "CREATED_AT"
    NUMBER = "NUMBER"
    PRIORITY = "PRIORITY"
    COMMITTED_DUE_AT = "COMMITTED_DUE_AT"
    FORECAST_END_AT = "FORECAST_END_AT"
    PROGRESS = "PROGRESS"
    JEOPARDY = "JEOPARDY"


class TaskSort(StrEnum):
    """What tasks can be sorted by."""

    NUMBER = "NUMBER"
    PRIORITY = "PRIORITY"
    PLANNED_START_AT = "PLANNED_START_AT"
    PLANNED_END_AT = "PLANNED_END_AT"
    FORECAST_END_AT = "FORECAST_END_AT"
    OPENED_AT = "OPENED_AT"
    JEOPARDY = "JEOPARDY"
    DUE = "DUE"


class JeopardySort(StrEnum):
    """What alerts of jeopardy can be sorted by."""

    RAISED_AT = "RAISED_AT"
    LEVEL = "LEVEL"
    DUE_AT = "DUE_AT"
    NUMBER = "NUMBER"


class TimelineKind(StrEnum):
    """What a bar of a timeline shows."""

    ORDER = "ORDER"
    LINE = "LINE"
    DOMAIN_ORDER = "DOMAIN_ORDER"
    TASK = "TASK"


class Direction(StrEnum):
    """Which way to sort."""

    ASC = "ASC"
    DESC = "DESC"


ENUMS: tuple[EnumType, ...] = (
    AdjustmentKind,
    AlertScope,
    AlertState,
    AssignmentPolicy,
    AttemptResult,
    BaselineReason,
    ChargeType,
    DependencyType,
    Direction,
    DomainOrderKind,
    DomainOrderState,
    InventoryKind,
    InventoryState,
    JeopardyAction,
    JeopardyLevel,
    JeopardyReason,
    JeopardySort,
    LineAction,
    LineState,
    MitigationAction,
    NoteKind,
    Operator,
    OrderAction,
    OrderCategory,
    OrderRelationshipType,
    OrderSort,
    OrderSource,
    OrderState,
    Party,
    Permission,
    PlanStatus,
    RelationshipType,
    RiskLevel,
    Role,
    SkipReason,
    Stage,
    TaskAction,
    TaskSort,
    TaskStage,
    TaskState,
    TaskType,
    TimelineKind,
    ValueSource,
    ValueType,
)


def describe(enum: EnumType, texts: Mapping[str, str]) -> None:
    """Make the enum a GraphQL one; its own docstring says what it is, the texts what its values mean."""
    known = strawberry.enum(
        enum, description=(enum.__doc__ or "").split(", SOM domain")[0].split(" (SOM")[0].rstrip(".")
    )
    for value in known.__strawberry_definition__.values:  # type: ignore[attr-defined]
        value.description = texts[value.name]


for _enum in ENUMS:
    describe(_enum, (TEXTS | JEOPARDY_TEXTS | PERMISSION_TEXTS)[_enum.__name__])
