"""An order on one plan, worked on hour by hour."""

from collections.abc import Callable
from typing import Any

from domain import tasks
from domain.catalog import Catalog, CharacteristicSpec, ValueType
from domain.outcome import Outcome
from domain.plan import Task, TaskState, TaskType
from tests.domain.plan_builders import (
    catalog,
    hour,
    keyed,
    plan,
    row,
    specification,
    under_way,
)

S, T = TaskState, TaskType


PORT = CharacteristicSpec(name="portId", value_type=ValueType.STRING)


ACCESS = plan(
    "ACCESS",
    row("T1", assignment_group="DESIGN"),
    row("T2", task_type=T.CALLOUT, request_type="port.reserve", outputs=("portId",), is_ponr=True),
    row("T3", task_type=T.PUSH_EVENT, partner="Carrier", optional_outputs=("portId",)),
    row("T4", skippable=True),
    after=[("T1", "T2"), ("T2", "T3"), ("T3", "T4")],
)


USING = catalog(ACCESS, current={"ACCESS": specification("ACCESS", characteristics=(PORT,))})


class Run:
    """An order on ACCESS, worked on hour by hour."""

    def __init__(self, using: Catalog = USING) -> None:
        self.using = using
        self.tree = under_way(using, "ACCESS")
        self.last: Outcome | None = None

    def do(
        self, command: Callable[..., Outcome], key: str, at: float = 1, actor: str = "ben", **values: Any
    ) -> Task:
        task = keyed(self.tree, key)
        target = task.correlation_key if command is tasks.receive_event else task.id
        self.last = command(self.tree, self.using, target, at=hour(at), actor=actor, **values)
        self.tree = self.last.tree
        return keyed(self.tree, key)

    def events(self) -> list[str]:
        assert self.last is not None
        return [event.type for event in self.last.events]

    def until(self, key: str) -> "Run":
        """Do everything before a task."""
        if key > "T1" and keyed(self.tree, "T1").state == S.OPEN:
            self.do(tasks.complete, "T1")
        if key > "T2":
            self.do(tasks.start, "T2", actor="robot")
            self.do(tasks.complete, "T2", actor="robot", outputs={"portId": "1/1"})
        if key > "T3":
            self.do(tasks.receive_event, "T3", 2)
        return self
