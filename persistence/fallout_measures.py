"""How fallouts went of late: rates, and how long resolving took by type (SOM domain §7.5)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from persistence.database import Database

OVERALL = """
select (select count(*) from orders o where o.created_at >= $1) as orders,
    (select count(*) from orders o where o.created_at >= $1
        and exists (select from fallouts f where f.order_id = o.id)) as with_fallout,
    (select count(*) from orders o where o.completed_at >= $1 and o.state = 'CLOSED_COMPLETE') as closed,
    (select count(*) from orders o where o.completed_at >= $1 and o.state = 'CLOSED_COMPLETE'
        and not exists (select from fallouts f where f.order_id = o.id)) as right_at_first"""
BY_TYPE = """
select f.type, count(*) as opened,
    count(*) filter (where f.state in ('RESOLVED', 'CLOSED_COMPLETE')) as resolved,
    count(*) filter (where f.reopen_count > 0) as reopened,
    count(*) filter (where f.state in ('RESOLVED', 'CLOSED_COMPLETE') and f.auto_attempts > 0
        and f.assignee is null) as by_itself,
    count(*) filter (where f.state in ('OPEN', 'IN_PROGRESS', 'ON_HOLD', 'AWAITING_INFORMATION')) as open,
    extract(epoch from avg(f.resolved_at - f.opened_at))::float8 as mean,
    extract(epoch from percentile_cont(0.5) within group (order by f.resolved_at - f.opened_at))::float8
        as median
from fallouts f where f.opened_at >= $1 group by f.type order by f.type"""


async def measured_overall(database: Database, since: datetime) -> Mapping[str, int]:
    """Count orders since a business time, with and without fallouts."""
    row = (await database.reads.fetch(OVERALL, since))[0]
    return dict(row.items())


async def measured_by_type(database: Database, since: datetime) -> list[Mapping[str, Any]]:
    """Measure the fallouts opened since a business time, by type; times are in seconds."""
    return [dict(row.items()) for row in await database.reads.fetch(BY_TYPE, since)]
