"""Three points become equally likely durations with the mean and the variance of PERT's beta."""

from datetime import timedelta

import pytest

from domain.pert import quantiles, rest
from domain.plan import Duration

HOUR = 3600.0


def points(optimistic: float, likely: float, pessimistic: float) -> Duration:
    """A duration of three points in hours."""
    return Duration(
        likely=timedelta(hours=likely),
        optimistic=timedelta(hours=optimistic),
        pessimistic=timedelta(hours=pessimistic),
    )


@pytest.mark.parametrize(
    ("duration", "mean", "deviation"),
    [
        # of a beta between 0 and 1: sqrt(alpha * beta / (36 * 7)), with alpha + beta = 6
        (points(2, 5, 8), 5.0, 6 * (3 * 3 / 252) ** 0.5),
        (points(2, 4, 12), 5.0, 10 * (1.8 * 4.2 / 252) ** 0.5),
        (points(0, 0, 6), 1.0, 6 * (1 * 5 / 252) ** 0.5),
        (points(1, 7, 7), 6.0, 6 * (5 * 1 / 252) ** 0.5),
    ],
)
def test_the_quantiles_have_the_moments_of_the_beta(
    duration: Duration, mean: float, deviation: float
) -> None:
    found = [each / HOUR for each in quantiles(duration)]

    middle = sum(found) / len(found)
    assert middle == pytest.approx(mean, rel=0.002)
    assert (sum((x - middle) ** 2 for x in found) / len(found)) ** 0.5 == pytest.approx(deviation, rel=0.01)
    assert found == sorted(found)


@pytest.mark.parametrize(
    ("duration", "only"),
    [
        (Duration(likely=timedelta(hours=3)), 3.0),
        (points(4, 4, 4), 4.0),
        (points(5, 4, 9), 5.0),  # no order in its points: their mean is all that is known
    ],
)
def test_without_a_spread_a_duration_is_certain(duration: Duration, only: float) -> None:
    assert quantiles(duration) == (only * HOUR,)


def test_what_is_left_is_known_from_what_takes_longer_than_was_spent() -> None:
    assert rest([1.0, 2.0, 3.0, 5.0], 2.0) == [1.0, 3.0]
    assert rest([1.0, 2.0], 2.0) == []
