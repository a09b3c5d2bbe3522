"""How fallouts went of late: rates, and times by type."""

from datetime import timedelta

import strawberry

from schema.declared import declared


@strawberry.type(description="How the fallouts of one type went.")
class FalloutTypeMeasures:
    """How the fallouts of one type went."""

    type: str = declared("The type's code.")
    opened: int = declared("How many were opened.")
    open: int = declared("How many of those nobody has resolved yet.")
    resolved: int = declared("How many of those were resolved.")
    mean_time_to_resolve: timedelta | None = declared("How long resolving one took on average (MTTR).")
    median_time_to_resolve: timedelta | None = declared("How long resolving one took, as a median.")
    reopen_rate: float = declared("How many of a hundred came back after they were resolved.")
    auto_resolve_rate: float = declared("How many of a hundred resolved ones were resolved by themselves.")


@strawberry.type(description="How fallouts went since a time.")
class FalloutMeasures:
    """How fallouts went since a time."""

    orders: int = declared("Orders that were created since then.")
    orders_with_fallout: int = declared("Those of them that had a fallout.")
    fallout_rate: float = declared("How many of a hundred orders had a fallout.")
    closed_orders: int = declared("Orders that were closed complete since then.")
    first_time_right: float = declared("How many of a hundred closed orders had no fallout.")
    opened: int = declared("Fallouts that were opened since then.")
    resolved: int = declared("Those of them that were resolved.")
    reopen_rate: float = declared("How many of a hundred fallouts came back after they were resolved.")
    auto_resolve_rate: float = declared("How many of a hundred resolved ones were resolved by themselves.")
    by_type: list[FalloutTypeMeasures] = declared("The same by type, in alphabetical order.")
