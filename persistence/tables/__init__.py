"""The tables, one per noun; a column is named as the field of the domain that it keeps."""

from persistence.tables.baselines import baselines
from persistence.tables.catalog import (
    catalog_rules,
    catalog_state,
    decision_tables,
    fallout_types,
    offerings,
    plan_templates,
    specifications,
)
from persistence.tables.columns import metadata
from persistence.tables.directory import accounts, assignment_groups, contacts, locations, memberships, people
from persistence.tables.events import events
from persistence.tables.exceptions import (
    bulk_resolution_items,
    bulk_resolutions,
    fallouts,
    jeopardy_alerts,
    task_attempts,
)
from persistence.tables.inventory import inventory_items
from persistence.tables.odds import (
    duration_mark,
    duration_statistics,
    odds,
    odds_given_up,
    resolution_times,
)
from persistence.tables.operation import (
    business_clock,
    idempotency_keys,
    installation,
    job_starts,
    worker_heartbeats,
)
from persistence.tables.orders import notes, order_lines, order_relationships, orders
from persistence.tables.plan import decomposition_skips, domain_orders, task_dependencies, tasks

__all__ = [
    "accounts",
    "assignment_groups",
    "baselines",
    "bulk_resolution_items",
    "bulk_resolutions",
    "business_clock",
    "catalog_rules",
    "catalog_state",
    "contacts",
    "decision_tables",
    "decomposition_skips",
    "domain_orders",
    "duration_mark",
    "duration_statistics",
    "events",
    "fallout_types",
    "fallouts",
    "idempotency_keys",
    "installation",
    "inventory_items",
    "jeopardy_alerts",
    "job_starts",
    "locations",
    "memberships",
    "metadata",
    "notes",
    "odds",
    "odds_given_up",
    "offerings",
    "order_lines",
    "order_relationships",
    "orders",
    "people",
    "plan_templates",
    "resolution_times",
    "specifications",
    "task_attempts",
    "task_dependencies",
    "tasks",
    "worker_heartbeats",
]
