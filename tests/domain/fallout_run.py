"""An order on one plan in which things go wrong, hour by hour."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from domain import tasks
from domain.attempts import Failure
from domain.catalog import Catalog, CharacteristicSpec, ValueType
from domain.fallout_resolution import Resolution, resolve
from domain.fallout_routing import Trouble
from domain.fallout_types import AutoResolve, FalloutType
from domain.fallout_work import raise_fallout
from domain.fallouts import Fallout, FalloutCategory, ResolutionVerb
from domain.orders import LineState
from domain.outcome import Decision, Outcome
from domain.plan import Task, TaskType
from domain.settle import settle
from domain.tree import OrderTree
from tests.domain.plan_builders import catalog, hour, keyed, plan, row, specification, under_way

VERB = ResolutionVerb
PORT = CharacteristicSpec(name="portId", value_type=ValueType.STRING)
ACCESS = plan(
    "ACCESS",
    row("T1", assignment_group="DESIGN"),
    row("T2", task_type=TaskType.CALLOUT, request_type="port.reserve", outputs=("portId",), max_attempts=1),
    row("T3", task_type=TaskType.PUSH_EVENT, optional_outputs=("portId",)),
    row("T4", skippable=True),
    row("T5"),
    after=[("T1", "T2"), ("T2", "T3"), ("T3", "T4"), ("T2", "T5")],
)
DETOUR = plan(None, row("D1"), row("D2"), after=[("D1", "D2")], code="DETOUR")
TYPES = (
    FalloutType(
        code="NO-PORT",
        name="No port",
        category=FalloutCategory.INVENTORY_UNAVAILABLE,
        default_group="PORTS",
        default_priority=2,
        escalation_group="CHIEFS",
        error_patterns=("NO_PORT*",),
    ),
    FalloutType(
        code="FLAKY",
        name="Flaky",
        category=FalloutCategory.CONNECTION,
        error_patterns=("FLAKY",),
        auto_resolve=AutoResolve(verb=VERB.RETRY, max_attempts=2, delay=timedelta(minutes=30)),
    ),
    FalloutType(
        code="NEEDLESS",
        name="Needless",
        category=FalloutCategory.INTERNAL,
        error_patterns=("NEEDLESS",),
        auto_resolve=AutoResolve(verb=VERB.SKIP),
    ),
)


def using(*plans: Any, **values: Any) -> Catalog:
    """A catalog with these plans, and the types above."""
    return catalog(
        *(plans or (ACCESS, DETOUR)),
        current={"ACCESS": specification("ACCESS", characteristics=(PORT,))},
        fallout_types={each.code: each for each in TYPES},
        **values,
    )


USING = using()


class Run:
    """An order on ACCESS: tasks are worked on, fail, and have their fallouts resolved."""

    def __init__(self, catalog: Catalog = USING, *codes: str) -> None:
        self.catalog = catalog
        self.tree: OrderTree = under_way(catalog, *(codes or ("ACCESS",)))
        self.last: Outcome | None = None

    def decide(self, decision: Callable[..., Outcome], *about: Any, at: float = 1, **values: Any) -> Outcome:
        """Take a decision and go on with what came of it."""
        self.last = decision(self.tree, self.catalog, *about, at=hour(at), actor="ben", **values)
        self.tree = self.last.tree
        return self.last

    def work(self, command: Callable[..., Outcome], key: str, at: float = 1, **values: Any) -> Task:
        """Work on a task."""
        self.decide(command, self.task(key).id, at=at, **values)
        return self.task(key)

    def fail(self, key: str, at: float = 1, code: str = "NO_PORT", message: str = "None is left.") -> Fallout:
        """Start a task and fail at it for good."""
        if self.task(key).state == "OPEN":
            self.work(tasks.start, key, at)
        failure = Failure(code=code, message=message, retryable=False)
        self.work(tasks.fail, key, at, failure=failure)
        return self.fallout(key)

    def raised(self, key: str, at: float = 1, **values: Any) -> Fallout:
        """Raise a fallout of a task by hand."""
        trouble = Trouble(**({"message": "It is stuck."} | values))
        self.decide(raise_fallout, self.task(key).id, trouble, at=at)
        return self.fallout(key)

    def resolve(self, key: str, verb: ResolutionVerb, at: float = 2, **values: Any) -> Task:
        """Resolve the newest fallout of a task."""
        decision = Decision(self.tree, at=hour(at), actor="fay")
        resolution = Resolution(**({"verb": verb, "notes": "Seen to."} | values))
        resolve(decision, self.catalog, self.fallout(key), resolution)
        settle(decision, self.catalog)
        self.last = decision.outcome()
        self.tree = self.last.tree
        return self.task(key)

    def look(self, at: float) -> None:
        """Let the order come to rest at a later hour."""
        decision = Decision(self.tree, at=hour(at), actor="system")
        settle(decision, self.catalog)
        self.last = decision.outcome()
        self.tree = self.last.tree

    def begin(self) -> None:
        """Take every line as under way, whatever is done of it."""
        lines = {line.id: replace(line, state=LineState.IN_PROGRESS) for line in self.tree.lines.values()}
        self.tree = replace(self.tree, lines=lines)

    def until_two(self) -> "Run":
        """Do the first task."""
        self.work(tasks.complete, "T1")
        return self

    def task(self, key: str) -> Task:
        """The task with this key."""
        return keyed(self.tree, key)

    def fallout(self, key: str) -> Fallout:
        """The newest fallout of a task."""
        return self.tree.fallouts[self.tree.fallouts_of_task[self.task(key).id][-1]]

    def events(self) -> list[str]:
        """What the last decision said."""
        assert self.last is not None
        return [event.type for event in self.last.events]
