"""What becomes of a job that was given up, for it took its workers down or failed each time it was tried.

The job itself is held. What would stand still unseen is told of: a fallout of its task or its order, a bulk
resolution that failed, a notice or a simulation that was given up. People decide.
"""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Final

from domain import fulfilment, tasks
from domain.attempts import Failure
from domain.fallout_routing import Trouble
from domain.fallout_work import raise_fallout
from domain.fallouts import FalloutOrigin
from domain.orders import OrderState
from domain.outcome import Job, Outcome
from domain.plan import Task, TaskState
from persistence.transaction import Transaction
from resolvers.answer import Answer
from resolvers.change import Occasion, look, record
from resolvers.context import Context
from resolvers.leases import held_by
from resolvers.request import Request
from resolvers.target import Target
from resolvers.workers.bulk_resolution import give_bulk_up
from resolvers.workers.notices import give_notice_up
from resolvers.workers.odds import give_simulation_up
from resolvers.workers.relationships import tell_dependents_of_it, tell_of_it
from resolvers.workers.step import take_step

ASKED = Request(mutation="worker:give_up")


async def give_up(context: Context, job: Job, failure: Failure) -> None:
    """Tell of what stands still because of a job, if it still waits for it."""
    if job.task_id is not None:
        await take_step(context, ASKED, job, partial(_give_up_task, failure=failure))
    elif job.name in GIVE_UP:
        await GIVE_UP[job.name](context, job, failure)


async def _give_up_order(context: Context, job: Job, failure: Failure) -> None:
    async with context.database.transaction() as tx:
        await _hold_order(tx, context, job, failure)


async def _hold_order(tx: Transaction, context: Context, job: Job, failure: Failure) -> Answer:
    on = await look(tx, context, ASKED, Target(prefix="ord", id=job.order_id, path="order"))
    if on.tree.order.state is not OrderState.ACKNOWLEDGED:
        return Answer()
    outcome = fulfilment.give_up(on.tree, on.catalog, failure, at=on.at, actor=on.actor)
    return await record(tx, context, ASKED, on, outcome)


def _give_up_task(on: Occasion, *, failure: Failure) -> Outcome | None:
    task = on.tree.task(on.id)
    if task.state is TaskState.IN_PROGRESS:
        return tasks.fail(
            on.tree, on.catalog, on.id, failure=failure, shown=held_by(task), at=on.at, actor=on.actor
        )
    if _waits_for_it(task):
        trouble = Trouble(code=failure.code, message=failure.message)
        return raise_fallout(
            on.tree, on.catalog, on.id, trouble, origin=FalloutOrigin.AUTO, at=on.at, actor=on.actor
        )
    return None


def _waits_for_it(task: Task) -> bool:
    return task.state is TaskState.OPEN and task.next_attempt_at is None


GIVE_UP: Final[Mapping[str, Callable[[Context, Job, Failure], Awaitable[None]]]] = {
    "decompose": _give_up_order,
    "look_at_related": tell_of_it,
    "wake_dependents": tell_dependents_of_it,
    "resolve_fallouts": give_bulk_up,
    "notify": give_notice_up,
    "simulate": give_simulation_up,
}
