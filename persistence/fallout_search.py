"""Finds fallouts by the same filters that the graph reads them by."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from persistence.graph.sources.fallouts import FALLOUT_FILTERS
from persistence.transaction import Transaction

UNRESOLVED = "f.state in ('OPEN', 'IN_PROGRESS')"


async def resolvable_fallouts(tx: Transaction, where: Mapping[str, Any], *, at_most: int) -> list[UUID]:
    """List the fallouts that match and can be resolved, the most urgent and oldest first, and one too many.

    `where` are values of the graph's filter by name, with ids taken apart.
    """
    conditions, values = [UNRESOLVED], []
    for name, value in where.items():
        declared = FALLOUT_FILTERS[name]
        values.append(value)
        placed = declared.sql.replace("{c}", "f").replace("{value}", f"${len(values)}::{declared.type}")
        conditions.append(f"({placed})")
    rows = await tx.driver.fetch(
        f"select f.id from fallouts f where {' and '.join(conditions)}"  # noqa: S608 - declared conditions
        f" order by f.priority, f.opened_at, f.id limit {at_most + 1}",
        *values,
    )
    return [UUID(int=row["id"].int) for row in rows]
