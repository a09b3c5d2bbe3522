"""Load an order whole, with everything under it, and find the order that something belongs to."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from domain.errors import NotFound
from domain.orders import Order
from domain.tree import OrderTree
from persistence.shapes import (
    ALERT,
    DEPENDENCY,
    DOMAIN_ORDER,
    FALLOUT,
    INVENTORY,
    LINE,
    NOTE,
    ODDS,
    ORDER,
    RELATIONSHIP,
    SKIP,
    TASK,
    Shape,
)
from persistence.transaction import Transaction
from persistence.tree_cache import inventory_of

Part = TypeVar("Part")
# What belongs to an order, by the prefix of its global id: its noun and its table.
NOUNS = {
    "lin": ("order line", "order_lines"),
    "dor": ("domain order", "domain_orders"),
    "tsk": ("task", "tasks"),
    "skp": ("skip", "decomposition_skips"),
    "nte": ("note", "notes"),
    "inv": ("inventory item", "inventory_items"),
    "fal": ("fallout", "fallouts"),
    "jal": ("jeopardy alert", "jeopardy_alerts"),
}
OWN_INVENTORY = """order_id = $1 or id in
    (select inventory_item_id from order_lines where order_id = $1 and inventory_item_id is not null)"""


INVENTORY_STATE = """(select array[count(*), coalesce(sum(version), 0)] from inventory_items
    where order_id = orders.id or id in (select inventory_item_id from order_lines
        where order_id = orders.id and inventory_item_id is not null)) as inventory_state"""

BESIDE = "(select stamp from catalog_state) as catalog_stamp, xmin::text"


async def load_tree(tx: Transaction, order_id: UUID, *, lock: bool = True) -> OrderTree:
    """Load an order with all its parts, by eleven statements whatever its size; raises NotFound.

    With `lock` the order's row is locked first, so that nobody changes any part until the transaction ends:
    one that this process knows in the state it is in takes this one statement.
    """
    return await _whole(tx, "id = $1", order_id, lock=lock)


async def load_odds(tx: Transaction, order_id: UUID) -> OrderTree:
    """Lock an order, and load it with its odds alone; raises NotFound."""
    row = await tx.driver.fetchrow(
        f"select {ORDER.selected} from orders where id = $1 for update",  # noqa: S608 - our columns
        order_id,
    )
    if row is None:
        raise NotFound("order", str(order_id))
    order = ORDER.from_values(row.values())
    return OrderTree(order=order, odds=await _parts(tx, ODDS, order_id, {}, "id"))


async def load_around(tx: Transaction, prefix: str, id: UUID) -> OrderTree:
    """Lock and load the whole order that something belongs to, as load_tree does; raises NotFound.

    `prefix` is that of the global id (lin, dor, tsk, skp, nte, inv, fal, jal); an order's own is ord.
    """
    if prefix == "ord":
        return await load_tree(tx, id)
    _, table = NOUNS[prefix]
    return await _whole(tx, f"id = (select order_id from {table} where id = $1)", id, lock=True)  # noqa: S608


async def find_external(
    tx: Transaction, source_system: str | None, external_id: str, *, account_id: UUID | None = None
) -> Order | None:
    """Find the order that another system knows by its own id: of an account, or the first of any."""
    row = await tx.driver.fetchrow(
        f"""select {ORDER.selected} from orders
        where source_system is not distinct from $1 and external_id = $2
        and ($3::uuid is null or account_id = $3) order by created_at, id limit 1""",  # noqa: S608
        source_system,
        external_id,
        account_id,
    )
    return None if row is None else ORDER.from_values(row.values())


async def lock_external(tx: Transaction, source_system: str | None, external_id: str) -> None:
    """Let only one transaction at a time look for, and make, the order of an external id."""
    key = f"{source_system or ''}\x1f{external_id}"
    await tx.driver.execute("select pg_advisory_xact_lock(hashtextextended($1, 0))", key)


async def orders_to_look_at(
    tx: Transaction, at: datetime, limit: int = 100, *, but: Sequence[UUID] = ()
) -> list[UUID]:
    """Find orders, but for some, that must be looked at by a business time, the oldest first."""
    rows = await tx.driver.fetch(
        "select id from orders where next_look_at <= $1 and id <> all($3::uuid[])"
        " order by next_look_at, id limit $2",
        at,
        limit,
        list(but),
    )
    return [row["id"] for row in rows]


async def is_free_to_look_at(tx: Transaction, order_id: UUID, at: datetime) -> bool:
    """Take the order's lock if it is due to be looked at and nobody has it."""
    found = await tx.driver.fetch(
        "select from orders where id = $1 and next_look_at <= $2 for update skip locked", order_id, at
    )
    return bool(found)


async def _whole(tx: Transaction, where: str, key: UUID, *, lock: bool) -> OrderTree:
    sql = f"select {ORDER.selected}, {INVENTORY_STATE}, {BESIDE} from orders where {where}"  # noqa: S608
    row = await tx.driver.fetchrow(f"{sql} for update" if lock else sql, key)
    if row is None:
        raise NotFound("order", str(key))
    *values, inventory, stamp, xmin = row.values()
    tx.catalog_stamp = str(stamp)
    order = ORDER.from_values(values)
    known = tx.known_tree(order, xmin) if lock else None
    if known is not None and await _has_inventory(tx, known, inventory):
        tx.loaded(known)
        return known
    tree = await _loaded(tx, order)
    if lock:
        tx.loaded(tree)
    return tree


async def _has_inventory(tx: Transaction, tree: OrderTree, state: Sequence[int]) -> bool:
    """Is the inventory that of the tree? Who waited for the lock saw what was before it, and looks again."""
    wanted = inventory_of(tree.inventory)
    if wanted == tuple(state):
        return True
    sql = f"select {INVENTORY_STATE} from orders where id = $1"  # noqa: S608
    return wanted == tuple(await tx.driver.fetchval(sql, tree.order.id))


async def _loaded(tx: Transaction, order: Order) -> OrderTree:
    alike: dict[Any, Any] = {}
    return OrderTree(
        order=order,
        lines=await _parts(tx, LINE, order.id, alike, "line_no"),
        domain_orders=await _parts(tx, DOMAIN_ORDER, order.id, alike, "sequence"),
        skips=await _parts(tx, SKIP, order.id, alike, "id"),
        tasks=await _parts(tx, TASK, order.id, alike, "sequence"),
        dependencies=tuple(
            await _rows(tx, DEPENDENCY, order.id, alike, "predecessor_id, successor_id, type")
        ),
        inventory=await _parts(tx, INVENTORY, order.id, alike, "number", where=OWN_INVENTORY),
        notes=await _parts(tx, NOTE, order.id, alike, "written_at, id"),
        fallouts=await _parts(tx, FALLOUT, order.id, alike, "number"),
        alerts=await _parts(tx, ALERT, order.id, alike, "number"),
        relationships=await _parts(tx, RELATIONSHIP, order.id, alike, "related_number, type"),
    )


async def _rows(
    tx: Transaction,
    shape: Shape[Part],
    order_id: UUID,
    alike: dict[Any, Any],
    by: str,
    where: str = "order_id = $1",
) -> list[Part]:
    rows = await tx.driver.fetch(
        f"select {shape.selected} from {shape.table} where {where} order by {by}",  # noqa: S608
        order_id,
    )
    return [shape.from_values(row.values(), alike) for row in rows]


async def _parts(
    tx: Transaction,
    shape: Shape[Any],
    order_id: UUID,
    alike: dict[Any, Any],
    by: str,
    where: str = "order_id = $1",
) -> Mapping[UUID, Any]:
    return {part.id: part for part in await _rows(tx, shape, order_id, alike, by, where)}
