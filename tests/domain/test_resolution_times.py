"""A task with open fallouts is expected to go on when the last of them is probably resolved."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from domain.fallouts import Fallout, FalloutCategory, FalloutOrigin, FalloutState
from domain.outcome import Decision
from domain.plan import TaskState
from domain.resolution_times import expect_resolutions
from domain.settle import settle
from domain.tree import OrderTree
from tests import builders
from tests.domain.plan_builders import catalog, hour, hours, keyed, running_line, running_order

TASK = builders.task(
    state=TaskState.ON_HOLD, duration=hours(2), actual_start_at=hour(0), hold_until=hour(1), line_id=None
)
TIMES = {"BILLING": timedelta(hours=10)}


def fallout(opened: float, **values: Any) -> Fallout:
    ordinary: dict[str, Any] = {"id": uuid4(), "type": "OTHER", "category": FalloutCategory.INTERNAL}
    ordinary |= {"short_description": "It broke.", "origin": FalloutOrigin.MANUAL}
    ordinary |= {"opened_at": hour(opened), "task_id": TASK.id}
    return Fallout(**(ordinary | values))


def tree(*fallouts: Fallout) -> OrderTree:
    line = running_line()
    task = builders.task(
        id=TASK.id, state=TaskState.ON_HOLD, duration=hours(2), actual_start_at=hour(0), hold_until=hour(1),
        line_id=line.id,
    )  # fmt: skip
    known: dict[UUID, Fallout] = {each.id: each for each in fallouts}
    return OrderTree(order=running_order(), lines={line.id: line}, tasks={task.id: task}, fallouts=known)


def goes_on(*fallouts: Fallout) -> datetime | None:
    """When the task is expected to go on."""
    decision = Decision(tree(*fallouts), at=hour(2), actor="system")
    expect_resolutions(decision, catalog(resolution_times=TIMES))
    return keyed(decision.tree, TASK.key).hold_until


def test_a_type_that_nobody_resolved_yet_takes_four_hours() -> None:
    assert goes_on(fallout(1)) == hour(5)


def test_the_median_of_its_type_counts_and_of_several_the_last() -> None:
    assert goes_on(fallout(1, type="BILLING"), fallout(2)) == hour(11)


def test_without_an_open_fallout_nothing_is_expected() -> None:
    assert goes_on(fallout(1, state=FalloutState.RESOLVED)) is None
    assert goes_on(fallout(1, task_id=None)) == hour(
        1
    )  # one of the order as a whole says nothing of the task


def test_the_forecast_counts_from_then() -> None:
    decision = Decision(tree(fallout(1)), at=hour(2), actor="system")

    settle(decision, catalog())

    assert keyed(decision.tree, TASK.key).forecast_end_at == hour(7)
