"""Pauses of orders and lines: what stands still, what runs on, and what goes on afterwards."""

from typing import Any

import pytest

from domain.errors import NotFound, TransitionRefused, ValidationFailed
from domain.orders import LineState, OrderState
from domain.pauses import (
    hold_line,
    hold_order,
    provide_information,
    request_information,
    resume_line,
    resume_order,
)
from domain.plan import DomainOrderState, TaskStage, TaskState, TaskType
from domain.tree import OrderTree
from tests.domain.order_builders import (
    NOW,
    a_catalog,
    a_domain_order,
    a_line,
    a_task,
    a_tree,
    an_id,
    an_order,
    event_types,
)

CATALOG = a_catalog()
WHO: dict[str, Any] = {"at": NOW, "actor": "manager"}
RUNNING = {"state": TaskState.IN_PROGRESS, "actual_start_at": NOW}


def two_lines() -> OrderTree:
    """Line 1 with a running visit and a running callout, line 2 with an open task, and a header task."""
    second = {"line_id": an_id("line 2")}
    return a_tree(
        a_line(1, state=LineState.IN_PROGRESS),
        a_line(2, state=LineState.SCHEDULED),
        a_domain_order(state=DomainOrderState.IN_PROGRESS),
        a_domain_order("second", state=DomainOrderState.SCHEDULED, **second),
        a_task("visit", **RUNNING),
        a_task("callout", task_type=TaskType.CALLOUT, **RUNNING),
        a_task("fallout", state=TaskState.ON_HOLD, state_reason="FALLOUT"),
        a_task("open", domain_order_id=an_id("second"), state=TaskState.OPEN, **second),
        a_task(
            "header",
            line_id=None,
            domain_order_id=None,
            stage=TaskStage.POST_APPROVAL,
            state=TaskState.OPEN,
        ),
        order=an_order(state=OrderState.IN_PROGRESS, actual_start_at=NOW),
    )


def states(tree: OrderTree) -> dict[str, str]:
    """The state of everything, by name."""
    names = {each.id: each.key for each in tree.tasks.values()}
    names |= {each.id: each.key for each in tree.domain_orders.values()}
    parts: list[Any] = [*tree.domain_orders.values(), *tree.tasks.values()]
    lines = {f"line {line.line_no}": str(line.state) for line in tree.lines.values()}
    return {"order": str(tree.order.state)} | lines | {names[part.id]: str(part.state) for part in parts}


def held_order() -> OrderTree:
    return hold_order(two_lines(), CATALOG, reason="Stock is short.", **WHO).tree


def held_line() -> OrderTree:
    return hold_line(two_lines(), CATALOG, an_id("line 1"), reason="The customer is away.", **WHO).tree


def test_a_held_order_holds_everything_but_a_callout_under_way() -> None:
    assert states(held_order()) == {
        "order": "ON_HOLD",
        "line 1": "ON_HOLD",
        "line 2": "ON_HOLD",
        "/top#1": "ON_HOLD",
        "/second#1": "ON_HOLD",
        "visit": "ON_HOLD",
        "callout": "IN_PROGRESS",
        "fallout": "ON_HOLD",
        "open": "ON_HOLD",
        "header": "ON_HOLD",
    }


def test_everything_remembers_what_it_was_before_the_pause() -> None:
    tree = held_order()

    assert tree.order.previous_state is OrderState.IN_PROGRESS
    assert tree.lines[an_id("line 2")].previous_state is LineState.SCHEDULED
    assert tree.domain_orders[an_id("top")].previous_state is DomainOrderState.IN_PROGRESS
    assert tree.tasks[an_id("visit")].previous_state is TaskState.IN_PROGRESS


def test_a_resumed_order_stands_where_it_stood() -> None:
    outcome = resume_order(held_order(), CATALOG, **WHO)

    assert states(outcome.tree) == states(two_lines())
    assert event_types(outcome).count("TaskResumed") == 3


def test_a_held_line_holds_what_is_under_it_and_nothing_else() -> None:
    assert states(held_line()) == states(two_lines()) | {
        "line 1": "ON_HOLD",
        "/top#1": "ON_HOLD",
        "visit": "ON_HOLD",
    }


def test_a_resumed_line_stands_where_it_stood() -> None:
    outcome = resume_line(held_line(), CATALOG, an_id("line 1"), **WHO)

    assert states(outcome.tree) == states(two_lines())


def test_resuming_the_order_leaves_a_line_that_was_held_by_itself() -> None:
    tree = hold_order(held_line(), CATALOG, reason="Stock is short.", **WHO).tree

    resumed = resume_order(tree, CATALOG, **WHO).tree

    assert states(resumed) == states(held_line())


def test_a_line_is_not_resumed_under_a_held_order() -> None:
    tree = hold_order(held_line(), CATALOG, reason="Stock is short.", **WHO).tree

    with pytest.raises(TransitionRefused, match="whole order is paused"):
        resume_line(tree, CATALOG, an_id("line 1"), **WHO)


def test_a_line_is_not_held_under_a_held_order() -> None:
    with pytest.raises(TransitionRefused):
        hold_line(held_order(), CATALOG, an_id("line 1"), reason="Again.", **WHO)


def test_the_only_line_takes_the_order_into_its_pause_and_out_again() -> None:
    alone = a_tree(
        a_line(1, state=LineState.IN_PROGRESS),
        order=an_order(state=OrderState.IN_PROGRESS, actual_start_at=NOW),
    )

    held = hold_line(alone, CATALOG, an_id("line 1"), reason="The customer is away.", **WHO).tree

    assert (held.order.state, held.order.state_reason) == (OrderState.ON_HOLD, None)
    with pytest.raises(TransitionRefused, match="Line 1 is paused, not the order: resume that line"):
        resume_order(held, CATALOG, **WHO)
    assert resume_line(held, CATALOG, an_id("line 1"), **WHO).tree.order.state is OrderState.IN_PROGRESS


def test_resuming_after_a_failed_decomposition_tries_it_again() -> None:
    order = an_order(state=OrderState.ON_HOLD, state_reason="Decomposition failed.")

    outcome = resume_order(a_tree(a_line(state=LineState.ACKNOWLEDGED), order=order), CATALOG, **WHO)

    assert outcome.tree.order.state is OrderState.ACKNOWLEDGED
    assert [job.name for job in outcome.jobs] == ["decompose"]


def test_a_question_about_the_order_pauses_all_of_it_and_an_answer_lets_it_go_on() -> None:
    asked = request_information(two_lines(), CATALOG, question="Which floor?", **WHO)

    answered = provide_information(asked.tree, CATALOG, answer="The second.", at=NOW, actor="customer")

    assert states(asked.tree)["order"] == "AWAITING_INFORMATION"
    assert states(asked.tree)["line 2"] == "AWAITING_INFORMATION"
    assert states(asked.tree)["visit"] == "ON_HOLD"
    assert asked.tree.order.question == "Which floor?"
    assert states(answered.tree) == states(two_lines())
    assert answered.tree.order.question is None
    assert [(note.kind, note.internal) for note in answered.tree.notes.values()] == [
        ("QUESTION", False),
        ("ANSWER", False),
    ]


def test_customers_hear_the_question() -> None:
    asked = request_information(two_lines(), CATALOG, question="Which floor?", **WHO)

    (event,) = [event for event in asked.events if event.type == "InformationRequired"]
    assert (event.public, event.message) == (True, "Which floor?")


def test_a_question_about_a_line_pauses_that_line_only() -> None:
    asked = request_information(
        two_lines(), CATALOG, question="Which floor?", line_id=an_id("line 1"), **WHO
    ).tree

    answered = provide_information(asked, CATALOG, answer="The second.", **WHO).tree

    assert states(asked) == states(two_lines()) | {
        "line 1": "AWAITING_INFORMATION",
        "/top#1": "ON_HOLD",
        "visit": "ON_HOLD",
    }
    assert asked.order.question == "Which floor?"
    assert states(answered) == states(two_lines())


def test_one_answer_answers_the_order_and_its_lines() -> None:
    tree = request_information(
        two_lines(), CATALOG, question="Which floor?", line_id=an_id("line 1"), **WHO
    ).tree
    tree = request_information(tree, CATALOG, question="And which door?", **WHO).tree

    answered = provide_information(tree, CATALOG, answer="Second floor, blue door.", **WHO).tree

    assert states(answered) == states(two_lines())


def test_nobody_answers_what_was_not_asked() -> None:
    with pytest.raises(TransitionRefused):
        provide_information(two_lines(), CATALOG, answer="The second.", **WHO)


def test_an_answer_waits_while_the_order_is_held() -> None:
    tree = request_information(
        two_lines(), CATALOG, question="Which floor?", line_id=an_id("line 1"), **WHO
    ).tree
    tree = hold_order(tree, CATALOG, reason="Stock is short.", **WHO).tree

    with pytest.raises(TransitionRefused):
        provide_information(tree, CATALOG, answer="The second.", **WHO)


def test_a_finished_line_is_not_resumed_with_the_order() -> None:
    tree = a_tree(
        a_line(1, state=LineState.COMPLETED),
        a_line(2, state=LineState.IN_PROGRESS),
        a_domain_order("second", state=DomainOrderState.IN_PROGRESS, line_id=an_id("line 2")),
        a_domain_order("done", state=DomainOrderState.CLOSED_COMPLETE, line_id=an_id("line 2")),
        a_task("open", domain_order_id=an_id("second"), line_id=an_id("line 2"), state=TaskState.OPEN),
        order=an_order(state=OrderState.IN_PROGRESS, actual_start_at=NOW),
    )

    held = hold_order(tree, CATALOG, reason="Stock is short.", **WHO).tree
    resumed = resume_order(held, CATALOG, **WHO).tree

    assert states(held)["line 1"] == "COMPLETED"
    assert states(resumed) == states(tree)


@pytest.mark.parametrize("state", [OrderState.DRAFT, OrderState.NEW, OrderState.CLOSED_COMPLETE])
def test_an_order_that_is_not_under_way_is_not_paused(state: OrderState) -> None:
    tree = a_tree(a_line(), order=an_order(state=state))

    with pytest.raises(TransitionRefused):
        hold_order(tree, CATALOG, reason="Wait.", **WHO)
    with pytest.raises(TransitionRefused):
        hold_line(tree, CATALOG, an_id("line 1"), reason="Wait.", **WHO)
    with pytest.raises(TransitionRefused):
        request_information(tree, CATALOG, question="Which floor?", **WHO)
    with pytest.raises(TransitionRefused):
        resume_order(tree, CATALOG, **WHO)


def test_a_pause_has_a_reason_and_a_line_that_exists() -> None:
    with pytest.raises(ValidationFailed):
        hold_order(two_lines(), CATALOG, reason=" ", **WHO)
    with pytest.raises(NotFound):
        hold_line(two_lines(), CATALOG, an_id("nowhere"), reason="Wait.", **WHO)
