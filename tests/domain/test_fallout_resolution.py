"""What each resolution verb does to the task and the plan (SOM domain §7.4)."""

from dataclasses import replace
from typing import Any

import pytest

from domain import tasks
from domain.catalog import CharacteristicSpec, RelationshipType, SpecRelationship, ValueType
from domain.errors import NotFound, TransitionRefused, ValidationFailed
from domain.fallout_resolution import Resolution, resolve
from domain.fallout_verbs import allowed_verbs
from domain.fallouts import FalloutOrigin, FalloutState, ResolutionVerb
from domain.orders import LineState, OrderState
from domain.outcome import Decision
from domain.pauses import hold_line, hold_order, provide_information, resume_line, resume_order
from domain.plan import DependencyType, SkipReason, TaskState, TaskType
from tests import builders
from tests.builders import characteristic
from tests.domain.fallout_run import ACCESS, PORT, USING, VERB, Run, using
from tests.domain.plan_builders import catalog, edge, hour, plan, row, specification, under_way

D, S = DependencyType, TaskState


def failed() -> Run:
    """The second task has failed for good."""
    run = Run().until_two()
    run.fail("T2")
    return run


def test_retry_opens_the_task_again_with_as_many_attempts_as_at_first() -> None:
    run = failed()

    task = run.resolve("T2", VERB.RETRY)

    fallout = run.fallout("T2")
    assert (task.state, task.failures, task.attempt_group, task.state_reason) == (S.OPEN, 0, 2, None)
    assert (fallout.state, fallout.resolution) == (FalloutState.RESOLVED, VERB.RETRY)
    assert (fallout.resolved_at, fallout.assignee) == (hour(2), "fay")
    assert fallout.resolution_notes == "Seen to."
    assert run.events()[:3] == ["FalloutResolved", "TaskResolved", "TaskResumed"]


def test_what_was_resolved_is_closed_once_its_task_has_moved_on() -> None:
    run = failed()
    run.resolve("T2", VERB.RETRY)
    run.work(tasks.start, "T2", 3)

    run.work(tasks.complete, "T2", 4, outputs={"portId": "1/1"})

    fallout = run.fallout("T2")
    assert (fallout.state, fallout.closed_at) == (FalloutState.CLOSED_COMPLETE, hour(4))
    assert "FalloutClosed" in run.events()


def test_only_the_last_of_several_fallouts_lets_the_task_go_on() -> None:
    run = Run()
    run.raised("T1")
    run.raised("T1")
    run.resolve("T1", VERB.RETRY)
    first = next(each for each in run.tree.fallouts.values() if each.state is FalloutState.OPEN)

    assert run.task("T1").state is S.ON_HOLD

    decision = Decision(run.tree, at=hour(3), actor="fay")
    resolve(decision, USING, first, Resolution(verb=VERB.CONTINUE, notes="I do it."))

    task = decision.outcome().tree.tasks[run.task("T1").id]
    assert (task.state, task.assignee) == (S.IN_PROGRESS, "fay")


@pytest.mark.parametrize("verb", [VERB.COMPLETE_MANUALLY, VERB.SKIP, VERB.REPLAN])
def test_a_task_is_not_ended_while_another_fallout_is_open(verb: ResolutionVerb) -> None:
    run = Run()
    run.raised("T1")
    run.raised("T1", message="Worse.")

    with pytest.raises(TransitionRefused, match=r"It is stuck\. Resolve that first"):
        run.resolve("T1", verb)

    assert verb not in run.fallout("T1").allowed_verbs


def test_retry_with_data_writes_the_values_and_says_what_they_were() -> None:
    run = failed()

    run.resolve("T2", VERB.RETRY_WITH_DATA, data={"portId": "2/2"})

    (owner,) = run.tree.domain_orders.values()
    value = owner.characteristics["portId"]
    assert (value.value, value.previous_value, value.set_by, value.set_at) == ("2/2", None, "fay", hour(2))
    assert run.task("T2").inputs == {"portId": "2/2"}
    assert "CharacteristicsChanged" in run.events()

    run.fail("T2", 3)
    run.resolve("T2", VERB.RETRY_WITH_DATA, 4, data={"portId": "3/3"})

    (owner,) = run.tree.domain_orders.values()
    assert owner.characteristics["portId"].previous_value == "2/2"


def test_values_that_come_with_a_retry_may_wake_what_waited_for_them() -> None:
    wanted = SpecRelationship(
        target="EXTRA", type=RelationshipType.REALIZED_AS, quantity_characteristic="count"
    )
    count = CharacteristicSpec(name="count", value_type=ValueType.INTEGER, allow_late=True)
    access = specification("ACCESS", characteristics=(PORT, count), relationships=(wanted,))
    known = catalog(
        ACCESS, plan("EXTRA", row("X1")),
        current={"ACCESS": access, "EXTRA": specification("EXTRA")},
    )  # fmt: skip
    run = Run(known).until_two()
    skip = builders.skip(
        next(iter(run.tree.domain_orders.values())), target="EXTRA", source="ACCESS",
        reason=SkipReason.VALUE_MISSING, missing_characteristic="count",
    )  # fmt: skip
    run.tree = replace(run.tree, skips={skip.id: skip})
    run.fail("T2")

    run.resolve("T2", VERB.RETRY_WITH_DATA, data={"count": 1})

    assert run.task("X1").state is S.OPEN


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({}, "There are no values"),
        ({"colour": "red"}, "ACCESS has no characteristic colour"),
        ({"portId": 7}, "data.portId"),
    ],
)
def test_values_that_will_not_do_are_refused_and_nothing_moves(data: dict[str, Any], problem: str) -> None:
    run = failed()

    with pytest.raises(ValidationFailed, match=problem):
        run.resolve("T2", VERB.RETRY_WITH_DATA, data=data)

    assert run.fallout("T2").state is FalloutState.OPEN


def test_a_locked_value_is_not_overwritten() -> None:
    run = Run()
    run.tree = under_way(
        USING, "ACCESS", characteristics={"portId": characteristic("portId", "1/1", locked=True)}
    )
    run.raised("T1")

    with pytest.raises(ValidationFailed, match="Its value is locked"):
        run.resolve("T1", VERB.RETRY_WITH_DATA, data={"portId": "2/2"})


def test_continue_hands_the_task_to_a_person() -> None:
    run = failed()

    task = run.resolve("T2", VERB.CONTINUE)

    assert (task.state, task.assignee, task.timeout_at) == (S.IN_PROGRESS, "fay", None)
    run.work(tasks.complete, "T2", 4, outputs={"portId": "1/1"})
    assert run.fallout("T2").state is FalloutState.CLOSED_COMPLETE


def test_complete_manually_ends_the_task_with_its_outputs() -> None:
    run = failed()

    with pytest.raises(ValidationFailed, match="portId"):
        run.resolve("T2", VERB.COMPLETE_MANUALLY)

    task = run.resolve("T2", VERB.COMPLETE_MANUALLY, outputs={"portId": "9/9"})

    assert (task.state, task.resolution, task.actual_end_at) == (S.CLOSED_COMPLETE, "MANUAL", hour(2))
    assert run.task("T5").state is S.OPEN
    assert run.fallout("T2").state is FalloutState.CLOSED_COMPLETE


def test_skip_leaves_out_what_may_be_left_out() -> None:
    run = failed()

    with pytest.raises(TransitionRefused, match="It must not be skipped"):
        run.resolve("T2", VERB.SKIP)

    assert "SKIP" not in run.fallout("T2").allowed_verbs
    run.resolve("T2", VERB.COMPLETE_MANUALLY, outputs={"portId": "9/9"})
    run.decide(tasks.receive_event, run.task("T3").correlation_key, at=3)
    run.raised("T4", 4)

    task = run.resolve("T4", VERB.SKIP, 5)

    assert (task.state, task.resolution, task.state_reason) == (S.SKIPPED, "SKIPPED", "Seen to.")


def test_replan_puts_the_tasks_of_a_template_in_its_place() -> None:
    run = failed()
    version = run.tree.order.plan_version

    task = run.resolve("T2", VERB.REPLAN, template="DETOUR")

    first, second = run.task("D1"), run.task("D2")
    assert (task.state, task.resolution) == (S.CANCELED, "COMPENSATION")
    assert (first.state, second.state, run.task("T5").state) == (S.OPEN, S.SCHEDULED, S.SCHEDULED)
    assert first.domain_order_id == task.domain_order_id
    assert run.tree.order.plan_version == version + 1
    assert run.fallout("T2").state is FalloutState.CLOSED_COMPLETE
    run.work(tasks.complete, "D1", 3)
    run.work(tasks.complete, "D2", 4)
    assert (run.task("T3").state, run.task("T5").state) == (S.OPEN, S.OPEN)


def test_replan_keeps_the_kind_of_each_edge() -> None:
    both = plan(
        "ACCESS", row("T1"), row("T2"), row("T3"), row("T4"),
        after=[edge("T1", "T2", type=D.SS), edge("T3", "T2", type=D.FF), ("T2", "T4")],
    )  # fmt: skip
    run = Run(using(both, plan(None, row("D1"), row("D2"), after=[("D1", "D2")], code="DETOUR")))
    run.work(tasks.claim, "T1")
    run.work(tasks.start, "T1")
    run.raised("T2")

    run.resolve("T2", VERB.REPLAN, template="DETOUR")

    found = {
        (run.tree.tasks[each.predecessor_id].key, run.tree.tasks[each.successor_id].key, str(each.type))
        for each in run.tree.dependencies
        if each.origin == "COMPENSATION"
    }
    assert found == {("D1", "D2", "FS"), ("T1", "D1", "SS"), ("T3", "D2", "FF"), ("D2", "T4", "FS")}


def test_what_has_begun_does_not_wait_for_what_is_put_in_the_place_of_another() -> None:
    both = plan("ACCESS", row("T1"), row("T2"), after=[edge("T1", "T2", type=D.SS)])
    run = Run(using(both, plan(None, row("D1"), code="DETOUR")))
    for key in ("T1", "T2"):
        run.work(tasks.claim, key)
        run.work(tasks.start, key)
    run.raised("T1")

    run.resolve("T1", VERB.REPLAN, template="DETOUR")

    assert "D1" in [task.key for task in run.tree.tasks.values()]
    assert not [each for each in run.tree.dependencies if each.origin == "COMPENSATION"]


@pytest.mark.parametrize(
    ("template", "problem"),
    [(None, "No template is named"), ("NO-SUCH", "There is no plan template 'NO-SUCH'")],
)
def test_replan_needs_a_template_that_there_is(template: str | None, problem: str) -> None:
    run = failed()

    with pytest.raises(ValidationFailed, match=problem):
        run.resolve("T2", VERB.REPLAN, template=template)


def test_return_to_capture_asks_and_tries_again_after_the_answer() -> None:
    run = failed()

    task = run.resolve("T2", VERB.RETURN_TO_CAPTURE, notes="Which cabinet is it?")

    (line,) = run.tree.lines.values()
    assert (line.state, run.tree.order.question) == (LineState.AWAITING_INFORMATION, "Which cabinet is it?")
    assert (task.state, task.state_reason, task.previous_state) == (S.ON_HOLD, "PAUSED", S.OPEN)
    assert "InformationRequired" in run.events()
    answered = provide_information(run.tree, USING, answer="The left.", at=hour(5), actor="dana")
    assert answered.tree.tasks[task.id].state is S.OPEN


def test_return_to_capture_asks_about_the_order_when_it_is_a_task_of_the_order() -> None:
    known = using(plan("ACCESS", row("T1")), plan(None, row("H1"), code="H", stage="POST_FULFILMENT"))
    run = Run(known)
    run.work(tasks.complete, "T1")
    run.raised("H1")

    task = run.resolve("H1", VERB.RETURN_TO_CAPTURE)

    assert run.tree.order.state is OrderState.AWAITING_INFORMATION
    assert task.state_reason == "PAUSED"
    assert "FAIL_LINE" not in run.fallout("H1").allowed_verbs


def test_fail_line_gives_the_line_up_and_closes_the_fallout() -> None:
    run = failed()
    other = run.raised("T2")

    task = run.resolve("T2", VERB.FAIL_LINE)

    (line,) = run.tree.lines.values()
    states = sorted(each.state for each in run.tree.fallouts.values())
    assert (line.state, line.state_reason, task.state) == (LineState.FAILED, "Seen to.", S.CANCELED)
    assert states == [FalloutState.CANCELED, FalloutState.CLOSED_COMPLETE]
    assert run.tree.fallouts[other.id].state is FalloutState.CLOSED_COMPLETE
    assert run.tree.order.state is OrderState.FAILED


def test_fail_line_fits_only_a_line_that_is_under_way() -> None:
    run = failed()
    (line,) = run.tree.lines.values()
    run.tree = hold_line(run.tree, USING, line.id, reason="Works.", at=hour(2), actor="ben").tree

    with pytest.raises(TransitionRefused, match="Line 1 is ON_HOLD"):
        run.resolve("T2", VERB.FAIL_LINE)


def test_escalate_makes_it_more_urgent_and_hands_it_on() -> None:
    run = failed()

    run.resolve("T2", VERB.ESCALATE)

    fallout = run.fallout("T2")
    assert (fallout.state, fallout.priority, fallout.assignment_group) == (FalloutState.OPEN, 1, "CHIEFS")
    assert (fallout.assignee, fallout.resolution) == (None, None)
    assert run.task("T2").waiting_on[0].name == "CHIEFS"
    run.resolve("T2", VERB.ESCALATE)
    assert run.fallout("T2").priority == 1


def test_escalate_without_a_group_for_it_leaves_it_where_it_is() -> None:
    run = Run()
    run.raised("T1")

    run.resolve("T1", VERB.ESCALATE)

    assert (run.fallout("T1").assignment_group, run.fallout("T1").priority) == ("DESIGN", 3)
    assert run.events()[0] == "FalloutEscalated"


@pytest.mark.parametrize(
    ("verb", "way_out"),
    [
        (VERB.REVISE_ORDER, "RETRY_WITH_DATA"),
        (VERB.ROLLBACK, "REPLAN"),
        (VERB.CANCEL_LINE, "FAIL_LINE"),
    ],
)
def test_what_comes_with_in_flight_change_is_refused_with_a_way_out(
    verb: ResolutionVerb, way_out: str
) -> None:
    run = failed()

    with pytest.raises(TransitionRefused, match=way_out) as refused:
        run.resolve("T2", verb)

    assert verb.value not in refused.value.allowed
    assert "RETRY" in refused.value.allowed


def test_a_fallout_is_resolved_once() -> None:
    run = failed()
    run.resolve("T2", VERB.RETRY)

    with pytest.raises(TransitionRefused, match="It is RESOLVED already") as refused:
        run.resolve("T2", VERB.RETRY)

    assert refused.value.allowed == ("CLOSE", "CANCEL")


def test_what_has_not_come_up_cannot_be_carried_on_with() -> None:
    run = Run(USING, "ACCESS", "ACCESS")
    task = next(each for each in run.tree.tasks.values() if each.key == "T2")
    fallout = builders.fallout(task)
    tree = builders.tree(run.tree.order, *run.tree.lines.values(), *run.tree.tasks.values(), fallout)

    assert "CONTINUE" not in allowed_verbs(tree, fallout, at=hour(1))


def test_a_push_event_is_nobodys_to_carry_on_with_and_waits_again() -> None:
    run = Run().until_two()
    run.work(tasks.start, "T2")
    run.work(tasks.complete, "T2", outputs={"portId": "1/1"})
    run.raised("T3")

    with pytest.raises(TransitionRefused, match="nobody's to carry out"):
        run.resolve("T3", VERB.CONTINUE)

    assert run.resolve("T3", VERB.RETRY).state is S.OPEN


def test_a_timer_runs_on_after_its_fallout() -> None:
    run = Run(using(plan("ACCESS", row("T1", task_type=TaskType.TIMER))))
    run.raised("T1", 0.5)

    assert run.resolve("T1", VERB.RETRY, 0.6).state is S.IN_PROGRESS


def test_an_end_that_an_edge_gates_cannot_be_had_by_hand() -> None:
    gated = plan("ACCESS", row("T2"), row("T1"), after=[edge("T1", "T2", type=D.FF)])
    run = Run(using(gated))
    run.raised("T2")

    with pytest.raises(TransitionRefused, match="Task T1 has to end before"):
        run.resolve("T2", VERB.COMPLETE_MANUALLY)


@pytest.mark.parametrize(("verb", "then"), [(VERB.RETRY, S.OPEN), (VERB.CONTINUE, S.IN_PROGRESS)])
def test_a_task_whose_order_was_held_meanwhile_waits_for_that_too(
    verb: ResolutionVerb, then: TaskState
) -> None:
    run = Run()
    run.raised("T1")
    run.tree = hold_order(run.tree, USING, reason="Unpaid.", at=hour(1), actor="ben").tree

    task = run.resolve("T1", verb)

    assert (task.state, task.state_reason, task.previous_state) == (S.ON_HOLD, "PAUSED", then)
    resumed = resume_order(run.tree, USING, at=hour(3), actor="ben").tree
    assert resumed.tasks[task.id].state is then


def test_a_task_whose_line_was_held_meanwhile_waits_for_that_too() -> None:
    run = Run()
    run.work(tasks.claim, "T1")
    run.work(tasks.start, "T1")
    (line,) = run.tree.lines.values()
    run.raised("T1")
    run.tree = hold_line(run.tree, USING, line.id, reason="Works.", at=hour(1), actor="ben").tree

    assert run.resolve("T1", VERB.RETRY).state_reason == "PAUSED"

    run.tree = resume_line(run.tree, USING, line.id, at=hour(3), actor="ben").tree
    assert run.task("T1").state is S.OPEN


def test_a_pause_that_ends_leaves_the_fallout_alone() -> None:
    run = Run()
    run.raised("T1")
    run.tree = hold_order(run.tree, USING, reason="Unpaid.", at=hour(1), actor="ben").tree
    run.tree = resume_order(run.tree, USING, at=hour(2), actor="ben").tree

    assert (run.task("T1").state, run.task("T1").state_reason) == (S.ON_HOLD, "FALLOUT")


def about_order(*lines: Any, state: OrderState = OrderState.ON_HOLD) -> Run:
    """An order that could not be decomposed."""
    run = Run()
    order = builders.order(number="ORD1001001", state=state, state_reason="Decomposition failed: x.")
    fallout = builders.fallout(origin=FalloutOrigin.SYSTEM, category="DECOMPOSITION")
    run.tree = builders.tree(order, *lines, fallout)
    return run


def settle_order(run: Run, **values: Any) -> None:
    """Resolve the fallout of an order."""
    (fallout,) = run.tree.fallouts.values()
    decision = Decision(run.tree, at=hour(2), actor="fay")
    resolve(decision, USING, fallout, Resolution(**({"verb": VERB.RETRY, "notes": "Again."} | values)))
    run.last = decision.outcome()
    run.tree = run.last.tree


def test_retry_decomposes_the_order_again() -> None:
    run = about_order()

    settle_order(run)

    assert run.last is not None
    assert run.tree.order.state is OrderState.ACKNOWLEDGED
    assert [job.name for job in run.last.jobs] == ["decompose"]


def test_an_order_that_is_beyond_decomposition_is_left_alone() -> None:
    run = about_order(state=OrderState.ACKNOWLEDGED)

    settle_order(run)

    assert run.last is not None
    assert (run.tree.order.state, run.last.jobs) == (OrderState.ACKNOWLEDGED, ())


@pytest.mark.parametrize("named", [False, True])
def test_values_of_an_order_go_to_its_line(named: bool) -> None:
    lines = [builders.line(line_no=number, specification="ACCESS") for number in range(1, 2 + named)]
    run = about_order(*lines)

    settle_order(
        run, verb=VERB.RETRY_WITH_DATA, data={"portId": "1"}, line_id=lines[-1].id if named else None
    )

    assert run.tree.lines[lines[-1].id].characteristics["portId"].value == "1"


def test_with_several_lines_it_must_be_said_which() -> None:
    lines = [builders.line(line_no=number, specification="ACCESS") for number in (1, 2)]
    run = about_order(*lines)

    with pytest.raises(ValidationFailed, match="whose values they are"):
        settle_order(run, verb=VERB.RETRY_WITH_DATA, data={"portId": "1"})

    with pytest.raises(NotFound, match="order line"):
        settle_order(run, verb=VERB.RETRY_WITH_DATA, data={"portId": "1"}, line_id=run.tree.order.id)


def test_values_of_a_task_of_the_order_go_to_a_line_too() -> None:
    known = using(plan("ACCESS", row("T1")), plan(None, row("H1"), code="H", stage="POST_FULFILMENT"))
    run = Run(known)
    run.work(tasks.complete, "T1")
    run.raised("H1")

    run.resolve("H1", VERB.RETRY_WITH_DATA, data={"portId": "1"})

    (line,) = run.tree.lines.values()
    assert line.characteristics["portId"].value == "1"


@pytest.mark.parametrize(
    ("state", "verb", "reason"),
    [
        (OrderState.ON_HOLD, VERB.SKIP, "It is about the order"),
        (OrderState.CANCELED, VERB.RETRY, "The order is CANCELED"),
    ],
)
def test_about_an_order_only_trying_again_fits(state: OrderState, verb: ResolutionVerb, reason: str) -> None:
    run = about_order(state=state)

    with pytest.raises(TransitionRefused, match=reason):
        settle_order(run, verb=verb)
