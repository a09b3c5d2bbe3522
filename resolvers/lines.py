"""Lines on their own: give one up."""

from domain import closure
from domain.permissions import Permission
from resolvers.answer import Answer
from resolvers.change import change, line_changed
from resolvers.context import Context
from resolvers.request import Request
from resolvers.target import line_named


async def fail_line(context: Context, asked: Request, line: str, *, reason: str) -> Answer:
    """Give a line up."""
    return await change(
        context,
        asked,
        line_named(line),
        lambda on: closure.fail_line(on.tree, on.catalog, on.id, reason=reason, at=on.at, actor=on.actor),
        Permission.CLOSE_ORDER,
        objects=line_changed,
    )
