"""Leases in the database: found when they have expired, remembered when lost."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from persistence.database import Database
from persistence.transaction import Transaction


async def expired(database: Database, at_most: int, *, but: Sequence[UUID] = ()) -> list[tuple[UUID, UUID]]:
    """Find tasks, but for some, whose leases have expired in real time, the longest first.

    Gives ids of order and task.
    """
    rows = await database.reads.fetch(
        "select order_id, id from tasks where lease_expires_at <= clock_timestamp() and id <> all($2::uuid[])"
        " order by lease_expires_at limit $1",
        at_most,
        list(but),
    )
    return [(UUID(row["order_id"]), UUID(row["id"])) for row in rows]


async def lost_at(tx: Transaction, task_id: UUID, lease_id: UUID) -> datetime | None:
    """Say when a lease of a task was lost; None when it was not."""
    found: datetime | None = await tx.driver.fetchval(
        "select lease_expires_at from task_attempts"
        " where task_id = $1 and lease_id = $2 and result = 'LEASE_LOST'",
        task_id,
        lease_id,
    )
    return found


async def still_held(tx: Transaction, leases: dict[UUID, UUID]) -> list[UUID]:
    """Keep of tasks by their leases those that are still under these very leases."""
    rows = await tx.driver.fetch(
        """select held.id from unnest($1::uuid[], $2::uuid[]) with ordinality held(id, lease_id, place)
        join tasks on tasks.id = held.id and tasks.lease_id = held.lease_id
        where tasks.lease_expires_at > clock_timestamp() order by held.place""",
        list(leases),
        list(leases.values()),
    )
    return [UUID(str(row["id"])) for row in rows]
