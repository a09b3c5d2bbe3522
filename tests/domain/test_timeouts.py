"""Attempts that take too long (T18), and tasks whose next try comes due."""

from datetime import datetime, timedelta

from domain import leasing, pauses, tasks
from domain.attempts import AttemptResult, Failure
from domain.known import known_of
from domain.leases import Lease
from domain.outcome import Decision
from domain.plan import TaskState, TaskType
from domain.settle import settle
from domain.tree import OrderTree
from tests.domain.plan_builders import hour, keyed, row, under_way
from tests.domain.plan_steps import access
from tests.domain.task_run import Run
from tests.domain.test_leasing import LATER, MINE, NOW, ended

S, T = TaskState, TaskType
TWO_HOURS = timedelta(hours=2)


def timed(policy: str | None = None, **values: object) -> Run:
    """An order whose first task times out after two hours; it was started at hour 1."""
    using = access(
        row("T1", task_type=T.CALLOUT, request_type="x.y", timeout=TWO_HOURS, retry_policy=policy, **values)
    )
    run = Run(using)
    run.tree = under_way(using, "ACCESS")
    run.do(tasks.start, "T1", 1, actor="robot")
    return run


def look(run: Run, at: float) -> list[str]:
    """Look at the order, as a worker does when its time has come."""
    decision = Decision(run.tree, at=hour(at), actor="system")
    settle(decision, run.using)
    run.last = decision.outcome()
    run.tree = run.last.tree
    return [event.type for event in run.last.events if event.entity_type == "Task"]


def time_says(tree: OrderTree) -> datetime | None:
    """When time alone moves the task of the order; what else is looked at, as jeopardy is, left aside."""
    turns = known_of(tree).turns
    assert turns is not None
    return min(turns.looks.values(), default=None)


def jobs(run: Run) -> list[str]:
    """The jobs about tasks that the last decision asked for."""
    assert run.last is not None
    return [job.name for job in run.last.jobs if job.task_id is not None]


def test_an_attempt_in_time_is_left_alone_and_looked_at_when_its_time_is_over() -> None:
    run = timed()

    assert time_says(run.tree) == hour(3)
    assert look(run, 2.9) == []
    assert keyed(run.tree, "T1").state == S.IN_PROGRESS


def test_an_attempt_that_takes_too_long_is_tried_again() -> None:
    run = timed("FIXED PT1H")

    seen = look(run, 3)

    task = keyed(run.tree, "T1")
    assert seen == ["TaskTimedOut", "TaskRetryScheduled"]
    assert (task.state, task.failures, task.timeout_at) == (S.OPEN, 1, None)
    assert task.last_error == "TIMEOUT: It was not done by 2026-11-20T03:00:00Z."
    assert run.tree.order.next_look_at == task.next_attempt_at
    (attempt,) = ended(run)
    assert (attempt.result, attempt.error_code, attempt.next_attempt_at) == (
        AttemptResult.TIMED_OUT,
        "TIMEOUT",
        task.next_attempt_at,
    )


def test_an_attempt_that_takes_too_long_for_the_last_time_is_a_fallout() -> None:
    run = timed("NONE")

    seen = look(run, 3)

    task = keyed(run.tree, "T1")
    assert seen == ["TaskTimedOut", "TaskHeld"]
    assert (task.state, task.state_reason) == (S.ON_HOLD, "FALLOUT")


def test_a_task_is_announced_again_when_its_next_try_is_due() -> None:
    run = timed("FIXED PT1H")
    run.do(tasks.fail, "T1", 1, failure=Failure(code="TIMEOUT", message="no"))

    assert look(run, 1.5) == []
    assert look(run, 2.2) == ["TaskReady"]
    assert keyed(run.tree, "T1").next_attempt_at is None
    assert look(run, 2.3) == []


def test_an_event_that_does_not_come_in_time_is_a_fallout_and_may_still_come() -> None:
    using = access(row("T1", task_type=T.PUSH_EVENT, request_type="x.y", timeout=TWO_HOURS))
    run = Run(using)

    assert time_says(run.tree) == hour(2)
    assert look(run, 2) == ["TaskTimedOut", "TaskHeld"]
    assert ended(run) == []
    assert run.do(tasks.receive_event, "T1", 3).resolution == "EVENT_RECEIVED"


def test_waiting_for_a_worker_does_not_time_out() -> None:
    using = access(row("T1", task_type=T.CALLOUT, request_type="x.y", timeout=TWO_HOURS))

    assert time_says(under_way(using, "ACCESS")) is None


def test_a_pause_stops_the_time_and_begins_it_anew() -> None:
    using = access(row("T1", timeout=TWO_HOURS))
    run = Run(using)
    run.do(tasks.claim, "T1", 0)
    run.do(tasks.start, "T1", 0)
    run.tree = pauses.hold_order(run.tree, using, reason="flood", at=hour(1), actor="mia").tree

    assert look(run, 5) == []
    run.tree = pauses.resume_order(run.tree, using, at=hour(6), actor="mia").tree

    assert keyed(run.tree, "T1").timeout_at == hour(8)


def test_a_leased_attempt_that_takes_too_long_loses_its_lease() -> None:
    run = timed("FIXED PT1H")
    run.do(tasks.fail, "T1", 1, failure=Failure(code="TIMEOUT", message="no"))
    look(run, 3)
    run.do(leasing.take, "T1", 3, lease=Lease(id=MINE, expires_at=NOW + LATER), actor="robot")

    look(run, 5)

    task = keyed(run.tree, "T1")
    assert (task.state, task.lease_id, task.assignee) == (S.OPEN, None, None)


def test_an_automated_task_is_asked_for_when_its_next_try_is_due() -> None:
    using = access(row("T1", task_type=T.AUTOMATED, request_type="x.y"))
    run = Run(using)
    run.do(tasks.start, "T1", 1, actor="system")
    run.do(tasks.fail, "T1", 1, failure=Failure(code="TIMEOUT", message="no"))
    before = jobs(run)

    look(run, 2)

    assert before == []
    assert jobs(run) == ["automate"]
