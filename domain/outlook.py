"""What everybody waits for, what may be done, and when to look again (SOM domain §2.3, §15 point 11)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.line_machine import paused_by_command
from domain.orders import LineState, OrderSource, OrderState, Party, WaitingOn
from domain.outcome import Decision
from domain.plan import SkipReason, Task, TaskState, TaskType
from domain.readiness import GATES_START, keeping_since, paused_above, ready_at, waiting_on
from domain.task_guards import allowed_actions, end_opens_at
from domain.task_machine import PAUSED
from domain.tree import OrderTree

MOST_NAMED: Final = 20
PAUSES: Final = (OrderState.ON_HOLD, OrderState.AWAITING_INFORMATION)
AT_WORK: Final = (
    TaskState.OPEN,
    TaskState.IN_PROGRESS,
    TaskState.ON_HOLD,
    TaskState.AWAITING_INFORMATION,
    TaskState.RESOLVED,
    TaskState.FAILED,
)
FINAL: Final = (
    OrderState.CANCELED,
    OrderState.CLOSED_COMPLETE,
    OrderState.CLOSED_PARTIAL,
    OrderState.FAILED,
)
# Outside fulfilment and enrichment the order's state says whose turn it is, by which name, and why.
TURNS: Final[Mapping[OrderState, tuple[Party, str, str]]] = {
    OrderState.DRAFT: (Party.PERSON, "{order.created_by}", "The order has to be submitted."),
    OrderState.ENRICHMENT_ON_HOLD: (Party.TEAM, "", "Enrichment is on hold: {order.state_reason}."),
    OrderState.NEW: (Party.APPROVER, "", "The order has to be approved."),
    OrderState.ACKNOWLEDGED: (Party.SYSTEM, "", "The order is being decomposed."),
    OrderState.REJECTED: (
        Party.PERSON,
        "{order.created_by}",
        "It was rejected: {order.state_reason}.",
    ),
    OrderState.AWAITING_INFORMATION: (Party.CUSTOMER, "", "We asked: {order.question}"),
    OrderState.ON_HOLD: (Party.TEAM, "", "The order is on hold: {order.state_reason}."),
}


def look_at_tasks(decision: Decision) -> None:
    """Say of each task what it waits for and what may be done with it, where that can have changed."""
    tree, at = decision.tree, decision.at
    for task_id in _concerned(decision):
        task = tree.tasks[task_id]
        decision.change(
            task,
            waiting_on=waiting_on(tree, task, at),
            allowed_actions=allowed_actions(tree, task, at=at),
        )


def look_at_order(decision: Decision) -> None:
    """Say what the order waits for, and when time alone will move it on."""
    tree, at = decision.tree, decision.at
    found = () if tree.order.state in FINAL else tuple(_order_waits(tree, at))[:MOST_NAMED]
    decision.change(
        tree.order,
        waiting_on=keeping_since(tree.order.waiting_on, found),
        next_look_at=min(_looks(tree, at), default=None),
    )


def _concerned(decision: Decision) -> list[UUID]:
    """List the tasks that changed and those behind them; all when something above tasks changed its state."""
    tree, before = decision.tree, decision.before
    if _states(tree) != _states(before) or len(tree.dependencies) != len(before.dependencies):
        return list(tree.tasks)
    changed = [task_id for task_id, task in tree.tasks.items() if before.tasks.get(task_id) is not task]
    behind = [edge.successor_id for task_id in changed for edge in tree.successors.get(task_id, ())]
    waiting = [task.id for task in tree.tasks.values() if task.next_attempt_at is not None]
    gated = [edge.successor_id for edge in tree.dependencies if edge.type not in GATES_START]
    return list(dict.fromkeys((*changed, *behind, *waiting, *gated)))


def _states(tree: OrderTree) -> list[object]:
    lines, domain_orders = tree.lines.values(), tree.domain_orders.values()
    skips = [skip for skip in tree.skips.values() if skip.resolved_at is None and not skip.waived]
    return [
        tree.order.state,
        *[line.state for line in lines],
        *[each.state for each in domain_orders],
        len(skips),
    ]


def _order_waits(tree: OrderTree, at: datetime) -> Iterator[WaitingOn]:
    order = tree.order
    follows_lines = order.state in PAUSES and order.state_reason is None
    if order.state in TURNS and not follows_lines:
        party, name, reason = TURNS[order.state]
        called = name.format(order=order) or None
        if order.state == OrderState.DRAFT and order.source == OrderSource.PORTAL:
            party = Party.CUSTOMER
        yield WaitingOn(party=party, name=called, reason=reason.format(order=order), since=at)
        return
    yield from _paused_lines(tree, at)
    for task in sorted(_tasks_in_turn(tree), key=_importance):
        yield from task.waiting_on
    for skip in tree.skips.values():
        if skip.reason == SkipReason.VALUE_MISSING and skip.resolved_at is None and not skip.waived:
            reason = f"{skip.target} waits for a value of {skip.missing_characteristic}."
            yield WaitingOn(party=Party.TEAM, reason=reason, since=at)


def _paused_lines(tree: OrderTree, at: datetime) -> Iterator[WaitingOn]:
    """Say why lines stand still, once for each instead of for every task that stands still with it."""
    for line in sorted(tree.lines.values(), key=lambda each: each.line_no):
        if not paused_by_command(line):
            continue
        if line.state == LineState.AWAITING_INFORMATION:
            reason = f"We asked about line {line.line_no}: {line.state_reason}"
            yield WaitingOn(party=Party.CUSTOMER, reason=reason, since=at)
        else:
            reason = f"Line {line.line_no} is on hold: {line.state_reason}."
            yield WaitingOn(party=Party.TEAM, reason=reason, since=at)


def _tasks_in_turn(tree: OrderTree) -> list[Task]:
    """List the tasks at work, and those that only time keeps from starting, or a cancelled one for ever."""
    return [
        task
        for task in tree.tasks.values()
        if (task.state in AT_WORK and task.state_reason != PAUSED)
        or _waits_for_time(task)
        or _waits_in_vain(tree, task)
    ]


def _waits_for_time(task: Task) -> bool:
    return bool(task.waiting_on) and all(each.party == Party.TIMER for each in task.waiting_on)


def _waits_in_vain(tree: OrderTree, task: Task) -> bool:
    awaited = (tree.tasks[each.task_id] for each in task.waiting_on if each.task_id is not None)
    return any(each.state == TaskState.CANCELED for each in awaited)


def _importance(task: Task) -> tuple[bool, int, str, str]:
    ends = task.forecast_end_at.isoformat() if task.forecast_end_at else ""
    return (not task.is_critical, task.priority, ends, task.key)


def _looks(tree: OrderTree, at: datetime) -> Iterator[datetime]:
    """Walk the instants after `at` by which time alone lets something move."""
    for task in tree.tasks.values():
        instants = [each for each in _looks_at_task(tree, task) if each is not None and each > at]
        if instants and paused_above(tree, task) is None:
            yield min(instants)


def _looks_at_task(tree: OrderTree, task: Task) -> Iterator[datetime | None]:
    if task.state == TaskState.SCHEDULED:
        yield ready_at(tree, task)
    elif task.state in (TaskState.OPEN, TaskState.IN_PROGRESS):
        yield task.next_attempt_at
        yield end_opens_at(tree, task)
        if task.task_type == TaskType.TIMER and task.actual_start_at and task.estimate:
            yield task.actual_start_at + task.estimate
