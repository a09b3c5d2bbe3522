"""What the last decision found out about a tree at rest, so that the next one need not find it out again.

It is never kept with the order: without it everything is computed anew, with the same result.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from domain.jeopardy_levels import Danger
from domain.jeopardy_policy import JeopardyPolicy
from domain.plan import Task
from domain.plan_schedule import PlanSchedule
from domain.tally import Tallies
from domain.tree import OrderTree


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """Which tasks are in turn, in the order's name, and at which instants time alone can move a task."""

    tasks: Mapping[UUID, None] = field(default_factory=dict)
    looks: Mapping[UUID, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """How each part stood when last judged, by which policy and forecast, and when time changes that."""

    policy: JeopardyPolicy
    as_of: datetime | None = None  # the instant of the forecast
    found: Mapping[UUID, Danger] = field(default_factory=dict)
    alarms: Mapping[UUID, datetime] = field(default_factory=dict)
    drifting: Mapping[UUID, UUID] = field(default_factory=dict)  # tasks by what holds them up


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """The own tasks of a domain order: how many, how many finished, whether work on any has begun."""

    tasks: int
    finished: int
    begun: bool
    stands_still: bool  # fallouts stand on all that could be done
    promised: frozenset[str]  # characteristics that they will give


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a tree, by the step that needs it again."""

    schedule: PlanSchedule | None = None
    tallies: Tallies | None = None
    turns: Turns | None = None
    watched: Watched | None = None
    counts: Mapping[UUID, Count] = field(default_factory=dict)


NOTHING_KNOWN = Known()


def known_of(tree: OrderTree) -> Known:
    """Give what is known of a tree."""
    return tree.known if isinstance(tree.known, Known) else NOTHING_KNOWN


def with_one_of_each(tree: OrderTree, changed: Iterable[Task]) -> OrderTree:
    """Have the schedule hold changed tasks as the tree does, so that no task is there in two values."""
    known = known_of(tree)
    if known.schedule is None:
        return tree
    network = known.schedule.network
    network = network.following([task for task in changed if task.id in network.position])
    return tree.knowing(replace(known, schedule=replace(known.schedule, network=network)))


def in_turn(tree: OrderTree) -> Iterable[Task]:
    """List the tasks that were in turn when the tree came to rest, or may have been."""
    turns = known_of(tree).turns
    return tree.tasks.values() if turns is None else map(tree.tasks.__getitem__, turns.tasks)
