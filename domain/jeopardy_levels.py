"""How much the end of a task, a domain order, a line or the order is in danger (SOM domain §6.2, §6.3).

Danger is judged by what is forecast, not by the colour of what is below: a task that is late with slack to
spare endangers itself and nothing above it. What is safe is never more than half the margin that was planned.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from domain.calendar import calendar_named
from domain.fallouts import FalloutState
from domain.jeopardy_alerts import JeopardyLevel, JeopardyReason
from domain.jeopardy_causes import Causes
from domain.jeopardy_policy import JeopardyPolicy
from domain.orders import Order, OrderLine
from domain.plan import DomainOrder, Task, TaskState, TaskType
from domain.progress import delayed_percent
from domain.task_machine import FINAL_TASK_STATES, PAUSED
from domain.tree import OrderTree

L, R = JeopardyLevel, JeopardyReason
SEVERITY: Final = {level: place for place, level in enumerate(JeopardyLevel)}
NOTHING: Final = timedelta(0)
AN_HOUR: Final = timedelta(hours=1)
SAFE_SHARE: Final = 0.2
MUCH_TOO_LATE: Final = 0.1  # of the time from the start to the due date
UNTIMED: Final = (TaskType.TIMER, TaskType.MILESTONE)  # their time is what they wait for
NOT_READY: Final = (TaskState.DRAFT, TaskState.SCHEDULED)
SETTLED: Final = (FalloutState.RESOLVED, FalloutState.CLOSED_COMPLETE, FalloutState.CANCELED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Danger:
    """A level with its reason and the task that is the cause."""

    level: JeopardyLevel = L.NONE
    reason: JeopardyReason | None = None
    cause_id: UUID | None = None


NO_DANGER: Final = Danger()
Timed = DomainOrder | OrderLine | Order


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """When something was to start and to end, when it is expected to end, and when it was promised."""

    planned_start: datetime
    planned_end: datetime
    expected_end: datetime
    due: datetime | None

    @property
    def delayed(self) -> float:
        """By how much of its planned time it is late, in percent."""
        return delayed_percent(self.planned_start, self.planned_end, self.expected_end)

    @property
    def safety(self) -> timedelta:
        """The margin before the due date below which it is in danger."""
        assert self.due is not None
        return safe_margin(self.due - self.planned_start, self.due - self.planned_end)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What danger is judged on: the tree as it is forecast, the policy, and when."""

    tree: OrderTree
    policy: JeopardyPolicy
    causes: Causes
    at: datetime


def worst(dangers: Iterable[Danger]) -> Danger:
    """Give the greatest danger, the first of equal ones."""
    return max(dangers, key=lambda danger: SEVERITY[danger.level], default=NO_DANGER)


def is_paused(task: Task) -> bool:
    """Does its time stand still? On hold for a fallout it runs on (SOM domain §7.5)."""
    on_hold = task.state is TaskState.ON_HOLD and task.state_reason == PAUSED
    return on_hold or task.state is TaskState.AWAITING_INFORMATION


def danger_of_task(view: View, task: Task) -> Danger:
    """Judge an unfinished task."""
    return worst((_of_fallout(view, task), _of_sla(view, task), _of_slack(view, task), _of_start(view, task)))


def danger_on_hold(view: View, task: Task) -> Danger:
    """Judge a task that stands still: only that its end cannot keep the due date any more counts."""
    if task.slack_to_due is not None and task.slack_to_due < NOTHING:
        return Danger(level=L.HIGH, reason=R.HOLD, cause_id=view.causes.root(task.id))
    return NO_DANGER


def danger_of_delay(view: View, course: Course, specification: str, tasks: Iterable[Task]) -> Danger:
    """Judge by how much of its planned time something is delayed."""
    level = view.policy.line_level(course.delayed, specification)
    if level is L.NONE:
        return NO_DANGER
    return Danger(level=level, reason=R.FORECAST_LATE, cause_id=last_cause(view, tasks))


def danger_of_due(view: View, course: Course, tasks: Iterable[Task]) -> Danger:
    """Judge how the forecast stands to the committed date."""
    level = due_level(course)
    if level is L.NONE:
        return NO_DANGER
    passed = course.due is not None and view.at > course.due
    reason = R.DEADLINE_MISSED if passed else R.FORECAST_LATE
    return Danger(level=level, reason=reason, cause_id=last_cause(view, tasks))


def due_level(course: Course) -> JeopardyLevel:
    """Give the level of a forecast against the committed date."""
    if course.due is None:
        return L.NONE
    late = course.expected_end - course.due
    if late > NOTHING:
        return L.CRITICAL if late > MUCH_TOO_LATE * (course.due - course.planned_start) else L.HIGH
    return L.MEDIUM if -late < course.safety else L.NONE


def critical_tasks(view: View, tasks: Iterable[Task]) -> list[Task]:
    """List the unfinished ones among these tasks that decide when the last of them ends."""
    own = {task.id for task in tasks}
    deciding = {task.id: None for task in _last(tasks)}
    waiting = list(deciding)
    for task_id in waiting:  # grows while it is walked
        new = [each for each in view.causes.deciding(task_id) if each in own and each not in deciding]
        deciding.update(dict.fromkeys(new))
        waiting.extend(new)
    return [view.tree.tasks[task_id] for task_id in deciding]


def last_cause(view: View, tasks: Iterable[Task]) -> UUID | None:
    """Give the task at the root of the path to the last end."""
    return next((view.causes.root(task.id) for task in _last(tasks)), None)


def latest_end(task: Task) -> datetime | None:
    """Give by when a task has to end: to keep the committed date, or else its plan."""
    if task.slack_to_due is None or task.forecast_end_at is None:
        return task.planned_end_at
    return task.forecast_end_at + task.slack_to_due


def sla_progression(task: Task, at: datetime) -> float | None:
    """Give how much of its allotted time a task has used, in percent, pauses apart; None when it has none."""
    if task.actual_start_at is None or task.task_type in UNTIMED or not task.duration.mean:
        return None
    until = task.paused_since or at
    used = calendar_named(task.calendar).between(task.actual_start_at, until) - task.paused_for
    return 100 * (used / task.duration.mean)


def task_safety(task: Task, due: datetime) -> timedelta:
    """Give the slack below which a task is in danger."""
    assert task.planned_start_at is not None
    assert task.slack_to_due is not None
    return safe_margin(due - task.planned_start_at, task.slack_to_due + slip(task))


def safe_margin(whole: timedelta, planned: timedelta) -> timedelta:
    """Give a fifth of the time to the due date, at least an hour, but at most half of the planned margin."""
    return min(max(AN_HOUR, SAFE_SHARE * whole), planned / 2)


def slip(task: Task) -> timedelta:
    """Give by how much a task is expected to end later than planned; negative when it is ahead."""
    assert task.forecast_end_at is not None
    assert task.planned_end_at is not None
    return task.forecast_end_at - task.planned_end_at


def due_of(tree: OrderTree, line_id: UUID | None) -> datetime | None:
    """Give what was promised for a line, by its own or by the order's committed date."""
    line = tree.lines[line_id] if line_id else None
    return (line.committed_due_at if line else None) or tree.order.committed_due_at


def course_of(tree: OrderTree, part: Timed) -> Course | None:
    """Give the course of a line, a domain order or the order; None before it is planned."""
    start, end, expected = part.planned_start_at, part.planned_end_at, part.forecast_end_at
    if start is None or end is None or expected is None:
        return None
    line_id = part.id if isinstance(part, OrderLine) else getattr(part, "line_id", None)
    return Course(planned_start=start, planned_end=end, expected_end=expected, due=due_of(tree, line_id))


def _of_fallout(view: View, task: Task) -> Danger:
    if any(each.task_id == task.id and each.state not in SETTLED for each in view.tree.fallouts.values()):
        return Danger(level=L.MEDIUM, reason=R.FALLOUT, cause_id=task.id)
    return NO_DANGER


def _of_sla(view: View, task: Task) -> Danger:
    progression = sla_progression(task, view.at)
    if progression is None:
        return NO_DANGER
    return Danger(level=view.policy.task_level(progression, task), reason=R.OVERRUN, cause_id=task.id)


def _of_slack(view: View, task: Task) -> Danger:
    due = due_of(view.tree, task.line_id)
    if due is None or task.slack_to_due is None:
        return NO_DANGER
    level = _slack_level(task, task.slack_to_due, due)
    if level is L.NONE:
        return NO_DANGER
    cause = view.causes.root(task.id)
    reason = R.FORECAST_LATE if cause == task.id else R.UPSTREAM
    return Danger(level=level, reason=R.DEADLINE_MISSED if view.at > due else reason, cause_id=cause)


def _slack_level(task: Task, slack: timedelta, due: datetime) -> JeopardyLevel:
    if slack < NOTHING:
        return L.CRITICAL if slack < -task.duration.mean else L.HIGH
    safety = task_safety(task, due)
    if slack >= safety:
        return L.NONE
    return L.MEDIUM if slack < safety / 2 else L.LOW


def _of_start(view: View, task: Task) -> Danger:
    if task.state not in NOT_READY or task.planned_start_at is None:
        return NO_DANGER
    if view.at <= latest_start(view.policy, task):
        return NO_DANGER
    return Danger(level=L.LOW, reason=R.LATE_START, cause_id=view.causes.root(task.id))


def latest_start(policy: JeopardyPolicy, task: Task) -> datetime:
    """Give the instant after which a task that is not ready is late."""
    assert task.planned_start_at is not None
    return calendar_named(task.calendar).add(task.planned_start_at, policy.grace)


def _last(tasks: Iterable[Task]) -> Iterator[Task]:
    """Walk the unfinished tasks with the last forecast end."""
    unfinished = [
        task for task in tasks if task.state not in FINAL_TASK_STATES and task.forecast_end_at is not None
    ]
    end = max((task.forecast_end_at for task in unfinished if task.forecast_end_at), default=None)
    yield from (task for task in unfinished if task.forecast_end_at == end)
