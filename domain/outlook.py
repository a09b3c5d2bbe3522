"""What everybody waits for, what may be done, and when to look again (SOM domain §2.3, §15 point 11)."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from heapq import nsmallest
from typing import Final

from domain.concerned import concerned
from domain.copies import copied
from domain.known import Turns, known_of
from domain.line_machine import paused_by_command
from domain.orders import LineState, OrderSource, OrderState, Party, WaitingOn
from domain.outcome import Decision
from domain.plan import SkipReason, Task, TaskDependency, TaskState, TaskType
from domain.readiness import (
    GATES_START,
    WAITS,
    awaited_orders,
    keeping_since,
    opens_at,
    paused_above,
    waiting_on,
)
from domain.task_guards import allowed_actions
from domain.task_machine import FINAL_TASK_STATES, PAUSED
from domain.tree import OrderTree

MOST_NAMED: Final = 20
LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)
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
    for task_id in concerned(decision):
        task = tree.tasks[task_id]
        decision.change(
            task,
            waiting_on=waiting_on(tree, task, at),
            allowed_actions=allowed_actions(tree, task, at=at),
        )


def look_at_order(decision: Decision) -> None:
    """Say what the order waits for, and when time alone will move it on, or change how it stands."""
    turns = _turns(decision)
    tree, at = decision.tree, decision.at
    watched = known_of(tree).watched
    alarms = watched.alarms.values() if watched else ()
    found = () if tree.order.state in FINAL else tuple(_order_waits(tree, turns, at))[:MOST_NAMED]
    decision.change(
        tree.order,
        waiting_on=keeping_since(tree.order.waiting_on, found),
        next_look_at=min((*_looks(tree, turns, at), *alarms), default=None),
    )
    decision.learn(copied(known_of(decision.tree), turns=turns))


def _order_waits(tree: OrderTree, turns: Turns, at: datetime) -> Iterator[WaitingOn]:
    order = tree.order
    follows_lines = order.state in PAUSES and order.state_reason is None
    if order.state in TURNS and not follows_lines:
        party, name, reason = TURNS[order.state]
        called = name.format(order=order) or None
        if order.state == OrderState.DRAFT and order.source == OrderSource.PORTAL:
            party = Party.CUSTOMER
        yield WaitingOn(party=party, name=called, reason=reason.format(order=order), since=at)
        return
    yield from _awaited(tree, at)
    yield from _paused_lines(tree, at)
    for task in nsmallest(
        MOST_NAMED, map(tree.tasks.__getitem__, turns.tasks), key=partial(_importance, tree)
    ):
        yield from task.waiting_on
    for skip in tree.skips.values():
        if skip.reason == SkipReason.VALUE_MISSING and skip.resolved_at is None and not skip.waived:
            reason = f"{skip.target} waits for a value of {skip.missing_characteristic}."
            yield WaitingOn(party=Party.TEAM, reason=reason, since=at)


def _awaited(tree: OrderTree, at: datetime) -> Iterator[WaitingOn]:
    """Say which other orders have to be complete first; one that never will be needs somebody's hand."""
    for each in awaited_orders(tree):
        ended = each.related_state in FINAL
        reason = f"Begins after order {each.related_number}, which is {each.related_state}."
        yield WaitingOn(
            party=Party.TEAM if ended else Party.PROVIDER,
            reason=f"{reason} Withdraw the dependency, or cancel this order." if ended else reason,
            since=at,
        )


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


def _turns(decision: Decision) -> Turns:
    """Keep which tasks are in turn, and when time can move which, where that can have changed."""
    tree, before = decision.tree, known_of(decision.tree).turns
    in_turn, looks = (dict(before.tasks), dict(before.looks)) if before else ({}, {})
    for task_id in concerned(decision) if before else tree.tasks:
        task = tree.tasks[task_id]
        in_turn.pop(task_id, None)
        looks.pop(task_id, None)
        if _is_in_turn(tree, task):
            in_turn[task_id] = None
        instant = _look(tree, task, decision.at)
        if instant is not None:
            looks[task_id] = instant
    return Turns(tasks=in_turn, looks=looks)


def _is_in_turn(tree: OrderTree, task: Task) -> bool:
    """Is the task at work, or does only time keep it from starting, or a cancelled one for ever?"""
    at_work = task.state in AT_WORK and task.state_reason != PAUSED
    return at_work or _waits_for_time(task) or _waits_in_vain(tree, task)


def _waits_for_time(task: Task) -> bool:
    return bool(task.waiting_on) and all(each.party == Party.TIMER for each in task.waiting_on)


def _waits_in_vain(tree: OrderTree, task: Task) -> bool:
    awaited = (tree.tasks[each.task_id] for each in task.waiting_on if each.task_id is not None)
    return any(each.state == TaskState.CANCELED for each in awaited)


def _importance(tree: OrderTree, task: Task) -> tuple[bool, int, datetime, str, int]:
    ends = task.forecast_end_at or LONG_AGO
    return (not task.is_critical, task.priority, ends, task.key, tree.places[task.id])


def _looks(tree: OrderTree, turns: Turns, at: datetime) -> Iterator[datetime]:
    """Walk the instants after `at` by which time alone lets something move."""
    for fallout in tree.fallouts.values():
        if fallout.next_auto_at is not None and fallout.next_auto_at > at:
            yield fallout.next_auto_at
    for task_id, instant in turns.looks.items():
        if instant > at and paused_above(tree, tree.tasks[task_id]) is None:
            yield instant


def _look(tree: OrderTree, task: Task, at: datetime) -> datetime | None:
    """Say when time alone next changes what a task waits for, or what may be done with it."""
    if task.state in FINAL_TASK_STATES:
        return None
    times = [task.not_before, task.next_attempt_at, task.timeout_at]
    times += [opens_at(tree.tasks[edge.predecessor_id], edge, task) for edge in _gates(tree, task)]
    if task.task_type == TaskType.TIMER and task.actual_start_at and task.estimate:
        times.append(task.actual_start_at + task.estimate)
    return min((each for each in times if each is not None and each > at), default=None)


def _gates(tree: OrderTree, task: Task) -> Iterator[TaskDependency]:
    """Walk the edges that gate what is next for a task: its start, and then its end."""
    for edge in tree.predecessors.get(task.id, ()):
        if (edge.type in GATES_START) is (task.state in WAITS):
            yield edge
