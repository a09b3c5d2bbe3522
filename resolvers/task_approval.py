"""Say yes or no to approval tasks."""

from domain import task_approval
from domain.permissions import Permission
from resolvers.answer import Answer
from resolvers.change import change, task_changed
from resolvers.context import Context
from resolvers.request import Request
from resolvers.target import task_named


async def approve_task(context: Context, asked: Request, task: str, *, note: str | None) -> Answer:
    """Say yes to an approval task."""
    return await change(
        context,
        asked,
        task_named(task),
        lambda on: task_approval.approve_task(
            on.tree, on.catalog, on.id, note=note, at=on.at, actor=on.actor
        ),
        Permission.APPROVE_ORDER,
        objects=task_changed,
    )


async def reject_task(context: Context, asked: Request, task: str, *, reason: str) -> Answer:
    """Say no to an approval task."""
    return await change(
        context,
        asked,
        task_named(task),
        lambda on: task_approval.reject_task(
            on.tree, on.catalog, on.id, reason=reason, at=on.at, actor=on.actor
        ),
        Permission.APPROVE_ORDER,
        objects=task_changed,
    )
