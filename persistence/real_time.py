"""The real clock, which leases live by: the database's, the same for every process."""

from datetime import datetime

from persistence.transaction import Transaction


async def real_now(tx: Transaction) -> datetime:
    """Give the time at this very moment, not at the transaction's begin."""
    now: datetime = await tx.driver.fetchval("select clock_timestamp()")
    return now
