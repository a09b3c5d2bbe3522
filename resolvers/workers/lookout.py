"""Look at the orders whose time has come: timers, lags, retries, due dates."""

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from time import monotonic
from uuid import UUID

from domain.outcome import Decision
from domain.permissions import Permission
from domain.settle import settle
from persistence.orders import is_free_to_look_at, orders_to_look_at
from persistence.transaction import Transaction
from resolvers.answer import Answer
from resolvers.carry_out import carry_out
from resolvers.change import look, record
from resolvers.context import Context
from resolvers.request import Request
from resolvers.target import Target
from resolvers.workers.left_alone import LeftAlone

ASKED = Request(mutation="worker:look")
AT_MOST = 100
AT_ONCE = 4  # the rest of the pool is for jobs


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """How many orders were looked at, which could not be and why, and whether more may be waiting."""

    orders: int = 0
    is_behind: bool = False
    refused: Mapping[UUID, Exception] = field(default_factory=dict)


async def look_out(
    context: Context, left_alone: LeftAlone | None = None, *, at_most: int = AT_MOST
) -> Looked:
    """Settle the orders that are due to be looked at, several at once, each in its own transaction.

    Workers share them: none waits for an order that another has in hands. One that could not be looked at is
    left alone for a while. Raises Unavailable.
    """
    resting = LeftAlone() if left_alone is None else left_alone
    async with context.database.transaction() as tx:
        due = await orders_to_look_at(tx, context.clock.now(), at_most, but=resting.now(monotonic()))
    waiting, refused = deque(due), dict[UUID, Exception]()

    async def take_turns() -> None:
        while waiting:
            order_id = waiting.popleft()
            problem = await resting.try_with(order_id, partial(look_at, context, order_id))
            if problem is not None:
                refused[order_id] = problem

    await asyncio.gather(*(take_turns() for _ in range(AT_ONCE)))
    return Looked(orders=len(due) - len(refused), refused=refused, is_behind=len(due) == at_most)


async def look_at(context: Context, order_id: UUID) -> Answer:
    """Settle one order as of now; nothing happens when somebody else did, or has it in hands."""

    async def act(tx: Transaction) -> Answer:
        if not await is_free_to_look_at(tx, order_id, context.clock.now()):
            return Answer()
        on = await look(tx, context, ASKED, Target(prefix="ord", id=order_id, path="order"))
        if on.tree.order.next_look_at is None or on.tree.order.next_look_at > on.at:
            return Answer()
        decision = Decision(on.tree, at=on.at, actor=on.actor)
        settle(decision, on.catalog)
        return await record(tx, context, ASKED, on, decision.outcome())

    return await carry_out(context, ASKED, act, Permission.WORK_ON_TASK)
