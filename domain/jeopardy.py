"""Watches over an order: levels of its parts as forecast, an open alert for each (SOM domain §6)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Final
from uuid import UUID

from domain.calendar import calendar_named
from domain.catalog import Catalog
from domain.copies import copied
from domain.domain_order_machine import FINAL_DOMAIN_ORDER_STATES
from domain.jeopardy_alerts import JeopardyLevel, JeopardyReason
from domain.jeopardy_causes import Causes
from domain.jeopardy_levels import (
    NO_DANGER,
    Course,
    Danger,
    Timed,
    View,
    course_of,
    critical_tasks,
    danger_of_delay,
    danger_of_due,
    danger_of_task,
    danger_on_hold,
    is_paused,
    latest_end,
    worst,
)
from domain.jeopardy_looks import sound_alarms
from domain.jeopardy_policy import JeopardyPolicy
from domain.jeopardy_scope import Scope, last_watch, scope_after, tasks_under, whole
from domain.jeopardy_standing import Finding, Standing
from domain.known import Watched, known_of
from domain.line_machine import LINE_MACHINE
from domain.order_machine import ORDER_MACHINE
from domain.orders import LineState, OrderLine, OrderState
from domain.outcome import Decision
from domain.plan import DomainOrder, DomainOrderState, Task, TaskStage, TaskState
from domain.readiness import paused_above
from domain.standstill import held_by_fallouts, standing_of_line, standing_of_order
from domain.task_machine import FINAL_TASK_STATES

LINE_RUNS_IN: Final = (LineState.SCHEDULED, LineState.IN_PROGRESS)


def assess(decision: Decision, catalog: Catalog) -> None:
    """Bring levels and alerts up to what is forecast now: tasks, then domain orders, lines and the order.

    The instants at which time alone may change a level are known then. Only what can stand otherwise than at
    the last look is judged, as long as that saw the same policy, baseline and forecast.
    """
    before = last_watch(decision, catalog)
    scope = scope_after(decision, before) if before else whole(decision.tree)
    before = before or Watched(policy=JeopardyPolicy(catalog))
    found = Watch(decision, before).look(scope)
    known = known_of(decision.tree)
    as_of = known.schedule.at if known.schedule else None
    watched = sound_alarms(decision, replace(before, found=found, as_of=as_of), scope)
    decision.learn(copied(known, watched=watched))


class Planned:
    """Those of some tasks that are planned, found each time they are walked: mostly nobody asks for them."""

    def __init__(self, walk: Callable[[], Iterable[Task]]) -> None:
        self._walk = walk

    def __iter__(self) -> Iterator[Task]:
        return (task for task in self._walk() if task.stage is not TaskStage.SUBMITTED)


class Watch:
    """One look at what can be in danger, from the tasks up."""

    def __init__(self, decision: Decision, before: Watched) -> None:
        self._decision = decision
        self._policy = before.policy
        self._causes = Causes(decision.tree)
        self._standing = Standing(decision)
        self._found = dict(before.found)  # what holds now, without waiting for levels to fall

    def look(self, scope: Scope) -> Mapping[UUID, Danger]:
        """Judge the parts in scope, and give the dangers of all."""
        tree = self._decision.tree
        for task_id in list(scope.tasks):
            self._found.pop(task_id, None)
            self._look_at_task(keep_pause(self._decision, tree.tasks[task_id]))
        for domain_order_id in list(scope.domain_orders):
            self._found.pop(domain_order_id, None)
            domain_order = self._decision.tree.domain_orders[domain_order_id]
            tasks = Planned(partial(tasks_under, self._decision.tree, domain_order_id))
            self._look_at_domain_order(domain_order, tasks)
        for line_id in list(scope.lines):
            self._found.pop(line_id, None)
            own = tree.tasks_of_line.get(line_id, ())
            tasks = Planned(partial(map, self._decision.tree.tasks.__getitem__, own))
            self._look_at_line(self._decision.tree.lines[line_id], tasks)
        self._look_at_order(Planned(self._decision.tree.tasks.values))
        return self._found

    @property
    def _view(self) -> View:
        tree, at = self._decision.tree, self._decision.at
        return View(tree=tree, policy=self._policy, causes=self._causes, at=at)

    def _look_at_task(self, task: Task) -> None:
        if task.state in FINAL_TASK_STATES or not self._is_watched(task.line_id):
            delivered = task.state is TaskState.CLOSED_COMPLETE
            self._standing.end(task, task.actual_end_at, is_delivered=delivered)
            return
        still = is_paused(task) or paused_above(self._decision.tree, task) is not None
        danger = danger_on_hold(self._view, task) if still else danger_of_task(self._view, task)
        finding = Finding(
            danger=danger, is_still=still, expected_end=task.forecast_end_at, due=latest_end(task)
        )
        stands = self._standing.settle(task, finding)
        self._found[task.id] = stands if still else danger

    def _look_at_domain_order(self, domain_order: DomainOrder, tasks: Iterable[Task]) -> None:
        course = course_of(self._decision.tree, domain_order)
        is_over = domain_order.state in FINAL_DOMAIN_ORDER_STATES
        if is_over or course is None or not self._is_watched(domain_order.line_id):
            delivered = domain_order.state is DomainOrderState.CLOSED_COMPLETE
            self._standing.end(domain_order, domain_order.actual_end_at, is_delivered=delivered)
            return
        on_hold = domain_order.state is DomainOrderState.ON_HOLD
        still = (on_hold and not held_by_fallouts(domain_order)) or self._is_still(
            self._decision.tree.lines[domain_order.line_id]
        )
        dangers = (
            danger_of_delay(self._view, course, domain_order.specification, tasks),
            self._of_critical(tasks),
        )
        self._settle(domain_order, course, tasks, dangers, still=still)

    def _look_at_line(self, line: OrderLine, tasks: Iterable[Task]) -> None:
        course = course_of(self._decision.tree, line)
        if line.state in LINE_MACHINE.final or course is None or not self._is_watched(line.id):
            self._standing.end(line, line.actual_end_at, is_delivered=line.state is LineState.COMPLETED)
            return
        line = self._decision.change(line, delayed_percent=round(course.delayed, 1))
        dangers = (
            danger_of_delay(self._view, course, line.specification, tasks),
            danger_of_due(self._view, course, tasks),
        )
        self._settle(line, course, tasks, dangers, still=self._is_still(line))

    def _look_at_order(self, tasks: Iterable[Task]) -> None:
        order, lines = self._decision.tree.order, self._decision.tree.lines.values()
        course = course_of(self._decision.tree, order)
        watched = [line for line in lines if self._is_watched(line.id)]
        if order.state in ORDER_MACHINE.final or course is None or not watched:
            delivered = order.completed_at is not None and order.cancelled_at is None
            self._standing.end(order, order.completed_at, is_delivered=delivered)
            return
        if len(watched) < len(lines):  # the enabled part alone is monitored
            ends = [line.forecast_end_at for line in watched if line.forecast_end_at]
            course = replace(course, expected_end=max(ends, default=course.expected_end))
            tasks = [task for task in tasks if task.line_id and self._is_watched(task.line_id)]
        by_lines = () if self._policy.is_from_due(order) else [self._of(line) for line in watched]
        dangers = (danger_of_due(self._view, course, tasks), *by_lines)
        self._settle(order, course, tasks, dangers, still=not self._is_running())

    def _settle(
        self,
        part: Timed,
        course: Course,
        tasks: Iterable[Task],
        dangers: Iterable[Danger],
        *,
        still: bool,
    ) -> None:
        finding = Finding(
            danger=self._on_hold(course, tasks) if still else worst(dangers),
            is_still=still,
            expected_end=course.expected_end,
            due=course.due or course.planned_end,
            delayed=round(course.delayed, 1),
        )
        stands = self._standing.settle(part, finding)  # type: ignore[type-var]
        self._found[part.id] = stands if still else finding.danger

    def _of_critical(self, tasks: Iterable[Task]) -> Danger:
        """Give the worst danger of those tasks that decide when the last one ends."""
        if all(self._of(task).level is JeopardyLevel.NONE for task in tasks):
            return NO_DANGER
        return worst(self._of(task) for task in critical_tasks(self._view, tasks))

    def _of(self, part: Task | Timed) -> Danger:
        return self._found.get(part.id, NO_DANGER)

    def _on_hold(self, course: Course, tasks: Iterable[Task]) -> Danger:
        """Judge what stands still: only that its end cannot keep the due date any more counts."""
        if course.due is None or course.expected_end <= course.due:
            return NO_DANGER
        return replace(danger_of_due(self._view, course, tasks), reason=JeopardyReason.HOLD)

    def _is_watched(self, line_id: UUID | None) -> bool:
        lines = self._decision.tree.lines
        own = [lines[line_id]] if line_id else lines.values()
        return any(self._policy.is_enabled(line.specification, line.specification_version) for line in own)

    def _is_still(self, line: OrderLine) -> bool:
        standing = standing_of_line(self._decision.tree, line)
        return not self._is_running() or standing not in LINE_RUNS_IN

    def _is_running(self) -> bool:
        return standing_of_order(self._decision.tree) is OrderState.IN_PROGRESS


def keep_pause(decision: Decision, task: Task) -> Task:
    """Note when a task's time begins to stand still, and how much stood still when it goes on."""
    paused = is_paused(task) and task.actual_start_at is not None
    if paused and task.paused_since is None:
        return decision.change(task, paused_since=decision.at)
    if not paused and task.paused_since is not None:
        stood = calendar_named(task.calendar).between(task.paused_since, decision.at)
        return decision.change(task, paused_since=None, paused_for=task.paused_for + stood)
    return task
