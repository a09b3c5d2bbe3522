"""Whether a task may go on, and if not, why: what it waits for and whose turn it is (SOM domain §5.2)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.calendar import calendar_named, shown
from domain.open_fallouts import is_held, is_let_go, unresolved
from domain.orders import (
    LineState,
    OrderRelationship,
    OrderRelationshipType,
    OrderState,
    Party,
    WaitingOn,
)
from domain.plan import (
    DependencyType,
    DomainOrder,
    DomainOrderState,
    SkipReason,
    Task,
    TaskDependency,
    TaskStage,
    TaskState,
)
from domain.responsibility import at_work, responsible
from domain.standstill import held_by_fallouts, standing_of_line, standing_of_order
from domain.task_machine import FINAL_TASK_STATES
from domain.tree import OrderTree

GATES_START: Final = (DependencyType.FS, DependencyType.SS)
STAGE_RUNS_IN: Final[Mapping[TaskStage, tuple[OrderState, ...]]] = {
    TaskStage.SUBMITTED: (OrderState.SUBMITTED, OrderState.ENRICHMENT_IN_PROGRESS),
    TaskStage.POST_APPROVAL: (OrderState.ACKNOWLEDGED, OrderState.IN_PROGRESS),
    TaskStage.FULFILMENT: (OrderState.IN_PROGRESS,),
    TaskStage.POST_FULFILMENT: (OrderState.IN_PROGRESS,),
}
LINE_RUNS_IN: Final = (
    LineState.SUBMITTED,
    LineState.ENRICHMENT_IN_PROGRESS,
    LineState.ACKNOWLEDGED,
    LineState.SCHEDULED,
    LineState.IN_PROGRESS,
)
DOMAIN_ORDER_RUNS_IN: Final = (DomainOrderState.SCHEDULED, DomainOrderState.IN_PROGRESS)
WAITS_FOR_ORDERS: Final = (TaskStage.POST_APPROVAL, TaskStage.FULFILMENT)
WAITS: Final = (TaskState.DRAFT, TaskState.SCHEDULED)


def waiting_on(tree: OrderTree, task: Task, at: datetime) -> tuple[WaitingOn, ...]:
    """Say what a task waits for and since when; nothing when it is finished.

    What was waited for already keeps its `since`.
    """
    if task.state in WAITS:
        found = tuple(_hindrances(tree, task, at))
    else:
        found = tuple(_behind_fallouts(tree, task, at)) or at_work(task, at)
    return keeping_since(task.waiting_on, found)


def keeping_since(before: tuple[WaitingOn, ...], now: tuple[WaitingOn, ...]) -> tuple[WaitingOn, ...]:
    """Take over since when, for what was waited for already."""
    known = {_without_time(each): each for each in before}
    return tuple(known.get(_without_time(each), each) for each in now)


def blockers(tree: OrderTree, task: Task, at: datetime) -> tuple[UUID, ...]:
    """List the predecessors that keep a task from starting now."""
    if task.state not in WAITS:
        return ()
    return tuple(edge.predecessor_id for edge in open_edges(tree, task, at))


def open_edges(tree: OrderTree, task: Task, at: datetime) -> Iterator[TaskDependency]:
    """Walk the edges that keep a task from starting now."""
    for edge, _ in _closed(tree, task, at):
        yield edge


def opens_at(predecessor: Task, edge: TaskDependency, successor: Task) -> datetime | None:
    """Say from when on an edge lets its successor start (FS, SS) or end (FF, SF); None when not known yet.

    A predecessor that was cancelled lets nothing go on, but the order's own tasks. Source: SOM domain §5.2.
    """
    if _ends_for_nothing(predecessor, edge):
        return None
    ended = edge.type in (DependencyType.FS, DependencyType.FF)
    since = predecessor.actual_end_at if ended else predecessor.actual_start_at or predecessor.actual_end_at
    return None if since is None else calendar_named(successor.calendar).add(since, edge.lag)


def is_dead(tree: OrderTree, edge: TaskDependency) -> bool:
    """Does the successor wait for what will never come, because its predecessor was cancelled?"""
    successor = tree.tasks[edge.successor_id]
    waits = successor.opened_at is None if edge.type in GATES_START else successor.actual_end_at is None
    is_open = successor.state not in FINAL_TASK_STATES
    return is_open and waits and _ends_for_nothing(tree.tasks[edge.predecessor_id], edge)


def paused_above(tree: OrderTree, task: Task) -> str | None:
    """Say what above a task is paused, or not begun; None when all above it lets it run."""
    order = tree.order
    if standing_of_order(tree) not in STAGE_RUNS_IN[task.stage]:
        return f"The order is {order.state}."
    if task.stage in WAITS_FOR_ORDERS and (awaited := awaited_orders(tree)):
        return f"It begins after order {awaited[0].related_number}, which is {awaited[0].related_state}."
    line = tree.lines[task.line_id] if task.line_id else None
    if line is not None and standing_of_line(tree, line) not in LINE_RUNS_IN:
        return f"Line {line.line_no} is {line.state}."
    above = tree.domain_orders[task.domain_order_id] if task.domain_order_id else None
    if above is not None and not runs(above):
        return f"Its domain order {above.specification} is {above.state}."
    return None


def runs(domain_order: DomainOrder) -> bool:
    """Does a domain order let its tasks run? One that fallouts hold lets whatever can still go on."""
    return domain_order.state in DOMAIN_ORDER_RUNS_IN or held_by_fallouts(domain_order)


def awaited_orders(tree: OrderTree) -> list[OrderRelationship]:
    """List the dependencies on orders that are not complete; work on this order waits for all of them."""
    return [
        each
        for each in tree.relationships.values()
        if each.type is OrderRelationshipType.DEPENDENCY
        and each.withdrawn_at is None
        and each.related_state is not OrderState.CLOSED_COMPLETE
    ]


def _hindrances(tree: OrderTree, task: Task, at: datetime) -> Iterator[WaitingOn]:
    pause = paused_above(tree, task)
    if pause is not None:
        yield WaitingOn(party=Party.PROVIDER, reason=pause, since=at)
    for edge, opens in _closed(tree, task, at):
        yield _behind(tree.tasks[edge.predecessor_id], edge, task, opens, at)
    if task.not_before is not None and task.not_before > at:
        yield WaitingOn(party=Party.TIMER, reason=f"Not before {shown(task.not_before)}.", since=at)
    yield from missing_values(tree, task, at)


def _closed(tree: OrderTree, task: Task, at: datetime) -> Iterator[tuple[TaskDependency, datetime | None]]:
    """Walk the edges that keep a task from starting now, with the instants at which they open, if known."""
    for edge in tree.predecessors.get(task.id, ()):
        if edge.type in GATES_START and not is_let_go(tree, edge):
            opens = opens_at(tree.tasks[edge.predecessor_id], edge, task)
            if opens is None or opens > at:
                yield edge, opens


def _behind_fallouts(tree: OrderTree, task: Task, at: datetime) -> Iterator[WaitingOn]:
    """Say who has the fallouts that a task is on hold for."""
    for fallout in unresolved(tree, task.id) if is_held(task) else ():
        party = Party.PERSON if fallout.assignee else Party.TEAM
        name = fallout.assignee or fallout.assignment_group
        reason = f"Failed: {task.name} ({fallout.short_description.removesuffix('.')})."
        yield WaitingOn(party=party, name=name, reason=reason, since=at, task_id=task.id)


def missing_values(tree: OrderTree, task: Task, at: datetime) -> Iterator[WaitingOn]:
    """List the values without which the order is not whole; what comes after fulfilment waits for them."""
    if task.stage != TaskStage.POST_FULFILMENT:
        return
    for skip in tree.skips.values():
        if skip.reason == SkipReason.VALUE_MISSING and skip.resolved_at is None and not skip.waived:
            reason = f"{skip.target} waits for a value of {skip.missing_characteristic}."
            yield WaitingOn(party=Party.TEAM, reason=reason, since=at)


def _behind(
    predecessor: Task, edge: TaskDependency, task: Task, opens: datetime | None, at: datetime
) -> WaitingOn:
    if opens is not None:
        reason = f"It follows {predecessor.name}, but not before {shown(opens)}."
        return WaitingOn(party=Party.TIMER, reason=reason, since=at, task_id=predecessor.id)
    what = "start" if edge.type == DependencyType.SS else "end"
    party, name = responsible(predecessor)
    reason = f"Waits for the {what} of {predecessor.name}."
    if predecessor.state == TaskState.CANCELED:
        reason = f"{task.name} cannot start: {predecessor.name} was cancelled."
    return WaitingOn(party=party, name=name, reason=reason, since=at, task_id=predecessor.id)


def _ends_for_nothing(predecessor: Task, edge: TaskDependency) -> bool:
    """Was the predecessor cancelled before it gave what the edge is about?"""
    if predecessor.state != TaskState.CANCELED or edge.origin == "STAGE":
        return False
    begun = edge.type in (DependencyType.SS, DependencyType.SF) and predecessor.actual_start_at is not None
    return not begun and predecessor.resolution != "COMPENSATION"


def _without_time(each: WaitingOn) -> tuple[object, ...]:
    return (each.party, each.name, each.reason, each.task_id)
