"""Orders to read, put into the database as plain rows: many of ordinary size, and one that is huge."""

from collections.abc import Sequence
from uuid import UUID, uuid5

from benchmarks.installation import Installation

SPACE = UUID("5eed0000-0000-4000-8000-000000000000")
ORDINARY = 200  # orders of 4 lines by 3 domain orders by 4 tasks: 48 tasks
HUGE = 0  # the number of the order of 10 lines by 10 domain orders by 20 tasks: 2,000 tasks
ACCOUNT = uuid5(SPACE, "account")

ACCOUNTS = f"insert into accounts (id, code, name) values ('{ACCOUNT}', 'ACC', 'Account')"
SPECIFICATION = f"""
insert into specifications (id, code, version, name, kind, description, status, is_bundle, characteristics,
                            relationships, definition, is_current)
values ('{uuid5(SPACE, "spec")}', 'CFS', '1.0', 'Service', 'SERVICE', 'A service.', 'PUBLISHED', false, '[]',
        '[]', '{{}}', true)"""
ORDERS = f"""
insert into orders (id, number, category, account_id, state, source, currency, created_at, created_by,
                    progress, plan_status)
select md5('o' || o)::uuid, 'ORD' || lpad(o::text, 7, '0'), 'SERVICE', '{ACCOUNT}', 'IN_PROGRESS', 'API',
       'EUR', now() - interval '3 days', 'ada', 31.25, 'IN_PROGRESS'
from generate_series({HUGE}, {ORDINARY}) o"""
SIZES = f"""
(select o, case when o = {HUGE} then 10 else 4 end as lines, case when o = {HUGE} then 10 else 3 end as parts,
        case when o = {HUGE} then 20 else 4 end as tasks
 from generate_series({HUGE}, {ORDINARY}) o) sizes"""
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
                   forecast_end_at)
select md5('t' || o || '.' || l || '.' || d || '.' || t)::uuid, md5('o' || o)::uuid, '{ACCOUNT}',
       'TASK' || o || '-' || l || '-' || d || '-' || t, (l * parts + d) * tasks + t, 'T' || t, 'Task ' || t,
       'MANUAL', interval '8 hours', 'FULFILMENT', md5('l' || o || '.' || l)::uuid,
       md5('d' || o || '.' || l || '.' || d)::uuid, 'CFS',
       case when t = 1 then 'CLOSED_COMPLETE' else 'SCHEDULED' end, '24x7', 'DO', t % 3 = 0,
       now() + t * interval '1 hour'
from {SIZES}, generate_series(1, lines) l, generate_series(1, parts) d, generate_series(1, tasks) t"""

TREE = """
query($number: String!) {
  order(number: $number) {
    id number state progress
    lines {
      id lineNo action state
      domainOrders {
        id number kind state
        tasks { id number key name taskType state isCritical forecastEndAt }
      }
    }
  }
}
"""


async def grow(somgraph: Installation) -> None:
    """Fill the database, and let PostgreSQL look at what it got."""
    await somgraph.execute(ACCOUNTS, SPECIFICATION, ORDERS, LINES, DOMAIN_ORDERS, TASKS, "analyze")


def numbers(orders: Sequence[int]) -> list[str]:
    """Give the numbers that people use."""
    return [f"ORD{order:07}" for order in orders]
