"""Three-point durations as a distribution: the beta of PERT, as quantiles that are drawn from.

Source: SOM domain §5.7; Malcolm et al., Application of a Technique for Research and Development Program
Evaluation (1959): on the way from optimistic to pessimistic, alpha is 1 + 4(M-O)/(P-O) and beta is 6 - alpha,
so that the mean is (O+4M+P)/6.
"""

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate

from domain.plan import Duration

QUANTILES = 1000  # equally likely values that stand for a distribution
STEPS = 2000  # of the integration
Quantiles = Sequence[float]  # seconds, ascending, all equally likely


def quantiles(duration: Duration) -> Quantiles:
    """Give equally likely durations in seconds; a single one when it is certain."""
    likely = duration.likely.total_seconds()
    if duration.optimistic is None or duration.pessimistic is None:
        return (likely,)
    low, high = duration.optimistic.total_seconds(), duration.pessimistic.total_seconds()
    if not low <= likely <= high or low == high:
        return (duration.mean.total_seconds(),)
    return [low + (high - low) * part for part in _unit_quantiles(round((likely - low) / (high - low), 3))]


def rest(of: Quantiles, spent: float) -> Quantiles:
    """Give what is left of those that are longer than what was spent; nothing when it exceeds all."""
    return [each - spent for each in of[bisect_right(of, spent) :]]


@lru_cache(maxsize=1000)
def _unit_quantiles(mode: float) -> Quantiles:
    """Integrate the density between 0 and 1 by trapezoids, and read the integral backwards."""
    rise, fall = 4 * mode, 4 * (1 - mode)
    density = [(step / STEPS) ** rise * (1 - step / STEPS) ** fall for step in range(STEPS + 1)]
    area = list(accumulate((density[n] + density[n + 1] for n in range(STEPS)), initial=0.0))
    return [_where(area, (n + 0.5) / QUANTILES * area[-1]) for n in range(QUANTILES)]


def _where(area: Sequence[float], wanted: float) -> float:
    step = bisect_right(area, wanted) - 1
    return (step + (wanted - area[step]) / (area[step + 1] - area[step])) / STEPS


SYMMETRIC = _unit_quantiles(0.5)
