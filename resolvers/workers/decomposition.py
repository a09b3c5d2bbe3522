"""Begin the fulfilment of approved orders: the job `decompose`."""

from domain.errors import NotFound
from domain.fulfilment import begin
from domain.orders import OrderState
from domain.outcome import Job
from domain.permissions import Permission
from persistence.transaction import Transaction
from resolvers.answer import Answer
from resolvers.carry_out import carry_out
from resolvers.change import look, record
from resolvers.context import Context
from resolvers.request import Request
from resolvers.target import Target

ASKED = Request(mutation="worker:decompose")


async def decompose(context: Context, job: Job) -> None:
    """Decompose, plan and start the job's order; nothing, when that was done or is no longer wanted.

    Raises the refusal when it could not be tried, so that the job is tried again.
    """

    async def act(tx: Transaction) -> Answer:
        on = await look(tx, context, ASKED, Target(prefix="ord", id=job.order_id, path="order"))
        if on.tree.order.state is not OrderState.ACKNOWLEDGED:
            return Answer()
        return await record(tx, context, ASKED, on, begin(on.tree, on.catalog, at=on.at, actor=on.actor))

    answer = await carry_out(context, ASKED, act, Permission.APPROVE_ORDER)
    for refusal in answer.errors:
        if not isinstance(refusal, NotFound):
            raise refusal
