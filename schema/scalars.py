"""Scalars: how times, durations and free values are written in requests and answers."""

from datetime import UTC, datetime, timedelta
from typing import Any, NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

from domain.durations import format_duration, parse_duration

JSON = NewType("JSON", object)


def parse_datetime(text: Any) -> datetime:
    """Read RFC 3339 with an offset; raises ValueError with the way out."""
    if not isinstance(text, str):
        raise ValueError(f"{text!r} is not a time: write a string, as in 2026-11-20T19:26:40Z.")
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"{text!r} has no offset: write it as in 2026-11-20T19:26:40Z.")
    return at.astimezone(UTC)


def write_datetime(at: datetime) -> str:
    """Write RFC 3339 in UTC with milliseconds."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read_duration(text: Any) -> timedelta:
    """Read an ISO 8601 duration; raises ValueError with the way out."""
    if not isinstance(text, str):
        raise ValueError(f"{text!r} is not a duration: write a string, as in PT8H.")
    return parse_duration(text)


def identity(value: Any) -> Any:
    """Give a JSON value as it stands."""
    return value


SCALARS: dict[object, ScalarDefinition] = {
    datetime: strawberry.scalar(
        name="DateTime",
        description="A time as RFC 3339 in UTC with milliseconds, as in 2026-11-20T19:26:40.123Z. "
        "In inputs any offset is accepted, but there must be one.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
        serialize=write_datetime,
        parse_value=parse_datetime,
    ),
    timedelta: strawberry.scalar(
        name="Duration",
        description="A length of time as ISO 8601, as in PT8H or P2DT30M; no months and no years.",
        specified_by_url="https://www.iso.org/iso-8601-date-and-time-format.html",
        serialize=format_duration,
        parse_value=read_duration,
    ),
    JSON: strawberry.scalar(
        name="JSON",
        description="Any JSON value: free characteristic values and foreign documents only.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc8259",
        serialize=identity,
        parse_value=identity,
    ),
}
