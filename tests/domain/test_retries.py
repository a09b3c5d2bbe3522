"""When a failed task is tried again."""

from datetime import timedelta

import pytest

from domain.errors import ValidationFailed
from domain.retries import retry_delay


@pytest.mark.parametrize(
    ("policy", "attempt", "seconds"),
    [
        (None, 1, 10),
        (None, 2, 60),
        ("EXPONENTIAL", 3, 360),
        ("EXPONENTIAL", 5, 3600),
        ("EXPONENTIAL", 5000, 3600),
        ("FIXED PT1M", 1, 60),
        ("FIXED PT1M", 7, 60),
        ("STAGGERED PT10S,PT1H", 1, 10),
        ("STAGGERED PT10S,PT1H", 2, 3600),
        ("STAGGERED PT10S,PT1H", 3, 3600),
    ],
)
def test_the_next_attempt_comes_after(policy: str | None, attempt: int, seconds: int) -> None:
    assert retry_delay(policy, attempt) == timedelta(seconds=seconds)


def test_the_policy_none_tries_once() -> None:
    assert retry_delay("NONE", 1) is None


@pytest.mark.parametrize("policy", ["SOMETIMES", "SOMETIMES PT1M", "FIXED", "FIXED soon", "STAGGERED PT1M,"])
def test_a_policy_that_nobody_knows_is_refused(policy: str) -> None:
    with pytest.raises(ValidationFailed, match="no retry policy"):
        retry_delay(policy, 1)
