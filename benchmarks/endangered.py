"""Open orders with a task at work, put into the database as plain rows; of some a level rises soon."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from benchmarks.installation import Installation

SPACE = UUID("a1e27000-0000-4000-8000-000000000000")
ACCOUNT = uuid5(SPACE, "account")
SPECIFICATION = "RES-CPE"
ACCOUNTS = f"insert into accounts (id, code, name) values ('{ACCOUNT}', 'ALERTED', 'Alerted')"
# the first task is due to have used half of its day at `at`; three more wait behind it
MOMENTS = """
create unlogged table moments as
select o as number, md5('alerted' || o)::uuid as order_id, case
    when o <= {steady} then timestamptz '{begin}' + o * interval '{spread} seconds' / {steady}
    when o <= {steady} + {burst} then timestamptz '{begin}' + interval '{burst_after} seconds'
    else timestamptz '{begin}' + interval '2 days' end as at
from generate_series(1, {orders}) o"""
ORDERS = f"""
insert into orders (id, number, category, account_id, state, source, currency, created_at, created_by,
                    approved_at, actual_start_at, plan_status, plan_version, planned_start_at,
                    planned_end_at, forecast_end_at, baseline_end_at, committed_due_at, next_look_at)
select order_id, 'ORDA' || lpad(number::text, 7, '0'), 'SERVICE', '{ACCOUNT}', 'IN_PROGRESS', 'API', 'EUR',
       at - interval '12 hours', 'ada', at - interval '12 hours', at - interval '12 hours', 'IN_PROGRESS', 1,
       at - interval '12 hours', at + interval '36 hours', at + interval '36 hours',
       at + interval '36 hours', at + interval '9 days', at + interval '1 millisecond'
from moments"""
LINES = f"""
insert into order_lines (id, order_id, account_id, line_no, action, specification, specification_version,
                         state, planned_start_at, planned_end_at, forecast_end_at)
select md5('line' || number)::uuid, order_id, '{ACCOUNT}', 1, 'ADD', '{SPECIFICATION}', '{{version}}',
       'IN_PROGRESS', at - interval '12 hours', at + interval '36 hours', at + interval '36 hours'
from moments"""
DOMAIN_ORDERS = f"""
insert into domain_orders (id, order_id, account_id, number, sequence, line_id, key, kind, specification,
                           specification_version, action, state, reason, planned_start_at, planned_end_at,
                           forecast_end_at)
select md5('part' || number)::uuid, order_id, '{ACCOUNT}', 'ROA' || number, 0,
       md5('line' || number)::uuid, '/{SPECIFICATION}#1', 'RESOURCE', '{SPECIFICATION}', '{{version}}',
       'ADD', 'IN_PROGRESS', 'It is needed.', at - interval '12 hours', at + interval '36 hours',
       at + interval '36 hours'
from moments"""
TASKS = f"""
insert into tasks (id, order_id, account_id, number, sequence, key, name, task_type, duration_likely, stage,
                   line_id, domain_order_id, specification, state, calendar, execution_mode, assignee,
                   actual_start_at, opened_at, planned_start_at, planned_end_at, forecast_start_at,
                   forecast_end_at, slack_to_due, slack_to_plan_end, is_critical)
select md5('task' || number || '.' || n)::uuid, order_id, '{ACCOUNT}', 'TASKA' || number || '-' || n, n,
       'T' || n, 'Task ' || n, 'MANUAL', interval '1 hour' * hours, 'FULFILMENT',
       md5('line' || number)::uuid, md5('part' || number)::uuid, '{SPECIFICATION}',
       case n when 1 then 'IN_PROGRESS' else 'SCHEDULED' end, '24x7', 'DO',
       case n when 1 then 'ada' end, case n when 1 then at - interval '12 hours' end,
       case n when 1 then at - interval '12 hours' end, starts, starts + interval '1 hour' * hours,
       starts, starts + interval '1 hour' * hours, interval '180 hours', interval '0', true
from moments cross join (values (1, 24, -12), (2, 8, 12), (3, 8, 20), (4, 8, 28)) plan(n, hours, after)
cross join lateral (select at + interval '1 hour' * after as starts) begun"""
DEPENDENCIES = f"""
insert into task_dependencies (order_id, account_id, predecessor_id, successor_id, type, lag, origin)
select order_id, '{ACCOUNT}', md5('task' || number || '.' || n - 1)::uuid,
       md5('task' || number || '.' || n)::uuid, 'FS', interval '0', 'TEMPLATE'
from moments cross join generate_series(2, 4) n"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """How many orders there are, and of how many a level rises: one after the other, and many at once."""

    orders: int
    steady: int
    burst: int
    spread: float  # seconds over which the steady ones come

    @property
    def burst_after(self) -> float:
        """When the burst comes, in seconds after the beginning."""
        return self.spread + 10

    @property
    def lasts(self) -> float:
        """By when everything should have risen, in seconds after the beginning."""
        return self.burst_after + 20


async def endanger(somgraph: Installation, crowd: Crowd, *, version: str, begin: datetime) -> None:
    """Fill the database, and let PostgreSQL look at what it got; the first level rises after `begin`."""
    numbers = {"steady": crowd.steady, "burst": crowd.burst, "orders": crowd.orders, "spread": crowd.spread}
    statements = (ORDERS, LINES, DOMAIN_ORDERS, TASKS, DEPENDENCIES)
    await somgraph.execute(
        ACCOUNTS,
        MOMENTS.format(begin=begin.isoformat(), burst_after=crowd.burst_after, **numbers),
        *(each.replace("{version}", version) for each in statements),
        "vacuum analyze",
    )
