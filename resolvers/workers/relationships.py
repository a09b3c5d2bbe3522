"""Follow related orders: the jobs `wake_dependents` and `look_at_related`, one transaction for each order."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from domain.attempts import Failure
from domain.errors import NotFound
from domain.order_relationships import follow_related, tell_of_untold
from domain.outcome import Job, Outcome
from domain.permissions import Permission
from persistence.order_relationships import dependents, states_of
from persistence.transaction import Transaction
from resolvers.answer import Answer
from resolvers.carry_out import carry_out
from resolvers.change import look, record
from resolvers.context import Context
from resolvers.request import Request
from resolvers.target import Target

ASKED = Request(mutation="worker:look_at_related")


async def wake_dependents(context: Context, job: Job) -> None:
    """Let every order that waits for the job's order look how that one stands now; safe to repeat."""
    async with context.database.transaction() as tx:
        waiting = await dependents(tx, job.order_id)
    for order_id in waiting:
        await _follow(context, order_id)


async def look_at_related(context: Context, job: Job) -> None:
    """Let the job's order look how its related orders stand now; safe to repeat."""
    await _follow(context, job.order_id)


async def tell_dependents_of_it(context: Context, job: Job, failure: Failure) -> None:
    """Open a fallout of every order that waits for the job's order and could not be told that it ended."""
    async with context.database.transaction() as tx:
        waiting = await dependents(tx, job.order_id)
    for order_id in waiting:
        await _decide(context, order_id, partial(tell_of_untold, message=failure.message))


async def tell_of_it(context: Context, job: Job, failure: Failure) -> None:
    """Open a fallout of the job's order, if it waits for one that has ended, and could not be told."""
    await _decide(context, job.order_id, partial(tell_of_untold, message=failure.message))


async def _follow(context: Context, order_id: UUID) -> None:
    await _decide(context, order_id, follow_related)


async def _decide(context: Context, order_id: UUID, decide: Callable[..., Outcome]) -> None:
    """Decide about an order by how its related orders stand now."""

    async def act(tx: Transaction) -> Answer:
        on = await look(tx, context, ASKED, Target(prefix="ord", id=order_id, path="order"))
        related = {each.related_order_id for each in on.tree.relationships.values()}
        states = await states_of(tx, related)
        outcome = decide(on.tree, on.catalog, states, at=on.at, actor=on.actor)
        return await record(tx, context, ASKED, on, outcome)

    answer = await carry_out(context, ASKED, act, Permission.WORK_ON_TASK)
    for refusal in answer.errors:
        if not isinstance(refusal, NotFound):
            raise refusal
