"""Situations in which an approver says yes or no to a task."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from domain.permissions import Role
from resolvers.context import Context
from tests.published import APPROVAL, document
from tests.resolvers.acting import done, opened, running
from tests.resolvers.world import World

Situation = tuple[Context, dict[str, Any]]
DIG = {"specification": "CFS-DIG", "location": "LOC-HILLSIDE-MILL"}


async def approve_task(world: World) -> Situation:
    await done(world.context(Role.PROCESS_ADMIN), "importCatalog", document=document(APPROVAL))
    task = opened(await running(world, lines=[DIG]))
    return world.context(Role.ORDER_APPROVER, subject="otto"), {"task": f"tsk_{task.id}"}


async def reject_task(world: World) -> Situation:
    context, given = await approve_task(world)
    return context, given | {"reason": "There is no permit."}


APPROVAL_SITUATIONS: Mapping[str, Callable[[World], Awaitable[Situation]]] = {
    "approveTask": approve_task,
    "rejectTask": reject_task,
}
