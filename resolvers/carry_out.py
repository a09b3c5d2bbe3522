"""Carry a mutation out: once, whole, in one transaction, or not at all."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from domain.errors import Refusal
from domain.permissions import Permission
from persistence import idempotency
from persistence.transaction import Transaction
from resolvers.answer import Answer
from resolvers.context import Context
from resolvers.request import Request

Act = Callable[[Transaction], Awaitable[Answer]]


async def carry_out(context: Context, asked: Request, act: Act, *permissions: Permission) -> Answer:
    """Do what was asked, and answer; a refusal anywhere becomes the answer, and nothing is changed.

    The caller must have one of the permissions, before anything is looked up.
    """
    try:
        require_one(context, *permissions)
        answer = await _transact(context, asked, act)
    except Refusal as refusal:
        return Answer(errors=(refusal,))
    if answer.events and not asked.dry_run:
        context.committed()
    return answer


async def read(tx: Transaction, context: Context, answer: Answer) -> Answer:
    """Read what the caller selected of the payload, in the same transaction."""
    if context.reader is None:
        return answer
    return replace(answer, payload=await context.reader(tx, answer))


def require_one(context: Context, *permissions: Permission) -> None:
    """Raise Forbidden unless the caller has one of the permissions."""
    if context.viewer.permissions.isdisjoint(permissions):
        context.viewer.require(permissions[0])


async def _transact(context: Context, asked: Request, act: Act) -> Answer:
    async with context.database.transaction() as tx:
        answer = await _once(tx, context, asked, act)
        if asked.dry_run:
            tx.roll_back()
        return await read(tx, context, answer)


async def _once(tx: Transaction, context: Context, asked: Request, act: Act) -> Answer:
    if asked.key is None:
        return await act(tx)
    subject = context.viewer.subject
    kept = await idempotency.claim(tx, subject, asked.key, asked.digest)
    if kept is not None:
        return Answer.recalled(kept)
    answer = await act(tx)
    cursor = await idempotency.keep_with_cursor(tx, subject, asked.key, answer.kept, context.cursor_key)
    return replace(answer, cursor=cursor)
