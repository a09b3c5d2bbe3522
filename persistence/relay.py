"""Events leave the database in one line: after its commit each gets its position, in the order of ids."""

from uuid import UUID

from persistence.broker import CHANNEL
from persistence.database import Database

ONE_RELAY_AT_A_TIME = 7274
PLACE = f"""
with waiting as (select id from events where position is null order by id limit $1),
numbered as (select id, row_number() over (order by id) as nth from waiting),
taken as (select coalesce(max(position), 0) as highest from events),
placed as (
    update events set position = taken.highest + numbered.nth
    from numbered, taken where events.id = numbered.id
    returning events.position, events.order_id),
told as (select pg_notify('{CHANNEL}', max(position)::text) from placed having count(*) > 0)
select position, order_id from placed, told order by position"""  # noqa: S608 - our own channel


async def relay(database: Database, at_most: int = 500) -> list[tuple[int, UUID | None]]:
    """Give waiting events their positions, without gaps; returns them with their orders, if any, ascending.

    Every process is told with the commit. Nothing when another process is at it. Raises Unavailable.
    """
    async with database.transaction() as tx:
        # The lock comes in a statement of its own: the next one then sees what the relay before it did.
        if not await tx.driver.fetchval("select pg_try_advisory_xact_lock($1)", ONE_RELAY_AT_A_TIME):
            return []
        placed = await tx.driver.fetch(PLACE, at_most)
    return [(row["position"], row["order_id"]) for row in placed]
