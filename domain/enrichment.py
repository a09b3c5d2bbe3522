"""Enrichment: between submission and approval, technical values are filled in (SOM domain §3.1, §3.2)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from domain.catalog import Catalog, CharacteristicSpec, Specification, Stage
from domain.characteristics import plain
from domain.line_machine import move_line
from domain.order_machine import move_order
from domain.orders import LineAction, LineState, OrderLine, OrderState
from domain.outcome import Decision
from domain.plan import Duration, Task, TaskStage, TaskType
from domain.rules import Verdict, judge
from domain.task_machine import FINAL_TASK_STATES
from domain.tree import stable_id
from domain.value_checks import has_value

DURATION: Final = Duration(likely=timedelta(hours=4))
_STAGES: Final = tuple(Stage)


def missing_values(
    specification: Specification, values: Mapping[str, Any], *, until: Stage
) -> tuple[CharacteristicSpec, ...]:
    """List the characteristics that must have a value by the stage and have none."""
    return tuple(
        each
        for each in specification.characteristics
        if each.mandatory_at is not None
        and _STAGES.index(each.mandatory_at) <= _STAGES.index(until)
        and not has_value(values.get(each.name))
        and judge(each.required_when, values, specification).verdict is Verdict.TRUE
    )


def advance_enrichment(decision: Decision, catalog: Catalog) -> bool:
    """Take a submitted order as far towards approval as it goes (O3, O4, O7); say whether it moved."""
    state = decision.tree.order.state
    if state is OrderState.SUBMITTED:
        return _enter(decision, catalog)
    if state is OrderState.ENRICHMENT_IN_PROGRESS:
        return _finish(decision, catalog)
    return False


def _enter(decision: Decision, catalog: Catalog) -> bool:
    if any(_blocks(task) for task in decision.tree.tasks.values()):
        return False
    matching = [line for line in _lines(decision) if _missing(line, catalog)]
    move_order(decision, "begin_enrichment" if matching else "pass_enrichment")
    for line in _lines(decision):
        if line in matching:
            _ask(decision, move_line(decision, line, "begin_enrichment"), catalog)
        else:
            move_line(decision, line, "pass_enrichment")
    return True


def _finish(decision: Decision, catalog: Catalog) -> bool:
    waiting = [line for line in _lines(decision) if line.state is LineState.ENRICHMENT_IN_PROGRESS]
    settled = [line for line in waiting if not _open_tasks(decision, line)]
    for line in settled:
        if _missing(line, catalog):
            _ask(decision, line, catalog)
        else:
            move_line(decision, line, "finish_enrichment")
    if all(line.state is LineState.NEW for line in _lines(decision)):
        move_order(decision, "finish_enrichment")
    return bool(settled)


def _ask(decision: Decision, line: OrderLine, catalog: Catalog) -> None:
    """Make the task that collects what is missing; asking again later makes another task."""
    asked = sum(1 for task in decision.tree.tasks.values() if _enriches(task, line))
    names = tuple(each.name for each in _missing(line, catalog))
    task = decision.put(
        Task(
            id=stable_id(line.id, f"ENRICHMENT#{asked + 1}"),
            key="ENRICHMENT",
            name=f"Complete the values of line {line.line_no}",
            task_type=TaskType.ENRICHMENT,
            stage=TaskStage.SUBMITTED,
            duration=DURATION,
            line_id=line.id,
            request_type="enrichment",
            priority=decision.tree.lines[line.id].priority,
            required_outputs=names,
        )
    )
    decision.happened("EnrichmentTaskCreated", task, message=f"Missing: {', '.join(names)}.")


def _missing(line: OrderLine, catalog: Catalog) -> tuple[CharacteristicSpec, ...]:
    specification = catalog.specification(line.specification, line.specification_version)
    if not specification.enrichment or line.action is not LineAction.ADD:
        return ()
    return missing_values(specification, plain(line.characteristics), until=Stage.ENRICHMENT)


def _lines(decision: Decision) -> list[OrderLine]:
    return sorted(decision.tree.lines.values(), key=lambda line: line.line_no)


def _open_tasks(decision: Decision, line: OrderLine) -> bool:
    tasks = decision.tree.tasks.values()
    return any(_enriches(task, line) and task.state not in FINAL_TASK_STATES for task in tasks)


def _enriches(task: Task, line: OrderLine) -> bool:
    return task.task_type is TaskType.ENRICHMENT and task.line_id == line.id


def _blocks(task: Task) -> bool:
    is_header = task.stage is TaskStage.SUBMITTED and task.task_type is not TaskType.ENRICHMENT
    return is_header and task.blocking and task.state not in FINAL_TASK_STATES
