"""Attempts fail, are reported on, wait for events, or are left out."""

from datetime import timedelta
from typing import Any

import pytest

from domain import tasks
from domain.attempts import Failure
from domain.errors import NotFound, TransitionRefused, ValidationFailed
from domain.orders import OrderState
from domain.plan import TaskState, TaskType
from tests.domain.plan_builders import (
    hour,
    keyed,
)
from tests.domain.task_run import USING, Run

S, T = TaskState, TaskType


def test_a_failure_is_tried_again_ten_seconds_later_then_a_minute_then_not_at_all() -> None:
    run = Run().until("T2")
    seen = []
    for at in (8, 8.01, 8.05):
        run.do(tasks.start, "T2", at, actor="robot")
        task = run.do(tasks.fail, "T2", at, failure=Failure(code="NO_FREE_PREFIX", message="none left"))
        seen.append((task.state, task.next_attempt_at and (task.next_attempt_at - hour(at)).total_seconds()))

    assert seen == [
        (S.OPEN, pytest.approx(10, rel=0.1)),
        (S.OPEN, pytest.approx(60, rel=0.1)),
        (S.ON_HOLD, None),
    ]
    assert (task.state_reason, task.last_error, task.attempt) == ("FALLOUT", "NO_FREE_PREFIX: none left", 3)
    assert run.events()[:3] == ["TaskFailed", "FalloutCreated", "TaskHeld"]
    assert keyed(run.tree, "T3").waiting_on[0].task_id == task.id


def test_a_task_that_is_to_be_tried_again_cannot_start_before() -> None:
    run = Run().until("T2")
    run.do(tasks.start, "T2", 8)
    task = run.do(tasks.fail, "T2", 8, failure=Failure(code="TIMEOUT", message="no answer"))

    with pytest.raises(TransitionRefused, match="tried again"):
        run.do(tasks.start, "T2", 8.001)

    assert "START" not in task.allowed_actions
    assert run.tree.order.next_look_at == task.next_attempt_at
    assert run.do(tasks.start, "T2", 8.004).next_attempt_at is None


def test_an_error_that_is_not_retryable_holds_the_task_at_once() -> None:
    run = Run().until("T2")
    run.do(tasks.start, "T2")

    task = run.do(tasks.fail, "T2", failure=Failure(code="DATA", message="bad", retryable=False))

    assert (task.state, task.next_attempt_at) == (S.ON_HOLD, None)


def test_a_skipped_task_lets_the_order_go_on() -> None:
    run = Run().until("T4")

    task = run.do(tasks.skip, "T4", 4, reason="  Done by the carrier. ")

    assert (task.state, task.state_reason, task.resolution) == (S.SKIPPED, "Done by the carrier.", "SKIPPED")
    assert (run.tree.order.state, run.tree.order.progress) == (OrderState.CLOSED_COMPLETE, 100.0)
    assert "TaskSkipped" in run.events()


def test_a_reason_is_needed_to_skip() -> None:
    with pytest.raises(ValidationFailed):
        Run().do(tasks.skip, "T4", reason=" ")


def test_a_report_moves_progress_and_the_forecast() -> None:
    run = Run()
    run.do(tasks.claim, "T1")
    run.do(tasks.start, "T1", 1)

    task = run.do(tasks.report_progress, "T1", 1.5, percent=30.0, estimate=timedelta(hours=9))

    assert (task.progress, task.forecast_end_at) == (30.0, hour(10))
    assert run.events()[:2] == ["TaskProgressReported", "PlanForecastChanged"]
    assert run.do(tasks.report_progress, "T1", 2, percent=40.0).estimate == timedelta(hours=9)
    assert run.do(tasks.report_progress, "T1", 2, estimate=timedelta(hours=5)).reported_progress == 40.0


@pytest.mark.parametrize("report", [{}, {"percent": -1.0}, {"percent": 101.0}, {"estimate": timedelta(0)}])
def test_a_report_that_says_nothing_is_refused(report: dict[str, Any]) -> None:
    run = Run()
    run.do(tasks.claim, "T1")
    run.do(tasks.start, "T1")

    with pytest.raises(ValidationFailed):
        run.do(tasks.report_progress, "T1", **report)


def test_an_event_that_was_waited_for_ends_the_task() -> None:
    run = Run().until("T3")

    task = run.do(tasks.receive_event, "T3", 5, outputs={"portId": "2/2"}, event="FOC")

    assert (task.state, task.actual_start_at, task.actual_end_at) == (S.CLOSED_COMPLETE, hour(1), hour(5))
    (above,) = run.tree.domain_orders.values()
    assert (above.characteristics["portId"].value, above.characteristics["portId"].previous_value) == (
        "2/2",
        "1/1",
    )
    assert {"TaskEventReceived", "TaskCompleted"} <= set(run.events())


def test_an_event_that_comes_early_is_kept_until_somebody_waits_for_it() -> None:
    run = Run()

    early = run.do(tasks.receive_event, "T3", 1, outputs={"portId": "2/2"})
    run.until("T3")

    assert early.state == S.SCHEDULED
    assert keyed(run.tree, "T3").state == S.CLOSED_COMPLETE
    assert keyed(run.tree, "T4").state == S.OPEN


def test_an_event_that_nobody_waits_for_is_not_found() -> None:
    with pytest.raises(NotFound):
        tasks.receive_event(Run().tree, USING, "T9-unknown", at=hour(1), actor="carrier")


def test_an_event_with_other_outputs_is_refused() -> None:
    with pytest.raises(ValidationFailed):
        Run().do(tasks.receive_event, "T3", outputs={"colour": "red"})
