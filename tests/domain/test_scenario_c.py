"""Scenario C of the worked order: a task fails for good, is repaired at hour 30, nothing is late (§18)."""

from datetime import timedelta
from typing import Any

from domain import tasks
from domain.attempts import Failure
from domain.catalog import CharacteristicSpec, ValueType
from domain.fallout_resolution import Resolution, resolve
from domain.fallouts import FalloutState, ResolutionVerb
from domain.jeopardy_alerts import JeopardyLevel
from domain.outcome import Decision, Outcome
from domain.plan import TaskState
from domain.settle import settle
from domain.tree import OrderTree
from tests.domain.plan_builders import SECOND, actuals, catalog, hour, specification, task_id, worked_order

NO_PREFIX = Failure(code="NO_FREE_PREFIX", message="None is left.")
PREFIX = CharacteristicSpec(name="prefix", value_type=ValueType.STRING)
CODES = ("CFS-BIZ-INET", "CFS-BIZ-VOICE", *(f"{kind}-{n}" for kind in ("SO", "RO") for n in range(1, 9)))
USING = catalog(current={code: specification(code, characteristics=(PREFIX,)) for code in CODES})
DONE = {
    "T01": {"start": 0, "end": 8},
    "T12": {"start": 0, "end": 1},
    "T13": {"start": 1, "end": 3},
    "T14": {"start": 0, "end": 4},
    "T15": {"start": 4},
    "T02": {"start": 8},
    "T03": {"start": 8},
    "T06": {"start": 8},
}


class Scenario:
    """The order at work, hour by hour."""

    def __init__(self) -> None:
        self.tree: OrderTree = worked_order(**actuals({"actuals": DONE}))
        self.look(8)

    def look(self, at: float) -> None:
        """Let the order come to rest."""
        decision = Decision(self.tree, at=hour(at), actor="system")
        settle(decision, USING)
        self.tree = decision.outcome().tree

    def do(self, command: Any, key: str, at: float, **values: Any) -> Outcome:
        """Work on a task."""
        outcome: Outcome = command(self.tree, USING, task_id(key), at=hour(at), actor="robot", **values)
        self.tree = outcome.tree
        return outcome

    def fail_thrice(self) -> None:
        """Fail at hours 8, 8.003 and 8.02, which is as often as it is tried."""
        for at in (8, 8.01, 8.05):
            self.do(tasks.start, "T05", at)
            self.do(tasks.fail, "T05", at, failure=NO_PREFIX)


def test_it_waits_for_its_fallout_and_those_behind_it_for_it() -> None:
    order = Scenario()

    order.fail_thrice()

    failed = order.tree.tasks[task_id("T05")]
    (fallout,) = order.tree.fallouts.values()
    assert (failed.state, failed.state_reason) == (TaskState.ON_HOLD, "FALLOUT")
    assert (fallout.error_code, fallout.attempts) == ("NO_FREE_PREFIX", 3)
    for key in ("T07", "T10"):
        behind = order.tree.tasks[task_id(key)]
        assert behind.state is TaskState.SCHEDULED
        assert failed.id in {each.task_id for each in behind.waiting_on}
        assert behind.root_fallout_id == fallout.id
    assert fallout.affected_count == 11  # T07 to T11, M1, T16 to T18, M2, T19
    assert order.tree.tasks[task_id("T03")].root_fallout_id is None


def test_repaired_at_hour_thirty_the_plan_still_ends_at_hour_83() -> None:
    order = Scenario()
    order.fail_thrice()
    (fallout,) = order.tree.fallouts.values()
    for key, at in (("T02", 9), ("T04", 10)):
        if key == "T04":
            order.do(tasks.start, key, 9)
        order.do(tasks.complete, key, at)

    decision = Decision(order.tree, at=hour(30), actor="fay")
    data, why = {"prefix": "203.0.113.8/29"}, "A new prefix was ordered."
    terms = Resolution(verb=ResolutionVerb.RETRY_WITH_DATA, notes=why, data=data)
    resolve(decision, USING, fallout, terms)
    settle(decision, USING)
    order.tree = decision.outcome().tree
    order.do(tasks.start, "T05", 30)
    order.do(tasks.complete, "T05", 31)

    assert order.tree.fallouts[fallout.id].state is FalloutState.CLOSED_COMPLETE
    assert order.tree.tasks[task_id("T07")].forecast_start_at == hour(32)
    assert order.tree.order.forecast_end_at == hour(83)
    assert order.tree.tasks[task_id("T19")].forecast_end_at == hour(83)
    assert order.tree.lines[SECOND].jeopardy_level is JeopardyLevel.NONE
    spare = order.tree.tasks[task_id("T07")].slack_to_plan_end
    assert spare is not None
    assert spare > timedelta(0)
