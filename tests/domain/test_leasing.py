"""Tasks on a lease: taken, kept, answered for, lost and given back."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain import leasing, pauses, tasks
from domain.attempts import AttemptResult, Failure, TaskAttempt
from domain.errors import LeaseLost, TransitionRefused
from domain.leases import Lease, Shown
from domain.outcome import Outcome
from domain.plan import Task, TaskState
from tests.domain.plan_builders import hour, keyed
from tests.domain.task_run import USING, Run

S = TaskState
NOW = datetime(2031, 5, 1, 12, tzinfo=UTC)  # real time, which has nothing to do with the order's
MINE, OTHER = UUID(int=1), UUID(int=2)
PORT = {"portId": "1/1"}
LATER = timedelta(minutes=1)
ANSWERS: list[tuple[Callable[..., Outcome], dict[str, Any]]] = [
    (tasks.complete, {"outputs": PORT}),
    (tasks.fail, {"failure": Failure(code="TIMEOUT", message="no answer")}),
    (tasks.report_progress, {"percent": 10.0}),
    (tasks.release, {}),
]


def leased(key: str = "T2", at: float = 1) -> Run:
    """A worker has a task on a lease of a minute."""
    run = Run().until(key)
    take(run, key, at)
    return run


def take(run: Run, key: str, at: float, lease: UUID = MINE, actor: str = "robot") -> Task:
    return run.do(leasing.take, key, at, lease=Lease(id=lease, expires_at=NOW + LATER), actor=actor)


def showing(lease: UUID | None = MINE, at: datetime = NOW) -> Shown:
    return Shown(lease_id=lease, at=at)


def ended(run: Run) -> list[TaskAttempt]:
    """The attempts that the last decision ended."""
    assert run.last is not None
    return [part for part in run.last.added if isinstance(part, TaskAttempt)]


def attempts(run: Run) -> list[tuple[int, AttemptResult, str]]:
    return [(each.number, each.result, each.worker) for each in ended(run)]


def test_taking_a_task_starts_it() -> None:
    run = leased()

    task = keyed(run.tree, "T2")

    assert (task.state, task.assignee, task.attempt, task.attempt_started_at) == (
        S.IN_PROGRESS,
        "robot",
        1,
        hour(1),
    )
    assert (task.lease_id, task.lease_expires_at) == (MINE, NOW + LATER)
    assert run.events()[0] == "TaskStarted"


def test_events_do_not_tell_the_lease() -> None:
    run = leased()

    assert run.last is not None
    fields = {change.field for event in run.last.events for change in event.changes}
    assert {"assignee", "attempt"} <= fields
    assert fields.isdisjoint({"lease_id", "lease_expires_at"})


@pytest.mark.parametrize("actor", ["robot", "twin"])
def test_a_task_that_somebody_has_cannot_be_taken(actor: str) -> None:
    with pytest.raises(TransitionRefused):
        take(leased(), "T2", 2, OTHER, actor)


def test_a_task_of_ones_own_can_be_taken_and_one_of_others_cannot() -> None:
    run = Run()
    run.do(tasks.claim, "T1", actor="ben")

    with pytest.raises(TransitionRefused, match="assigned to ben"):
        take(run, "T1", 1, actor="robot")
    assert take(run, "T1", 1, actor="ben").state == S.IN_PROGRESS


def test_a_task_whose_next_try_is_not_due_cannot_be_taken() -> None:
    run = leased()
    run.do(tasks.fail, "T2", 1, failure=Failure(code="TIMEOUT", message="no"), shown=showing())

    with pytest.raises(TransitionRefused, match="tried again"):
        take(run, "T2", 1, OTHER)


@pytest.mark.parametrize(("answer", "values"), ANSWERS)
def test_the_lease_is_asked_for_with_every_answer(
    answer: Callable[..., Outcome], values: dict[str, Any]
) -> None:
    run = leased()
    wrong: list[tuple[Shown | None, datetime | None, datetime | None]] = [
        (None, None, NOW + LATER),
        (showing(None), None, NOW + LATER),
        (showing(OTHER), None, None),
        (showing(at=NOW + LATER), NOW + LATER, None),
    ]

    for shown, lost_at, leased_until in wrong:
        with pytest.raises(LeaseLost) as refused:
            run.do(answer, "T2", 2, actor="robot", shown=shown, **values)
        assert (refused.value.lost_at, refused.value.leased_until) == (lost_at, leased_until)
    run.do(answer, "T2", 2, actor="robot", shown=showing(), **values)


def test_a_lease_is_no_use_for_a_task_without_one() -> None:
    run = Run()
    run.do(tasks.claim, "T1")

    with pytest.raises(LeaseLost):
        run.do(tasks.complete, "T1", shown=showing())


def test_what_is_finished_says_so_whatever_is_shown() -> None:
    run = leased()
    run.do(tasks.complete, "T2", outputs=PORT, shown=showing())

    with pytest.raises(TransitionRefused, match="CLOSED_COMPLETE"):
        run.do(tasks.complete, "T2", outputs=PORT, shown=showing())


def test_completing_ends_the_lease_and_keeps_who_did_it() -> None:
    run = leased()

    task = run.do(tasks.complete, "T2", 3, outputs=PORT, shown=showing(), actor="robot")

    assert (task.lease_id, task.lease_expires_at, task.assignee) == (None, None, "robot")
    (attempt,) = ended(run)
    assert (attempt.result, attempt.started_at, attempt.ended_at) == (
        AttemptResult.COMPLETED,
        hour(1),
        hour(3),
    )
    assert (attempt.lease_id, attempt.lease_expires_at) == (MINE, NOW + LATER)


def test_a_failure_frees_the_task_for_any_worker() -> None:
    run = leased()

    task = run.do(
        tasks.fail, "T2", 1, failure=Failure(code="TIMEOUT", message="no"), shown=showing(), actor="robot"
    )

    assert (task.state, task.assignee, task.lease_id, task.failures) == (S.OPEN, None, None, 1)
    (attempt,) = ended(run)
    assert (attempt.error_code, attempt.next_attempt_at) == ("TIMEOUT", task.next_attempt_at)


def test_a_lease_that_runs_out_gives_the_task_back() -> None:
    run = leased()

    task = run.do(leasing.lose, "T2", 2, now=NOW + LATER, actor="system")

    assert (task.state, task.assignee, task.lease_id, task.lost_leases, task.failures) == (
        S.OPEN,
        None,
        None,
        1,
        0,
    )
    assert attempts(run) == [(1, AttemptResult.LEASE_LOST, "robot")]
    assert run.events()[0] == "TaskLeaseLost"
    assert take(run, "T2", 2, OTHER, "twin").attempt == 2
    with pytest.raises(LeaseLost):
        run.do(tasks.complete, "T2", 2, outputs=PORT, shown=showing())


def test_a_lease_that_was_extended_meanwhile_or_is_gone_is_left_alone() -> None:
    run = leased()
    run.do(leasing.lose, "T2", 2, now=NOW)
    assert run.last is not None
    assert run.last.events == ()

    run.do(tasks.complete, "T2", 2, outputs=PORT, shown=showing())
    run.do(leasing.lose, "T2", 2, now=NOW + LATER)

    assert run.last.events == ()


def test_a_task_that_loses_all_its_workers_is_given_up() -> None:
    run = leased()
    run.do(leasing.lose, "T2", 2, now=NOW + LATER, most=2)
    take(run, "T2", 2)

    task = run.do(leasing.lose, "T2", 2, now=NOW + LATER, most=2)

    assert (task.state, task.state_reason, task.lease_id, task.assignee) == (S.ON_HOLD, "FALLOUT", None, None)
    assert task.last_error == "WORKER_LOST: 2 workers began it, and none was heard of again."


def test_a_pause_keeps_the_lease_and_a_lease_lost_in_it_leaves_the_task_open_after_it() -> None:
    run = leased("T4", 2)
    run.tree = pauses.hold_order(run.tree, USING, reason="flood", at=hour(3), actor="mia").tree
    paused = keyed(run.tree, "T4")

    lost = run.do(leasing.lose, "T4", 4, now=NOW + LATER)
    run.tree = pauses.resume_order(run.tree, USING, at=hour(5), actor="mia").tree

    assert (paused.state, paused.lease_id) == (S.ON_HOLD, MINE)
    assert (lost.state, lost.lease_id, lost.assignee) == (S.ON_HOLD, None, None)
    assert keyed(run.tree, "T4").state == S.OPEN


def test_a_lease_lost_in_a_pause_is_counted_but_the_task_not_given_up() -> None:
    run = leased("T4", 2)
    run.tree = pauses.hold_order(run.tree, USING, reason="flood", at=hour(3), actor="mia").tree

    lost = run.do(leasing.lose, "T4", 4, now=NOW + LATER, most=1)

    assert (lost.state, lost.lost_leases) == (S.ON_HOLD, 1)


def test_a_worker_gives_a_task_back() -> None:
    run = leased()

    task = run.do(tasks.release, "T2", 2, shown=showing(), actor="robot")

    assert (task.state, task.assignee, task.lease_id, task.lost_leases) == (S.OPEN, None, None, 0)
    assert attempts(run) == [(1, AttemptResult.RELEASED, "robot")]
    assert run.events()[0] == "TaskReleased"


def test_who_overrules_leases_releases_and_assigns_over_them() -> None:
    run = leased()
    released = run.do(tasks.release, "T2", 2, overrules=True, actor="mia")
    take(run, "T2", 2)
    assigned = run.do(tasks.assign, "T2", 3, assignee="ben", overrules=True, actor="mia")

    assert (released.state, released.assignee) == (S.OPEN, None)
    assert (assigned.state, assigned.assignee, assigned.lease_id) == (S.OPEN, "ben", None)
    with pytest.raises(LeaseLost):
        run.do(tasks.complete, "T2", 3, outputs=PORT, shown=showing())


def test_others_do_not_assign_over_a_lease() -> None:
    with pytest.raises(LeaseLost, match="is leased until 2031-05-01T12:01:00Z"):
        leased().do(tasks.assign, "T2", 3, assignee="ben", actor="ida")


def test_work_under_way_without_a_lease_is_not_given_back() -> None:
    run = Run()
    run.do(tasks.claim, "T1")
    run.do(tasks.start, "T1")

    with pytest.raises(TransitionRefused, match="not leased"):
        run.do(tasks.release, "T1")
    assert run.do(tasks.assign, "T1", assignee="ida", overrules=True).state == S.IN_PROGRESS


def test_leaving_a_leased_task_out_ends_the_lease() -> None:
    run = leased("T4", 2)

    task = run.do(tasks.skip, "T4", 2, reason="Not needed")

    assert (task.state, task.lease_id, task.assignee) == (S.SKIPPED, None, "robot")
    assert attempts(run) == [(1, AttemptResult.CANCELED, "robot")]


def test_a_sign_of_life_lets_the_lease_last_and_tells_nobody() -> None:
    run = leased()

    outcome = leasing.extend(
        run.tree,
        keyed(run.tree, "T2").id,
        shown=showing(),
        expires_at=NOW + 2 * LATER,
        at=hour(2),
        actor="robot",
    )

    assert keyed(outcome.tree, "T2").lease_expires_at == NOW + 2 * LATER
    assert outcome.tree.order.version == run.tree.order.version + 1
    assert outcome.events == ()


@pytest.mark.parametrize("key", ["T1", "T2"])  # one is finished, the other's lease has run out
def test_a_lost_lease_is_not_extended(key: str) -> None:
    run = leased()

    with pytest.raises(LeaseLost):
        leasing.extend(
            run.tree,
            keyed(run.tree, key).id,
            shown=showing(at=NOW + LATER),
            expires_at=NOW + 2 * LATER,
            at=hour(2),
            actor="robot",
        )
