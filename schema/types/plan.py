"""Plans: tasks, their dependencies, and when they end."""

from datetime import datetime, timedelta

import strawberry

from schema.declared import declared
from schema.enums import BaselineReason, DependencyType, PlanStatus, TaskState
from schema.types.links import LineLink, OddsLink, OrderLink
from schema.types.tasks import Task


@strawberry.type(description="An edge of the plan: the successor waits for the predecessor.")
class TaskDependency:
    """An edge of the plan: the successor waits for the predecessor."""

    type: DependencyType = declared("Which ends are linked.")
    lag: timedelta = declared("How long after it.")
    origin: str = declared(
        "Where it came from: TEMPLATE, COMPATIBILITY_RULE, LINE_RELATION, STAGE, MANUAL or COMPENSATION."
    )
    predecessor: Task = declared("The task that comes first.")
    successor: Task = declared("The task that waits.")
    satisfied: bool = declared("True when it holds nothing back any more.")


@strawberry.type(description="A point on the way of an order; customers see it too.")
class Milestone:
    """A point on the way of an order; customers see it too."""

    id: strawberry.ID = declared("The global id of its task.")
    name: str = declared("What is reached.")
    state: TaskState = declared("Where it stands; CLOSED_COMPLETE when it is reached.")
    planned_at: datetime | None = declared("When it was planned to be reached.")
    forecast_at: datetime | None = declared("When it is expected to be reached as of now.")
    reached_at: datetime | None = declared("When it was reached.")
    line: LineLink | None = declared("The line that it belongs to; null for the whole order.")


@strawberry.type(description="When a task was planned to be done, by one baseline.")
class BaselineTask:
    """When a task was planned to be done, by one baseline."""

    id: strawberry.ID = declared("The global id of the task.")
    key: str = declared("Its key in its template.")
    planned_start_at: datetime = declared("When it was to start.")
    planned_end_at: datetime = declared("When it was to end.")


@strawberry.type(
    description="The dates of an order's plan as they were promised; it stays when they are made anew."
)
class Baseline:
    """The dates of an order's plan as they were promised."""

    version: int = declared("Its version: 1 for the first, one more for each that followed.")
    reason: BaselineReason = declared("Why it was made.")
    made_at: datetime = declared("When it was made.")
    made_by: str = declared("The subject of the person or system whose command made it.")
    planned_start_at: datetime | None = declared("When the first task of the order was to start.")
    planned_end_at: datetime | None = declared("When the last task of the order was to end.")
    committed_due_at: datetime | None = declared("The committed date of the order then.")
    tasks: list[BaselineTask] = declared("The tasks that the order had then, in the order they were planned.")


@strawberry.type(description="The plan of an order, a line or a domain order: a graph of tasks.")
class Plan:
    """The plan of an order, a line or a domain order: a graph of tasks."""

    root: strawberry.ID = declared("The global id of what it is the plan of.")
    status: PlanStatus | None = declared("Where it stands.")
    version: int = declared("Its version; each change of the graph of tasks adds one.")
    planned_start_at: datetime | None = declared("When its first task starts by the newest baseline.")
    planned_end_at: datetime | None = declared("When it ends by the newest baseline.")
    forecast_end_at: datetime | None = declared("When it is expected to end as of now.")
    baseline_end_at: datetime | None = declared("When the order's plan ends by its newest baseline.")
    baseline_version: int = declared(
        "The version of its newest baseline, which delay and jeopardy are judged against; 0 before the first."
    )
    baselines: list[Baseline] = declared("The order's baselines, the newest first.")
    progress: float = declared("How much of it is done, weighted by duration: 0 to 100 percent.")
    nodes: list[Task] = declared("Its tasks, in the order they were planned.")
    edges: list[TaskDependency] = declared("The edges between them.")
    critical_path: list[Task] = declared("The chain of tasks that decides its end, the first task first.")
    open_tasks: int = declared("How many tasks are ready or at work.")
    closed_tasks: int = declared("How many tasks have ended.")
    total_tasks: int = declared("How many tasks it has.")
    open_fallouts: int = declared("How many fallouts in it are open.")
    open_alerts: int = declared("How many alerts of jeopardy about it, or anything in it, are open.")
    odds: OddsLink | None = declared(
        "When it will probably end, not renewed once it has ended; null before the first simulation, and"
        " for the plan of a domain order."
    )
    order: OrderLink = declared("The order that it belongs to.")
