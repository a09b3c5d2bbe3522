"""Counts over all orders, for dashboards."""

from datetime import timedelta

import strawberry

from schema.declared import argument, declared


@strawberry.type(description="How many are in a state.")
class StateCount:
    """How many are in a state."""

    state: str = declared("The state.")
    count: int = declared("How many.")


@strawberry.type(description="The load of a group or a person on one day, as the forecasts have it now.")
class WorkloadDay:
    """The load of a group or a person on one day, as the forecasts have it now."""

    group: str | None = declared("The group's code, if it is the load of a group.")
    person: str | None = declared("The person's subject, if it is the load of a person.")
    day: str = declared("The day, as in 2026-11-20.")
    hours: float = declared(
        "For how much of that day's working time, by their own calendars, tasks are forecast to be at work."
    )
    tasks: int = declared("How many tasks that is.")
    capacity: float | None = declared(
        "How many hours the person works on that day, or the group's people together, as far as the directory"
        " knows."
    )


@strawberry.type(description="How many tasks a group has.")
class GroupCount:
    """How many tasks a group has."""

    group: str = declared("The group's code.")
    open: int = declared("How many are ready.")
    in_progress: int = declared("How many are at work.")


@strawberry.type(description="What is stuck, and how far behind each part of the installation is.")
class OperationsHealth:
    """What is stuck, and how far behind each part of the installation is."""

    ready_tasks: int = declared("Tasks for systems that are ready, but were not started for so long.")
    unstarted_tasks: int = declared("Tasks for people that are ready, but were not started for so long.")
    jobs_waiting: int = declared("Jobs that wait for a worker, or are at one.")
    late_jobs: int = declared("Jobs that have waited for so long.")
    jobs_on_hold: int = declared("Jobs that were given up, until somebody looks at them.")
    odds_given_up: int = declared(
        "Open orders whose plans no worker lived to simulate; they are tried again once they have changed."
    )
    notices_given_up: int = declared("Notices of alerts that were tried for a day, or never could be sent.")
    events_waiting: int = declared("Events that have no place in the feed yet.")
    workers: int = declared("Workers that showed themselves in the last 15 seconds.")
    overdue_looks: int = declared("Orders that time alone should have moved on so long ago.")
    oldest_job: timedelta | None = declared("How long the oldest job has waited.")
    relay_lag: timedelta | None = declared("How long the oldest event has waited for its place in the feed.")
    worker_lag: timedelta | None = declared("How long ago a worker was last seen, if there is any.")
    look_lag: timedelta | None = declared("How far behind the looks at orders are; nothing if they are not.")


@strawberry.type(description="Counts over everything that the viewer sees.")
class OperationsSummary:
    """Counts over everything that the viewer sees."""

    orders: int = declared("All orders.")
    open_orders: int = declared("Orders that have not ended.")
    overdue_orders: int = declared("Open orders whose forecast is after the committed date.")
    health: OperationsHealth = declared(
        "What is stuck.",
        argument(
            "longer_than",
            timedelta,
            "How long, in real time, systems may let work lie before it counts.",
            default=timedelta(minutes=1),
        ),
        argument(
            "unstarted_for",
            timedelta,
            "How long, in business time, people may leave a ready task before it counts.",
            default=timedelta(days=1),
        ),
    )
    orders_by_state: list[StateCount] = declared("Orders by state, in alphabetical order.")
    open_fallouts: int = declared("Fallouts that nobody has resolved yet.")
    fallouts_by_state: list[StateCount] = declared("Fallouts by state, in alphabetical order.")
    tasks_by_state: list[StateCount] = declared("Tasks by state, in alphabetical order.")
    open_tasks_by_group: list[GroupCount] = declared(
        "Ready and running tasks by group, in alphabetical order."
    )
