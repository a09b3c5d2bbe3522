"""Events leave the database in one line: after its commit each gets its position, in the order of ids."""

from uuid import UUID

from persistence.database import Database

ONE_RELAY_AT_A_TIME = 7274
PLACE = """
with waiting as (select id from events where position is null order by id limit $1),
numbered as (select id, row_number() over (order by id) as nth from waiting),
taken as (select coalesce(max(position), 0) as highest from events)
update events set position = taken.highest + numbered.nth from numbered, taken where events.id = numbered.id
returning events.position, events.order_id"""


async def relay(database: Database, at_most: int = 500) -> list[tuple[int, UUID | None]]:
    """Give waiting events their positions, without gaps; returns them with their orders, if any, ascending.

    Nothing when another process is at it. Raises Unavailable.
    """
    async with database.transaction() as tx:
        # The lock comes in a statement of its own: the next one then sees what the relay before it did.
        if not await tx.driver.fetchval("select pg_try_advisory_xact_lock($1)", ONE_RELAY_AT_A_TIME):
            return []
        placed = await tx.driver.fetch(PLACE, at_most)
    return sorted(((row["position"], row["order_id"]) for row in placed), key=lambda each: each[0])
