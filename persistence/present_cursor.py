"""The feed's cursor of the present: after it comes what the transaction neither saw nor wrote."""

from persistence.feed_cursor import cursor_sql
from persistence.transaction import Transaction


async def present_cursor(tx: Transaction, key: str) -> str:
    """Take the cursor, signed with the key."""
    cursor: str = await tx.driver.fetchval(f"select {cursor_sql('$1')}", key)
    return cursor
