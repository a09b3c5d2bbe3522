"""The checker says nothing about a sound run, and finds every flaw that is planted in one."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.chaos.checker import check
from tests.chaos.story import Acknowledged, Logged, Stands, Story, Stream

ORDER, LINE = "order-1", "line-1"


def event(number: int, kind: str, entity: str, cause: str, *states: str, **values: Any) -> Logged:
    """The event with this number: of its order, in the feed and in the log."""
    *before, after = ({"state": state, "priority": 4} for state in states)
    return Logged(
        id=number, position=number, transaction=100 + number, order=ORDER, order_seq=number, entity_type=kind,
        entity=entity, cause=cause, before=before[0] if before else None, after=after, **values,
    )  # fmt: skip


SOUND = Story(
    acknowledged=(
        Acknowledged(mutation="createOrder", key="a", events=(1, 2)),
        Acknowledged(mutation="submitOrder", key="b", events=(3, 4)),
        Acknowledged(mutation="submitOrder", key="b", events=(3, 4)),  # a copy of the same request
    ),
    log=(
        event(1, "Order", ORDER, "createOrder", "DRAFT", public=True),
        replace(event(2, "OrderLine", LINE, "createOrder", "DRAFT"), transaction=101),
        event(3, "Order", ORDER, "submitOrder", "DRAFT", "SUBMITTED", public=True),
        replace(event(4, "OrderLine", LINE, "submitOrder", "DRAFT", "SUBMITTED"), transaction=103),
        event(5, "Order", ORDER, "worker:look", "SUBMITTED", "NEW", public=True),
        event(6, "OrderLine", LINE, "worker:look", "SUBMITTED", "NEW"),
    ),
    graph=(
        Stands(entity_type="Order", entity=ORDER, order=ORDER, state="NEW"),
        Stands(entity_type="OrderLine", entity=LINE, order=ORDER, state="NEW"),
    ),
    streams=(
        Stream(name="everything", received=(1, 2, 3, 4, 5, 6)),
        Stream(name="late", received=(3, 4, 5, 6), known=2, order=ORDER),
        Stream(name="customer", received=(1, 3, 5), public=True),
    ),
    feed=(1, 2, 3, 4, 5, 6),
)


def without_event(number: int) -> Story:
    """The story with one event gone from the log, as if its transaction had been undone."""
    return replace(SOUND, log=tuple(each for each in SOUND.log if each.id != number))


def with_event(changed: Logged) -> Story:
    """The story with one event changed."""
    return replace(SOUND, log=tuple(changed if each.id == changed.id else each for each in SOUND.log))


def with_stream(*received: int) -> Story:
    """The story with a subscriber who got this."""
    return replace(SOUND, streams=(Stream(name="planted", received=received),))


def with_graph(*stands: Stands) -> Story:
    """The story with another graph."""
    return replace(SOUND, graph=stands)


def shown(state: str, *parts: tuple[str, str]) -> Story:
    """A story about one order in this state, with parts of these kinds and states."""
    order = Stands(entity_type="Order", entity=ORDER, order=ORDER, state=state)
    below = [
        Stands(entity_type=kind, entity=f"part-{number}", order=ORDER, state=each)
        for number, (kind, each) in enumerate(parts)
    ]
    return with_graph(order, *below)


ANSWERED_TWICE = Acknowledged(mutation="createOrder", key="a", events=(5, 6))
PLANTED: dict[str, tuple[Callable[[], Story], str]] = {
    "a lost mutation": (lambda: without_event(3), "lost: submitOrder b was acknowledged with event 3"),
    "another's event": (
        lambda: with_event(replace(SOUND.log[2], cause="holdOrder")),
        "lost: event 3 of submitOrder b is one of holdOrder",
    ),
    "an effect that nobody asked for": (
        lambda: replace(SOUND, acknowledged=SOUND.acknowledged[:1]),
        "doubled: event 3 of submitOrder belongs to no acknowledged mutation",
    ),
    "one key with two effects": (
        lambda: replace(SOUND, acknowledged=(*SOUND.acknowledged, ANSWERED_TWICE)),
        "doubled: the key a was answered with 2 different effects",
    ),
    "a mutation in two transactions": (
        lambda: with_event(replace(SOUND.log[1], transaction=999)),
        "torn: createOrder a was written by more than one transaction",
    ),
    "a hole in an order": (
        lambda: without_event(5),
        "hole: the events of order order-1 are numbered 1..6 (5",
    ),
    "a number twice": (
        lambda: with_event(replace(SOUND.log[4], order_seq=4)),
        "hole: the events of order order-1 are numbered 1..6 (6 of them), without [5]",
    ),
    "an event without a position": (
        lambda: with_event(replace(SOUND.log[5], position=None)),
        "misplaced: event 6 has no position",
    ),
    "a position twice": (
        lambda: with_event(replace(SOUND.log[5], position=5)),
        "misplaced: the feed's positions are 1..5 (6 of them), without [6]",
    ),
    "a feed with less": (
        lambda: replace(SOUND, feed=(1, 2, 4, 5, 6)),
        "misplaced: the events connection gave 5 of 6 events",
    ),
    "a feed in disorder": (
        lambda: replace(SOUND, log=tuple(replace(each, position=7 - each.id) for each in SOUND.log)),
        "misplaced: the events of order order-1 are not in the feed in their order",
    ),
    "a forbidden move": (
        lambda: with_event(event(5, "Order", ORDER, "worker:look", "SUBMITTED", "CLOSED_COMPLETE")),
        "illegal: Order order-1 went SUBMITTED -> CLOSED_COMPLETE by event 5",
    ),
    "a move made twice": (
        lambda: with_event(event(5, "Order", ORDER, "worker:look", "DRAFT", "SUBMITTED")),
        "illegal: Order order-1 changed state untold between events 3 and 5",
    ),
    "a change untold": (
        lambda: with_event(
            replace(
                SOUND.log[4],
                before={"state": "SUBMITTED", "priority": 1},
                after={"state": "NEW", "priority": 1},
            )
        ),
        "illegal: Order order-1 changed priority untold between events 3 and 5",
    ),
    "a graph that is behind": (
        lambda: shown("SUBMITTED", ("OrderLine", "NEW")),
        "differing: Order order-1 is SUBMITTED, but the log ends with NEW",
    ),
    "a graph with more": (
        lambda: with_graph(
            *SOUND.graph, Stands(entity_type="Task", entity="task-1", order=ORDER, state="OPEN")
        ),
        "differing: Task task-1 is in the graph, but not in the log",
    ),
    "a graph with less": (
        lambda: with_graph(SOUND.graph[0]),
        "differing: OrderLine line-1 is in the log, but not in the graph",
    ),
    "an order that nobody begins": (lambda: shown("ACKNOWLEDGED"), "is ACKNOWLEDGED and nobody has begun it"),
    "an order without a plan": (
        lambda: shown("IN_PROGRESS", ("DomainOrder", "SCHEDULED")),
        "is IN_PROGRESS but has no plan",
    ),
    "a decomposition too early": (
        lambda: shown("NEW", ("DomainOrder", "DRAFT")),
        "is NEW but has domain orders",
    ),
    "a closure too early": (
        lambda: shown("CLOSED_COMPLETE", ("DomainOrder", "CLOSED_COMPLETE"), ("Task", "OPEN")),
        "is CLOSED_COMPLETE but has 1 unfinished of kind Task",
    ),
    "inventory left pending": (
        lambda: shown("CLOSED_COMPLETE", ("InventoryItem", "INSTALLATION_PENDING")),
        "is CLOSED_COMPLETE but has 1 items that are not active",
    ),
    "a gap in a stream": (
        lambda: with_stream(1, 2, 4, 5, 6),
        "stream planted missed 1 of 6 events, the first at 3",
    ),
    "a stream that stops": (
        lambda: with_stream(1, 2, 3),
        "stream planted missed 3 of 6 events, the first at 4",
    ),
    "a repetition in a stream": (
        lambda: with_stream(1, 2, 3, 3, 4, 5, 6),
        "stream planted got 3 again, after 3",
    ),
    "a stream that goes back": (
        lambda: with_stream(1, 2, 3, 4, 2, 5, 6),
        "stream planted got 2 again, after 4",
    ),
    "a stream in disorder": (lambda: with_stream(1, 3, 2, 4, 5, 6), "stream planted got 2 late, after 3"),
    "an internal event for a customer": (
        lambda: replace(SOUND, streams=(Stream(name="planted", received=(1, 2, 3, 5), public=True),)),
        "stream planted got 1 events not its own, the first at 2",
    ),
}


def test_a_sound_run_has_no_flaw() -> None:
    assert check(SOUND) == ()


def test_a_return_to_what_was_before_a_pause_is_legal() -> None:
    paused = {"state": "ON_HOLD", "previousState": "OPEN"}
    resumed = replace(
        event(1, "Task", "task-1", "worker:look", "OPEN"), before=paused, after={"state": "OPEN"}
    )

    flaws = check(Story(log=(resumed,), feed=(1,)))

    assert [flaw for flaw in flaws if flaw.startswith("illegal")] == []


@pytest.mark.parametrize(("story", "flaw"), PLANTED.values(), ids=PLANTED.keys())
def test_a_planted_flaw_is_found(story: Callable[[], Story], flaw: str) -> None:
    found = check(story())

    assert any(flaw in each for each in found), found
