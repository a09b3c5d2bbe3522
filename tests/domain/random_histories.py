"""Simulated histories: plans whose true course is drawn here, by means of its own, and seen half-way."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from domain.duration_history import DurationHistory, Observed
from domain.plan import Duration, Task, TaskDependency, TaskState
from domain.schedule import Network, earliest
from domain.simulation import Simulation
from domain.tree import OrderTree, stable_id
from tests import builders
from tests.domain.plan_builders import APPROVED, ORDER, running_order

HOUR = timedelta(hours=1)
GROUPS = ("NET", "FIELD", "VOICE")
KEYS = tuple(f"T{n}" for n in range(12))
CALENDARS = ("24x7", "24x7", "Mon-Fri 08:00-17:00 Europe/Berlin")
PAST = 300  # tasks of each kind that a history knows
Kind = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class World:
    """How much longer than its template says each kind of task really takes; a group may be slow at it."""

    slowness: Mapping[Kind, float]

    def takes(self, task: Task, luck: random.Random) -> timedelta:
        """Draw how long a task really takes."""
        low, high = task.duration.optimistic, task.duration.pessimistic
        assert low is not None
        assert high is not None
        mode = (task.duration.likely - low) / (high - low)
        drawn = low + (high - low) * luck.betavariate(1 + 4 * mode, 5 - 4 * mode)
        return drawn * self.slowness[task.key, task.assignment_group or ""]


AS_TEMPLATES_SAY = World(slowness={(key, group): 1.0 for key in KEYS for group in GROUPS})


def otherwise(luck: random.Random) -> World:
    """A world that is not as the templates say."""
    return World(slowness={(key, group): luck.uniform(0.7, 1.6) for key in KEYS for group in GROUPS})


def past(world: World, luck: random.Random) -> DurationHistory:
    """What is known of a world from the tasks that ended in it."""
    observed: dict[tuple[str, str | None], dict[str | None, Observed]] = {}
    for key, group in world.slowness:
        known = Observed()
        for _ in range(PAST):
            task = _task(key, group, luck)
            part = world.takes(task, luck) / task.duration.mean
            known = known.with_all(Observed(tasks=1, mean=part))
        observed.setdefault((key, None), {})[group] = known
    return DurationHistory(observed=observed)


@dataclass(frozen=True, kw_only=True)
class Course:
    """A plan seen at a moment, and when it will truly end."""

    seen: OrderTree
    at: datetime
    ends: datetime

    def probability(self, seed: int, history: DurationHistory) -> tuple[float, datetime]:
        """Promise a date that will probably be kept, and give how probably."""
        promised = Simulation(self.seen, at=self.at, seed=seed, history=history, draws=500).odds()[0]
        due = promised.p50_end_at + 0.6 * (promised.p90_end_at - promised.p50_end_at)
        tree = replace(self.seen, order=replace(self.seen.order, committed_due_at=due))
        odds = Simulation(tree, at=self.at, seed=seed + 1, history=history, draws=500).odds()[0]
        return odds.probability_on_time or 0.0, due


def course(world: World, luck: random.Random) -> Course:
    """A random plan of twelve tasks, on its way for up to three days."""
    tasks = [_task(key, luck.choice(GROUPS), luck) for key in KEYS]
    edges = tuple(
        TaskDependency(predecessor_id=tasks[a].id, successor_id=tasks[b].id)
        for b in range(1, len(tasks))
        for a in luck.sample(range(b), min(b, luck.randint(0, 2)))
    )
    takes = {task.id: world.takes(task, luck) for task in tasks}
    true = [replace(task, duration=Duration(likely=takes[task.id])) for task in tasks]
    network = Network(_tree(true, edges))
    early = earliest(network, APPROVED)
    at = APPROVED + luck.random() * 72 * HOUR
    dates = {task.id: (early.starts[n], early.ends[n]) for n, task in enumerate(network.tasks)}
    return Course(
        seen=_tree([_seen(task, *dates[task.id], at) for task in tasks], edges), at=at, ends=max(early.ends)
    )


def _task(key: str, group: str, luck: random.Random) -> Task:
    likely = 2 + int(key[1:]) % 5 * 3
    duration = Duration(likely=likely * HOUR, optimistic=likely * HOUR / 2, pessimistic=likely * HOUR * 3)
    calendar = CALENDARS[int(key[1:]) % 3]
    identity: UUID = stable_id(ORDER, f"{key}/{luck.random()}")
    return builders.task(
        id=identity, key=key, duration=duration, assignment_group=group, calendar=calendar, line_id=None,
        domain_order_id=None, state=TaskState.SCHEDULED,
    )  # fmt: skip


def _tree(tasks: list[Task], edges: tuple[TaskDependency, ...]) -> OrderTree:
    order = running_order(id=ORDER)
    return OrderTree(order=order, tasks={task.id: task for task in tasks}, dependencies=edges)


def _seen(task: Task, start: datetime, end: datetime, at: datetime) -> Task:
    if end <= at:
        return replace(task, state=TaskState.CLOSED_COMPLETE, actual_start_at=start, actual_end_at=end)
    if start <= at:
        return replace(task, state=TaskState.IN_PROGRESS, actual_start_at=start)
    return task
