"""Durations as ISO 8601 writes them: `PT8H`, `P3D`, `PT1H30M`."""

import re
from datetime import timedelta

UNITS = ("weeks", "days", "hours", "minutes", "seconds")
PATTERN = re.compile(
    r"P(?=.)(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?=.)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d{1,6})?)S)?)?"
)


def parse_duration(text: str) -> timedelta:
    """Read a duration of weeks, days, hours, minutes and seconds; raises ValueError on anything else."""
    found = PATTERN.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is not an ISO 8601 duration such as PT8H")
    return timedelta(**{unit: float(found[unit] or 0) for unit in UNITS})


def format_duration(duration: timedelta) -> str:
    """Write a duration in hours, minutes and seconds; a negative one (slack) opens with a minus sign."""
    if duration < timedelta(0):
        return f"-{format_duration(-duration)}"
    hours, rest = divmod(duration, timedelta(hours=1))
    minutes, rest = divmod(rest, timedelta(minutes=1))
    seconds = (
        f"{rest.seconds}.{rest.microseconds:06d}".rstrip("0").rstrip(".")
        if rest.microseconds
        else rest.seconds
    )
    parts = f"{hours}H" * bool(hours) + f"{minutes}M" * bool(minutes) + f"{seconds}S" * bool(rest)
    return f"PT{parts or '0S'}"
