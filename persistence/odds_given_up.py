"""Plans that no worker lives to simulate: known by order and version, and left alone."""

from uuid import UUID

from persistence.transaction import Transaction


async def give_odds_up(tx: Transaction, order_id: UUID) -> None:
    """Remember that the plan of an order, as it is now, takes down who simulates it."""
    await tx.driver.execute(
        "insert into odds_given_up (order_id, plan_version, given_up_at)"
        " select id, plan_version, now() from orders where id = $1"
        " on conflict (order_id) do update"
        " set plan_version = excluded.plan_version, given_up_at = excluded.given_up_at",
        order_id,
    )


async def are_odds_given_up(tx: Transaction, order_id: UUID) -> bool:
    """Was the plan of an order given up as it is now?"""
    found: bool = await tx.driver.fetchval(
        "select exists (select from odds_given_up gone join orders on orders.id = gone.order_id"
        " where gone.order_id = $1 and gone.plan_version = orders.plan_version)",
        order_id,
    )
    return found
