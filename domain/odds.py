"""The odds of an order and its lines: when they will probably end, and whether in time (SOM domain §5.7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Odds:
    """What simulating the rest of a plan came to; the id is that of the order or the line."""

    id: UUID
    line_id: UUID | None = None
    p50_end_at: datetime  # in half of the draws it ends by then
    p90_end_at: datetime  # in nine of ten draws it ends by then
    probability_on_time: float | None = None  # percent of the draws that keep the date; None without a date
    due_at: datetime | None = None  # the date that they were held against
    simulated_at: datetime
    seed: int  # the same seed, plan, history and time give the same odds
    draws: int


def percentile(ascending: Sequence[float], percent: int) -> float:
    """Give the least value that so many percent of the values do not exceed."""
    return ascending[ceil(percent / 100 * len(ascending)) - 1]
