"""How fallouts went of late, for whoever may see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from domain.permissions import Permission
from persistence.fallout_measures import measured_by_type, measured_overall
from resolvers.context import Context

OF_LATE: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """What was counted: orders, and fallouts by type."""

    orders: Mapping[str, int]
    types: list[Mapping[str, Any]]


async def fallout_measures(context: Context, since: datetime | None) -> Measures:
    """Measure since a business time, by default the last thirty days; raises Forbidden and Unavailable."""
    context.viewer.require(Permission.VIEW_FALLOUT)
    start = since or context.clock.now() - OF_LATE
    return Measures(
        orders=await measured_overall(context.database, start),
        types=await measured_by_type(context.database, start),
    )
