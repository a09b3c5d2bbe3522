"""How long a task is expected to take."""

from datetime import timedelta

from domain.plan import Duration


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def test_one_estimate_is_what_is_expected() -> None:
    assert Duration(likely=hours(8)).mean == hours(8)


def test_of_three_estimates_the_likely_one_counts_four_times() -> None:
    assert Duration(likely=hours(8), optimistic=hours(4), pessimistic=hours(18)).mean == hours(9)
