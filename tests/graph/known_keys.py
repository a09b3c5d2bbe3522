"""Keys and times of the known world."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

SPACE = UUID("5eed0000-0000-4000-8000-000000000000")
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
Row = dict[str, Any]


def key(name: str) -> UUID:
    """The id of something by its name in this world."""
    return uuid5(SPACE, name)


def value(name: str, value: Any, **more: Any) -> Row:
    return {
        "name": name,
        "value": value,
        "source": "CAPTURE",
        "setBy": "anna",
        "setAt": "2026-11-20T11:59:00.500000+00:00",
        "locked": False,
        "mappedFrom": None,
        "previousValue": None,
    } | more
