"""The one way to move a task along its machine, and what its end brings about (SOM domain §3.4)."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from domain.attempt_record import begin_attempt, end_attempt
from domain.attempts import Failure
from domain.characteristics import CharacteristicValue, ValueSource
from domain.orders import OrderLine
from domain.outcome import Decision
from domain.plan import DomainOrder, Task, TaskState, TaskType
from domain.task_machine import TASK_MACHINE
from domain.task_owner import owner_of

NO_OUTPUTS: Final[Mapping[str, Any]] = {}
_POINT_OF_NO_RETURN: Final = "It is too far on to be changed or cancelled."


def move_task(
    decision: Decision, task: Task, command: str, *, failure: Failure | None = None, **values: Any
) -> Task:
    """Move a task, saying nothing yet: attempts begin and end with the move; raises TransitionRefused."""
    state = TASK_MACHINE.next(task.state, command, previous=task.previous_state)
    begun = begin_attempt(decision, task, command)
    moved = decision.change(task, **{**begun, "state": state, "previous_state": task.state, **values})
    return end_attempt(decision, moved, command, task.assignee, failure)


def give_back(decision: Decision, task: Task, command: str) -> Task:
    """End a task's lease, if it has one: it is open again, or will be after its pause."""
    if task.lease_id is None:
        return task
    if task.state == TaskState.IN_PROGRESS:
        return move_task(decision, task, command)
    return end_attempt(
        decision, decision.change(task, previous_state=TaskState.OPEN), command, task.assignee, None
    )


def finish_task(
    decision: Decision, task: Task, command: str, *, outputs: Mapping[str, Any] = NO_OUTPUTS, **values: Any
) -> Task:
    """End a task well (T6, T7, T19 to T21): its outputs become values of its owner, a PONR is marked."""
    ended = move_task(
        decision,
        task,
        command,
        actual_start_at=task.actual_start_at or decision.at,
        actual_end_at=decision.at,
        next_attempt_at=None,
        outputs={**task.outputs, **outputs},
        **values,
    )
    _give(decision, ended)
    if ended.is_ponr:
        _pass_point_of_no_return(decision, ended)
    return ended


def _give(decision: Decision, task: Task) -> None:
    owner = owner_of(task, decision.tree)
    if owner is None or not task.outputs:
        return
    given = {name: _given(decision, task, owner, name) for name in task.outputs}
    values = {**owner.characteristics, **given}
    if isinstance(owner, OrderLine):
        decision.happened("CharacteristicsChanged", decision.change(owner, characteristics=values))
    else:
        decision.happened("CharacteristicsChanged", decision.change(owner, characteristics=values))


def _given(decision: Decision, task: Task, owner: DomainOrder | OrderLine, name: str) -> CharacteristicValue:
    before = owner.characteristics.get(name)
    is_enrichment = task.task_type == TaskType.ENRICHMENT
    return CharacteristicValue(
        name=name,
        value=task.outputs[name],
        source=ValueSource.ENRICHMENT if is_enrichment else ValueSource.TASK,
        mapped_from=task.key,
        previous_value=before.value if before else None,
        set_by=decision.actor,
        set_at=decision.at,
        locked=before.locked if before else False,
    )


def _pass_point_of_no_return(decision: Decision, task: Task) -> None:
    """Mark what cannot be undone any more: the domain order and all below it, its line, and the order."""
    if task.domain_order_id is not None:
        _mark_subtree(decision, task.domain_order_id)
    order = decision.change(decision.tree.order, ponr=True)
    line = decision.change(decision.tree.lines[task.line_id], ponr=True) if task.line_id else None
    # no task is named: customers read this too
    decision.happened("PonrReached", line or order, public=("ponr",), message=_POINT_OF_NO_RETURN)


def _mark_subtree(decision: Decision, domain_order_id: UUID) -> None:
    decision.change(decision.tree.domain_orders[domain_order_id], ponr=True)
    for child_id in decision.tree.children.get(domain_order_id, ()):
        _mark_subtree(decision, child_id)
