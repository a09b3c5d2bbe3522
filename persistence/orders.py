"""Load an order whole, with everything under it, and find the order that something belongs to."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
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
OWN = "order_id = $1"
OWN_INVENTORY = """id = any(array(
    select id from inventory_items where order_id = {order}
    union all
    select inventory_item_id from order_lines where order_id = {order} and inventory_item_id is not null))"""
INVENTORY_STATE = f"""(select array[count(*), coalesce(sum(version), 0)] from inventory_items
    where {OWN_INVENTORY.format(order="orders.id")}) as inventory_state"""  # noqa: S608
BESIDE = "(select stamp from catalog_state) as catalog_stamp, xmin::text"


async def load_tree(tx: Transaction, order_id: UUID, *, lock: bool = True) -> OrderTree:
    """Load an order with all its parts, by two statements whatever its size; raises NotFound.

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
    rows = await tx.driver.fetch(f"select {ODDS.selected} from odds where {OWN} order by id", order_id)  # noqa: S608
    odds = [ODDS.from_values(row.values()) for row in rows]
    return OrderTree(order=order, odds={each.id: each for each in odds})


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


PARTS: tuple[tuple[str, Shape[Any], str, str], ...] = (  # collection, shape, which rows, in which order
    ("lines", LINE, OWN, "line_no"),
    ("domain_orders", DOMAIN_ORDER, OWN, "sequence"),
    ("skips", SKIP, OWN, "id"),
    ("tasks", TASK, OWN, "sequence"),
    ("dependencies", DEPENDENCY, OWN, "predecessor_id, successor_id, type"),
    ("inventory", INVENTORY, OWN_INVENTORY.format(order="$1"), "number"),
    ("notes", NOTE, OWN, "written_at, id"),
    ("fallouts", FALLOUT, OWN, "number"),
    ("alerts", ALERT, OWN, "number"),
    ("relationships", RELATIONSHIP, OWN, "related_number, type"),
)
_LISTS = (
    f"array(select {shape.as_record} from {shape.table} where {where} order by {by})"  # noqa: S608
    for _, shape, where, by in PARTS
)
LOAD = f"select {', '.join(_LISTS)}"


async def _loaded(tx: Transaction, order: Order) -> OrderTree:
    alike: dict[Any, Any] = {}
    found = await tx.driver.fetchrow(LOAD, order.id)
    assert found is not None  # a select without a table has one row
    parts = {
        name: [shape.from_values(values, alike) for values in records]
        for (name, shape, _, _), records in zip(PARTS, found.values(), strict=True)
    }
    dependencies = tuple(parts.pop("dependencies"))
    by_id = {name: {part.id: part for part in each} for name, each in parts.items()}
    return OrderTree(order=order, dependencies=dependencies, **by_id)
