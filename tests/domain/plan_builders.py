"""The plan of the worked order as a tree, from its figures (SOM domain §18), and small catalogs."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from domain.catalog import Catalog, DependencyTemplate, PlanTemplate, Specification, TaskTemplate
from domain.orders import LineState, Order, OrderState
from domain.outcome import Decision, Outcome
from domain.plan import (
    DomainOrder,
    DomainOrderKind,
    DomainOrderState,
    Duration,
    Task,
    TaskDependency,
    TaskStage,
    TaskState,
    TaskType,
)
from domain.planning import add_header_tasks, add_to_plan
from domain.settle import settle
from domain.tree import OrderTree, stable_id
from tests import builders

FIGURES: dict[str, Any] = json.loads((Path(__file__).parent / "fixture_plan.json").read_text("utf-8"))
APPROVED = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)
ORDER = UUID("0b000000-0000-4000-8000-000000000001")
FIRST, SECOND = stable_id(ORDER, "L1"), stable_id(ORDER, "L2")


def hour(number: float) -> datetime:
    """The instant so many hours after approval."""
    return APPROVED + timedelta(hours=number)


def hours(number: float) -> Duration:
    """Work of so many hours."""
    return Duration(likely=timedelta(hours=number))


def task_id(key: str) -> UUID:
    """The id of a task of the worked order, by its key."""
    return stable_id(ORDER, key)


def worked_order(**facts: dict[str, Any]) -> OrderTree:
    """The worked order in progress with its 21 tasks scheduled; `facts` are values of tasks by key."""
    order = running_order(id=ORDER, committed_due_at=hour(FIGURES["dueHour"]))
    lines = [running_line(id=FIRST), running_line(id=SECOND, line_no=2, specification="CFS-BIZ-VOICE")]
    line_of = {key: name for name, keys in FIGURES["lineTasks"].items() for key in keys}
    made: dict[UUID, DomainOrder] = {}
    tasks: dict[UUID, Task] = {}
    for row in FIGURES["tasks"]:
        line_id = stable_id(ORDER, line_of[row["key"]]) if row["key"] in line_of else None
        owner = domain_order_of(line_id, row["domainOrder"]) if line_id else None
        if owner:
            made[owner.id] = owner
        tasks[task_id(row["key"])] = worked_task(row, line_id, owner, facts.get(row["key"], {}))
    edges = [
        TaskDependency(predecessor_id=task_id(key), successor_id=task_id(row["key"]))
        for row in FIGURES["tasks"]
        for key in row["predecessors"]
    ]
    return OrderTree(
        order=order,
        lines={each.id: each for each in lines},
        domain_orders=made,
        tasks=tasks,
        dependencies=tuple(edges),
    )


def worked_task(
    row: Mapping[str, Any], line_id: UUID | None, owner: DomainOrder | None, facts: dict[str, Any]
) -> Task:
    """One task of the worked order."""
    ordinary: dict[str, Any] = {
        "id": task_id(row["key"]),
        "key": row["key"],
        "name": row["name"],
        "task_type": TaskType(row["type"]),
        "duration": hours(row["durationHours"]),
        "state": TaskState.SCHEDULED,
        "stage": TaskStage.FULFILMENT if line_id else TaskStage.POST_FULFILMENT,
        "line_id": line_id,
        "domain_order_id": owner.id if owner else None,
        "is_ponr": row["ponr"],
    }
    return Task(**(ordinary | facts))


def domain_order_of(line_id: UUID, name: str) -> DomainOrder:
    """One of the worked order's domain orders, under way."""
    of = running_line(id=line_id, specification=name)
    return builders.domain_order(of, id=stable_id(ORDER, name), state=DomainOrderState.IN_PROGRESS)


def actuals(scenario: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Turn a scenario's hours into facts of tasks."""
    return {key: fact(row) for key, row in scenario["actuals"].items()}


def fact(row: Mapping[str, float]) -> dict[str, Any]:
    """A finished or a running task, with its own estimate if there is one."""
    values: dict[str, Any] = {"actual_start_at": hour(row["start"]), "state": TaskState.IN_PROGRESS}
    if "dur" in row:
        values["estimate"] = timedelta(hours=row["dur"])
    if "end" in row:
        values |= {"actual_end_at": hour(row["end"]), "state": TaskState.CLOSED_COMPLETE}
    return values


def running_order(**values: Any) -> Order:
    """An order in progress."""
    times = {"created_at": APPROVED, "approved_at": APPROVED, "actual_start_at": APPROVED}
    return builders.order(**({"state": OrderState.IN_PROGRESS, "number": "ORD1001001"} | times | values))


def running_line(**values: Any) -> Any:
    """A line in progress."""
    return builders.line(**({"state": LineState.IN_PROGRESS} | values))


def row(key: str, **values: Any) -> TaskTemplate:
    """A template of a manual task of one hour."""
    ordinary: dict[str, Any] = {"key": key, "name": f"Task {key}", "task_type": TaskType.MANUAL}
    return TaskTemplate(**(ordinary | {"duration": hours(1)} | values))


def plan(specification: str | None, *tasks: TaskTemplate, after: Any = (), **values: Any) -> PlanTemplate:
    """A template; `after` are pairs of keys, or dependency templates."""
    edges = tuple(each if isinstance(each, DependencyTemplate) else edge(*each) for each in after)
    ordinary: dict[str, Any] = {"code": f"PT-{specification}", "version": "1.0"}
    content = {"specification": specification, "tasks": tasks, "dependencies": edges}
    return PlanTemplate(**(ordinary | content | values))


def edge(predecessor: str, successor: str, **values: Any) -> DependencyTemplate:
    """An edge between two templates, by their keys."""
    return DependencyTemplate(predecessor=predecessor, successor=successor, **values)


def catalog(*plans: PlanTemplate, **values: Any) -> Catalog:
    """A catalog that has a specification for each plan."""
    codes = {each.specification for each in plans if each.specification}
    current = {code: specification(code) for code in codes} | values.pop("current", {})
    return Catalog(
        plan_templates=plans,
        current=current,
        specifications={(each.code, each.version): each for each in current.values()},
        **values,
    )


def specification(code: str, **values: Any) -> Specification:
    """A service specification without characteristics."""
    ordinary: dict[str, Any] = {"code": code, "version": "1.0", "name": code, "kind": DomainOrderKind.SERVICE}
    return Specification(**(ordinary | values))


def under_way(using: Catalog, *codes: str, at: datetime = APPROVED, **values: Any) -> OrderTree:
    """An order in progress, with a line of these `values` for each specification, planned and settled."""
    order = running_order()
    lines = [
        running_line(line_no=number, specification=code, state=LineState.SCHEDULED, **values)
        for number, code in enumerate(codes, 1)
    ]
    made = [builders.domain_order(line, characteristics=line.characteristics) for line in lines]
    tree = OrderTree(
        order=order, lines={line.id: line for line in lines}, domain_orders={each.id: each for each in made}
    )
    decision = Decision(tree, at=at, actor="system")
    add_to_plan(decision, using, [each.id for each in made])
    add_header_tasks(decision, using, TaskStage.POST_FULFILMENT)
    settle(decision, using)
    return decision.outcome().tree


def asked(outcome: Outcome) -> list[tuple[str, UUID]]:
    """What workers are asked to do with tasks."""
    return [(job.name, job.task_id) for job in outcome.jobs if job.task_id is not None]


def keyed(tree: OrderTree, key: str) -> Task:
    """The task with this key."""
    (found,) = [task for task in tree.tasks.values() if task.key == key]
    return found
