"""Events that happen at a steady rate, committed as another process of the API would commit them."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import cycle
from uuid import UUID

from persistence.broker import CHANNEL, Broker
from persistence.database import Database
from persistence.relay import relay

WRITE = """
insert into events (order_id, account_id, order_seq, type, entity_type, entity_id, occurred_at, actor,
  actor_kind, cause, public, message, changes, public_changes)
select id, account_id, coalesce((select max(order_seq) from events where order_id = orders.id), 0) + 1,
  'OrderChanged', 'Order', id, now(), 'ada', 'PROVIDER', 'benchmark', true, $2, changes, changes
from orders, (select '[{"field": "priority", "from": "3", "to": "2"}]'::jsonb as changes) as the
where id = $1 returning id"""
COPY = """
insert into orders select (jsonb_populate_record(model,
  jsonb_build_object('id', gen_random_uuid(), 'number', 'ORD9' || lpad(n::text, 6, '0')))).*
from orders model, generate_series(1, $2) n where model.id = $1 returning id"""

PLACES = "select id, position, order_id from events where id = any($1) order by position"
GLANCE = 0.1  # seconds


@dataclass(frozen=True, slots=True)
class Happened:
    """An event: its place, whose it is, and when its transaction began."""

    position: int
    order: UUID
    begun: float


class Happenings:
    """Writes events of the orders, in turns."""

    def __init__(
        self, database: Database, broker: Broker, orders: Sequence[UUID], message: str = "Priority set"
    ) -> None:
        self.database = database
        self.broker = broker
        self.orders = orders
        self.message = message
        self._begun: dict[int, float] = {}  # when the transaction of each event began
        self._turns = cycle(orders)

    async def happen(self) -> None:
        """Commit one event, have it placed and say so."""
        begun = time.time()
        async with self.database.transaction() as tx:
            event = await tx.driver.fetchval(WRITE, next(self._turns), self.message)
        self._begun[event] = begun
        for position, _ in await relay(self.database):
            await self.broker.publish(CHANNEL, str(position))

    async def happened(self) -> Sequence[Happened]:
        """List what happened, in order; waits until everything has its position."""
        rows = await self.database.reads.fetch(PLACES, list(self._begun))
        while any(row["position"] is None for row in rows):
            await asyncio.sleep(GLANCE)
            rows = await self.database.reads.fetch(PLACES, list(self._begun))
        return [Happened(row["position"], UUID(row["order_id"]), self._begun[row["id"]]) for row in rows]


async def steadily(act: Callable[[], Awaitable[None]], seconds: float, rate: float) -> None:
    """Do something so many times a second, by the clock."""
    begin = time.perf_counter()
    for number in range(round(seconds * rate)):
        await asyncio.sleep(max(0.0, begin + number / rate - time.perf_counter()))
        await act()


async def copies(database: Database, model: UUID, count: int) -> Sequence[UUID]:
    """Make orders like one; give their ids."""
    async with database.transaction() as tx:
        return [UUID(str(row["id"])) for row in await tx.driver.fetch(COPY, model, count)]
