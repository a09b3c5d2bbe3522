"""What related orders need to know of each other: who waits for whom, and how the others stand."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from domain.orders import Order, OrderState
from persistence.shapes import ORDER
from persistence.transaction import Transaction

ONE_RELATES_AT_A_TIME = 7274
AWAITED = """
with recursive awaited(id) as (
    select $1::uuid
    union
    select each.related_order_id from awaited join order_relationships each on each.order_id = awaited.id
    where each.type = 'DEPENDENCY' and each.withdrawn_at is null
)
select exists (select from awaited where id = $2)"""


async def find_other(tx: Transaction, order_id: UUID) -> Order | None:
    """Find an order without locking it: never are two orders locked together."""
    row = await tx.driver.fetchrow(f"select {ORDER.selected} from orders where id = $1", order_id)  # noqa: S608
    return None if row is None else ORDER.from_values(row.values())


async def find_called(tx: Transaction, called: str, source_system: str | None) -> Order | None:
    """Find an order by what a sender calls it: our number or id, or its external id; locks nothing."""
    row = await tx.driver.fetchrow(
        f"""select {ORDER.selected} from orders
        where number = $1 or id::text = $2 or (external_id = $1 and source_system is not distinct from $3)
        order by number = $1 desc, created_at, id limit 1""",  # noqa: S608 - our columns
        called,
        called.removeprefix("ord_"),
        source_system,
    )
    return None if row is None else ORDER.from_values(row.values())


async def waits_for(tx: Transaction, order_id: UUID, other_id: UUID) -> bool:
    """Does an order wait for another one, by whatever way round? Until the end nobody else relates orders."""
    await tx.driver.execute("select pg_advisory_xact_lock($1)", ONE_RELATES_AT_A_TIME)
    found: bool = await tx.driver.fetchval(AWAITED, order_id, other_id)
    return found


async def dependents(tx: Transaction, order_id: UUID) -> list[UUID]:
    """List the orders that wait for this one."""
    rows = await tx.driver.fetch(
        """select order_id from order_relationships
        where related_order_id = $1 and withdrawn_at is null order by order_id""",
        order_id,
    )
    return [row["order_id"] for row in rows]


async def states_of(tx: Transaction, order_ids: Iterable[UUID]) -> Mapping[UUID, OrderState]:
    """Look up how orders stand; a deleted draft counts as cancelled."""
    wanted = list(order_ids)
    rows = await tx.driver.fetch("select id, state from orders where id = any($1::uuid[])", wanted)
    found = {row["id"]: OrderState(row["state"]) for row in rows}
    return {each: found.get(each, OrderState.CANCELED) for each in wanted}
