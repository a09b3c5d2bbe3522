"""How long tasks really took, by template and group, and what that teaches about the next ones.

A duration counts in parts of what its template expected (1 is as expected), in working time without pauses.
Few observations teach little: mean and variance are those of the conjugate normal model, in which the
template stands for PRIOR_TASKS observations of its own (Gelman et al., Bayesian Data Analysis, §3.3).
A group is judged against the template as the other groups know it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from math import sqrt
from typing import Final

from domain.pert import SYMMETRIC, Quantiles
from domain.plan import Task, TaskType
from domain.worked_time import EndedTask

PRIOR_TASKS: Final = 10.0  # what a template's three points weigh, in observed tasks
SHORTEST: Final = 0.05  # of what was expected: nothing learned makes a task take no time
LONGEST: Final = 20.0  # of what was expected: what took longer was forgotten, and counts as this
UNTAUGHT: Final = (TaskType.TIMER, TaskType.MILESTONE)
Alike = tuple[str, str | None]  # the key of a task in the plans of a specification


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """Observations summed up: how many, their mean, and their squared distances from it."""

    tasks: int = 0
    mean: float = 0.0
    squares: float = 0.0

    def with_all(self, other: "Observed") -> "Observed":
        """Add the observations of another (Chan et al., Updating Formulae, 1979)."""
        tasks = self.tasks + other.tasks
        if not tasks:
            return self
        distance = other.mean - self.mean
        return Observed(
            tasks=tasks,
            mean=(self.mean * self.tasks + other.mean * other.tasks) / tasks,
            squares=self.squares + other.squares + distance**2 * self.tasks * other.tasks / tasks,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Belief:
    """What is believed of the next duration: its mean and variance, in parts of what is expected."""

    mean: float
    variance: float


def learn(prior: Belief, observed: Observed) -> Belief:
    """Shrink what was observed towards what was believed; without observations nothing changes."""
    if not observed.tasks:
        return prior
    together = PRIOR_TASKS + observed.tasks
    surprise = PRIOR_TASKS * observed.tasks / together * (observed.mean - prior.mean) ** 2
    variance = (PRIOR_TASKS * prior.variance + observed.squares + surprise) / together
    mean = (PRIOR_TASKS * prior.mean + observed.tasks * observed.mean) / together
    return Belief(mean=mean, variance=variance * (1 + 1 / together))


@dataclass(frozen=True, kw_only=True)
class DurationHistory:
    """What was observed: of tasks that are alike, by the group that did them."""

    observed: Mapping[Alike, Mapping[str | None, Observed]] = field(default_factory=dict)

    def with_ended(self, ended: Iterable[EndedTask]) -> "DurationHistory":
        """Add what tasks took that have ended; gives only what is known of tasks like those."""
        found: dict[Alike, dict[str | None, Observed]] = {}
        for each in ended:
            if each.part is not None and each.task_type not in UNTAUGHT:
                alike, group = (each.key, each.specification), each.assignment_group
                groups = found.setdefault(alike, {})
                known = groups.get(group) or self.observed.get(alike, {}).get(group, NOTHING_OBSERVED)
                groups[group] = known.with_all(Observed(tasks=1, mean=min(each.part, LONGEST)))
        return DurationHistory(observed=found)

    def taught(self, task: Task, specification: str | None, template: Quantiles) -> Quantiles:
        """Give the template's quantiles, moved and stretched to what is believed of a task."""
        groups = self.observed.get((task.key, specification))
        expected = sum(template) / len(template)
        if not groups or not expected or task.task_type in UNTAUGHT:
            return template
        own = groups.get(task.assignment_group, NOTHING_OBSERVED)
        others = [each for group, each in groups.items() if group != task.assignment_group]
        by_template = Belief(mean=1.0, variance=_variance(template) / expected**2)
        by_others = learn(by_template, reduce(Observed.with_all, others, NOTHING_OBSERVED))
        return _moved(template, expected, learn(by_others, own))


NOTHING_OBSERVED: Final = Observed()
NO_HISTORY: Final = DurationHistory()


def _moved(template: Quantiles, expected: float, believed: Belief) -> Quantiles:
    shape = template if len(template) > 1 else SYMMETRIC
    middle = sum(shape) / len(shape)
    stretch = expected * sqrt(believed.variance / _variance(shape))
    return [max(expected * SHORTEST, expected * believed.mean + (each - middle) * stretch) for each in shape]


def _variance(of: Quantiles) -> float:
    middle = sum(of) / len(of)
    return sum((each - middle) ** 2 for each in of) / len(of)
