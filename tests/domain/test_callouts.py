"""Callouts: what is sent, what an answer means, and what an answer does to the task."""

import json
from datetime import timedelta
from typing import Any

import pytest

from domain import tasks
from domain.attempts import Failure
from domain.callouts import Answered, Awaited, Refused, callout_body, callout_of, read_answer
from domain.catalog import CalloutTemplate, Catalog, TaskTemplate
from domain.errors import TransitionRefused
from domain.orders import Party
from domain.pauses import hold_order, resume_order
from domain.plan import DependencyType, TaskState, TaskType
from domain.tree import OrderTree
from tests.domain.plan_builders import asked, edge, hour, keyed, row, under_way
from tests.domain.plan_steps import access, complete, settled

T = TaskType
TEMPLATE = CalloutTemplate(url="https://inventory.example/ports")


def calling(**values: Any) -> TaskTemplate:
    return row("T1", task_type=T.CALLOUT, callout=TEMPLATE, request_type="port.reserve", **values)


def begun(using: Catalog) -> OrderTree:
    tree = under_way(using, "ACCESS")
    return tasks.start(tree, using, keyed(tree, "T1").id, at=hour(1), actor="system").tree


def answered(tree: OrderTree, using: Catalog, at: float) -> OrderTree:
    key = keyed(tree, "T1").correlation_key or ""
    return tasks.receive_event(tree, using, key, at=hour(at), actor="system").tree


def test_a_worker_is_asked_for_a_callout_and_nobody_else_can_take_it() -> None:
    using = access(row("T0"), calling(), after=[("T0", "T1")])

    outcome = complete(under_way(using, "ACCESS"), using, "T0", 1)

    task = keyed(outcome.tree, "T1")
    assert asked(outcome) == [("call_out", task.id)]
    assert (task.state, task.assignee, task.waiting_on[0].party) == (TaskState.OPEN, "system", Party.SYSTEM)
    assert "CLAIM" not in task.allowed_actions


def test_a_callout_without_a_template_is_left_to_outside_workers() -> None:
    using = access(row("T0"), row("T1", task_type=T.CALLOUT), row("T2"), after=[("T0", "T1")])

    outcome = complete(under_way(using, "ACCESS"), using, "T0", 1)

    task = keyed(outcome.tree, "T1")
    assert (asked(outcome), task.assignee, task.correlation_key) == ([], None, None)
    assert callout_of(task, outcome.tree, using) is None
    assert callout_of(keyed(outcome.tree, "T2"), outcome.tree, using) is None


def test_a_task_whose_template_is_gone_calls_nobody() -> None:
    tree = under_way(access(calling()), "ACCESS")

    assert callout_of(keyed(tree, "T1"), tree, access(row("T2"))) is None


def test_what_is_sent_says_what_is_wanted_and_where_an_answer_belongs() -> None:
    tree = begun(access(calling()))
    task = keyed(tree, "T1")

    body = json.loads(callout_body(task, tree))

    assert body == {
        "task": None,
        "requestType": "port.reserve",
        "executionMode": "DO",
        "attempt": 1,
        "correlationKey": f"T1-{task.id}",
        "order": "ORD1001001",
        "inputs": {},
    }


@pytest.mark.parametrize(
    ("status", "body", "verdict"),
    [
        (200, b"", Answered()),
        (200, b'{"outputs": {"port": 7}}', Answered(outputs={"port": 7})),
        (201, b'{"id": 1}', Answered()),
        (202, b"whatever", Awaited()),
        (200, b"<html>", Refused(code="DATA", message="The answer is not JSON.", retryable=False)),
        (200, b"\xff", Refused(code="DATA", message="The answer is not JSON.", retryable=False)),
        (
            200,
            b"[1]",
            Refused(code="DATA", message="The answer holds no object `outputs`.", retryable=False),
        ),
        (
            200,
            b'{"outputs": 1}',
            Refused(code="DATA", message="The answer holds no object `outputs`.", retryable=False),
        ),
        (302, b"", Refused(code="HTTP_302", message="The answer was 302.", retryable=False)),
        (
            409,
            b"no\0 such\r\n port",
            Refused(code="HTTP_409", message="The answer was 409: no such port.", retryable=False),
        ),
        (429, b"", Refused(code="RATE_LIMIT", message="The answer was 429.", retryable=True)),
        (408, b"", Refused(code="TIMEOUT", message="The answer was 408.", retryable=True)),
        (503, b"\xff", Refused(code="HTTP_5XX", message="The answer was 503: \ufffd.", retryable=True)),
    ],
)
def test_an_answer_is_read_for_what_it_means(status: int, body: bytes, verdict: object) -> None:
    assert read_answer(status, body) == verdict


def test_the_answer_ends_the_task_and_a_second_one_is_refused() -> None:
    using = access(calling())

    ended = answered(begun(using), using, 2)

    assert keyed(ended, "T1").state is TaskState.CLOSED_COMPLETE
    with pytest.raises(TransitionRefused):
        answered(ended, using, 3)


def test_an_answer_that_comes_after_the_attempt_failed_still_ends_the_task() -> None:
    using = access(calling())
    tree = begun(using)
    target = keyed(tree, "T1").id
    late = Failure(code="TIMEOUT", message="Late.")
    failed = tasks.fail(tree, using, target, failure=late, at=hour(2), actor="system")

    ended = answered(failed.tree, using, 2.001)

    assert keyed(ended, "T1").state is TaskState.CLOSED_COMPLETE


def test_an_answer_to_a_held_order_is_kept_until_the_order_goes_on() -> None:
    using = access(calling())
    held = hold_order(begun(using), using, reason="storm", at=hour(2), actor="ann").tree

    kept = answered(held, using, 3)
    resumed = resume_order(kept, using, at=hour(4), actor="ann").tree

    assert keyed(kept, "T1").state is TaskState.IN_PROGRESS
    assert keyed(resumed, "T1").state is TaskState.CLOSED_COMPLETE


def test_an_answer_waits_for_the_edge_that_gates_the_end_and_for_its_lag() -> None:
    lag = timedelta(hours=2)
    using = access(row("T0"), calling(), after=[edge("T0", "T1", type=DependencyType.FF, lag=lag)])
    early = answered(begun(using), using, 2)

    done = complete(early, using, "T0", 3).tree
    ended = settled(done, using, 5).tree

    assert [keyed(each, "T1").state for each in (early, done, ended)] == [
        TaskState.IN_PROGRESS,
        TaskState.IN_PROGRESS,
        TaskState.CLOSED_COMPLETE,
    ]
    assert done.order.next_look_at == hour(5)


def test_whoever_must_wait_to_end_may_do_so_as_soon_as_the_time_has_come() -> None:
    lag = timedelta(hours=2)
    using = access(row("T0"), row("T1"), after=[edge("T0", "T1", type=DependencyType.FF, lag=lag)])
    tree = complete(under_way(using, "ACCESS"), using, "T0", 3).tree

    waited = settled(tree, using, 5).tree

    assert "COMPLETE" not in keyed(tree, "T1").allowed_actions
    assert "COMPLETE" in keyed(waited, "T1").allowed_actions
