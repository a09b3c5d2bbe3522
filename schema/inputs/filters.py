"""Filters and sortings of lists; what a filter reads needs the same permission as the field."""

from datetime import datetime

import strawberry

from schema.declared import declared
from schema.enums import (
    Direction,
    DomainOrderKind,
    InventoryKind,
    InventoryState,
    JeopardyLevel,
    OrderCategory,
    OrderSort,
    OrderSource,
    OrderState,
    TaskSort,
    TaskStage,
    TaskState,
    TaskType,
)


@strawberry.input(description="Which orders; all that is given must hold, and of a list one value.")
class OrderFilter:
    """Which orders."""

    state: list[OrderState] | None = declared("In one of these states.", default=None)
    category: list[OrderCategory] | None = declared("Of one of these categories.", default=None)
    source: list[OrderSource] | None = declared("That came in by one of these ways.", default=None)
    account: list[str] | None = declared("Of one of these accounts, by code.", default=None)
    specification: list[str] | None = declared(
        "With a line on one of these specifications, by code.", default=None
    )
    assignment_group: list[str] | None = declared(
        "With an unfinished task of one of these groups, by code.", default=None
    )
    priority_at_most: int | None = declared(
        "With this priority or a more urgent one: 1 critical to 5 planning.", default=None
    )
    due_before: datetime | None = declared("Committed before this time.", default=None)
    due_after: datetime | None = declared("Committed after this time.", default=None)
    created_before: datetime | None = declared("Created before this time.", default=None)
    created_after: datetime | None = declared("Created after this time.", default=None)
    jeopardy_level: list[JeopardyLevel] | None = declared("In such danger.", default=None)
    has_open_fallout: bool | None = declared("Whether a fallout of it is unresolved.", default=None)
    late: bool | None = declared("Whether the forecast is after the committed date.", default=None)
    text: str | None = declared(
        "With this text in number, external id or description; case does not matter.", default=None
    )


@strawberry.input(description="How to sort orders.")
class OrderOrder:
    """How to sort orders."""

    field: OrderSort = declared("What to sort by.")
    direction: Direction = declared("Which way.", default=Direction.ASC)


@strawberry.input(description="Which tasks; all that is given must hold, and of a list one value.")
class TaskFilter:
    """Which tasks."""

    state: list[TaskState] | None = declared("In one of these states.", default=None)
    task_type: list[TaskType] | None = declared("Of one of these types.", default=None)
    stage: list[TaskStage] | None = declared("Of one of these stages.", default=None)
    assignment_group: list[str] | None = declared("Of one of these groups, by code.", default=None)
    assignee: list[str] | None = declared("Assigned to one of these people, by subject.", default=None)
    unassigned: bool | None = declared("Whether nobody is assigned.", default=None)
    request_type: list[str] | None = declared("Of one of these request types.", default=None)
    is_critical: bool | None = declared("Whether it is on the critical path.", default=None)
    jeopardy_level: list[JeopardyLevel] | None = declared("In such danger.", default=None)
    order: strawberry.ID | None = declared("Of this order.", default=None)
    specification: list[str] | None = declared("For one of these specifications, by code.", default=None)
    due_before: datetime | None = declared("Expected to end before this time.", default=None)
    text: str | None = declared("With this text in number or name; case does not matter.", default=None)


@strawberry.input(description="How to sort tasks.")
class TaskOrder:
    """How to sort tasks."""

    field: TaskSort = declared("What to sort by.")
    direction: Direction = declared("Which way.", default=Direction.ASC)


@strawberry.input(
    description="Which tasks of an order; all that is given must hold, and of a list one value."
)
class OrderTaskFilter:
    """Which tasks of an order."""

    state: list[TaskState] | None = declared("In one of these states.", default=None)
    task_type: list[TaskType] | None = declared("Of one of these types.", default=None)
    stage: list[TaskStage] | None = declared("Of one of these stages.", default=None)
    assignment_group: list[str] | None = declared("Of one of these groups, by code.", default=None)
    assignee: list[str] | None = declared("Assigned to one of these people, by subject.", default=None)
    is_critical: bool | None = declared("Whether it is on the critical path.", default=None)
    jeopardy_level: list[JeopardyLevel] | None = declared("In such danger.", default=None)


@strawberry.input(description="Which inventory items; all that is given must hold, and of a list one value.")
class InventoryFilter:
    """Which inventory items."""

    state: list[InventoryState] | None = declared("In one of these states.", default=None)
    kind: list[InventoryKind] | None = declared("Of one of these kinds.", default=None)
    account: list[str] | None = declared("Of one of these accounts, by code.", default=None)
    specification: list[str] | None = declared("Of one of these specifications, by code.", default=None)
    location: list[str] | None = declared("At one of these locations, by code.", default=None)
    text: str | None = declared("With this text in number or name; case does not matter.", default=None)


@strawberry.input(description="Which specifications; all that is given must hold, and of a list one value.")
class SpecificationFilter:
    """Which specifications."""

    kind: list[DomainOrderKind] | None = declared("Of one of these kinds.", default=None)
    service_category: list[str] | None = declared("CFS or RFS.", default=None)
    status: list[str] | None = declared("With one of these statuses.", default=None)
    text: str | None = declared("With this text in code or name; case does not matter.", default=None)


@strawberry.input(description="Which events; all that is given must hold, and of a list one value.")
class EventFilter:
    """Which events."""

    order: strawberry.ID | None = declared("Of this order.", default=None)
    type: list[str] | None = declared("Of one of these types, as in TaskCompleted.", default=None)
    entity_type: list[str] | None = declared("That happened to one of these types, as in Task.", default=None)
    account: list[str] | None = declared("Of orders of one of these accounts, by code.", default=None)
    state: list[str] | None = declared("That led to one of these states.", default=None)


@strawberry.input(description="Which events of tasks; all that is given must hold, and of a list one value.")
class TaskEventFilter:
    """Which events of tasks."""

    order: strawberry.ID | None = declared("Of this order.", default=None)
    state: list[TaskState] | None = declared("That led to one of these states.", default=None)
    assignment_group: list[str] | None = declared("Of tasks of one of these groups, by code.", default=None)
    request_type: list[str] | None = declared("Of tasks of one of these request types.", default=None)
    task_type: list[TaskType] | None = declared("Of tasks of one of these types.", default=None)
    assignee: list[str] | None = declared(
        "Of tasks assigned to one of these people, by subject.", default=None
    )


@strawberry.input(description="An id that another system gave to an order.")
class ExternalIdInput:
    """An id that another system gave to an order."""

    source_system: str | None = declared("The system that sent the order.", default=None)
    external_id: str = declared("Its id there.")
