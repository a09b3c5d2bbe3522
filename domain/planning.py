"""Builds the plan: tasks from templates, and the edges among them (SOM domain §5.1, §5.2)."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from domain.assignment import expected_groups
from domain.catalog import Catalog, TaskTemplate
from domain.characteristics import plain
from domain.cycles import refuse_cycle
from domain.decision_tables import evaluate_expression
from domain.edges import edges_of
from domain.outcome import Decision
from domain.plan import DomainOrder, Task, TaskStage, TaskType
from domain.plan_templates import template_for
from domain.tree import OrderTree, stable_id


def add_to_plan(
    decision: Decision, catalog: Catalog, domain_order_ids: Iterable[UUID], *stages: TaskStage
) -> None:
    """Put the tasks of these domain orders into the plan, and every edge that they make possible.

    The order's own tasks of the stages come with them. Works on a running plan too: what exists stays as it
    is, and nothing is put before a task once started. Raises ValidationFailed, naming the cycle, when tasks
    would wait for each other.
    """
    for domain_order_id in domain_order_ids:
        domain_order = decision.tree.domain_orders[domain_order_id]
        template = template_for(domain_order, catalog)
        for row in template.tasks if template else ():
            if _is_wanted(row, domain_order):
                owner = {"line_id": domain_order.line_id, "domain_order_id": domain_order_id}
                _make(decision, stable_id(domain_order_id, row.key), row, **owner)
    for stage in stages:
        _make_header_tasks(decision, catalog, stage)
    _link(decision, catalog)


def add_header_tasks(decision: Decision, catalog: Catalog, stage: TaskStage) -> tuple[UUID, ...]:
    """Put the order's own tasks of a stage into the plan and give their ids; raises as add_to_plan does."""
    made = _make_header_tasks(decision, catalog, stage)
    _link(decision, catalog)
    return made


def _make_header_tasks(decision: Decision, catalog: Catalog, stage: TaskStage) -> tuple[UUID, ...]:
    order = decision.tree.order
    plans = [
        plan
        for plan in catalog.plan_templates
        if plan.specification is None and plan.stage == stage and plan.category in (None, order.category)
    ]
    return tuple(
        _make(decision, stable_id(order.id, row.key), row, stage=stage)
        for plan in plans
        for row in plan.tasks
    )


def _link(decision: Decision, catalog: Catalog) -> None:
    """Add the edges that are missing among the tasks that there are; raises ValidationFailed on a cycle.

    New tasks learn which group they will come to.
    """
    _expect_groups(decision, catalog)
    tasks = decision.tree.tasks
    decision.depend(edge for edge in edges_of(decision.tree, catalog) if is_waiting(tasks[edge.successor_id]))
    refuse_cycle(decision.tree)
    before = decision.before
    if _size(decision.tree) != _size(before):
        decision.change(decision.tree.order, plan_version=before.order.plan_version + 1)


def make_task(task_id: UUID, row: TaskTemplate, *, priority: int, **owner: Any) -> Task:
    """Make a task as its template says; it takes the priority of its line (SOM domain §5.4)."""
    return Task(
        id=task_id,
        key=row.key,
        name=row.name,
        task_type=row.task_type,
        duration=row.duration,
        request_type=row.request_type,
        partner=row.partner,
        assignment_group=row.assignment_group,
        required_skills=row.required_skills,
        priority=priority,
        calendar=row.calendar,
        condition=None if row.build_time else row.condition,
        is_ponr=row.is_ponr,
        skippable=row.skippable,
        blocking=row.blocking,
        required_outputs=row.outputs,
        optional_outputs=row.optional_outputs,
        retry_policy=row.retry_policy,
        timeout=row.timeout,
        max_attempts=row.max_attempts,
        correlation_key=f"{row.key}-{task_id}" if row.task_type == TaskType.PUSH_EVENT else None,
        **owner,
    )


def _expect_groups(decision: Decision, catalog: Catalog) -> None:
    new = [task for task in decision.touched(Task) if task.id not in decision.before.tasks]
    for task_id, group in expected_groups(new, decision.tree, catalog).items():
        decision.change(decision.tree.tasks[task_id], expected_group=group)


def _make(decision: Decision, task_id: UUID, row: TaskTemplate, **owner: Any) -> UUID:
    if task_id not in decision.tree.tasks:
        above = decision.tree.lines.get(owner.get("line_id", task_id), decision.tree.order)
        decision.put(make_task(task_id, row, priority=above.priority, **owner))
    return task_id


def _is_wanted(row: TaskTemplate, domain_order: DomainOrder) -> bool:
    if not row.build_time or row.condition is None:
        return True
    return evaluate_expression(row.condition, plain(domain_order.characteristics)) is not False


def is_waiting(task: Task) -> bool:
    """Has the task neither begun nor ended, so that edges to it still count?"""
    return task.actual_start_at is None and task.actual_end_at is None


def _size(tree: OrderTree) -> tuple[int, int]:
    # tasks and edges are never taken away: how many there are tells whether there are new ones
    return len(tree.tasks), len(tree.dependencies)
