"""Claiming several tasks: each in its own transaction, so that no two orders are locked together."""

from collections.abc import Sequence
from dataclasses import replace

from domain.errors import Refusal, ValidationFailed
from persistence import idempotency
from resolvers.answer import Answer
from resolvers.assignment import MOST_CLAIMS, WORK, claim_task
from resolvers.carry_out import read, require_one
from resolvers.context import Context
from resolvers.ids import key_of
from resolvers.request import Request

TAKEN = Answer().kept


async def claim_tasks(context: Context, asked: Request, tasks: Sequence[str]) -> Answer:
    """Take several tasks; those that are refused are in the errors, at their place in the list.

    A repetition under the same key answers with what was taken, and tries the others again. A trial shows the
    tasks as they are, because each one is undone before the next.
    """
    try:
        require_one(context, *WORK)
        _require_few(tasks)
        await take_key(context, asked)
    except Refusal as refusal:
        return Answer(errors=(refusal,))
    each = {task: await _claim(context, asked, task) for task in dict.fromkeys(tasks)}
    taken = [key_of(task, "tsk", path="tasks") for task, one in each.items() if not one.errors]
    answer = Answer(
        objects={"tasks": taken},
        events=() if asked.dry_run else tuple(event for one in each.values() for event in one.events),
        cursor=next((one.cursor for one in reversed(each.values()) if one.cursor), None),
        errors=tuple(_placed(no, tasks.index(task)) for task, one in each.items() for no in one.errors),
    )
    async with context.database.transaction() as tx:
        return await read(tx, context, answer)


def _require_few(tasks: Sequence[str]) -> None:
    if len(tasks) > MOST_CLAIMS:
        raise ValidationFailed.of(
            "tasks", problem=f"There are {len(tasks)}.", way_out=f"Send at most {MOST_CLAIMS}."
        )


async def take_key(context: Context, asked: Request) -> None:
    """Refuse a key that was used with other arguments, before anything is taken."""
    if asked.key is None:
        return
    async with context.database.transaction() as tx:
        subject = context.viewer.subject
        if await idempotency.claim(tx, subject, asked.key, asked.digest) is None:
            await idempotency.keep(tx, subject, asked.key, TAKEN)


async def _claim(context: Context, asked: Request, task: str) -> Answer:
    key = f"{asked.key}#{task}" if asked.key else None
    return await claim_task(replace(context, reader=None), replace(asked, idempotency_key=key), task)


def _placed(refusal: Refusal, index: int) -> Refusal:
    refusal.path = ("tasks", str(index))
    return refusal
