"""When time alone can change a level: the instants at which an order must be looked at (SOM domain §6.5).

Nothing else needs to look: a level that nobody's action changes, changes at one of these. Forecasts that
drift, because what should go on does not, are looked at when they reach the next threshold, and at most once
a minute.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

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
from domain.jeopardy_standing import HYSTERESIS
from domain.order_machine import ORDER_MACHINE
from domain.plan import Task
from domain.readiness import WAITS, paused_above
from domain.schedule import STOPPED, expected
from domain.task_machine import FINAL_TASK_STATES
from domain.tree import OrderTree

A_MOMENT: Final = timedelta(milliseconds=1)  # the business clock's own step


def alarms(tree: OrderTree, policy: JeopardyPolicy, at: datetime) -> Iterator[datetime]:
    """Walk the instants after `at` at which the level of anything in the order can change by time alone."""
    if tree.order.state in ORDER_MACHINE.final:
        return
    yield from (each for each in _fixed(tree, policy) if each > at)
    yield from _drifting(tree, policy, at)


def _fixed(tree: OrderTree, policy: JeopardyPolicy) -> Iterator[datetime]:
    parts: tuple[Task | Timed, ...] = (*_timed(tree), *tree.tasks.values())
    for part in parts:
        if part.jeopardy_below_since is not None:
            yield part.jeopardy_below_since + HYSTERESIS
    for task in tree.tasks.values():
        if task.state in FINAL_TASK_STATES or is_paused(task) or paused_above(tree, task) is not None:
            continue
        if task.actual_start_at is not None:
            yield from _of_running(task, policy)
        elif task.state in WAITS and task.planned_start_at is not None:
            yield latest_start(policy, task) + A_MOMENT


def _of_running(task: Task, policy: JeopardyPolicy) -> Iterator[datetime]:
    """Walk the steps of its allotted time, and when its forecast is used up, from when on it is late."""
    assert task.actual_start_at is not None
    calendar = calendar_named(task.calendar)
    yield calendar.add(task.actual_start_at, expected(task)) + A_MOMENT
    if task.task_type not in UNTIMED:
        for step in policy.task_steps:
            used = task.duration.mean * (step / 100) + task.paused_for
            yield calendar.add(task.actual_start_at, used) + A_MOMENT


def _drifting(tree: OrderTree, policy: JeopardyPolicy, at: datetime) -> Iterator[datetime]:
    """Walk when forecasts that move on with time reach a threshold."""
    drifting = {task.id: task for task in tree.tasks.values() if _drifts(task, at)}
    if not drifting:
        return
    causes = Causes(tree)
    moving: list[tuple[Task, Task]] = [
        (task, drifting[root])
        for task in tree.tasks.values()
        if task.state not in FINAL_TASK_STATES and (root := causes.root(task.id)) in drifting
    ]
    for task, late in moving:
        for gap in _gaps_of_task(tree, task):
            yield _reached(late, at, gap)
    ends = {task.forecast_end_at: late for task, late in moving}
    for course in _courses(tree):
        if course.expected_end in ends:
            for threshold in _thresholds(course, policy):
                if threshold >= course.expected_end:
                    yield _reached(ends[course.expected_end], at, threshold - course.expected_end)


def _drifts(task: Task, at: datetime) -> bool:
    """Does its forecast move on with time, because it neither starts nor ends when it should?"""
    if task.state in FINAL_TASK_STATES:
        return False
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


def _courses(tree: OrderTree) -> Iterator[Course]:
    for part in _timed(tree):
        course = course_of(tree, part)
        if course is not None:
            yield course


def _timed(tree: OrderTree) -> tuple[Timed, ...]:
    return (tree.order, *tree.lines.values(), *tree.domain_orders.values())


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
