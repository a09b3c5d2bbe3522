"""Counts over all orders, for dashboards."""

import strawberry

from schema.declared import declared


@strawberry.type(description="How many are in a state.")
class StateCount:
    """How many are in a state."""

    state: str = declared("The state.")
    count: int = declared("How many.")


@strawberry.type(description="How many tasks a group has.")
class GroupCount:
    """How many tasks a group has."""

    group: str = declared("The group's code.")
    open: int = declared("How many are ready.")
    in_progress: int = declared("How many are at work.")


@strawberry.type(description="Counts over everything that the viewer sees.")
class OperationsSummary:
    """Counts over everything that the viewer sees."""

    orders: int = declared("All orders.")
    open_orders: int = declared("Orders that have not ended.")
    overdue_orders: int = declared("Open orders whose forecast is after the committed date.")
    orders_by_state: list[StateCount] = declared("Orders by state, in alphabetical order.")
    tasks_by_state: list[StateCount] = declared("Tasks by state, in alphabetical order.")
    open_tasks_by_group: list[GroupCount] = declared(
        "Ready and running tasks by group, in alphabetical order."
    )
