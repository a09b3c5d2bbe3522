"""Follow related orders: the jobs `wake_dependents` and `look_at_related`, one transaction for each order."""

from uuid import UUID

from domain.errors import NotFound
from domain.order_relationships import follow_related
from domain.outcome import Job
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


async def _follow(context: Context, order_id: UUID) -> None:
    async def act(tx: Transaction) -> Answer:
        on = await look(tx, context, ASKED, Target(prefix="ord", id=order_id, path="order"))
        related = {each.related_order_id for each in on.tree.relationships.values()}
        states = await states_of(tx, related)
        outcome = follow_related(on.tree, on.catalog, states, at=on.at, actor=on.actor)
        return await record(tx, context, ASKED, on, outcome)

    answer = await carry_out(context, ASKED, act, Permission.WORK_ON_TASK)
    for refusal in answer.errors:
        if not isinstance(refusal, NotFound):
            raise refusal
