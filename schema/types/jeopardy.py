"""Jeopardy: how much the end of something is in danger, and the alerts."""

from datetime import datetime, timedelta

import strawberry

from schema.declared import declared
from schema.enums import (
    AlertScope,
    AlertState,
    JeopardyAction,
    JeopardyLevel,
    JeopardyReason,
    MitigationAction,
)
from schema.types.links import DomainOrderLink, LineLink, OrderLink, TaskLink
from schema.types.node import Node


@strawberry.type(
    description="A warning that something will end later than promised; one is open for each thing."
)
class JeopardyAlert(Node):
    """A warning that something will end later than promised; one is open for each thing."""

    number: str = declared("What people call it: JA and seven digits.")
    scope: AlertScope = declared("What kind of thing it is about.")
    state: AlertState = declared("Where it stands.")
    level: JeopardyLevel = declared("How great the danger is, or was last.")
    previous_level: JeopardyLevel = declared("How great it was before.")
    reason: JeopardyReason = declared("Why.")
    raised_at: datetime = declared("When it was raised.")
    predicted_end_at: datetime | None = declared("When the end was expected, when the level was last set.")
    due_at: datetime | None = declared("By when it has to end.")
    variance: timedelta | None = declared("By how much the expected end was after that; negative before it.")
    delayed_percent: float | None = declared("By how much of its planned time it was late, in percent.")
    escalations: int = declared("How often the level rose.")
    acknowledged_by: str | None = declared("Who took note of it.")
    acknowledged_at: datetime | None = declared("When somebody took note of it.")
    mitigation: MitigationAction | None = declared("What is done against it.")
    mitigation_note: str | None = declared("What is done against it, in words.")
    mitigated_by: str | None = declared("Who said so.")
    mitigated_at: datetime | None = declared("When it was said.")
    cleared_at: datetime | None = declared("When it ended: cleared or breached.")
    allowed_actions: list[JeopardyAction] = declared("What its state allows and the viewer may do.")
    version: int = declared("Its version, for `expectedVersion`; each change adds one.")
    order: OrderLink = declared("The order that it belongs to.")
    line: LineLink | None = declared("The line that it belongs to; null when it is about the order.")
    domain_order: DomainOrderLink | None = declared("The domain order that it belongs to.")
    task: TaskLink | None = declared("The task that it is about.")
    cause_task: TaskLink | None = declared("The task at the root of it.")


@strawberry.type(description="How much the end of something is in danger, now.")
class Jeopardy:
    """How much the end of something is in danger, now."""

    level: JeopardyLevel = declared("How great the danger is; it falls only after ten minutes below.")
    reason: JeopardyReason | None = declared("Why; null without danger.")
    cause_task: TaskLink | None = declared("The task at the root of it.")
    alerts: list[JeopardyAlert] = declared("All alerts about it, the newest first.")
