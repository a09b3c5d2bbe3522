"""Which group does a task: its template says, else the decision table `assignment` (SOM domain §5.4)."""

from typing import Any, Final

from domain.catalog import Catalog
from domain.decision_tables import evaluate_table
from domain.plan import Task
from domain.tree import OrderTree

TABLE: Final = "assignment"
RESULT: Final = "assignmentGroup"


def group_for(task: Task, tree: OrderTree, catalog: Catalog) -> str | None:
    """Give the code of the group that a task belongs to; None when nothing says so.

    The table sees requestType, taskType, stage, specification, location (id), priority and requiredSkills.
    """
    if task.assignment_group is not None:
        return task.assignment_group
    table = catalog.decision_tables.get(TABLE)
    found = evaluate_table(table, _inputs(task, tree)) if table else None
    return found.get(RESULT) if found else None


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
