"""Give tasks back whose workers show no sign of life any more: one tick."""

from collections.abc import Mapping
from functools import partial
from time import monotonic
from uuid import UUID

from domain import leasing
from domain.outcome import Job
from domain.permissions import Permission
from persistence.leases import expired
from persistence.real_time import real_now
from persistence.transaction import Transaction
from resolvers.answer import Answer
from resolvers.carry_out import carry_out
from resolvers.change import look, record, task_changed
from resolvers.context import Context
from resolvers.request import Request
from resolvers.target import Target
from resolvers.workers.left_alone import LeftAlone

ASKED = Request(mutation="worker:lease")
AT_MOST = 100


async def give_back_lost(
    context: Context, most_lost: int = leasing.MOST_LOST, left_alone: LeftAlone | None = None
) -> Mapping[UUID, Exception | None]:
    """Give back every task whose lease has expired, each in its own transaction.

    Gives what was in the way of each; such a task is left alone for a while. A task that has lost `most_lost`
    leases is given up. Raises Unavailable.
    """
    resting = LeftAlone() if left_alone is None else left_alone
    found = await expired(context.database, AT_MOST, but=resting.now(monotonic()))
    problems = {}
    for order_id, task_id in found:
        job = Job(name="lease", order_id=order_id, task_id=task_id)
        act = partial(_lose, context, job, most_lost)
        giving = partial(carry_out, context, ASKED, act, Permission.WORK_ON_TASK)
        problems[task_id] = await resting.try_with(task_id, giving)
    return problems


async def _lose(context: Context, job: Job, most_lost: int, tx: Transaction) -> Answer:
    assert job.task_id is not None
    on = await look(tx, context, ASKED, Target(prefix="tsk", id=job.task_id, path="task"))
    now = await real_now(tx)
    outcome = leasing.lose(on.tree, on.catalog, on.id, now=now, most=most_lost, at=on.at, actor=on.actor)
    return await record(tx, context, ASKED, on, outcome, task_changed)
