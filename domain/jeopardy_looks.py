"""When time alone can change a level: the instants at which an order must be looked at (SOM domain §6.5).

Nothing else needs to look: a level that nobody's action changes, changes at one of these. Forecasts that
drift, because what should go on does not, are looked at when they reach the next threshold, and at most once
a minute.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from domain.calendar import AROUND_THE_CLOCK, calendar_named
from domain.jeopardy_causes import NEARLY, Causes
from domain.jeopardy_levels import (
    MUCH_TOO_LATE,
    NOTHING,
    UNTIMED,
    Course,
    Timed,
    course_of,
    due_of,
    is_paused,
    latest_start,
    task_safety,
)
from domain.jeopardy_policy import JeopardyPolicy
from domain.jeopardy_scope import Scope, tasks_under
from domain.jeopardy_standing import HYSTERESIS
from domain.known import Watched
from domain.order_machine import ORDER_MACHINE
from domain.outcome import Decision
from domain.plan import Task
from domain.readiness import WAITS, paused_above
from domain.schedule import STOPPED, expected
from domain.task_machine import FINAL_TASK_STATES
from domain.tree import OrderTree

A_MOMENT: Final = timedelta(milliseconds=1)  # the business clock's own step


def sound_alarms(decision: Decision, watched: Watched, scope: Scope) -> Watched:
    """Keep for each part the next instant at which time alone can change its level; none once all is over."""
    tree, at = decision.tree, decision.at
    if tree.order.state in ORDER_MACHINE.final:
        return replace(watched, alarms={}, drifting={})
    alarms, drifting, causes = dict(watched.alarms), dict(watched.drifting), Causes(tree)
    for task_id in scope.tasks:
        task = tree.tasks[task_id]
        drifting.pop(task_id, None)
        if task.state not in FINAL_TASK_STATES and _drifts(tree.tasks[causes.root(task_id)], at):
            drifting[task_id] = causes.root(task_id)
        _set(alarms, task_id, at, _of_task(tree, watched.policy, task, drifting.get(task_id), at))
    for part, tasks in _timed(tree, scope):
        end = part.forecast_end_at
        lasting = (each.id for each in tasks if each.forecast_end_at == end)
        late = next((drifting[each] for each in lasting if each in drifting), None)
        _set(alarms, part.id, at, _of_part(tree, watched.policy, part, late, at))
    return replace(watched, alarms=alarms, drifting=drifting)


def _set(alarms: dict[UUID, datetime], part_id: UUID, at: datetime, instants: Iterable[datetime]) -> None:
    alarms.pop(part_id, None)
    first = min((each for each in instants if each > at), default=None)
    if first is not None:
        alarms[part_id] = first


def _of_task(
    tree: OrderTree, policy: JeopardyPolicy, task: Task, late: UUID | None, at: datetime
) -> Iterator[datetime]:
    if task.jeopardy_below_since is not None:
        yield task.jeopardy_below_since + HYSTERESIS
    if late is not None:
        for gap in _gaps_of_task(tree, task):
            yield _reached(tree.tasks[late], at, gap)
    if task.state in FINAL_TASK_STATES or is_paused(task) or paused_above(tree, task) is not None:
        return
    if task.actual_start_at is not None:
        yield from _of_running(task, policy)
    elif task.state in WAITS and task.planned_start_at is not None:
        yield latest_start(policy, task) + A_MOMENT


def _of_part(
    tree: OrderTree, policy: JeopardyPolicy, part: Timed, late: UUID | None, at: datetime
) -> Iterator[datetime]:
    """Walk when an end that moves on with time, as that of a task of its own does, reaches a threshold."""
    if part.jeopardy_below_since is not None:
        yield part.jeopardy_below_since + HYSTERESIS
    course = course_of(tree, part)
    if course is not None and late is not None:
        for threshold in _thresholds(course, policy):
            if threshold >= course.expected_end:
                yield _reached(tree.tasks[late], at, threshold - course.expected_end)


def _of_running(task: Task, policy: JeopardyPolicy) -> Iterator[datetime]:
    """Walk the steps of its allotted time, and when its forecast is used up, from when on it is late."""
    assert task.actual_start_at is not None
    calendar = calendar_named(task.calendar)
    yield calendar.add(task.actual_start_at, expected(task)) + A_MOMENT
    if task.task_type not in UNTIMED:
        for step in policy.task_steps:
            used = task.duration.mean * (step / 100) + task.paused_for
            yield calendar.add(task.actual_start_at, used) + A_MOMENT


def _drifts(task: Task, at: datetime) -> bool:
    """Does the forecast move on with time, because the task neither starts nor ends when it should?"""
    if task.actual_start_at is None:
        return task.forecast_start_at is not None and task.forecast_start_at <= at + NEARLY
    if task.state in STOPPED:
        return True
    return calendar_named(task.calendar).add(task.actual_start_at, expected(task)) <= at


def _gaps_of_task(tree: OrderTree, task: Task) -> Iterator[timedelta]:
    """Walk by how much a task may still slip before its level rises, again and again."""
    slack, due = task.slack_to_due, due_of(tree, task.line_id)
    if slack is None or due is None:
        return
    safety = task_safety(task, due)
    for threshold in (safety, safety / 2, NOTHING, -task.duration.mean):
        if slack >= threshold:
            yield slack - threshold


def _timed(tree: OrderTree, scope: Scope) -> Iterator[tuple[Timed, Iterable[Task]]]:
    """Walk what has a course, each with the tasks that decide it, the last first."""
    yield tree.order, reversed(tuple(tree.tasks.values()))
    for line_id in scope.lines:
        own = reversed(tree.tasks_of_line.get(line_id, ()))
        yield tree.lines[line_id], map(tree.tasks.__getitem__, own)
    for domain_order_id in scope.domain_orders:
        yield tree.domain_orders[domain_order_id], reversed(tuple(tasks_under(tree, domain_order_id)))


def _thresholds(course: Course, policy: JeopardyPolicy) -> Iterable[datetime]:
    """List the ends from which on a level is another one."""
    whole = course.planned_end - course.planned_start
    yield from (course.planned_end + whole * (step / 100) for step in policy.line_steps)
    if course.due is not None:
        yield course.due - course.safety
        yield course.due
        yield course.due + MUCH_TOO_LATE * (course.due - course.planned_start)


def _reached(root: Task, at: datetime, gap: timedelta) -> datetime:
    """Give when a forecast has slipped by the gap: outside working hours it has slipped when they end."""
    reached = at + max(gap, NEARLY)
    calendar = calendar_named(root.calendar)
    if calendar is not AROUND_THE_CLOCK:
        closing = calendar.subtract(reached, A_MOMENT) + A_MOMENT
        reached = max(closing, at + NEARLY)
    return reached + A_MOMENT
