"""Plans: tasks, their dependencies, and when they end."""

from datetime import datetime, timedelta

import strawberry

from schema.declared import declared
from schema.enums import DependencyType, PlanStatus, TaskState
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


@strawberry.type(description="The plan of an order, a line or a domain order: a graph of tasks.")
class Plan:
    """The plan of an order, a line or a domain order: a graph of tasks."""

    root: strawberry.ID = declared("The global id of what it is the plan of.")
    status: PlanStatus | None = declared("Where it stands.")
    version: int = declared("Its version; each change of the graph of tasks adds one.")
    planned_start_at: datetime | None = declared("When its first task starts.")
    planned_end_at: datetime | None = declared("When it ends, as it was first planned.")
    forecast_end_at: datetime | None = declared("When it is expected to end as of now.")
    baseline_end_at: datetime | None = declared("When the order's plan ended by its first calculation.")
    progress: float = declared("How much of it is done, weighted by duration: 0 to 100 percent.")
    nodes: list[Task] = declared("Its tasks, in the order they were planned.")
    edges: list[TaskDependency] = declared("The edges between them.")
    critical_path: list[Task] = declared("The chain of tasks that decides its end, the first task first.")
    open_tasks: int = declared("How many tasks are ready or at work.")
    closed_tasks: int = declared("How many tasks have ended.")
    total_tasks: int = declared("How many tasks it has.")
    odds: OddsLink | None = declared(
        "When it will probably end, not renewed once it has ended; null before the first simulation, and"
        " for the plan of a domain order."
    )
    order: OrderLink = declared("The order that it belongs to.")
