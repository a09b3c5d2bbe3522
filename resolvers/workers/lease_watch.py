"""Give tasks back whose workers show no sign of life any more: one tick."""

from functools import partial

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

ASKED = Request(mutation="worker:lease")
AT_MOST = 100


async def give_back_lost(context: Context, most_lost: int = leasing.MOST_LOST) -> int:
    """Give back every task whose lease has expired, each in its own transaction; returns how many there were.

    A task that has lost `most_lost` leases is given up. Raises Unavailable.
    """
    found = await expired(context.database, AT_MOST)
    for order_id, task_id in found:
        job = Job(name="lease", order_id=order_id, task_id=task_id)
        await carry_out(context, ASKED, partial(_lose, context, job, most_lost), Permission.WORK_ON_TASK)
    return len(found)


async def _lose(context: Context, job: Job, most_lost: int, tx: Transaction) -> Answer:
    assert job.task_id is not None
    on = await look(tx, context, ASKED, Target(prefix="tsk", id=job.task_id, path="task"))
    now = await real_now(tx)
    outcome = leasing.lose(on.tree, on.catalog, on.id, now=now, most=most_lost, at=on.at, actor=on.actor)
    return await record(tx, context, ASKED, on, outcome, task_changed)
