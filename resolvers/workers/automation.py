"""Do the automated tasks that are ours: the job `automate`."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from domain import tasks
from domain.errors import NotFound
from domain.outcome import Job, Outcome
from domain.permissions import Permission
from domain.plan import Task, TaskState, TaskType
from persistence.transaction import Transaction
from resolvers.answer import Answer
from resolvers.carry_out import carry_out
from resolvers.change import Occasion, look, record, task_changed
from resolvers.context import Context
from resolvers.request import Request
from resolvers.target import Target

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
    started = await _step(context, job, _start)
    if started is None:
        return
    outputs = await HANDLERS[started.request_type or ""](started)
    await _step(context, job, lambda on: _complete(on, outputs))


async def _step(context: Context, job: Job, decide: Callable[[Occasion], Outcome | None]) -> Task | None:
    """Take one step, if the task is ours and at work for us; gives the task as it was then."""
    seen: list[Task] = []

    async def act(tx: Transaction) -> Answer:
        assert job.task_id is not None
        on = await look(tx, context, ASKED, Target(prefix="tsk", id=job.task_id, path="task"))
        task = on.tree.task(job.task_id)
        if not _is_ours(task, on.actor):
            return Answer()
        seen.append(task)
        outcome = decide(on)
        return await record(tx, context, ASKED, on, outcome, task_changed) if outcome else Answer()

    answer = await carry_out(context, ASKED, act, Permission.WORK_ON_TASK)
    for refusal in answer.errors:
        if not isinstance(refusal, NotFound):
            raise refusal
    return seen[0] if seen else None


def _is_ours(task: Task, actor: str) -> bool:
    wanted = task.task_type is TaskType.AUTOMATED and task.request_type in HANDLERS
    at_work = task.state is TaskState.IN_PROGRESS and task.assignee == actor
    return wanted and (task.state is TaskState.OPEN or at_work)


def _start(on: Occasion) -> Outcome | None:
    if on.tree.task(on.id).state is TaskState.IN_PROGRESS:
        return None
    return tasks.start(on.tree, on.catalog, on.id, at=on.at, actor=on.actor)


def _complete(on: Occasion, outputs: Mapping[str, Any]) -> Outcome:
    return tasks.complete(on.tree, on.catalog, on.id, outputs=outputs, at=on.at, actor=on.actor)
