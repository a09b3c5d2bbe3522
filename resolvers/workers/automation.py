"""Do the automated tasks that are ours: the job `automate`."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from domain import tasks
from domain.outcome import Job, Outcome
from domain.plan import Task, TaskState, TaskType
from resolvers.change import Occasion
from resolvers.context import Context
from resolvers.request import Request
from resolvers.workers.step import take_step

ASKED = Request(mutation="worker:automate")
Handler = Callable[[Task], Awaitable[Mapping[str, Any]]]  # from a task to its outputs


async def update_inventory(task: Task) -> Mapping[str, Any]:  # noqa: ARG001 - handlers are called alike
    """The inventory is kept as domain orders close: nothing is left to do, and nothing is given."""
    return {}


HANDLERS: Mapping[str, Handler] = {"inventory.update": update_inventory}


async def automate(context: Context, job: Job) -> None:
    """Start a task of ours, do it outside of any transaction, and complete it; safe to repeat.

    Tasks of other request types are left to integrators. Raises the refusal when it could not be done, so
    that the job is tried again.
    """
    begun: list[Task] = []

    def start(on: Occasion) -> Outcome | None:
        task = on.tree.task(on.id)
        if not _is_ours(task, on.actor):
            return None
        begun.append(task)
        return _start(on)

    await take_step(context, ASKED, job, start)
    for task in begun:
        outputs = await HANDLERS[task.request_type or ""](task)
        await take_step(context, ASKED, job, partial(_complete, outputs=outputs))


def _is_ours(task: Task, actor: str) -> bool:
    wanted = task.task_type is TaskType.AUTOMATED and task.request_type in HANDLERS
    at_work = task.state is TaskState.IN_PROGRESS and task.assignee == actor
    return wanted and (task.state is TaskState.OPEN or at_work)


def _start(on: Occasion) -> Outcome | None:
    if on.tree.task(on.id).state is TaskState.IN_PROGRESS:
        return None
    return tasks.start(on.tree, on.catalog, on.id, at=on.at, actor=on.actor)


def _complete(on: Occasion, *, outputs: Mapping[str, Any]) -> Outcome | None:
    if not _is_ours(on.tree.task(on.id), on.actor):
        return None
    return tasks.complete(on.tree, on.catalog, on.id, outputs=outputs, at=on.at, actor=on.actor)
