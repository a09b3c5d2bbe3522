"""One step of a worker on a task: look, decide, record, in a transaction of its own."""

from collections.abc import Callable

from domain.errors import NotFound
from domain.outcome import Job, Outcome
from domain.permissions import Permission
from persistence.transaction import Transaction
from resolvers.answer import Answer
from resolvers.carry_out import carry_out
from resolvers.change import Occasion, look, record, task_changed
from resolvers.context import Context
from resolvers.request import Request
from resolvers.target import Target

Decide = Callable[[Occasion], Outcome | None]


async def take_step(context: Context, asked: Request, job: Job, decide: Decide) -> None:
    """Take one step on the job's task as `decide` says; nothing when it gives None, or the task is gone.

    Raises the refusal when the step could not be taken, so that the job is tried again.
    """

    async def act(tx: Transaction) -> Answer:
        assert job.task_id is not None
        on = await look(tx, context, asked, Target(prefix="tsk", id=job.task_id, path="task"))
        outcome = decide(on)
        return await record(tx, context, asked, on, outcome, task_changed) if outcome else Answer()

    answer = await carry_out(context, asked, act, Permission.WORK_ON_TASK)
    for refusal in answer.errors:
        if not isinstance(refusal, NotFound):
            raise refusal
