"""Tasks: units of work."""

from datetime import datetime, timedelta

import strawberry

from schema.declared import argument, declared
from schema.enums import RiskLevel, TaskAction, TaskStage, TaskState, TaskType
from schema.scalars import JSON
from schema.types.links import (
    DomainOrderLink,
    EventLink,
    FalloutLink,
    GroupLink,
    JeopardyLink,
    LineLink,
    NoteLink,
    OrderLink,
    PersonLink,
    TaskAttemptLink,
    TaskDependencyLink,
    TaskLeaseLink,
)
from schema.types.node import Node
from schema.types.waiting import WaitingOn


@strawberry.type(description="A unit of work.")
class Task(Node):
    """A unit of work."""

    number: str = declared("What people call it: TASK and seven digits.")
    key: str = declared("The key of its template.")
    name: str = declared("What is to be done.")
    task_type: TaskType = declared("How it starts and ends.")
    stage: TaskStage = declared("When in the order's life it belongs.")
    state: TaskState = declared("Where it stands.")
    previous_state: TaskState | None = declared("The state before a pause.")
    state_reason: str | None = declared("Why it stands there, when there is a reason.")
    resolution: str | None = declared("How it ended, in words.")
    request_type: str | None = declared("What kind of request it is; the topic for external workers.")
    assignment_group: GroupLink | None = declared("The group that does it.")
    assignee: PersonLink | None = declared("The person that does it.")
    required_skills: list[str] = declared("What its assignee must be able to do.")
    priority: int = declared("How urgent it is: 1 critical to 5 planning.")
    duration: timedelta = declared("How long it is expected to take, by its template.")
    estimate: timedelta | None = declared("How long it will take, by whoever does it.")
    planned_start_at: datetime | None = declared("When it was planned to start.")
    planned_end_at: datetime | None = declared("When it was planned to end.")
    forecast_start_at: datetime | None = declared("When it is expected to start as of now.")
    forecast_end_at: datetime | None = declared("When it is expected to end as of now.")
    opened_at: datetime | None = declared("When it became ready.")
    actual_start_at: datetime | None = declared("When it started.")
    actual_end_at: datetime | None = declared("When it ended.")
    not_before: datetime | None = declared("It may not start before this time.")
    slack_to_plan_end: timedelta | None = declared("How late it may get without moving the plan's end.")
    slack_to_due: timedelta | None = declared("How late it may get without missing the committed date.")
    is_critical: bool = declared("True on the critical path.")
    progress: float = declared("How much of it is done: 0 to 100 percent.")
    jeopardy: JeopardyLink = declared("How much its end is in danger.")
    risk_level: RiskLevel = declared("How much it is at risk by what comes before it, whatever slack it has.")
    attempt: int = declared("How often it was started.")
    max_attempts: int = declared("How often it may be tried.")
    next_attempt_at: datetime | None = declared("When it is tried again.")
    attempt_started_at: datetime | None = declared("When the attempt began that is under way.")
    timeout_at: datetime | None = declared("When what is under way will have taken too long.")
    idempotency_key: str = declared(
        "What outside calls for it carry: the same until somebody lets it try anew."
    )
    attempts: list[TaskAttemptLink] = declared("The attempts that have ended, the oldest first.")
    lease: TaskLeaseLink | None = declared("The lease that a worker has it on.")
    last_error: str | None = declared("What went wrong last.")
    correlation_key: str | None = declared("What the event that it waits for must carry.")
    is_ponr: bool = declared("True when completing it passes a point of no return.")
    skippable: bool = declared("True when a manager may skip it.")
    execution_mode: str = declared("DO, or how a compensation does it again or undoes it.")
    required_outputs: list[str] = declared("The values that completing it must give.")
    inputs: JSON = declared("What it needs to know, by name.")
    outputs: JSON = declared("What it gave, by name.")
    waiting_on: list[WaitingOn] = declared("Whose turn it is before, or while, it is done.")
    blocked_by: list["Task"] = declared("The unfinished tasks that it waits for.")
    allowed_actions: list[TaskAction] = declared("What its state allows.")
    version: int = declared("Its version, for `expectedVersion`; each change adds one.")
    order: OrderLink = declared("The order that it belongs to.")
    line: LineLink | None = declared("The line that it belongs to; null for tasks of the whole order.")
    domain_order: DomainOrderLink | None = declared("The domain order that it belongs to.")
    predecessors: list[TaskDependencyLink] = declared("The edges that lead to it.")
    successors: list[TaskDependencyLink] = declared("The edges that lead from it.")
    work_notes: list[NoteLink] = declared("Internal remarks, the oldest first.")
    fallouts: list[FalloutLink] = declared("What went wrong under it, the newest first.")
    root_fallout: FalloutLink | None = declared("The failure at the root of what holds it up.")
    history: list[EventLink] = declared(
        "What happened to it, the newest first.",
        argument("first", int, "How many, at most 100.", default=100),
    )
