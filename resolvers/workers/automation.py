"""Do the automated tasks that are ours: the job `automate`."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final
from uuid import UUID, uuid4

from domain import leasing, tasks
from domain.attempts import Failure
from domain.errors import LeaseLost, NotFound, TransitionRefused, ValidationFailed
from domain.leases import Lease, Shown
from domain.outcome import Job, Outcome
from domain.permissions import Permission
from domain.plan import Task, TaskState, TaskType
from persistence.real_time import real_now
from persistence.transaction import Transaction
from resolvers.answer import Answer
from resolvers.carry_out import carry_out
from resolvers.change import Occasion, look, record, task_changed
from resolvers.context import Context
from resolvers.leases import keep_lease
from resolvers.request import Request
from resolvers.target import Target
from resolvers.workers.automations import AUTOMATIONS, AutomationFailed, Automations, Outputs

ASKED: Final = Request(mutation="worker:automate")
LASTING: Final = timedelta(seconds=6)  # a task is with another worker within ten seconds after a crash
SIGNS_OF_LIFE: Final = 2.0  # seconds between them

logger = logging.getLogger("som.automation")
Decide = Callable[[Occasion, Shown], Outcome]


async def automate(context: Context, job: Job, *, automations: Automations = AUTOMATIONS) -> None:
    """Take a task of ours on a lease, do it outside of any transaction, and answer under the lease.

    Tasks of other request types are left to integrators, and one that is not ready to whoever has it: when
    that one is lost, so is its lease, and another job follows. Raises the refusal when the task could not be
    taken, so that the job is tried again.
    """
    taken = await _take(context, job, automations)
    if taken is None:
        return
    assert taken.lease_id is not None
    try:
        async with _keeping(context, taken):
            outputs = await automations[taken.request_type or ""].carry_out(taken)
    except AutomationFailed as problem:
        await _fail(context, taken, problem.failure)
    except TimeoutError:
        await _fail(context, taken, Failure(code="TIMEOUT", message="It took too long."))
    except Exception:
        logger.exception("som.automation.broken", extra={"task": taken.number})
        await _fail(context, taken, Failure(code="INTERNAL", message="Its handler broke."))
    else:
        await _complete(context, taken, outputs)


async def _take(context: Context, job: Job, automations: Automations) -> Task | None:
    taken: list[Task] = []

    async def act(tx: Transaction) -> Answer:
        assert job.task_id is not None
        on = await look(tx, context, ASKED, Target(prefix="tsk", id=job.task_id, path="task"))
        if not _is_for_us(on.tree.task(on.id), automations):
            return Answer()
        lease = Lease(id=uuid4(), expires_at=await real_now(tx) + LASTING)
        outcome = leasing.take(on.tree, on.catalog, on.id, lease=lease, at=on.at, actor=on.actor)
        taken.append(outcome.tree.task(on.id))
        return await record(tx, context, ASKED, on, outcome, task_changed)

    answer = await carry_out(context, ASKED, act, Permission.WORK_ON_TASK)
    for refusal in answer.errors:
        if not isinstance(refusal, NotFound):
            raise refusal
    return taken[0] if taken else None


def _is_for_us(task: Task, automations: Automations) -> bool:
    ready = task.state is TaskState.OPEN and task.next_attempt_at is None
    return ready and task.task_type is TaskType.AUTOMATED and task.request_type in automations


@asynccontextmanager
async def _keeping(context: Context, task: Task) -> AsyncIterator[None]:
    """Give signs of life while the block runs."""
    living = asyncio.create_task(_live(context, task))
    try:
        yield
    finally:
        living.cancel()


async def _live(context: Context, task: Task) -> None:
    while True:
        await asyncio.sleep(SIGNS_OF_LIFE)
        for refusal in (await keep_lease(context, ASKED, task, LASTING)).errors:
            logger.warning("som.automation.unheard", extra={"task": task.number, "code": refusal.code})


async def _complete(context: Context, task: Task, outputs: Outputs) -> None:
    try:
        await _answer(
            context,
            task,
            lambda on, shown: tasks.complete(
                on.tree, on.catalog, on.id, outputs=outputs, shown=shown, at=on.at, actor=on.actor
            ),
        )
    except ValidationFailed as problem:
        await _fail(context, task, Failure(code="DATA", message=problem.message, retryable=False))


async def _fail(context: Context, task: Task, failure: Failure) -> None:
    await _answer(
        context,
        task,
        lambda on, shown: tasks.fail(
            on.tree, on.catalog, on.id, failure=failure, shown=shown, at=on.at, actor=on.actor
        ),
    )


async def _answer(context: Context, task: Task, decide: Decide) -> None:
    """Answer under the task's lease; when that was lost, or the task is done with, nothing is said."""
    lease_id: UUID | None = task.lease_id

    async def act(tx: Transaction) -> Answer:
        on = await look(tx, context, ASKED, Target(prefix="tsk", id=task.id, path="task"))
        outcome = decide(on, Shown(lease_id=lease_id, at=await real_now(tx)))
        return await record(tx, context, ASKED, on, outcome, task_changed)

    answer = await carry_out(context, ASKED, act, Permission.WORK_ON_TASK)
    for refusal in answer.errors:
        if not isinstance(refusal, LeaseLost | TransitionRefused | NotFound):
            raise refusal
        logger.warning("som.automation.late", extra={"task": task.number, "code": refusal.code})
