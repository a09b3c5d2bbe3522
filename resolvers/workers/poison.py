"""What becomes of a job that took its workers down again and again: its task is given up, its order held."""

from domain import tasks
from domain.attempts import Failure
from domain.outcome import Job, Outcome
from domain.plan import TaskState
from domain.task_failure import WORKER_LOST
from resolvers.change import Occasion
from resolvers.context import Context
from resolvers.leases import held_by
from resolvers.request import Request
from resolvers.workers.step import take_step

ASKED = Request(mutation="worker:give_up")
FAILURE = Failure(code=WORKER_LOST, message="Every worker that began it was lost.", retryable=False)


async def give_up(context: Context, job: Job) -> None:
    """Let the job's task fail, if it is under way: a person decides what then. The job itself is held."""
    if job.task_id is not None:
        await take_step(context, ASKED, job, _fail)


def _fail(on: Occasion) -> Outcome | None:
    task = on.tree.task(on.id)
    if task.state is not TaskState.IN_PROGRESS:
        return None
    return tasks.fail(
        on.tree, on.catalog, on.id, failure=FAILURE, shown=held_by(task), at=on.at, actor=on.actor
    )
