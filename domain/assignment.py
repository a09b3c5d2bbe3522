"""Whose is a task? Its template or the decision table `assignment` tells (SOM domain §5.4)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from domain.catalog import Catalog
from domain.decision_tables import evaluate_table
from domain.directory import AssignmentPolicy
from domain.errors import ExpressionFailed
from domain.plan import Task
from domain.tree import OrderTree

TABLE: Final = "assignment"
NOTHING: Final[Mapping[str, Any]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """The group of a task, the person it goes to, and how the group finds somebody, as far as it is told."""

    group: str | None = None
    person: str | None = None
    policy: AssignmentPolicy | None = None


def assignment_of(task: Task, tree: OrderTree, catalog: Catalog) -> Assignment:
    """Say whose a task is; what it has already, of its template or by hand, stays.

    The table sees requestType, taskType, stage, specification, location (id), priority and requiredSkills;
    it may answer with assignmentGroup, assignee (a subject) and assignmentPolicy. Raises ExpressionFailed.
    """
    table = catalog.decision_tables.get(TABLE)
    found = (evaluate_table(table, _inputs(task, tree)) if table else None) or NOTHING
    return Assignment(
        group=task.assignment_group or found.get("assignmentGroup"),
        person=task.assignee or found.get("assignee"),
        policy=_policy(found.get("assignmentPolicy")),
    )


def expected_groups(tasks: Iterable[Task], tree: OrderTree, catalog: Catalog) -> Mapping[UUID, str]:
    """Say which groups tasks will come to once they are ready, as things stand; raises ExpressionFailed."""
    found: dict[str, str | None] = {}
    expected = {}
    for task in tasks:
        alike = f"{task.assignment_group} {_inputs(task, tree)}"  # the table answers alike for these
        if alike not in found:
            found[alike] = assignment_of(task, tree, catalog).group
        group = found[alike]
        if group is not None:
            expected[task.id] = group
    return expected


def _policy(told: Any) -> AssignmentPolicy | None:
    if told is None:
        return None
    if told not in set(AssignmentPolicy):
        raise ExpressionFailed(f"table {TABLE}", f"{told!r} is no assignmentPolicy")
    return AssignmentPolicy(told)


def _inputs(task: Task, tree: OrderTree) -> dict[str, Any]:
    line = tree.lines[task.line_id] if task.line_id else None
    owner = tree.domain_orders[task.domain_order_id] if task.domain_order_id else line
    return {
        "requestType": task.request_type,
        "taskType": task.task_type.value,
        "stage": task.stage.value,
        "specification": owner.specification if owner else None,
        "location": str(line.location_id) if line and line.location_id else None,
        "priority": task.priority,
        "requiredSkills": list(task.required_skills),
    }
