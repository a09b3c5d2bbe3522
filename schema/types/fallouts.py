"""Fallouts: why tasks cannot go on, and what is done about it. Staff alone sees them."""

from datetime import datetime, timedelta

import strawberry

from schema.declared import argument, declared
from schema.fallout_enums import FalloutAction, FalloutCategory, FalloutOrigin, FalloutState, ResolutionVerb
from schema.types.links import (
    DomainOrderLink,
    EventLink,
    FalloutTypeLink,
    GroupLink,
    LineLink,
    NoteLink,
    OrderLink,
    PersonLink,
    TaskLink,
)
from schema.types.node import Node


@strawberry.type(description="A kind of trouble, as the catalog defines it.")
class FalloutType(Node):
    """A kind of trouble, as the catalog defines it."""

    code: str = declared("Its key.")
    name: str = declared("What people call it.")
    category: FalloutCategory = declared("What kind of trouble it is.")
    description: str = declared("What it is, in words.")
    default_group: GroupLink | None = declared("Whose it is, unless the routing table says otherwise.")
    default_priority: int | None = declared("How urgent it is at least: 1 critical to 5 planning.")
    escalation_group: GroupLink | None = declared("Whom ESCALATE hands it to.")
    error_patterns: list[str] = declared("The error codes and messages that mean it; * stands for anything.")
    agent_verbs: list[ResolutionVerb] = declared("The verbs of managers that agents may use too.")
    auto_verb: ResolutionVerb | None = declared("How it is resolved by itself, before a person is needed.")
    auto_attempts: int | None = declared("How often it is resolved by itself.")
    auto_delay: timedelta | None = declared("How long that waits each time.")
    median_resolution: timedelta | None = declared("How long resolving one took of late, as a median.")


@strawberry.type(description="A record that something cannot go on: routed, assigned, resolved, closed.")
class Fallout(Node):
    """A record that something cannot go on: routed, assigned, resolved, closed."""

    number: str = declared("What people call it: FO and seven digits.")
    type: str = declared("The code of its type, or its category when the catalog has none that fits.")
    fallout_type: FalloutTypeLink | None = declared("Its type, as the catalog has it now.")
    category: FalloutCategory = declared("What kind of trouble it is.")
    state: FalloutState = declared("Where it stands.")
    previous_state: FalloutState | None = declared("The state before.")
    state_reason: str | None = declared("Why it stands there, when there is a reason.")
    origin: FalloutOrigin = declared("Who opened it.")
    priority: int = declared("How urgent it is: 1 critical to 5 planning.")
    assignment_group: GroupLink | None = declared("The group whose it is.")
    assignee: PersonLink | None = declared("The person who has it.")
    short_description: str = declared("What is wrong, in a sentence.")
    error_code: str | None = declared("The error as a word for programs.")
    error_message: str | None = declared("The error as it was reported.")
    external_system: str | None = declared("The system that reported it.")
    correlation_key: str | None = declared("The correlation key of its task.")
    attempts: int = declared("How often its task had been tried.")
    root_cause: str | None = declared("What was found to be the cause.")
    resolution: ResolutionVerb | None = declared("How it was resolved.")
    resolution_notes: str | None = declared("Why it was resolved so.")
    opened_at: datetime = declared("When it was opened.")
    resolved_at: datetime | None = declared("When it was resolved.")
    closed_at: datetime | None = declared("When it was closed or cancelled.")
    reopen_count: int = declared("How often it came back after it was resolved.")
    auto_verb: ResolutionVerb | None = declared("How it is resolved by itself, before a person is needed.")
    auto_attempts: int = declared("How often it was resolved by itself.")
    next_auto_at: datetime | None = declared("When it is resolved by itself next.")
    is_root: bool = declared("True while it is unresolved and no other fallout holds its task up.")
    root_fallout: "Fallout | None" = declared("The fallout at the root of it: itself, when it is a root.")
    blocked_by: list["Fallout"] = declared("The unresolved fallouts that hold its task up, directly or not.")
    affected_count: int = declared("How many unfinished tasks it holds up.")
    allowed_actions: list[FalloutAction] = declared("What its state and your permissions allow.")
    allowed_verbs: list[ResolutionVerb] = declared("The verbs that fit it now and that you may use.")
    version: int = declared("Its version, for `expectedVersion`; each change adds one.")
    order: OrderLink = declared("The order that it belongs to.")
    line: LineLink | None = declared("The line that it belongs to.")
    domain_order: DomainOrderLink | None = declared("The domain order that it belongs to.")
    task: TaskLink | None = declared("The task that cannot go on; null when it is about the order.")
    cause_task: TaskLink | None = declared("The cancelled task that its own task waits for.")
    work_notes: list[NoteLink] = declared("Internal remarks, the oldest first.")
    history: list[EventLink] = declared(
        "What happened to it, the newest first.",
        argument("first", int, "How many, at most 100.", default=100),
    )
