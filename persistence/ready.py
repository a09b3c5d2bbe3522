"""Ready tasks of a topic: whose turn it is next, without workers waiting for each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from persistence.transaction import Transaction

READY = """
from tasks task join orders on orders.id = task.order_id
where task.state = 'OPEN' and task.request_type = $1
and (task.next_attempt_at is null or task.next_attempt_at <= $2)
and task.task_type not in ('TIMER', 'MILESTONE', 'PUSH_EVENT', 'ENRICHMENT')
and (task.assignee is null or task.assignee = $3)
and ($4 or (task.assignee = $3 or task.assignment_group = any($5::text[]))
    and (not $6 or task.task_type = 'WORK_ORDER'))
and task.order_id <> all($7::uuid[])
order by task.priority, task.opened_at, task.id
"""
FREE = f"select task.order_id {READY} limit 1 for update of orders skip locked"
ANY = f"select order_id from (select task.order_id {READY} limit 20) next order by random() limit 1"  # noqa: S608


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Which tasks of a topic somebody may take: all, or its own and its groups', perhaps only work orders."""

    subject: str
    all: bool = False
    groups: Sequence[str] = ()
    only_work_orders: bool = False


async def lock_order_with_ready(
    tx: Transaction, topic: str, reach: Reach, *, at: datetime, past: Sequence[UUID], wait: bool
) -> UUID | None:
    """Find the order of the most urgent, then oldest, ready task of a topic, past some orders.

    The order is locked, and one that somebody else has locked passed over; with `wait` any order may come,
    and is not locked yet.
    """
    found = await tx.driver.fetchval(
        ANY if wait else FREE,
        topic,
        at,
        reach.subject,
        reach.all,
        list(reach.groups),
        reach.only_work_orders,
        list(past),
    )
    return None if found is None else UUID(str(found))
