"""What becomes of a job that took its workers down again and again: a fallout tells of it, a person decides.

The job itself is held. Its task is given up, or its order, when it was to be decomposed.
"""

from domain import fulfilment, tasks
from domain.attempts import Failure
from domain.fallout_routing import Trouble
from domain.fallout_work import raise_fallout
from domain.fallouts import FalloutOrigin
from domain.orders import OrderState
from domain.outcome import Job, Outcome
from domain.plan import Task, TaskState
from domain.task_failure import WORKER_LOST
from persistence.transaction import Transaction
from resolvers.answer import Answer
from resolvers.change import Occasion, look, record
from resolvers.context import Context
from resolvers.leases import held_by
from resolvers.request import Request
from resolvers.target import Target
from resolvers.workers.step import take_step

ASKED = Request(mutation="worker:give_up")
FAILURE = Failure(code=WORKER_LOST, message="Every worker that began it was lost.", retryable=False)
TROUBLE = Trouble(code=FAILURE.code, message=FAILURE.message)


async def give_up(context: Context, job: Job) -> None:
    """Open a fallout of what the job was about, if that still waits for it."""
    if job.task_id is not None:
        await take_step(context, ASKED, job, _give_up_task)
    elif job.name == "decompose":
        async with context.database.transaction() as tx:
            await _give_up_order(tx, context, job)


async def _give_up_order(tx: Transaction, context: Context, job: Job) -> Answer:
    on = await look(tx, context, ASKED, Target(prefix="ord", id=job.order_id, path="order"))
    if on.tree.order.state is not OrderState.ACKNOWLEDGED:
        return Answer()
    outcome = fulfilment.give_up(on.tree, on.catalog, FAILURE.message, at=on.at, actor=on.actor)
    return await record(tx, context, ASKED, on, outcome)


def _give_up_task(on: Occasion) -> Outcome | None:
    task = on.tree.task(on.id)
    if task.state is TaskState.IN_PROGRESS:
        return tasks.fail(
            on.tree, on.catalog, on.id, failure=FAILURE, shown=held_by(task), at=on.at, actor=on.actor
        )
    if _waits_for_it(task):
        return raise_fallout(
            on.tree, on.catalog, on.id, TROUBLE, origin=FalloutOrigin.SYSTEM, at=on.at, actor=on.actor
        )
    return None


def _waits_for_it(task: Task) -> bool:
    return task.state is TaskState.OPEN and task.next_attempt_at is None
