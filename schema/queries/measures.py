"""The query falloutMeasures: rates and times, made of what was counted."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from domain.durations import format_duration
from resolvers import fallout_measures as measures
from resolvers.context import Context

COUNTED: Final = ("opened", "resolved", "reopened", "by_itself")


async def fallout_measures(context: Context, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Answer the query of this name."""
    found = await measures.fallout_measures(context, arguments.get("since"))
    total = {name: sum(each[name] for each in found.types) for name in COUNTED}
    orders, closed = found.orders["orders"], found.orders["closed"]
    return {
        "__typename": "FalloutMeasures",
        "orders": orders,
        "ordersWithFallout": found.orders["with_fallout"],
        "falloutRate": _rate(found.orders["with_fallout"], orders),
        "closedOrders": closed,
        "firstTimeRight": _rate(found.orders["right_at_first"], closed),
        "opened": total["opened"],
        "resolved": total["resolved"],
        "reopenRate": _rate(total["reopened"], total["opened"]),
        "autoResolveRate": _rate(total["by_itself"], total["resolved"]),
        "byType": [_of_type(each) for each in found.types],
    }


def _of_type(measured: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "__typename": "FalloutTypeMeasures",
        "type": measured["type"],
        "opened": measured["opened"],
        "open": measured["open"],
        "resolved": measured["resolved"],
        "meanTimeToResolve": _span(measured["mean"]),
        "medianTimeToResolve": _span(measured["median"]),
        "reopenRate": _rate(measured["reopened"], measured["opened"]),
        "autoResolveRate": _rate(measured["by_itself"], measured["resolved"]),
    }


def _rate(part: int, whole: int) -> float:
    return 100.0 * part / whole if whole else 0.0


def _span(seconds: float | None) -> str | None:
    return None if seconds is None else format_duration(timedelta(seconds=round(seconds)))
