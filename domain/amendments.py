"""Small changes by managers to an order under way: a value, a priority, a promised date, a waived skip."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from domain.baselines import BaselineReason
from domain.catalog import Catalog, CharacteristicSpec
from domain.characteristics import CharacteristicValue, ValueSource
from domain.domain_order_machine import FINAL_DOMAIN_ORDER_STATES
from domain.domain_order_rollup import is_open
from domain.drafting import check_priority
from domain.errors import NotFound, TransitionRefused, ValidationFailed
from domain.line_machine import LINE_MACHINE
from domain.notes import required_text
from domain.order_machine import ORDER_MACHINE, refuse
from domain.orders import LineState, Order, OrderLine, OrderState
from domain.outcome import Decision, Outcome
from domain.plan import DomainOrder, Task
from domain.plan_schedule import promises
from domain.priorities import NOBODY, Customer, hand_down, prioritize
from domain.settle import settle
from domain.task_machine import FINAL_TASK_STATES
from domain.tree import OrderTree
from domain.value_checks import check_value, has_value

Owner = OrderLine | DomainOrder
_OPEN_TO_CHANGE: Final = (
    LineState.DRAFT,
    LineState.SUBMITTED,
    LineState.ENRICHMENT_IN_PROGRESS,
    LineState.ENRICHMENT_ON_HOLD,
    LineState.NEW,
)


def set_characteristic(
    tree: OrderTree, catalog: Catalog, owner_id: UUID, name: str, value: Any, *, at: datetime, actor: str
) -> Outcome:
    """Give a line, a domain order, or the owner of a task a value; what waited for it goes on.

    Until approval a line's values may be changed freely. Later only a value that is missing, or that says
    nothing about the work (effect INFORMATIONAL), may be set: all else is an in-flight change. A task's id
    limits the names to the task's outputs. Raises NotFound, TransitionRefused, ValidationFailed.
    """
    owner = _owner(tree, owner_id, name)
    characteristic = _characteristic(owner, catalog, name)
    faults = check_value(characteristic, value, path=("value",))
    if faults:
        raise ValidationFailed(faults)
    _require_settable(owner, characteristic)
    decision = Decision(tree, at=at, actor=actor)
    old = owner.characteristics.get(name)
    given = CharacteristicValue(
        name=name,
        value=value,
        source=ValueSource.API,
        previous_value=old.value if old else None,
        set_by=actor,
        set_at=at,
    )
    _put(decision, owner, {**owner.characteristics, name: given})
    settle(decision, catalog)
    return decision.outcome()


def set_priority(tree: OrderTree, catalog: Catalog, priority: int, *, at: datetime, actor: str) -> Outcome:
    """Set the priority of an order and of all its work, 1 (critical) to 5 (planning), for good.

    No table changes it then. Raises TransitionRefused when the order is over, ValidationFailed.
    Source: SOM domain §5.9.
    """
    check_priority(priority)
    _require_open(tree.order, "set_priority")
    decision = Decision(tree, at=at, actor=actor)
    order = decision.change(tree.order, priority=priority, priority_by_hand=True)
    if order.priority != tree.order.priority:
        decision.happened("OrderUpdated", order, public=("priority",))
    hand_down(decision)
    settle(decision, catalog)
    return decision.outcome()


def set_committed_date(
    tree: OrderTree,
    catalog: Catalog,
    owner_id: UUID,
    committed_due_at: datetime,
    *,
    customer: Customer = NOBODY,
    at: datetime,
    actor: str,
) -> Outcome:
    """Promise another date for the order or one line; how urgent it is follows.

    What is left of the plan is planned anew from now on, under a new baseline.
    Raises NotFound, TransitionRefused, ValidationFailed.
    """
    _require_open(tree.order, "set_committed_date")
    if committed_due_at <= at:
        raise ValidationFailed.of(
            "committedDueAt", problem="It has passed already.", way_out="Promise a date still to come."
        )
    decision = Decision(tree, at=at, actor=actor)
    if owner_id == tree.order.id:
        order = decision.change(tree.order, committed_due_at=committed_due_at)
        decision.happened("OrderUpdated", order, public=("committed_due_at",))
    else:
        line = tree.line(owner_id)
        _require_open_line(line, "set_committed_date")
        changed = decision.change(line, committed_due_at=committed_due_at)
        decision.happened("LineUpdated", changed, public=("committed_due_at",))
    if tree.order.state != OrderState.DRAFT:
        prioritize(decision, catalog, customer)
    is_another = promises(decision.tree) != promises(tree)
    settle(decision, catalog, baseline=BaselineReason.COMMITTED_DATE_CHANGED if is_another else None)
    return decision.outcome()


def waive_skip(
    tree: OrderTree, catalog: Catalog, skip_id: UUID, *, reason: str, at: datetime, actor: str
) -> Outcome:
    """Decide that what waits for a value will not be made, so that its line can complete (SOM domain §3.2).

    Raises NotFound, TransitionRefused when the skip is not open, ValidationFailed.
    """
    skip = tree.skips.get(skip_id)
    if skip is None:
        raise NotFound("decomposition skip", str(skip_id))
    because = required_text("reason", reason)
    if not is_open(skip):
        state = "waived" if skip.waived else "settled"
        raise TransitionRefused("decomposition skip", state=state, command="waive_skip", allowed=())
    _require_open(tree.order, "waive_skip")
    decision = Decision(tree, at=at, actor=actor)
    waived = decision.put(replace(skip, waived=True, resolved_at=at, resolved_by=actor))
    decision.happened("DecompositionSkipWaived", waived, message=because)
    settle(decision, catalog)
    return decision.outcome()


def _put(decision: Decision, owner: Owner, values: Mapping[str, CharacteristicValue]) -> None:
    if isinstance(owner, OrderLine):
        decision.happened(
            "LineUpdated", decision.put(replace(owner, characteristics=values)), public=("characteristics",)
        )
    else:
        decision.happened("DomainOrderUpdated", decision.put(replace(owner, characteristics=values)))


def _owner(tree: OrderTree, owner_id: UUID, name: str) -> Owner:
    task = tree.tasks.get(owner_id)
    if task is not None:
        _require_output(task, name)
        owner_id = task.domain_order_id or task.line_id or owner_id
    owner: Owner | None = tree.lines.get(owner_id) or tree.domain_orders.get(owner_id)
    if owner is None:
        raise NotFound("line, domain order or task with characteristics", str(owner_id))
    return owner


def _require_output(task: Task, name: str) -> None:
    outputs = (*task.required_outputs, *task.optional_outputs)
    if name not in outputs:
        known = ", ".join(outputs) or "none"
        raise ValidationFailed.of(
            "name", problem=f"{name} is no output of {task.name}.", way_out=f"It has {known}."
        )
    if task.state in FINAL_TASK_STATES:
        raise TransitionRefused("task", state=task.state, command="set_characteristic", allowed=())


def _characteristic(owner: Owner, catalog: Catalog, name: str) -> CharacteristicSpec:
    specification = catalog.specification(owner.specification, owner.specification_version)
    found = specification.characteristic(name)
    if found is None:
        known = ", ".join(each.name for each in specification.characteristics) or "none"
        raise ValidationFailed.of(
            "name", problem=f"{specification.code} has no characteristic {name}.", way_out=f"It has {known}."
        )
    return found


def _require_settable(owner: Owner, characteristic: CharacteristicSpec) -> None:
    subject = "line" if isinstance(owner, OrderLine) else "domain order"
    if owner.state in {*LINE_MACHINE.final, *FINAL_DOMAIN_ORDER_STATES}:
        raise TransitionRefused(subject, state=owner.state, command="set_characteristic", allowed=())
    old = owner.characteristics.get(characteristic.name)
    free = owner.state in _OPEN_TO_CHANGE or characteristic.effect == "INFORMATIONAL"
    if not free and old is not None and has_value(old.value):
        raise TransitionRefused(
            subject,
            state=owner.state,
            command="set_characteristic",
            allowed=(),
            reasons=(f"{characteristic.name} has a value; changing work under way takes a change request.",),
        )


def _require_open(order: Order, command: str) -> None:
    if order.state in ORDER_MACHINE.final:
        raise refuse(order, command)


def _require_open_line(line: OrderLine, command: str) -> None:
    if line.state in LINE_MACHINE.final:
        raise TransitionRefused("line", state=line.state, command=command, allowed=())
