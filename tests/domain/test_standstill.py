"""Domain orders are on hold while fallouts stand on all their work, beside what people pause (§3.3 D5)."""

from collections import Counter
from datetime import datetime, timedelta

import pytest

from domain import closure, pauses, tasks
from domain.catalog import Stage
from domain.domain_order_machine import FINAL_DOMAIN_ORDER_STATES
from domain.errors import TransitionRefused
from domain.fallout_verbs import allowed_verbs
from domain.line_machine import LINE_MACHINE
from domain.line_machine import paused_by_command as line_paused
from domain.order_machine import ORDER_MACHINE, paused_by_command
from domain.orders import LineState as L
from domain.orders import OrderState as R
from domain.orders import Party
from domain.outcome import Decision
from domain.plan import DomainOrder, TaskState
from domain.plan import DomainOrderState as D
from domain.readiness import open_edges
from domain.rollup import roll_up
from domain.task_machine import FALLOUT, FINAL_TASK_STATES, PAUSED
from domain.tree import OrderTree
from tests.domain.fallout_run import ACCESS, DETOUR, VERB, Run, using
from tests.domain.order_builders import (
    NOW,
    a_catalog,
    a_characteristic,
    a_domain_order,
    a_line,
    a_specification,
    a_task,
    a_tree,
    an_id,
    an_order,
)
from tests.domain.plan_builders import edge, hour, plan, row
from tests.domain.random_orders import life

SIZE = a_characteristic("size", mandatory_at=Stage.FULFILMENT)
TWO = using(plan("PAIR", row("A"), row("B"), row("C"), after=[("A", "C")]))
LATER = using(plan("LATER", row("A"), row("B"), row("C"), after=[edge("A", "C", lag=timedelta(hours=5))]))
BESIDE = using(ACCESS, DETOUR, plan("BESIDE", row("S1")))


def stuck() -> Run:
    """The only task that can be worked on has failed for good."""
    run = Run().until_two()
    run.fail("T2")
    return run


def above(run: Run, key: str = "T1") -> DomainOrder:
    """The domain order of a task."""
    owner = run.task(key).domain_order_id
    assert owner is not None
    return run.tree.domain_orders[owner]


def standing(run: Run) -> tuple[D, str | None, L, R]:
    """How the first domain order stands, and why, its line, and the order."""
    owner = next(iter(run.tree.domain_orders.values()))
    return owner.state, owner.state_reason, run.tree.lines[owner.line_id].state, run.tree.order.state


UNDER_WAY = (D.IN_PROGRESS, None, L.IN_PROGRESS, R.IN_PROGRESS)
HELD = (D.ON_HOLD, FALLOUT, L.ON_HOLD, R.ON_HOLD)


def test_it_is_on_hold_while_a_fallout_stands_on_all_that_could_be_done_in_it() -> None:
    run = stuck()
    held, said = standing(run), run.events()

    run.resolve("T2", VERB.RETRY)

    assert held == HELD
    assert "DomainOrderStateChanged" in said
    assert above(run).previous_state is D.ON_HOLD
    assert standing(run) == UNDER_WAY


def test_with_another_task_to_do_nothing_happens() -> None:
    run = Run(TWO, "PAIR")

    run.raised("A")

    assert above(run, "A").state is D.SCHEDULED
    assert run.tree.order.state is R.IN_PROGRESS


def test_it_is_on_hold_once_the_other_task_is_done_too() -> None:
    run = Run(TWO, "PAIR")
    run.raised("A")

    run.work(tasks.complete, "B", 2)

    assert standing(run) == HELD


def test_it_goes_on_when_a_task_comes_up_by_time_alone() -> None:
    run = Run(LATER, "LATER")
    run.work(tasks.complete, "A", 1)
    run.raised("B", 2)
    held, wakes = standing(run), run.tree.order.next_look_at

    run.look(6)

    assert held == HELD
    assert wakes is not None
    assert wakes <= hour(6)
    assert run.task("C").state is TaskState.OPEN
    assert standing(run) == UNDER_WAY


def test_what_was_put_in_its_place_comes_up() -> None:
    run = stuck()

    run.resolve("T2", VERB.REPLAN, template="DETOUR")

    assert run.task("D1").state is TaskState.OPEN
    assert standing(run) == UNDER_WAY


def test_it_goes_back_to_before_it_began_when_nothing_was_begun() -> None:
    run = Run()
    run.raised("T1")
    held = standing(run)

    run.resolve("T1", VERB.RETRY)

    assert held == HELD
    assert above(run).state is D.SCHEDULED


def test_one_held_line_among_others_does_not_hold_the_order() -> None:
    run = Run(BESIDE, "ACCESS", "BESIDE")

    run.raised("T1")

    assert standing(run) == (D.ON_HOLD, FALLOUT, L.ON_HOLD, R.IN_PROGRESS)
    assert above(run, "S1").state is D.SCHEDULED


def test_everybody_still_hears_what_it_waits_for() -> None:
    run = stuck()

    waits = run.tree.order.waiting_on

    assert [(each.party, each.reason) for each in waits] == [(Party.TEAM, "Failed: Task T2 (None is left).")]
    assert [each.reason for each in run.task("T3").waiting_on] == ["Waits for the end of Task T2."]


def test_a_resolved_fallout_does_not_lift_what_a_person_paused() -> None:
    run = stuck()
    run.decide(pauses.hold_line, above(run).line_id, reason="They moved house.", at=2)
    paused = standing(run)

    run.resolve("T2", VERB.RETRY, at=3)

    assert paused == (D.ON_HOLD, PAUSED, L.ON_HOLD, R.ON_HOLD)
    assert standing(run) == paused
    assert run.task("T2").state_reason == PAUSED
    run.decide(pauses.resume_line, above(run).line_id, at=4)
    assert standing(run) == UNDER_WAY


@pytest.mark.parametrize("whole", [True, False])
def test_a_person_who_lets_it_go_on_does_not_lift_what_a_fallout_holds(whole: bool) -> None:
    run = stuck()
    line_id = above(run).line_id
    about = () if whole else (line_id,)
    run.decide(pauses.hold_order if whole else pauses.hold_line, *about, reason="They moved house.", at=2)
    paused = above(run).state_reason

    run.decide(pauses.resume_order if whole else pauses.resume_line, *about, at=3)

    assert paused == PAUSED
    assert standing(run) == HELD


def test_what_nobody_paused_nobody_can_let_go_on() -> None:
    run = stuck()

    with pytest.raises(
        TransitionRefused, match="goes on when the fallouts of its tasks are resolved"
    ) as order:
        run.decide(pauses.resume_order)
    with pytest.raises(
        TransitionRefused, match="goes on when the fallouts of its tasks are resolved"
    ) as line:
        run.decide(pauses.resume_line, above(run).line_id)

    assert "HOLD" in order.value.allowed
    assert "HOLD" in line.value.allowed


def test_of_a_paused_line_and_a_held_one_both_are_named() -> None:
    run = Run(BESIDE, "ACCESS", "BESIDE")
    run.raised("T1")
    run.work(tasks.claim, "S1")
    run.work(tasks.start, "S1")
    run.decide(pauses.hold_line, above(run, "S1").line_id, reason="They moved house.")

    with pytest.raises(TransitionRefused) as refused:
        run.decide(pauses.resume_order)

    assert run.tree.order.state is R.ON_HOLD
    assert "Line 2 is paused, not the order: resume that line." in refused.value.message
    assert "fallouts" in refused.value.message


def test_the_whole_order_can_be_asked_about_and_goes_on_after_the_answer() -> None:
    run = stuck()

    run.decide(pauses.request_information, question="Which port?", at=2)
    asked = standing(run)
    run.decide(pauses.provide_information, answer="The left one.", at=3)

    assert asked == (D.ON_HOLD, PAUSED, L.AWAITING_INFORMATION, R.AWAITING_INFORMATION)
    assert standing(run) == HELD


def test_its_customer_can_be_asked_by_a_verb() -> None:
    run = stuck()

    run.resolve("T2", VERB.RETURN_TO_CAPTURE)

    assert standing(run) == (D.ON_HOLD, PAUSED, L.AWAITING_INFORMATION, R.AWAITING_INFORMATION)


@pytest.mark.parametrize("by_verb", [True, False])
def test_it_is_failed_with_its_line(by_verb: bool) -> None:
    run = stuck()
    assert VERB.FAIL_LINE in allowed_verbs(run.tree, run.fallout("T2"), at=hour(2))

    if by_verb:
        run.resolve("T2", VERB.FAIL_LINE)
    else:
        run.decide(closure.fail_line, above(run).line_id, reason="No port in town.", at=2)

    assert standing(run) == (D.FAILED, None, L.FAILED, R.FAILED)


def test_its_time_runs_on_so_that_it_shows_in_jeopardy() -> None:
    run = stuck()

    run.look(200)

    assert above(run).jeopardy_level != "NONE"
    assert run.tree.order.jeopardy_level != "NONE"
    assert run.tree.order.jeopardy_reason != "HOLD"


def test_a_line_leaves_its_hold_for_a_domain_order_that_is_only_a_draft() -> None:
    tree = a_tree(
        a_line(state=L.ON_HOLD, previous_state=L.IN_PROGRESS),
        a_domain_order(state=D.ON_HOLD, state_reason=FALLOUT, previous_state=D.IN_PROGRESS),
        a_domain_order("draft"),
        a_task("stuck", state=TaskState.ON_HOLD, state_reason=FALLOUT),
        order=an_order(state=R.ON_HOLD, actual_start_at=NOW),
    )
    decision = Decision(tree, at=NOW, actor="worker")

    roll_up(decision, a_catalog(a_specification(characteristics=(SIZE,))))

    assert decision.tree.domain_orders[an_id("draft")].state is D.DRAFT
    assert decision.tree.domain_orders[an_id("top")].state is D.ON_HOLD
    assert decision.tree.lines[an_id("line 1")].state is L.IN_PROGRESS


def stands_still(tree: OrderTree, domain_order: DomainOrder) -> bool:
    """Looked at one by one: is something held for a fallout, and nothing else there to be done?"""
    own = [task for task in tree.tasks.values() if task.domain_order_id == domain_order.id]
    waiting = (TaskState.DRAFT, TaskState.SCHEDULED, *FINAL_TASK_STATES)
    to_do = [task.state for task in own if task.state not in waiting and task.state_reason != FALLOUT]
    return any(task.state is TaskState.ON_HOLD for task in own) and not to_do


def expected(tree: OrderTree, domain_order: DomainOrder) -> tuple[bool, str | None]:
    """Whether a domain order that has not ended is on hold, and why."""
    if paused_by_command(tree.order) or line_paused(tree.lines[domain_order.line_id]):
        return True, PAUSED
    still = stands_still(tree, domain_order) and domain_order.state not in (D.DRAFT, D.QUALIFIED)
    return still, FALLOUT if still else None


def otherwise(tree: OrderTree) -> list[str]:
    """The domain orders that stand otherwise than they should."""
    going = [each for each in tree.domain_orders.values() if each.state not in FINAL_DOMAIN_ORDER_STATES]
    return [
        f"{each.specification} is {each.state} {each.state_reason}"
        for each in going
        if (each.state is D.ON_HOLD, each.state_reason) != expected(tree, each)
    ]


def kept_by_a_hold(tree: OrderTree, at: datetime) -> list[str]:
    """The tasks that wait for nothing but a hold that nobody commanded."""
    if paused_by_command(tree.order):
        return []
    return [
        task.key
        for task in tree.tasks.values()
        if task.state is TaskState.SCHEDULED
        and task.line_id
        and not line_paused(tree.lines[task.line_id])
        and next(open_edges(tree, task, at), None) is None
    ]


def lines_otherwise(tree: OrderTree) -> list[int]:
    """The lines that nobody paused and that are on hold, or not, against what their domain orders are."""
    states = {line.id: Counter[bool]() for line in tree.lines.values()}
    for each in tree.domain_orders.values():
        if each.state not in FINAL_DOMAIN_ORDER_STATES:
            states[each.line_id][each.state is D.ON_HOLD] += 1
    going = [
        line for line in tree.lines.values() if line.state not in LINE_MACHINE.final and not line_paused(line)
    ]
    return [
        line.line_no for line in going if (line.state is L.ON_HOLD) is not (states[line.id].keys() == {True})
    ]


@pytest.mark.parametrize("seed", range(100, 120))
def test_after_any_commands_each_hold_has_its_reason(seed: int) -> None:
    for tree, catalog, command, at in life(seed, commands=60, pause=timedelta(minutes=30), troubled=True):
        after = command(tree, catalog, at).tree

        if after.order.state in ORDER_MACHINE.final:
            continue
        assert otherwise(after) == []
        assert kept_by_a_hold(after, at) == []
        if not paused_by_command(after.order):
            assert lines_otherwise(after) == []
