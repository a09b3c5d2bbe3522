"""When a failed task is tried again (SOM domain §5.6).

A policy is EXPONENTIAL (the default), NONE, FIXED with a duration (`FIXED PT1M`), or STAGGERED with several
(`STAGGERED PT10S,PT1H`), of which the last goes on counting.
"""

from datetime import timedelta

from domain.durations import parse_duration
from domain.errors import ValidationFailed

FIRST = timedelta(seconds=10)
GROWTH = 6.0
LONGEST = timedelta(hours=1)


def retry_delay(policy: str | None, attempt: int) -> timedelta | None:
    """Give how long to wait after this attempt (1 is the first); None: not again. Raises ValidationFailed."""
    mode, _, rest = (policy or "EXPONENTIAL").partition(" ")
    if mode == "NONE":
        return None
    if mode == "EXPONENTIAL":
        return min(FIRST * GROWTH ** (min(attempt, 10) - 1), LONGEST)
    steps = _steps(mode, rest)
    return steps[min(attempt, len(steps)) - 1]


def _steps(mode: str, text: str) -> list[timedelta]:
    try:
        steps = [parse_duration(each) for each in text.split(",")]
    except ValueError:
        steps = []
    if not steps or mode not in ("FIXED", "STAGGERED"):
        raise ValidationFailed.of(
            "retryPolicy",
            problem=f"{mode} {text} is no retry policy.",
            way_out="Write EXPONENTIAL, NONE, FIXED PT1M or STAGGERED PT10S,PT1H.",
        )
    return steps
