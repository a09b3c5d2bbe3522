"""A small known world, as plain rows: what is in it is known here and nowhere else."""

from sqlalchemy.ext.asyncio import create_async_engine

from persistence import tables
from persistence.address import for_sqlalchemy
from tests.graph.known_alerts import ALERTS
from tests.graph.known_baselines import BASELINES
from tests.graph.known_catalog import OFFERINGS, SPECIFICATIONS, TEMPLATES
from tests.graph.known_directory import ACCOUNTS, CONTACTS, GROUPS, LOCATIONS, MEMBERSHIPS, PEOPLE
from tests.graph.known_events import EVENTS
from tests.graph.known_fallouts import (
    BULK_ITEMS,
    BULK_RESOLUTIONS,
    FALLOUT_TYPES,
    FALLOUTS,
    RESOLUTION_TIMES,
)
from tests.graph.known_keys import NOON, Row, key
from tests.graph.known_odds import ODDS, STATISTICS
from tests.graph.known_orders import LINES, OPEN_ORDERS, ORDERS, RELATIONSHIPS
from tests.graph.known_plan import ATTEMPTS, DEPENDENCIES, DOMAIN_ORDERS, SKIPS, TASKS
from tests.graph.known_things import INVENTORY, NOTES

__all__ = [
    "ACCOUNTS",
    "ALERTS",
    "ATTEMPTS",
    "BULK_RESOLUTIONS",
    "CONTACTS",
    "DEPENDENCIES",
    "DOMAIN_ORDERS",
    "EVENTS",
    "FALLOUTS",
    "FALLOUT_TYPES",
    "INVENTORY",
    "LINES",
    "LOCATIONS",
    "MEMBERSHIPS",
    "NOON",
    "NOTES",
    "ODDS",
    "OFFERINGS",
    "OPEN_ORDERS",
    "ORDERS",
    "RELATIONSHIPS",
    "SKIPS",
    "SPECIFICATIONS",
    "STATISTICS",
    "TASKS",
    "TEMPLATES",
    "Row",
    "fill",
    "key",
]

WORLD = (
    (tables.accounts, ACCOUNTS),
    (tables.contacts, CONTACTS),
    (tables.locations, LOCATIONS),
    (tables.assignment_groups, GROUPS),
    (tables.people, PEOPLE),
    (tables.memberships, MEMBERSHIPS),
    (tables.specifications, SPECIFICATIONS),
    (tables.offerings, OFFERINGS),
    (tables.plan_templates, TEMPLATES),
    (tables.orders, ORDERS),
    (tables.inventory_items, INVENTORY),
    (tables.order_lines, LINES),
    (tables.domain_orders, DOMAIN_ORDERS),
    (tables.decomposition_skips, SKIPS),
    (tables.tasks, TASKS),
    (tables.baselines, BASELINES),
    (tables.task_attempts, ATTEMPTS),
    (tables.task_dependencies, DEPENDENCIES),
    (tables.fallout_types, FALLOUT_TYPES),
    (tables.fallouts, FALLOUTS),
    (tables.bulk_resolutions, BULK_RESOLUTIONS),
    (tables.bulk_resolution_items, BULK_ITEMS),
    (tables.resolution_times, RESOLUTION_TIMES),
    (tables.notes, NOTES),
    (tables.order_relationships, RELATIONSHIPS),
    (tables.jeopardy_alerts, ALERTS),
    (tables.events, EVENTS),
    (tables.odds, ODDS),
    (tables.duration_statistics, STATISTICS),
)


async def fill(url: str) -> None:
    """Put this world into an empty database."""
    engine = create_async_engine(for_sqlalchemy(url))
    async with engine.begin() as connection:
        for table, rows in WORLD:
            for each in rows:
                await connection.execute(table.insert().values(each))
    await engine.dispose()
