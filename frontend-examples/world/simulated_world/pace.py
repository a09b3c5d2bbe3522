"""How business time passes in real time, and how durations and instants are written."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

DURATION = re.compile(
    r"P(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?"
)


@dataclass(frozen=True, slots=True)
class Pace:
    """So many business seconds pass in a real second."""

    speed: float

    def seconds(self, business: timedelta) -> float:
        """Tell how many real seconds a business duration takes."""
        return max(business.total_seconds(), 0.0) / self.speed


def read_duration(text: str) -> timedelta:
    """Read an ISO 8601 duration of weeks, days, hours, minutes and seconds. Raises ValueError."""
    found = DURATION.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} is no ISO 8601 duration such as PT8H.")
    return timedelta(**{unit: float(amount) for unit, amount in found.groupdict().items() if amount})


def format_duration(duration: timedelta) -> str:
    """Write a duration in seconds, as ISO 8601 does."""
    return f"PT{round(duration.total_seconds())}S"


def read_instant(text: str) -> datetime:
    """Read an RFC 3339 instant such as 2026-11-20T19:26:40.123Z."""
    return datetime.fromisoformat(text)
