"""Putting other tasks in the place of one that cannot be done (SOM domain §7.4 REPLAN)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from uuid import UUID

from domain.catalog import Catalog, PlanTemplate
from domain.cycles import refuse_cycle
from domain.errors import ValidationFailed
from domain.outcome import Decision
from domain.plan import DependencyType, Task, TaskDependency
from domain.planning import is_waiting, make_task
from domain.task_moves import move_task
from domain.tree import stable_id

ORIGIN = "COMPENSATION"


def replan(decision: Decision, catalog: Catalog, task: Task, code: str | None) -> None:
    """Cancel a task as compensated for, insert the tasks of a template, and rewire its edges to them.

    Raises ValidationFailed when there is no such template.
    """
    template = _template(catalog, code)
    canceled = move_task(
        decision, task, "cancel_task", actual_end_at=decision.at, resolution="COMPENSATION",
        state_reason=f"Replaced by {template.code}.",
    )  # fmt: skip
    decision.happened("TaskCanceled", canceled, message=canceled.state_reason)
    made = {row.key: _make(decision, canceled, template, row.key) for row in template.tasks}
    inside = [
        TaskDependency(
            predecessor_id=made[row.predecessor],
            successor_id=made[row.successor],
            type=row.type,
            lag=row.lag,
            origin=ORIGIN,
        )
        for row in template.dependencies
        if row.predecessor_specification is None
    ]
    decision.depend([*inside, *_rewired(decision, canceled, list(made.values()), inside)])
    refuse_cycle(decision.tree)
    order = decision.tree.order
    decision.change(order, plan_version=decision.before.order.plan_version + 1)


def _template(catalog: Catalog, code: str | None) -> PlanTemplate:
    found = next((each for each in catalog.plan_templates if each.code == code and each.tasks), None)
    if found is None:
        raise ValidationFailed.of(
            "template",
            problem=f"There is no plan template {code!r} with tasks." if code else "No template is named.",
            way_out="Name the code of a plan template, as `planTemplates` gives it.",
        )
    return found


def _make(decision: Decision, instead_of: Task, template: PlanTemplate, key: str) -> UUID:
    row = next(each for each in template.tasks if each.key == key)
    made = make_task(
        stable_id(instead_of.id, f"{template.code}/{key}"),
        row,
        priority=instead_of.priority,
        line_id=instead_of.line_id,
        domain_order_id=instead_of.domain_order_id,
        stage=instead_of.stage,
    )
    decision.put(made)
    return made.id


def _rewired(
    decision: Decision, old: Task, made: Sequence[UUID], inside: Sequence[TaskDependency]
) -> Iterator[TaskDependency]:
    """Lead what led to the old task to the first of the new ones, and on from the last of them."""
    led, followed = {edge.successor_id for edge in inside}, {edge.predecessor_id for edge in inside}
    firsts = [task_id for task_id in made if task_id not in led]
    lasts = [task_id for task_id in made if task_id not in followed]
    for edge in decision.tree.predecessors.get(old.id, ()):
        into = lasts if edge.type in (DependencyType.FF, DependencyType.SF) else firsts
        yield from (replace(edge, successor_id=each, origin=ORIGIN) for each in into)
    for edge in decision.tree.successors.get(old.id, ()):
        if is_waiting(decision.tree.tasks[edge.successor_id]):
            out = firsts if edge.type in (DependencyType.SS, DependencyType.SF) else lasts
            yield from (replace(edge, predecessor_id=each, origin=ORIGIN) for each in out)
