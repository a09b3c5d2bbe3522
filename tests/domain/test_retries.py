"""When a failed task is tried again."""

from datetime import timedelta
from uuid import UUID

import pytest

from domain.attempts import Failure
from domain.errors import ValidationFailed
from domain.plan import Task
from domain.retries import error_class, idempotency_key, retry_delay, retry_policy, tried_anew
from tests import builders

TIMEOUT = Failure(code="TIMEOUT", message="no answer")


def failing(policy: str | None, failures: int = 0, max_attempts: int = 99) -> Task:
    """A task that fails once more."""
    return builders.task(retry_policy=policy, failures=failures, max_attempts=max_attempts, attempt=1)


@pytest.mark.parametrize(
    ("policy", "failures", "seconds"),
    [
        (None, 0, 10),
        (None, 1, 60),
        ("EXPONENTIAL", 2, 360),
        ("EXPONENTIAL", 4, 3600),
        ("EXPONENTIAL", 98, 3600),
        ("FIXED PT1M", 0, 60),
        ("FIXED PT1M", 6, 60),
        ("FIXED PT1M ON TIMEOUT,DATA", 6, 60),
        ("STAGGERED PT10S,PT1H", 0, 10),
        ("STAGGERED PT10S,PT1H", 1, 3600),
        ("STAGGERED PT10S,PT1H", 2, 3600),
        ("FOREVER", 1, 60),
        ("FOREVER PT5M", 8, 300),
        ("FOREVER ON TIMEOUT", 1, 60),
    ],
)
def test_the_next_attempt_comes_after_a_delay_give_or_take_a_tenth(
    policy: str | None, failures: int, seconds: int
) -> None:
    delay = retry_delay(failing(policy, failures, max_attempts=100), TIMEOUT)

    assert delay is not None
    assert 0.9 * seconds <= delay.total_seconds() <= 1.1 * seconds


def test_the_same_failure_waits_equally_long_and_others_spread() -> None:
    tasks = [builders.task(id=UUID(int=number)) for number in range(500)]

    delays = [retry_delay(task, TIMEOUT) for task in tasks]

    assert delays == [retry_delay(task, TIMEOUT) for task in tasks]
    ordered = sorted(delay for delay in delays if delay is not None)
    assert timedelta(seconds=9) <= ordered[0] < timedelta(seconds=9.1)
    assert timedelta(seconds=10.9) < ordered[-1] <= timedelta(seconds=11)


def test_the_last_attempt_is_not_followed_by_another() -> None:
    assert retry_delay(failing("FIXED PT1M", 1, max_attempts=3), TIMEOUT) is not None
    assert retry_delay(failing("FIXED PT1M", 2, max_attempts=3), TIMEOUT) is None
    assert retry_delay(failing("FOREVER PT1M", 2, max_attempts=3), TIMEOUT) is not None


def test_the_policy_none_tries_once() -> None:
    assert retry_delay(failing("NONE"), TIMEOUT) is None


@pytest.mark.parametrize(
    ("code", "known_as", "again"),
    [
        ("TIMEOUT", "TIMEOUT", True),
        ("CONNECTION_REFUSED", "CONNECTION", True),
        ("RATE_LIMIT", "RATE_LIMIT", True),
        ("429", "RATE_LIMIT", True),
        ("HTTP_503", "5XX", True),
        ("5xx", "5XX", True),
        ("500", "5XX", True),
        ("NO_FREE_PREFIX", "OTHER", True),
        ("DATA_INVALID", "DATA", False),
        ("BUSINESS_RULE", "BUSINESS_RULE", False),
        ("HTTP404", "4XX", False),
        ("422", "4XX", False),
    ],
)
def test_errors_that_may_pass_are_tried_again_and_those_that_last_are_not(
    code: str, known_as: str, again: bool
) -> None:
    assert error_class(code) == known_as
    assert (retry_delay(failing(None), Failure(code=code, message="no")) is not None) == again


def test_a_policy_may_name_the_errors_itself() -> None:
    task = failing("FIXED PT1M ON DATA, CONNECTION")

    assert retry_delay(task, Failure(code="DATA", message="not yet")) is not None
    assert retry_delay(task, TIMEOUT) is None


def test_an_error_that_its_worker_calls_final_is_final() -> None:
    assert retry_delay(failing(None), Failure(code="TIMEOUT", message="no", retryable=False)) is None


@pytest.mark.parametrize(
    "policy",
    [
        "SOMETIMES",
        "SOMETIMES PT1M",
        "EXPONENTIAL PT1M",
        "NONE PT1M",
        "FIXED",
        "FIXED soon",
        "FIXED PT1M,PT2M",
        "STAGGERED PT1M,",
        "FOREVER PT1M,PT2M",
        "FIXED PT1M ON MONDAYS",
        "FIXED PT1M ON",
    ],
)
def test_a_policy_that_nobody_knows_is_refused(policy: str) -> None:
    with pytest.raises(ValidationFailed, match="no retry policy"):
        retry_policy(policy)


def test_a_task_tried_anew_has_all_its_tries_and_another_key_for_outside_calls() -> None:
    task = builders.task(failures=3, lost_leases=2)

    anew = builders.task(id=task.id, **tried_anew(task))

    assert (anew.failures, anew.lost_leases, anew.attempt_group) == (0, 0, 2)
    assert idempotency_key(task) == f"{task.id}:DO:1"
    assert idempotency_key(anew) == f"{task.id}:DO:2"
