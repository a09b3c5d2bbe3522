"""Find accounts, contacts, locations, inventory and tasks by what callers write: ids, codes and keys."""

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from domain.inventory import InventoryItem
from domain.priorities import NOBODY, Customer
from persistence.shapes import INVENTORY
from persistence.transaction import Transaction


async def find_account(tx: Transaction, *, id: UUID | None, code: str | None) -> tuple[UUID, str] | None:
    """Find an account by id or by code; gives both."""
    row = await tx.driver.fetchrow("select id, code from accounts where id = $1 or code = $2", id, code)
    return None if row is None else (row["id"], row["code"])


async def customer_of(tx: Transaction, account_id: UUID) -> Customer:
    """Tell what decision tables may know of an account."""
    row = await tx.driver.fetchrow("select code, segment from accounts where id = $1", account_id)
    return NOBODY if row is None else Customer(account=row["code"], segment=row["segment"])


async def contacts(tx: Transaction, account_id: UUID, codes: Iterable[str]) -> Mapping[str, UUID]:
    """Find contacts of an account by their codes."""
    sql = "select code, id from contacts where account_id = $1 and code = any($2::text[])"
    return {row["code"]: row["id"] for row in await tx.driver.fetch(sql, account_id, list(codes))}


async def locations(tx: Transaction, account_id: UUID, codes: Iterable[str]) -> Mapping[str, UUID]:
    """Find locations of an account, or of no account, by their codes."""
    sql = """select code, id from locations
    where (account_id = $1 or account_id is null) and code = any($2::text[])"""
    return {row["code"]: row["id"] for row in await tx.driver.fetch(sql, account_id, list(codes))}


async def installed(
    tx: Transaction, account_id: UUID, specifications: Collection[str]
) -> tuple[InventoryItem, ...]:
    """Load what an account has, or will have, of some specifications, by number."""
    if not specifications:
        return ()
    sql = f"""select {INVENTORY.selected} from inventory_items
    where account_id = $1 and specification = any($2::text[]) order by number"""  # noqa: S608
    rows = await tx.driver.fetch(sql, account_id, list(specifications))
    return tuple(INVENTORY.from_values(row.values()) for row in rows)


async def own_items(tx: Transaction, account_id: UUID, ids: Collection[UUID]) -> frozenset[UUID]:
    """Find which of these inventory items an account has."""
    sql = "select id from inventory_items where account_id = $1 and id = any($2::uuid[])"
    return frozenset(UUID(int=row["id"].int) for row in await tx.driver.fetch(sql, account_id, list(ids)))


async def numbered_items(tx: Transaction, account_id: UUID, numbers: Collection[str]) -> Mapping[str, UUID]:
    """Find inventory items of an account by their numbers."""
    sql = "select number, id from inventory_items where account_id = $1 and number = any($2::text[])"
    return {row["number"]: row["id"] for row in await tx.driver.fetch(sql, account_id, list(numbers))}


async def awaiting(tx: Transaction, correlation_key: str) -> UUID | None:
    """Find the task that waits for an event with this key: of several the one that was opened last."""
    sql = """select id from tasks where correlation_key = $1
    order by state in ('CLOSED_COMPLETE', 'SKIPPED', 'CANCELED'), opened_at desc nulls last, id limit 1"""
    task_id: UUID | None = await tx.driver.fetchval(sql, correlation_key)
    return task_id
