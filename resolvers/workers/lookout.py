"""Look at the orders whose time has come: timers, lags, retries, due dates."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from domain.errors import Refusal
from domain.outcome import Decision
from domain.permissions import Permission
from domain.settle import settle
from persistence.orders import orders_to_look_at
from persistence.transaction import Transaction
from resolvers.answer import Answer
from resolvers.carry_out import carry_out
from resolvers.change import look, record
from resolvers.context import Context
from resolvers.request import Request
from resolvers.target import Target

ASKED = Request(mutation="worker:look")
AT_MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """How many orders were looked at, and which could not be."""

    orders: int = 0
    refused: Mapping[UUID, Refusal] = field(default_factory=dict)


async def look_out(context: Context) -> Looked:
    """Settle every order that is due to be looked at, each in its own transaction; raises Unavailable."""
    async with context.database.transaction() as tx:
        due = await orders_to_look_at(tx, context.clock.now(), AT_MOST)
    answers = {order_id: await look_at(context, order_id) for order_id in due}
    refused = {order_id: answer.errors[0] for order_id, answer in answers.items() if answer.errors}
    return Looked(orders=len(due) - len(refused), refused=refused)


async def look_at(context: Context, order_id: UUID) -> Answer:
    """Settle one order as of now; nothing happens when somebody else just did."""

    async def act(tx: Transaction) -> Answer:
        on = await look(tx, context, ASKED, Target(prefix="ord", id=order_id, path="order"))
        if on.tree.order.next_look_at is None or on.tree.order.next_look_at > on.at:
            return Answer()
        decision = Decision(on.tree, at=on.at, actor=on.actor)
        settle(decision, on.catalog)
        return await record(tx, context, ASKED, on, decision.outcome())

    return await carry_out(context, ASKED, act, Permission.WORK_ON_TASK)
