"""Work on tasks: start, complete, fail, skip, report, and the events that they wait for."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from domain import tasks
from domain.attempts import Failure
from domain.errors import NotFound
from domain.leases import Shown
from domain.outcome import Outcome
from domain.permissions import Permission
from persistence import references
from persistence.transaction import Transaction
from resolvers.answer import Answer
from resolvers.assignment import WORK
from resolvers.carry_out import carry_out
from resolvers.change import Occasion, change, look, record, task_changed
from resolvers.context import Context
from resolvers.leases import answer_under
from resolvers.request import Request
from resolvers.scope import overrules_leases, require_work
from resolvers.target import Target, task_named


async def start_task(context: Context, asked: Request, task: str) -> Answer:
    """Start a task."""
    return await _work(
        context,
        asked,
        task,
        lambda on: tasks.start(on.tree, on.catalog, on.id, at=on.at, actor=on.actor),
    )


async def complete_task(
    context: Context,
    asked: Request,
    task: str,
    *,
    lease: str | None,
    outputs: Mapping[str, Any],
    note: str | None,
) -> Answer:
    """Complete a task with what it found or made."""
    return await _answer(
        context,
        asked,
        task,
        lease,
        lambda on, shown: tasks.complete(
            on.tree, on.catalog, on.id, outputs=outputs, note=note, shown=shown, at=on.at, actor=on.actor
        ),
    )


async def fail_task(
    context: Context, asked: Request, task: str, *, lease: str | None, failure: Failure
) -> Answer:
    """Report that a task failed."""
    return await _answer(
        context,
        asked,
        task,
        lease,
        lambda on, shown: tasks.fail(
            on.tree, on.catalog, on.id, failure=failure, shown=shown, at=on.at, actor=on.actor
        ),
    )


async def report_progress(
    context: Context,
    asked: Request,
    task: str,
    *,
    lease: str | None,
    percent: float,
    estimate: timedelta | None,
) -> Answer:
    """Say how far a task is."""
    return await _answer(
        context,
        asked,
        task,
        lease,
        lambda on, shown: tasks.report_progress(
            on.tree,
            on.catalog,
            on.id,
            percent=percent,
            estimate=estimate,
            shown=shown,
            at=on.at,
            actor=on.actor,
        ),
    )


async def release_task(context: Context, asked: Request, task: str, *, lease: str | None) -> Answer:
    """Give a task back to its group; managers may do so over a worker's lease."""

    def decide(on: Occasion, shown: Shown | None) -> Outcome:
        overrules = lease is None and overrules_leases(on.viewer)
        return tasks.release(
            on.tree, on.catalog, on.id, shown=shown, overrules=overrules, at=on.at, actor=on.actor
        )

    return await _answer(context, asked, task, lease, decide)


async def skip_task(context: Context, asked: Request, task: str, *, reason: str) -> Answer:
    """Skip a task."""
    return await change(
        context,
        asked,
        task_named(task),
        lambda on: tasks.skip(on.tree, on.catalog, on.id, reason=reason, at=on.at, actor=on.actor),
        Permission.SKIP_TASK,
        objects=task_changed,
    )


async def send_task_event(
    context: Context,
    asked: Request,
    correlation_key: str,
    *,
    event: str | None,
    outputs: Mapping[str, Any],
    failure: Failure | None,
) -> Answer:
    """Hand a task the event that it waits for: what came of it, or that it failed."""

    async def act(tx: Transaction) -> Answer:
        on = await _look_for_awaiting(tx, context, asked, correlation_key)
        if failure is None:
            outcome = tasks.receive_event(
                on.tree, on.catalog, correlation_key, outputs=outputs, event=event, at=on.at, actor=on.actor
            )
        else:
            outcome = tasks.fail(on.tree, on.catalog, on.id, failure=failure, at=on.at, actor=on.actor)
        return await record(tx, context, asked, on, outcome, task_changed)

    return await carry_out(context, asked, act, Permission.SEND_TASK_EVENT)


async def _answer(
    context: Context,
    asked: Request,
    task: str,
    lease: str | None,
    decide: Callable[[Occasion, Shown | None], Outcome],
) -> Answer:
    """Change a task that is the viewer's to work on, and under the lease that it shows if it is leased."""

    async def act(tx: Transaction) -> Answer:
        on = await look(tx, context, asked, task_named(task).target(), *WORK)
        require_work(on.viewer, on.tree.task(on.id))
        outcome = await answer_under(tx, on, lease, lambda shown: decide(on, shown))
        return await record(tx, context, asked, on, outcome, task_changed)

    return await carry_out(context, asked, act, *WORK)


async def _work(context: Context, asked: Request, task: str, decide: Callable[[Occasion], Outcome]) -> Answer:
    """Change a task that is the viewer's to work on."""

    def decided(on: Occasion) -> Outcome:
        require_work(on.viewer, on.tree.task(on.id))
        return decide(on)

    return await change(context, asked, task_named(task), decided, *WORK, objects=task_changed)


async def _look_for_awaiting(
    tx: Transaction, context: Context, asked: Request, correlation_key: str
) -> Occasion:
    """Find the task that waits; one out of sight answers like none."""
    unknown = NotFound("task that waits for the key", correlation_key, path=("correlationKey",))
    task_id = await references.awaiting(tx, correlation_key)
    if task_id is None:
        raise unknown
    try:
        target = Target(prefix="tsk", id=task_id, path="correlationKey")
        on = await look(tx, context, asked, target, Permission.SEND_TASK_EVENT)
    except NotFound:
        raise unknown from None
    return on
