"""When a failed task is tried again (SOM domain §5.6).

A policy is EXPONENTIAL (the default), NONE, FIXED with a duration (`FIXED PT1M`), STAGGERED with several
(`STAGGERED PT10S,PT1H`), of which the last goes on counting, or FOREVER, which does not count attempts
(`FOREVER` as EXPONENTIAL, `FOREVER PT1M` as FIXED). Behind `ON` stand the classes of errors that are tried
again (`FIXED PT1M ON TIMEOUT,CONNECTION`); by default those that may pass, and those of no known class.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from zlib import crc32

from domain.attempts import Failure
from domain.durations import parse_duration
from domain.errors import ValidationFailed
from domain.plan import Task

FIRST: Final = timedelta(seconds=10)
GROWTH: Final = 6.0
LONGEST: Final = timedelta(hours=1)
JITTER: Final = 0.1  # a tenth more or less, so that what failed together does not come back together
PASSING: Final = ("TIMEOUT", "CONNECTION", "RATE_LIMIT", "5XX")
LASTING: Final = ("DATA", "BUSINESS_RULE", "4XX")
UNKNOWN: Final = "OTHER"
CLASSES: Final = (*PASSING, *LASTING, UNKNOWN)
HOW_TO_WRITE: Final = (
    "Write EXPONENTIAL, NONE, FIXED PT1M, STAGGERED PT10S,PT1H, FOREVER or FOREVER PT1M, and if need be"
    f" ON and some of {','.join(CLASSES)}."
)
_STATUS: Final = re.compile(r"(?:HTTP_?)?([45])(?:\d\d|XX)")


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """After which errors, how often, and how much later."""

    steps: tuple[timedelta, ...] | None  # None: exponential; none at all: never
    forever: bool = False
    retry_on: tuple[str, ...] = (*PASSING, UNKNOWN)


def retry_delay(task: Task, failure: Failure) -> timedelta | None:
    """Give how long to wait after this failure of a task; None: not again.

    The jitter comes from the task and its attempt, so that the same failure waits equally long anywhere.
    Raises ValidationFailed for a policy that nobody knows.
    """
    policy = retry_policy(task.retry_policy)
    used_up = task.failures + 1 >= task.max_attempts and not policy.forever
    if used_up or not failure.retryable or error_class(failure.code) not in policy.retry_on:
        return None
    delay = _delay(policy, task.failures + 1)
    return None if delay is None else delay * _jitter(task)


def retry_policy(text: str | None) -> RetryPolicy:
    """Read a policy; raises ValidationFailed."""
    timing, _, classes = (text or "EXPONENTIAL").partition(" ON ")
    mode, _, rest = timing.strip().partition(" ")
    steps = _steps(rest)
    retry_on = tuple(classes.replace(" ", "").split(",")) if classes else (*PASSING, UNKNOWN)
    if not _fits(mode, steps) or not set(retry_on) <= set(CLASSES):
        problem = f"{text} is no retry policy."
        raise ValidationFailed.of("retryPolicy", problem=problem, way_out=HOW_TO_WRITE)
    exponential = mode == "EXPONENTIAL" or (mode == "FOREVER" and not steps)
    return RetryPolicy(
        steps=None if exponential else tuple(steps or ()), forever=mode == "FOREVER", retry_on=retry_on
    )


def is_retry_policy(text: str | None) -> bool:
    """Can a policy be read?"""
    try:
        retry_policy(text)
    except ValidationFailed:
        return False
    return True


def error_class(code: str) -> str:
    """Give the class of an error by its code: HTTP_503 is 5XX, DATA_INVALID is DATA, 429 is RATE_LIMIT."""
    word = code.upper()
    if word in ("429", "HTTP_429"):
        return "RATE_LIMIT"
    status = _STATUS.fullmatch(word)
    if status is not None:
        return f"{status[1]}XX"
    return next((each for each in CLASSES if word == each or word.startswith(f"{each}_")), UNKNOWN)


def tried_anew(task: Task) -> dict[str, Any]:
    """Give what a task begins a new group of attempts with: all its tries, and another idempotency key."""
    return {"attempt_group": task.attempt_group + 1, "failures": 0, "lost_leases": 0}


def idempotency_key(task: Task) -> str:
    """Give the key that every outside call for a task carries, the same for all attempts of a group."""
    return f"{task.id}:{task.execution_mode}:{task.attempt_group}"


def _delay(policy: RetryPolicy, failures: int) -> timedelta | None:
    if policy.steps is None:
        return min(FIRST * GROWTH ** (min(failures, 10) - 1), LONGEST)
    return policy.steps[min(failures, len(policy.steps)) - 1] if policy.steps else None


def _jitter(task: Task) -> float:
    drawn = crc32(f"{task.id}:{task.attempt}".encode()) % 2001  # 0 to 2000, evenly
    return 1 + JITTER * (drawn - 1000) / 1000


def _steps(text: str) -> list[timedelta] | None:
    """Read durations; None when one is none."""
    try:
        return [parse_duration(each) for each in text.split(",")] if text else []
    except ValueError:
        return None


def _fits(mode: str, steps: list[timedelta] | None) -> bool:
    if steps is None:
        return False
    expected = {
        "EXPONENTIAL": (0, 0),
        "NONE": (0, 0),
        "FIXED": (1, 1),
        "STAGGERED": (1, 99),
        "FOREVER": (0, 1),
    }
    least, most = expected.get(mode, (1, 0))
    return least <= len(steps) <= most
