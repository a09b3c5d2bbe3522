"""What follows from fallouts when an order comes to rest (SOM domain §3.5 F8, F10, §5.2, §7)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from domain import tasks
from domain.amendments import set_priority
from domain.closure import fail_line
from domain.errors import TransitionRefused
from domain.fallout_work import assign, cancel, hold, start
from domain.fallouts import FalloutCategory, FalloutOrigin, FalloutState
from domain.fulfilment import begin
from domain.orders import LineState, OrderState
from domain.outcome import Decision
from domain.pauses import hold_line, resume_line, resume_order
from domain.plan import DependencyType, TaskDependency, TaskState
from domain.settle import settle
from domain.work_cancellation import cancel_tasks
from tests import builders
from tests.domain.fallout_run import USING, VERB, Run, using
from tests.domain.plan_builders import hour, plan, row

F, S = FalloutState, TaskState
HALF_AN_HOUR = timedelta(minutes=30)


def two_lines(kind: DependencyType = DependencyType.FS) -> tuple[Run, UUID]:
    """The second line's B1 follows the first line's T1; B2 follows B1."""
    both = using(plan("ACCESS", row("T1")), plan("VOICE", row("B1"), row("B2"), after=[("B1", "B2")]))
    run = Run(both, "ACCESS", "VOICE")
    edge = TaskDependency(predecessor_id=run.task("T1").id, successor_id=run.task("B1").id, type=kind)
    tasks_by_id = dict(run.tree.tasks)
    for key, state in (("B1", S.SCHEDULED), ("B2", S.SCHEDULED)):
        task = run.task(key)
        tasks_by_id[task.id] = builders.task(
            id=task.id, key=key, name=task.name, state=state, line_id=task.line_id, number=f"N{key}",
            domain_order_id=task.domain_order_id, planned_start_at=hour(0), planned_end_at=hour(1),
        )  # fmt: skip
    run.tree = replace(run.tree, tasks=tasks_by_id, dependencies=(*run.tree.dependencies, edge))
    run.begin()
    line = next(each for each in run.tree.lines.values() if each.line_no == 1)
    return run, line.id


def give_up(run: Run, line: UUID, at: float = 1) -> None:
    """Give a line up, and with it what other lines wait for."""
    run.decide(fail_line, line, reason="No duct.", at=at)


def test_a_task_whose_predecessor_is_cancelled_says_so_at_once() -> None:
    run, line = two_lines()

    give_up(run, line)

    fallout = run.fallout("B1")
    assert (fallout.origin, fallout.category) == (FalloutOrigin.SYSTEM, FalloutCategory.DEPENDENCY_DEAD)
    assert fallout.short_description == "Task B1 waits for Task T1, which was cancelled."
    assert fallout.cause_task_id == run.task("T1").id
    assert (run.task("B1").state, run.task("B1").state_reason) == (S.ON_HOLD, "FALLOUT")
    assert len(run.tree.fallouts) == 1


def test_it_is_said_once() -> None:
    run, line = two_lines()
    give_up(run, line)

    run.look(5)

    assert len(run.tree.fallouts) == 1


def test_retry_lets_it_go_on_without_what_was_cancelled() -> None:
    run, line = two_lines()
    give_up(run, line)

    with pytest.raises(TransitionRefused, match="It has not come up yet"):
        run.resolve("B1", VERB.CONTINUE)
    task = run.resolve("B1", VERB.RETRY)

    assert task.state is S.OPEN
    run.work(tasks.complete, "B1", 3)
    assert run.task("B2").state is S.OPEN
    assert run.fallout("B1").state is F.CLOSED_COMPLETE
    run.look(9)
    assert len(run.tree.fallouts) == 1


def test_it_cannot_be_cancelled_away() -> None:
    run, line = two_lines()
    give_up(run, line)

    with pytest.raises(TransitionRefused, match="would find it again"):
        run.decide(cancel, run.fallout("B1").id, reason="A mistake.")


@pytest.mark.parametrize("kind", DependencyType)
def test_every_kind_of_edge_can_be_dead(kind: DependencyType) -> None:
    run, line = two_lines(kind)

    give_up(run, line)

    assert run.fallout("B1").category is FalloutCategory.DEPENDENCY_DEAD
    run.resolve("B1", VERB.RETRY)
    run.work(tasks.complete, "B1", 3)
    assert run.task("B1").state is S.CLOSED_COMPLETE


@pytest.mark.parametrize("kind", [DependencyType.SS, DependencyType.SF])
def test_what_had_begun_has_given_its_start(kind: DependencyType) -> None:
    run, line = two_lines(kind)
    run.work(tasks.claim, "T1")
    run.work(tasks.start, "T1")

    give_up(run, line, 2)

    assert not run.tree.fallouts
    assert run.task("B1").state is S.OPEN


def test_what_was_replaced_lets_its_successors_go_on() -> None:
    run, _ = two_lines()
    decision = Decision(run.tree, at=hour(1), actor="ben")
    cancel_tasks(decision, [decision.change(run.task("T1"), resolution="COMPENSATION")])
    settle(decision, run.catalog)

    assert not decision.outcome().tree.fallouts


def test_a_pause_is_not_lost_over_a_dead_dependency() -> None:
    run, line = two_lines()
    voice = run.task("B1").line_id
    run.decide(hold_line, voice, reason="Works.", at=1)
    give_up(run, line, 2)
    assert run.task("B1").state_reason == "FALLOUT"

    task = run.resolve("B1", VERB.RETRY, 3)

    assert (task.state, task.state_reason, task.previous_state) == (S.ON_HOLD, "PAUSED", S.SCHEDULED)
    run.decide(resume_line, voice, at=4)
    assert run.task("B1").state is S.OPEN


def flaky(at: float = 1) -> Run:
    """The second task has failed on what goes away by itself."""
    run = Run().until_two()
    run.fail("T2", at, "FLAKY")
    return run


def test_a_fallout_is_resolved_by_itself_when_its_time_has_come() -> None:
    run = flaky()

    run.look(1.4)
    assert run.fallout("T2").state is F.OPEN
    run.look(1.5)

    fallout = run.fallout("T2")
    assert (fallout.state, fallout.auto_attempts, fallout.resolution) == (F.RESOLVED, 1, VERB.RETRY)
    assert (fallout.assignee, fallout.next_auto_at) == (None, None)
    assert run.task("T2").state is S.OPEN


def test_it_is_resolved_by_itself_so_many_times_then_a_person_is_needed() -> None:
    run = flaky()
    run.look(1.5)
    assert run.fail("T2", 2, "FLAKY").next_auto_at == hour(2) + HALF_AN_HOUR
    run.look(2.5)

    fallout = run.fail("T2", 3, "FLAKY")

    assert (fallout.state, fallout.auto_attempts, fallout.next_auto_at) == (F.IN_PROGRESS, 2, None)
    assert (fallout.reopen_count, fallout.assignee) == (2, None)


@pytest.mark.parametrize("take", [start, assign])
def test_a_person_who_takes_it_has_it(take: Any) -> None:
    run = flaky()
    run.decide(take, run.fallout("T2").id, at=1.2, **({"assignee": "fay"} if take is assign else {}))

    run.look(9)

    assert run.task("T2").state is S.ON_HOLD


def test_what_is_paused_is_not_resolved_by_itself() -> None:
    run = flaky()
    held = builders.fallout(run.task("T2"), state=F.ON_HOLD, auto_verb=VERB.RETRY, next_auto_at=hour(1))
    run.tree = replace(run.tree, fallouts={held.id: held})

    run.look(9)

    assert run.tree.fallouts[held.id].state is F.ON_HOLD


def test_a_verb_that_does_not_fit_is_left_to_a_person() -> None:
    run = Run().until_two()
    run.fail("T2", 1, "NEEDLESS")

    run.look(2)

    fallout = run.fallout("T2")
    assert (fallout.state, fallout.next_auto_at, fallout.auto_attempts) == (F.OPEN, None, 1)
    note = next(each for each in run.tree.notes.values() if each.fallout_id == fallout.id)
    assert note.text == "It could not be resolved by itself: It must not be skipped."


def test_a_verb_that_only_the_table_gave_is_tried_once() -> None:
    run = Run()
    fallout = run.raised("T1")
    routed = builders.fallout(run.task("T1"), id=fallout.id, auto_verb=VERB.RETRY, next_auto_at=hour(2))
    run.tree = replace(run.tree, fallouts={routed.id: routed})

    run.look(2)

    assert run.tree.fallouts[routed.id].state is F.RESOLVED


def test_a_task_that_is_skipped_takes_its_fallout_along() -> None:
    run = Run(using(plan("ACCESS", row("T1", skippable=True), row("T2"))))
    run.raised("T1")

    run.decide(tasks.skip, run.task("T1").id, at=2, reason="It is there already.")

    assert (run.fallout("T1").state, run.fallout("T1").closed_at) == (F.CLOSED_COMPLETE, hour(2))


def test_a_task_that_is_cancelled_takes_its_fallout_along() -> None:
    run = Run()
    run.raised("T1")
    run.begin()
    (line,) = run.tree.lines

    give_up(run, line)

    assert run.fallout("T1").state is F.CANCELED


def test_an_order_does_not_close_over_an_open_fallout() -> None:
    header = plan(None, row("H1", blocking=False), code="H", stage="POST_FULFILMENT")
    run = Run(using(plan("ACCESS", row("T1")), header))
    assert run.task("H1").state is S.SCHEDULED
    decision = Decision(run.tree, at=hour(1), actor="ben")
    decision.put(builders.fallout(run.task("H1")))
    settle(decision, run.catalog)
    run.tree = decision.outcome().tree

    run.work(tasks.complete, "T1", 2)
    assert run.tree.order.state is OrderState.IN_PROGRESS

    run.decide(set_priority, 1, at=3)
    assert run.tree.order.state is OrderState.IN_PROGRESS


def undecomposable() -> Run:
    """An order on something that the catalog does not have."""
    run = Run()
    order = builders.order(number="ORD1001001", state=OrderState.ACKNOWLEDGED, approved_at=hour(0))
    run.tree = builders.tree(order, builders.line(specification="GONE", state=LineState.ACKNOWLEDGED))
    run.last = begin(run.tree, USING, at=hour(1), actor="system")
    run.tree = run.last.tree
    return run


def test_an_order_that_cannot_be_decomposed_has_a_system_fallout() -> None:
    run = undecomposable()

    (fallout,) = run.tree.fallouts.values()
    assert run.tree.order.state is OrderState.ON_HOLD
    assert (fallout.origin, fallout.category) == (FalloutOrigin.SYSTEM, FalloutCategory.DECOMPOSITION)
    assert fallout.task_id is None
    assert fallout.allowed_verbs == ("RETRY", "RETRY_WITH_DATA", "ESCALATE")


@pytest.mark.parametrize("paused", [False, True])
def test_letting_the_order_go_on_resolves_it(paused: bool) -> None:
    run = undecomposable()
    (fallout,) = run.tree.fallouts
    if paused:
        run.decide(start, fallout)
        run.decide(hold, fallout, reason="Lunch.")

    run.decide(resume_order, at=2)

    assert run.last is not None
    assert run.tree.order.state is OrderState.ACKNOWLEDGED
    assert run.tree.fallouts[fallout].state is F.RESOLVED
    assert [job.name for job in run.last.jobs] == ["decompose"]


def test_what_is_over_stays_as_it_is_when_the_order_goes_on() -> None:
    run = undecomposable()
    over = builders.fallout(state=F.CANCELED)
    run.tree = replace(run.tree, fallouts={**run.tree.fallouts, over.id: over})

    run.decide(resume_order, at=2)

    assert run.tree.fallouts[over.id].state is F.CANCELED


def test_a_second_failure_opens_the_same_fallout_again() -> None:
    run = undecomposable()
    run.decide(resume_order, at=2)

    run.tree = begin(run.tree, USING, at=hour(3), actor="system").tree

    (fallout,) = run.tree.fallouts.values()
    assert (fallout.state, fallout.reopen_count, fallout.attempts) == (F.IN_PROGRESS, 1, 1)


def test_a_decomposition_that_succeeds_closes_it() -> None:
    run = undecomposable()
    run.decide(resume_order, at=2)
    (line,) = run.tree.lines.values()
    fixed = builders.line(id=line.id, specification="ACCESS", state=LineState.ACKNOWLEDGED)
    (fallout,) = run.tree.fallouts.values()
    run.tree = builders.tree(run.tree.order, fixed, fallout)

    run.tree = begin(run.tree, USING, at=hour(3), actor="system").tree

    assert run.tree.fallouts[fallout.id].state is F.CLOSED_COMPLETE


def test_an_order_that_is_over_takes_its_fallout_along() -> None:
    run = undecomposable()
    (fallout,) = run.tree.fallouts.values()
    over = builders.order(id=run.tree.order.id, number="ORD1001001", state=OrderState.CANCELED)
    decision = Decision(builders.tree(over, fallout), at=hour(3), actor="ben")

    settle(decision, USING)

    assert decision.outcome().tree.fallouts[fallout.id].state is F.CANCELED
