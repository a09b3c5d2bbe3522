"""Orders to read, put into the database as plain rows: many of ordinary size, two that are huge."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from uuid import UUID, uuid5

import asyncpg  # type: ignore[import-untyped]

from benchmarks.installation import Installation
from persistence.address import for_asyncpg

SPACE = UUID("5eed0000-0000-4000-8000-000000000000")
FEW = 200  # of the ordinary ones, to begin with
ORDINARY = 2_000  # orders of 4 lines by 3 domain orders by 4 tasks: 48 tasks
HUGE = 2_001  # the number of the order of 10 lines by 10 domain orders by 20 tasks: 2,000 tasks
HUGEST = 2_002  # the number of the order of 10 lines by 10 domain orders by 50 tasks: 5,000 tasks
GROUPS = 50  # that tasks are assigned to
PEOPLE = 1_000  # each a member of three groups; a third of the open tasks is assigned
ACCOUNT = uuid5(SPACE, "account")

ACCOUNTS = f"insert into accounts (id, code, name) values ('{ACCOUNT}', 'ACC', 'Account')"
SPECIFICATION = f"""
insert into specifications (id, code, version, name, kind, description, status, is_bundle, characteristics,
                            relationships, definition, is_current)
values ('{uuid5(SPACE, "spec")}', 'CFS', '1.0', 'Service', 'SERVICE', 'A service.', 'PUBLISHED', false, '[]',
        '[]', '{{}}', true)"""
TEAMS = (
    "insert into assignment_groups (code, name) select 'GROUP' || g, 'Group ' || g"
    f" from generate_series(0, {GROUPS - 1}) g",
    "insert into people (subject, name) select 'PERSON' || p, 'Person ' || p"
    f" from generate_series(0, {PEOPLE - 1}) p",
    f"insert into memberships (group_code, subject) select 'GROUP' || (p + 7 * g) % {GROUPS}, 'PERSON' || p"
    f" from generate_series(0, {PEOPLE - 1}) p, generate_series(0, 2) g",
)
ORDERS = f"""
insert into orders (id, number, category, account_id, state, source, currency, created_at, created_by,
                    progress, plan_status)
select md5('o' || o)::uuid, 'ORD' || lpad(o::text, 7, '0'), 'SERVICE', '{ACCOUNT}', 'IN_PROGRESS', 'API',
       'EUR', date_trunc('second', now()) - o * interval '1 minute', 'ada', 31.25, 'IN_PROGRESS'
from generate_series($1::int, $2) o"""
SIZES = f"""
(select o, case when o in ({HUGE}, {HUGEST}) then 10 else 4 end as lines,
        case when o in ({HUGE}, {HUGEST}) then 10 else 3 end as parts,
        case o when {HUGE} then 20 when {HUGEST} then 50 else 4 end as tasks
 from generate_series($1::int, $2) o) sizes"""
LINES = f"""
insert into order_lines (id, order_id, account_id, line_no, action, specification, specification_version,
                         state)
select md5('l' || o || '.' || l)::uuid, md5('o' || o)::uuid, '{ACCOUNT}', l, 'ADD', 'CFS', '1.0',
       'IN_PROGRESS'
from {SIZES}, generate_series(1, lines) l"""
DOMAIN_ORDERS = f"""
insert into domain_orders (id, order_id, account_id, number, sequence, line_id, key, kind, specification,
                           specification_version, action, state, reason)
select md5('d' || o || '.' || l || '.' || d)::uuid, md5('o' || o)::uuid, '{ACCOUNT}',
       'SO' || o || '-' || l || '-' || d, l * parts + d, md5('l' || o || '.' || l)::uuid, '/CFS#' || d,
       'SERVICE', 'CFS', '1.0', 'ADD', 'IN_PROGRESS', 'It is needed.'
from {SIZES}, generate_series(1, lines) l, generate_series(1, parts) d"""
TASKS = f"""
insert into tasks (id, order_id, account_id, number, sequence, key, name, task_type, duration_likely, stage,
                   line_id, domain_order_id, specification, state, calendar, execution_mode, is_critical,
                   forecast_end_at, assignment_group, jeopardy_level, priority, assignee)
select md5('t' || o || '.' || l || '.' || d || '.' || t)::uuid, md5('o' || o)::uuid, '{ACCOUNT}',
       'TASK' || o || '-' || l || '-' || d || '-' || t, (l * parts + d) * tasks + t, 'T' || t, 'Task ' || t,
       'MANUAL', interval '8 hours', 'FULFILMENT', md5('l' || o || '.' || l)::uuid,
       md5('d' || o || '.' || l || '.' || d)::uuid, 'CFS',
       case t when 1 then 'CLOSED_COMPLETE' when 2 then 'OPEN' else 'SCHEDULED' end, '24x7', 'DO', t % 3 = 0,
       date_trunc('second', now()) + t * interval '1 hour', 'GROUP' || o % {GROUPS},
       (array['NONE', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'])[1 + (o + l) % 5], 1 + (o + d) % 5,
       case when t = 2 and (l + d) % 3 = 0
       then 'PERSON' || o % {GROUPS} + {GROUPS} * ((o / {GROUPS} + 3 * l + d) % {PEOPLE // GROUPS}) end
from {SIZES}, generate_series(1, lines) l, generate_series(1, parts) d, generate_series(1, tasks) t"""
DEPENDENCIES = f"""
insert into task_dependencies (order_id, account_id, predecessor_id, successor_id, type, lag, origin)
select md5('o' || o)::uuid, '{ACCOUNT}', md5('t' || o || '.' || l || '.' || d || '.' || t - 1)::uuid,
       md5('t' || o || '.' || l || '.' || d || '.' || t)::uuid, 'FS', interval '0', 'TEMPLATE'
from {SIZES}, generate_series(1, lines) l, generate_series(1, parts) d, generate_series(2, tasks) t"""
FALLOUTS = f"""
insert into fallouts (id, order_id, account_id, type, category, short_description, origin, opened_at, state)
select md5('f' || o || '.' || f)::uuid, md5('o' || o)::uuid, '{ACCOUNT}', 'ACTIVATION', 'SYSTEM',
       'It failed.', 'AUTO', now(), case f when 1 then 'OPEN' else 'RESOLVED' end
from generate_series($1::int, $2) o, generate_series(1, 2) f where o % 3 = 1"""
ALERTS = f"""
insert into jeopardy_alerts (id, order_id, account_id, scope, level, reason, raised_at, state, previous_level,
                             line_id)
select md5('a' || o || '.' || l)::uuid, md5('o' || o)::uuid, '{ACCOUNT}', 'LINE', 'HIGH', 'FORECAST_LATE',
       now(), case l when 1 then 'RAISED' else 'CLEARED' end, 'NONE', md5('l' || o || '.' || l)::uuid
from generate_series($1::int, $2) o, generate_series(1, 2) l where o % 2 = 1"""
OPEN = {  # what a plan counts: the rows and which of them
    "openTasks": ("tasks", "stage <> 'SUBMITTED' and state in ('OPEN', 'IN_PROGRESS')"),
    "openFallouts": ("fallouts", "state in ('OPEN', 'IN_PROGRESS', 'ON_HOLD', 'AWAITING_INFORMATION')"),
    "openAlerts": ("jeopardy_alerts", "state in ('RAISED', 'ACKNOWLEDGED', 'MITIGATED')"),
}
# PostGraphile counts by functions, as its documentation recommends
COUNTING = [
    f"""
create function orders_{snake}(counted orders) returns int language sql stable as $$
select count(*)::int from {table} where order_id = counted.id and {condition} $$"""
    for snake, (table, condition) in zip(
        ("open_tasks", "open_fallouts", "open_alerts"), OPEN.values(), strict=True
    )
]


async def grow(somgraph: Installation) -> None:
    """Fill the database, and let PostgreSQL look at what it got."""
    await begin(somgraph.database_url)
    await add(somgraph.database_url, 1, HUGEST)


async def begin(database_url: str) -> None:
    """Create what orders need."""
    async with connected(database_url) as connection:
        for statement in (ACCOUNTS, SPECIFICATION, *TEAMS, *COUNTING):
            await connection.execute(statement)


async def add(database_url: str, first: int, last: int) -> None:
    """Add orders, in one transaction, and let PostgreSQL look at what it got."""
    async with connected(database_url) as connection:
        async with connection.transaction():
            for statement in (ORDERS, LINES, DOMAIN_ORDERS, TASKS, DEPENDENCIES, FALLOUTS, ALERTS):
                await connection.execute(statement, first, last)
        await connection.execute("vacuum analyze")


@asynccontextmanager
async def connected(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """Connect for a while."""
    connection = await asyncpg.connect(for_asyncpg(database_url))
    try:
        yield connection
    finally:
        await connection.close()


def numbers(orders: Sequence[int]) -> list[str]:
    """Give the numbers that people use."""
    return [f"ORD{order:07}" for order in orders]
