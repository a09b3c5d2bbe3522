"""When timers are due: at a date that is a characteristic, else when their duration is over (T20)."""

from datetime import UTC, datetime, timedelta

from domain.calendar import calendar_named
from domain.catalog import Catalog
from domain.plan import Task
from domain.plan_templates import task_template
from domain.task_owner import owner_values
from domain.tree import OrderTree


def timer_estimate(tree: OrderTree, catalog: Catalog, task: Task) -> timedelta | None:
    """Give how long a running timer takes in all; None while the date that it waits for is not known."""
    assert task.actual_start_at is not None
    template = task_template(task, tree, catalog)
    if template is None or template.due_characteristic is None:
        ends = calendar_named(task.calendar).add(task.actual_start_at, task.duration.mean)
        return ends - task.actual_start_at
    due = _date(tree, task, template.due_characteristic)
    return None if due is None else max(due - task.actual_start_at, timedelta(0))


def _date(tree: OrderTree, task: Task, name: str) -> datetime | None:
    """Read a date or a time; a date alone begins at midnight UTC."""
    value = owner_values(task, tree).get(name)
    if not isinstance(value, str):
        return None
    read = datetime.fromisoformat(value)
    return read if read.tzinfo else read.replace(tzinfo=UTC)
