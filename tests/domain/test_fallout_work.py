"""What people do about fallouts, short of resolving them (SOM domain §3.5)."""

from typing import Any
from uuid import uuid4

import pytest

from domain import tasks
from domain.errors import NotFound, TransitionRefused, ValidationFailed
from domain.fallout_work import assign, await_information, cancel, close, hold, resume, start
from domain.fallouts import FalloutState
from domain.plan import TaskState
from tests.domain.fallout_run import VERB, Run
from tests.domain.plan_builders import hour

F, S = FalloutState, TaskState


def stuck() -> tuple[Run, Any]:
    """The first task has a fallout, which nobody has."""
    run = Run()
    return run, run.raised("T1").id


def test_a_fallout_goes_from_hand_to_hand() -> None:
    run, fallout = stuck()

    run.decide(assign, fallout, assignee="fay")
    assert (run.fallout("T1").assignee, run.fallout("T1").assignment_group) == ("fay", "DESIGN")
    assert run.events()[0] == "FalloutAssigned"
    assert run.task("T1").waiting_on[0].name == "fay"

    run.decide(assign, fallout, group="NIGHT")
    assert (run.fallout("T1").assignee, run.fallout("T1").assignment_group) == (None, "NIGHT")

    with pytest.raises(ValidationFailed, match="Nobody is named"):
        run.decide(assign, fallout)


def test_who_starts_a_fallout_has_it() -> None:
    run, fallout = stuck()

    run.decide(start, fallout)

    assert (run.fallout("T1").state, run.fallout("T1").assignee) == (F.IN_PROGRESS, "ben")


def test_what_somebody_else_has_is_not_started() -> None:
    run, fallout = stuck()
    run.decide(assign, fallout, assignee="fay")

    with pytest.raises(TransitionRefused, match="fay has it"):
        run.decide(start, fallout)


def test_work_on_a_fallout_pauses_and_goes_on() -> None:
    run, fallout = stuck()
    run.decide(start, fallout)

    run.decide(hold, fallout, reason="Lunch.")
    assert (run.fallout("T1").state, run.fallout("T1").state_reason) == (F.ON_HOLD, "Lunch.")
    with pytest.raises(TransitionRefused, match="It is ON_HOLD: resume it first"):
        run.resolve("T1", VERB.RETRY)
    run.decide(resume, fallout)
    assert (run.fallout("T1").state, run.fallout("T1").state_reason) == (F.IN_PROGRESS, None)

    run.decide(await_information, fallout, question="Which port?")
    assert run.fallout("T1").state is F.AWAITING_INFORMATION
    assert run.fallout("T1").allowed_verbs == ("ESCALATE",)


def test_a_command_that_does_not_fit_is_refused() -> None:
    run, fallout = stuck()

    with pytest.raises(TransitionRefused, match="holdFallout is not possible on a fallout that is OPEN"):
        run.decide(hold, fallout, reason="Lunch.")
    with pytest.raises(NotFound, match="fallout"):
        run.decide(start, uuid4())


def test_a_manager_may_close_before_the_task_has_moved_on() -> None:
    run, fallout = stuck()
    run.resolve("T1", VERB.RETRY)

    run.decide(close, fallout, at=3)

    assert (run.fallout("T1").state, run.fallout("T1").closed_at) == (F.CLOSED_COMPLETE, hour(3))


@pytest.mark.parametrize("begun", [False, True])
def test_a_fallout_that_was_none_leaves_the_task_where_it_stood(begun: bool) -> None:
    run = Run()
    run.work(tasks.claim, "T1")
    if begun:
        run.work(tasks.start, "T1")
    fallout = run.raised("T1").id

    run.decide(cancel, fallout, reason="A mistake.")

    assert run.fallout("T1").state is F.CANCELED
    assert run.task("T1").state is (S.IN_PROGRESS if begun else S.OPEN)
    assert run.task("T1").attempt_group == 1


def test_a_task_that_had_given_up_is_open_again_when_its_fallout_was_none() -> None:
    run = Run().until_two()
    fallout = run.fail("T2").id

    run.decide(cancel, fallout, reason="A mistake.")

    assert run.task("T2").state is S.OPEN


def test_cancelling_one_of_several_leaves_the_task_on_hold() -> None:
    run, first = stuck()
    run.raised("T1")

    run.decide(cancel, first, reason="A mistake.")

    assert run.task("T1").state is S.ON_HOLD
