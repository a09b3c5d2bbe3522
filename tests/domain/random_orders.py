"""Orders with random plans, and random commands on them, for properties that hold on every plan."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain import closure, pauses, tasks
from domain.amendments import set_committed_date
from domain.attempts import Failure
from domain.catalog import Catalog
from domain.errors import Refusal
from domain.fallout_resolution import Resolution, resolve
from domain.fallout_routing import Trouble
from domain.fallout_work import cancel, raise_fallout
from domain.fallouts import ResolutionVerb
from domain.known import with_one_of_each
from domain.outcome import Decision, Outcome
from domain.plan import DependencyType, Task, TaskType
from domain.settle import settle
from domain.tree import OrderTree
from tests.domain.plan_builders import APPROVED, catalog, edge, hours, plan, row, under_way

TYPES = (TaskType.MANUAL, TaskType.MANUAL, TaskType.AUTOMATED, TaskType.TIMER, TaskType.MILESTONE)
CALENDARS = ("24x7", "24x7", "Mon-Fri 08:00-17:00 Europe/Berlin")
KEYS = ("T1", "T2", "T3", "T4", "T5")
NEEDS_MORE = ("RETRY_WITH_DATA", "REPLAN", "RETURN_TO_CAPTURE")
CODES = ("ACCESS", "VOICE", "ROUTER")

Command = Callable[[OrderTree, Catalog, datetime], Outcome]
Step = tuple[OrderTree, Catalog, Command, datetime]


def random_catalog(chance: random.Random) -> Catalog:
    """Three services, each with a plan of five tasks; each line is one of them."""
    return catalog(*(_random_plan(chance, code) for code in CODES))


def random_order(chance: random.Random, using: Catalog) -> OrderTree:
    """An order under way, of one to six lines, promised for a date or for none."""
    tree = under_way(using, *chance.choices(CODES, k=chance.randint(1, 6)))
    due = chance.choice((None, APPROVED + timedelta(hours=chance.randint(1, 60))))
    return look(replace(tree, order=replace(tree.order, committed_due_at=due)), using, APPROVED).tree


def random_command(chance: random.Random, tree: OrderTree, *, troubled: bool = False) -> Command:
    """A command that may do something now: most are about tasks that are at work."""
    task = _one_at_work(chance, tree)
    line_id = chance.choice(list(tree.lines))
    by_task: list[Callable[..., Outcome]] = [tasks.start, tasks.complete, tasks.complete, tasks.claim]
    name = chance.choice(by_task)
    failure = Failure(code="E", message="m", retryable=chance.random() < 0.5)
    rare: list[Command] = [
        lambda tree, using, at: tasks.skip(tree, using, task.id, reason="no", at=at, actor="ben"),
        lambda tree, using, at: tasks.fail(tree, using, task.id, failure=failure, at=at, actor="ben"),
        lambda tree, using, at: tasks.report_progress(
            tree, using, task.id, percent=40.0, estimate=timedelta(hours=9), at=at, actor="ben"
        ),
        lambda tree, using, at: pauses.hold_line(tree, using, line_id, reason="no", at=at, actor="ben"),
        lambda tree, using, at: pauses.resume_line(tree, using, line_id, at=at, actor="ben"),
        lambda tree, using, at: pauses.hold_order(tree, using, reason="no", at=at, actor="ben"),
        lambda tree, using, at: pauses.resume_order(tree, using, at=at, actor="ben"),
        lambda tree, using, at: closure.fail_line(tree, using, line_id, reason="no", at=at, actor="ben"),
        _promise(chance, chance.choice([tree.order.id, line_id])),
        look,
    ]
    if troubled:
        rare += [_raise_fallout(task.id), _see_to_a_fallout(chance, tree), _see_to_a_fallout(chance, tree)]
    if chance.random() < 0.3:
        return chance.choice(rare)
    return lambda tree, using, at: name(tree, using, task.id, at=at, actor="ben")


def _promise(chance: random.Random, owner_id: UUID) -> Command:
    within = timedelta(hours=chance.randint(1, 60))
    return lambda tree, using, at: set_committed_date(
        tree, using, owner_id, at + within, at=at, actor="maria"
    )


def _raise_fallout(task_id: UUID) -> Command:
    trouble = Trouble(message="It is stuck.", code="STUCK")
    return lambda tree, using, at: raise_fallout(tree, using, task_id, trouble, at=at, actor="ben")


def _see_to_a_fallout(chance: random.Random, tree: OrderTree) -> Command:
    """Resolve an unresolved fallout by one of the verbs that fit, or say that it was none."""
    found = [each for each in tree.fallouts.values() if each.allowed_verbs]
    if not found:
        return look
    fallout = chance.choice(found)
    verb = chance.choice([each for each in fallout.allowed_verbs if each not in NEEDS_MORE] or ["RETRY"])
    resolution = Resolution(verb=ResolutionVerb(verb), notes="Seen to.")

    def see_to(tree: OrderTree, using: Catalog, at: datetime) -> Outcome:
        decision = Decision(tree, at=at, actor="fay")
        resolve(decision, using, tree.fallout(fallout.id), resolution)
        settle(decision, using)
        return decision.outcome()

    def call_off(tree: OrderTree, using: Catalog, at: datetime) -> Outcome:
        return cancel(tree, using, fallout.id, reason="It was none.", at=at, actor="fay")

    return see_to if chance.random() < 0.8 else call_off


def look(tree: OrderTree, using: Catalog, at: datetime) -> Outcome:
    """Look at the order, as a worker does when its time has come."""
    decision = Decision(tree, at=at, actor="system")
    settle(decision, using)
    return decision.outcome()


def life(seed: int, *, commands: int, pause: timedelta, troubled: bool = False) -> Iterator[Step]:
    """Give the steps of a random order's life: what is asked of which tree when, that is not refused.

    In a troubled one fallouts are raised and seen to by hand, too.
    """
    chance = random.Random(seed)
    using = random_catalog(chance)
    tree, at = random_order(chance, using), APPROVED
    for _ in range(commands):
        at += pause * chance.randint(0, 3)
        command = random_command(chance, tree, troubled=troubled)
        try:
            outcome = command(tree, using, at)
        except Refusal:
            continue
        yield tree, using, command, at
        changed = [part for part in outcome.changed if isinstance(part, Task)]
        tree = with_one_of_each(outcome.tree, changed)  # as memory keeps it


def _random_plan(chance: random.Random, code: str) -> Any:
    rows = [
        row(
            key,
            task_type=chance.choice(TYPES),
            duration=hours(chance.randint(0, 9)),
            calendar=chance.choice(CALENDARS),
            skippable=True,
            retry_policy=None,
        )
        for key in KEYS
    ]
    pairs = [(one, other) for place, other in enumerate(KEYS) for one in KEYS[:place]]
    edges = [
        edge(one, other, type=chance.choice(list(DependencyType)), lag=timedelta(hours=chance.randint(0, 3)))
        for one, other in chance.sample(pairs, k=chance.randint(2, 7))
    ]
    return plan(code, *rows, after=edges)


def _one_at_work(chance: random.Random, tree: OrderTree) -> Task:
    wanted = [task for task in tree.tasks.values() if task.allowed_actions]
    return chance.choice(wanted or list(tree.tasks.values()))
