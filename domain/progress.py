"""How far tasks and plans have come (SOM domain §5.8), and how late they are (§6.3)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from domain.calendar import calendar_named
from domain.plan import Task, TaskState, TaskType
from domain.schedule import expected

AN_HOUR = timedelta(hours=1)
LEAST_WEIGHT = 0.1  # hours
NEARLY_DONE = 0.95  # elapsed time alone never finishes a task


def task_progress(task: Task, at: datetime) -> float:
    """Give how far a task is, in percent: what was reported, else by the time that it has taken."""
    if task.state in (TaskState.CLOSED_COMPLETE, TaskState.SKIPPED):
        return 100.0
    if not is_running(task):
        # a pause keeps what was reached; what has not begun, or must be tried again, is at nothing
        return task.progress if task.state not in (TaskState.OPEN, TaskState.CANCELED) else 0.0
    if task.reported_progress is not None:
        return task.reported_progress
    whole = expected(task)
    assert task.actual_start_at is not None
    elapsed = calendar_named(task.calendar).between(task.actual_start_at, at)
    return round(100 * min(NEARLY_DONE, elapsed / whole if whole else NEARLY_DONE), 2)


def is_running(task: Task) -> bool:
    """Is time passing on the task? A push event runs while it is open."""
    if task.actual_start_at is None:
        return False
    return task.state == TaskState.IN_PROGRESS or (
        task.state == TaskState.OPEN and task.task_type == TaskType.PUSH_EVENT
    )


def weight(task: Task) -> float:
    """Give what a task counts in sums: its planned hours; milestones and canceled tasks count nothing."""
    if task.task_type == TaskType.MILESTONE or task.state == TaskState.CANCELED:
        return 0.0
    return max(task.duration.mean / AN_HOUR, LEAST_WEIGHT)


def plan_progress(tasks: Iterable[Task]) -> float:
    """Give how far these tasks are together, in percent, from the progress of each; 0 when there are none."""
    weights = [(weight(task), task.progress) for task in tasks]
    whole = sum(hours for hours, _ in weights)
    return round(sum(hours * percent for hours, percent in weights) / whole, 2) if whole else 0.0


def delayed_percent(planned_start: datetime, planned_end: datetime, expected_end: datetime) -> float:
    """Give by how much of its planned time something is late, in percent; 100 when it was to take none."""
    late = expected_end - planned_end
    if late <= timedelta(0):
        return 0.0
    planned = planned_end - planned_start
    return 100 * (late / planned) if planned else 100.0
