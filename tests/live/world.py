"""A small world of events, and a subscription to them, for the tests of live delivery."""

import json
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from persistence.database import Database
from persistence.feed_cursor import FeedCursor, cursor_sql, event_cursor_sql
from persistence.log_reader import EventHeader
from persistence.relay import relay
from persistence.transaction import Transaction
from resolvers.live import Interest

KEY = "the key that cursors are signed with"
ACCOUNT = UUID(int=1)


async def write(tx: Transaction, order_id: UUID, message: str = "") -> None:
    """Write one event of an order in the caller's transaction."""
    await tx.driver.execute(
        """insert into events (order_id, account_id, order_seq, type, entity_type, entity_id, occurred_at,
             actor, actor_kind, cause, public, message)
           values ($1, $2, (select coalesce(max(order_seq), 0) + 1 from events where order_id = $1),
             'OrderChanged', 'Order', $1, now(), 'a', 'PROVIDER', 'test', true, $3)""",
        order_id,
        ACCOUNT,
        message,
    )


async def happen(database: Database, order_id: UUID | None = None, times: int = 1, message: str = "") -> None:
    """Commit events of one order, and give them their positions."""
    order_id = order_id or uuid4()
    async with database.transaction() as tx:
        for _ in range(times):
            await write(tx, order_id, message)
    await place_all(database)


async def place_all(database: Database) -> None:
    """Give every committed event its position."""
    while await relay(database):
        pass


async def cursor_of(tx: Transaction) -> str:
    """Take a cursor in the transaction's present."""
    return str(json.loads(await tx.fetch_json(f"select to_json({cursor_sql('$1')})", (KEY,))))


async def cursor_now(database: Database) -> str:
    """Take a cursor of the present."""
    async with database.transaction() as tx:
        return await cursor_of(tx)


@dataclass(frozen=True, kw_only=True)
class Following:
    """A subscription to every event, or to one order's."""

    database: Database
    group_key: Hashable = "everything"
    order_id: UUID | None = None
    after: str | None = None

    @property
    def interest(self) -> Interest | None:
        return Interest("order_id", frozenset({self.order_id})) if self.order_id else None

    def may_match(self, header: EventHeader) -> bool:
        return self.order_id in {None, header.order_id}

    async def read(
        self, positions: Sequence[int], resumed: FeedCursor | None = None
    ) -> Sequence[tuple[int, bytes]]:
        cursor = event_cursor_sql("$2", "position", snapshot="$3::text", xid="$4::text")
        rows = await self.database.reads.fetch(
            f"""select position,
                  json_build_object('position', position, 'cursor', {cursor}, 'message', message)
                from events where position = any($1) order by position""",
            positions,
            KEY,
            resumed.snapshot if resumed else None,
            resumed.xid if resumed else None,
        )
        return [(row[0], row[1]) for row in rows]
