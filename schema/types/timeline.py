"""Timelines: everything that a Gantt chart of one order draws."""

from datetime import datetime, timedelta

import strawberry

from schema.declared import declared
from schema.enums import DependencyType, JeopardyLevel, TaskType, TimelineKind
from schema.types.links import MilestoneLink, OrderLink


@strawberry.type(description="A bar of a timeline: the order, a line, a domain order or a task.")
class TimelineRow:
    """A bar of a timeline: the order, a line, a domain order or a task."""

    id: strawberry.ID = declared("The global id of what it shows.")
    kind: TimelineKind = declared("What it shows.")
    parent: strawberry.ID | None = declared("The row that it stands under; nothing for the order.")
    number: str = declared("What people call it; a line's number in its order.")
    name: str = declared("What it is or does: of lines and domain orders the specification's code.")
    state: str = declared("Where it stands.")
    task_type: TaskType | None = declared("How a task starts and ends.")
    assignment_group: str | None = declared("The code of the group that does a task.")
    assignee: str | None = declared("The subject of the person that does a task.")
    planned_start_at: datetime | None = declared("When it is to start by the newest baseline.")
    planned_end_at: datetime | None = declared("When it is to end by the newest baseline.")
    forecast_start_at: datetime | None = declared("When a task is expected to start as of now.")
    forecast_end_at: datetime | None = declared("When it is expected to end as of now.")
    actual_start_at: datetime | None = declared("When it started.")
    actual_end_at: datetime | None = declared("When it ended.")
    baseline_end_at: datetime | None = declared(
        "Of the order: its end by the newest baseline. Former ones are in `Plan.baselines`."
    )
    due_at: datetime | None = declared("The committed date that holds for it.")
    progress: float = declared("How much of it is done: 0 to 100 percent.")
    slack_to_plan_end: timedelta | None = declared("How late a task may get without moving the plan's end.")
    slack_to_due: timedelta | None = declared("How late a task may get without missing the committed date.")
    is_critical: bool | None = declared("Of a task: true on the critical path.")
    jeopardy_level: JeopardyLevel = declared("How much its end is in danger.")


@strawberry.type(description="A line between two bars: the successor waits for the predecessor.")
class TimelineDependency:
    """A line between two bars: the successor waits for the predecessor."""

    predecessor: strawberry.ID = declared("The global id of the task that comes first.")
    successor: strawberry.ID = declared("The global id of the task that waits.")
    type: DependencyType = declared("Which ends are linked.")
    lag: timedelta = declared("How long after it.")
    origin: str = declared("What made it: a template, a rule, a stage.")


@strawberry.type(description="A time in which a bar stood still.")
class TimelineHold:
    """A time in which a bar stood still."""

    row: strawberry.ID = declared("The global id of what stood still.")
    state: str = declared("The state that it was in: on hold, or awaiting information.")
    reason: str | None = declared("Why, in words.")
    from_: datetime = declared("Since when.", name="from")
    until: datetime | None = declared("Until when; nothing while it lasts.")


@strawberry.type(
    description="Everything that a Gantt chart of one order draws: flat lists that refer to rows by id."
)
class Timeline:
    """Everything that a Gantt chart of one order draws."""

    as_of: datetime = declared("The business time of this answer: where the line of today stands.")
    rows: list[TimelineRow] = declared(
        "The bars: the order, its lines, domain orders and tasks, each kind in its order."
    )
    dependencies: list[TimelineDependency] = declared("The lines between tasks.")
    holds: list[TimelineHold] = declared("When bars stood still, the oldest first.")
    milestones: list[MilestoneLink] = declared("The points on the way.")
    order: OrderLink = declared("The order that it shows.")
