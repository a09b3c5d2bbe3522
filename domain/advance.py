"""Moves tasks on by themselves: scheduled, opened, skipped, timers and milestones (T2 to T4, T19 to T21)."""

from collections import deque
from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.assignment import assignment_of
from domain.callouts import WORKER, callout_of
from domain.catalog import Catalog
from domain.concerned import concerned
from domain.decision_tables import evaluate_expression
from domain.known import in_turn
from domain.outcome import Decision
from domain.plan import Task, TaskState, TaskType
from domain.plan_templates import task_template
from domain.readiness import missing_values, open_edges, paused_above, runs
from domain.task_failure import time_out
from domain.task_guards import may_end
from domain.task_moves import finish_task, move_task
from domain.task_owner import owner_values
from domain.timers import timer_estimate

EVENT_RECEIVED: Final = "EVENT_RECEIVED"  # the resolution of a push event once its event is there

UNDER_WAY: Final = TaskState.IN_PROGRESS


def advance_tasks(decision: Decision, catalog: Catalog) -> None:
    """Move every task as far as it goes by itself; behind each that moved, look again."""
    waiting = deque(_to_be_looked_at(decision))
    while waiting:
        task = decision.tree.tasks[waiting.popleft()]
        after = _step(decision, catalog, task)
        if after is not task:
            waiting.append(after.id)
            waiting.extend(edge.successor_id for edge in decision.tree.successors.get(after.id, ()))


def _to_be_looked_at(decision: Decision) -> Iterable[UUID]:
    """List the tasks that may move: all when somebody only wants a look, and timers at any time."""
    if decision.is_only_a_look:
        return decision.tree.tasks
    at_work = in_turn(decision.tree)
    timers = [task.id for task in at_work if task.task_type is TaskType.TIMER and task.state is UNDER_WAY]
    return [*concerned(decision), *timers]


def _step(decision: Decision, catalog: Catalog, task: Task) -> Task:
    """Make one move, or give the task back as it is."""
    match task.state:
        case TaskState.DRAFT if _may_be_scheduled(decision, task):
            return move_task(decision, task, "schedule")
        case TaskState.SCHEDULED if _is_ready(decision, task):
            return _begin(decision, catalog, task)
        case TaskState.OPEN | TaskState.IN_PROGRESS if paused_above(decision.tree, task) is None:
            return _move_on(decision, catalog, task)
        case _:
            return task


def _move_on(decision: Decision, catalog: Catalog, task: Task) -> Task:
    """Let what has come, or is due, move a task that is ready or under way."""
    if task.resolution == EVENT_RECEIVED:
        return _take_event(decision, task)
    if _has_come(task.next_attempt_at, decision):
        again = decision.change(task, next_attempt_at=None)
        return _say(decision, "TaskReady", again, message="It is to be tried again.")
    if _has_come(task.timeout_at, decision):
        time_out(decision, catalog, task)
        return decision.tree.tasks[task.id]
    return _run_timer(decision, catalog, task) if _is_running_timer(task) else task


def _has_come(instant: datetime | None, decision: Decision) -> bool:
    return instant is not None and instant <= decision.at


def _is_running_timer(task: Task) -> bool:
    return task.task_type == TaskType.TIMER and task.state == TaskState.IN_PROGRESS


def _may_be_scheduled(decision: Decision, task: Task) -> bool:
    if task.domain_order_id is None:
        return True
    return runs(decision.tree.domain_orders[task.domain_order_id])


def _is_ready(decision: Decision, task: Task) -> bool:
    tree, at = decision.tree, decision.at
    return (
        next(open_edges(tree, task, at), None) is None
        and (task.not_before is None or task.not_before <= at)
        and paused_above(tree, task) is None
        and next(missing_values(tree, task, at), None) is None
    )


def _begin(decision: Decision, catalog: Catalog, task: Task) -> Task:
    if _is_unwanted(decision, task):
        skipped = move_task(
            decision, task, "skip_by_condition", actual_end_at=decision.at, resolution="NOT_NEEDED"
        )
        return _say(decision, "TaskSkipped", skipped, message=f"{task.condition} is false.")
    match task.task_type:
        case TaskType.MILESTONE:
            reached = finish_task(decision, task, "reach_milestone")
            return _say(
                decision, "MilestoneReached", reached, public=("state", "actual_end_at"), message=task.name
            )
        case TaskType.TIMER:
            begun = move_task(
                decision, task, "start_timer", opened_at=decision.at, actual_start_at=decision.at
            )
            return _say(decision, "TaskStarted", begun)
        case _:
            return _open(decision, catalog, task)


def _open(decision: Decision, catalog: Catalog, task: Task) -> Task:
    waits = task.task_type == TaskType.PUSH_EVENT  # its time runs while it is open
    ours = callout_of(task, decision.tree, catalog) is not None
    whose = assignment_of(task, decision.tree, catalog)
    opened = move_task(
        decision,
        task,
        "open",
        assignee=WORKER if ours else whose.person,
        correlation_key=task.correlation_key or (f"{task.key}-{task.id}" if ours else None),
        opened_at=decision.at,
        actual_start_at=decision.at if waits else None,
        timeout_at=decision.at + task.timeout if waits and task.timeout else None,
        assignment_group=whose.group,
        inputs=task_inputs(decision, catalog, task),
    )
    return _say(decision, "TaskReady", opened)


def _take_event(decision: Decision, task: Task) -> Task:
    """End a task whose event, or late answer, is there; an edge that gates its end keeps it."""
    if not may_end(decision.tree, task, decision.at):
        return task
    command = "receive_event" if task.state is TaskState.OPEN else "complete_task"
    return _say(decision, "TaskCompleted", finish_task(decision, task, command))


def task_inputs(decision: Decision, catalog: Catalog, task: Task) -> dict[str, object]:
    """Hand over the values that the template asks for; all of the owner's when it names none."""
    values, template = owner_values(task, decision.tree), task_template(task, decision.tree, catalog)
    wanted = template.inputs if template else ()
    return {name: value for name, value in values.items() if not wanted or name in wanted}


def _is_unwanted(decision: Decision, task: Task) -> bool:
    if task.condition is None:
        return False
    return evaluate_expression(task.condition, owner_values(task, decision.tree)) is False


def _run_timer(decision: Decision, catalog: Catalog, task: Task) -> Task:
    """Take the time that is known now, and end the timer when it has come."""
    estimate = timer_estimate(decision.tree, catalog, task)
    if estimate is None or task.actual_start_at is None:
        return task
    timed = decision.change(task, estimate=estimate)
    if task.actual_start_at + estimate <= decision.at and may_end(decision.tree, task, decision.at):
        return _say(decision, "TaskCompleted", finish_task(decision, timed, "end_timer"))
    return timed


def _say(decision: Decision, event: str, task: Task, **extra: object) -> Task:
    decision.happened(event, task, **extra)  # type: ignore[arg-type]
    return task
