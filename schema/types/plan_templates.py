"""Plan templates: the tasks that an action on a specification takes."""

from datetime import timedelta

import strawberry

from schema.declared import declared
from schema.enums import DependencyType, LineAction, TaskStage, TaskType
from schema.types.links import DurationStatisticsLink
from schema.types.node import Node
from schema.types.specifications import Specification


@strawberry.type(description="What a task looks like before it exists.")
class TaskTemplate:
    """What a task looks like before it exists."""

    key: str = declared("Its key inside the template.")
    name: str = declared("What is to be done.")
    task_type: TaskType = declared("How it starts and ends.")
    duration: timedelta = declared("How long it is expected to take.")
    request_type: str | None = declared("What kind of request it is; the topic for external workers.")
    is_ponr: bool = declared("True when completing it passes a point of no return.")
    skippable: bool = declared("True when a manager may skip it.")
    outputs: list[str] = declared("The values that completing it must give.")


@strawberry.type(description="An edge between task templates.")
class DependencyTemplate:
    """An edge between task templates."""

    predecessor: str = declared("The key of the task that comes first.")
    successor: str = declared("The key of the task that waits.")
    predecessor_specification: str | None = declared(
        "The specification in whose plan the predecessor is; null: this one."
    )
    type: DependencyType = declared("Which ends are linked.")
    lag: timedelta = declared("How long after it.")
    scope: str = declared(
        "Where the predecessor is looked for: SAME_DOMAIN_ORDER, SAME_INSTANCE, SAME_LINE or SAME_ORDER."
    )


@strawberry.type(description="The tasks that an action on a specification takes.")
class PlanTemplate(Node):
    """The tasks that an action on a specification takes."""

    code: str = declared("Its key.")
    version: str = declared("Its version.")
    specification: Specification | None = declared("What it plans; null for tasks of the whole order.")
    stage: TaskStage = declared("When in the order's life its tasks belong.")
    actions: list[LineAction] = declared("The actions that it plans.")
    tasks: list[TaskTemplate] = declared("Its tasks.")
    dependencies: list[DependencyTemplate] = declared("The edges that lead to its tasks.")
    duration_statistics: list[DurationStatisticsLink] = declared(
        "How long its tasks really took, by task and group, as simulations know it."
    )
