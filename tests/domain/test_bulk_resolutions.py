"""Bulk resolutions count what comes of each fallout, and know when to stop."""

from typing import Any
from uuid import uuid4

import pytest

from domain.bulk_progress import told
from domain.bulk_resolutions import (
    BulkItemState,
    BulkResolution,
    BulkState,
    counted,
    given_up,
    resumed,
    stopped,
)
from domain.errors import TransitionRefused
from domain.fallouts import ResolutionVerb
from tests.domain.plan_builders import hour

DONE, FAILED, PASSED_OVER = BulkItemState.DONE, BulkItemState.FAILED, BulkItemState.PASSED_OVER


def bulk(**values: Any) -> BulkResolution:
    """Ten fallouts to retry, until two fail."""
    ordinary: dict[str, Any] = {"id": uuid4(), "verb": ResolutionVerb.RETRY, "notes": "Again.", "total": 10}
    who = {"started_by": "fay", "started_at": hour(1), "threshold": 2}
    return BulkResolution(**(ordinary | who | values))


def after(start: BulkResolution, *results: BulkItemState) -> BulkResolution:
    """Count these results, one after the other."""
    for result in results:
        start = counted(start, result, at=hour(2))
    return start


def test_what_comes_of_each_is_counted() -> None:
    seen = after(bulk(), DONE, DONE, FAILED, PASSED_OVER)

    assert (seen.done, seen.failed, seen.passed_over) == (2, 1, 1)
    assert (seen.state, seen.ended_at, seen.version) == (BulkState.RUNNING, None, 5)


def test_too_many_failures_stop_it() -> None:
    seen = after(bulk(), FAILED, DONE, FAILED)

    assert (seen.state, seen.ended_at) == (BulkState.STOPPED, hour(2))


def test_without_a_threshold_it_goes_on_to_the_end() -> None:
    seen = after(bulk(total=3, threshold=None), FAILED, FAILED)

    assert seen.state is BulkState.RUNNING
    assert after(seen, FAILED).state is BulkState.COMPLETED


def test_the_last_one_completes_it_though_it_failed() -> None:
    assert after(bulk(total=2, threshold=2), FAILED, FAILED).state is BulkState.COMPLETED


def test_what_was_stopped_goes_on_with_the_whole_threshold_again() -> None:
    seen = resumed(after(bulk(), FAILED, FAILED))

    assert (seen.state, seen.ended_at, seen.failed_before) == (BulkState.RUNNING, None, 2)
    assert after(seen, FAILED).state is BulkState.RUNNING
    assert after(seen, FAILED, FAILED).state is BulkState.STOPPED


def test_only_what_runs_is_stopped_and_only_what_is_stopped_resumed() -> None:
    halted = stopped(bulk(), at=hour(3))

    assert (halted.state, halted.ended_at) == (BulkState.STOPPED, hour(3))
    with pytest.raises(TransitionRefused, match="stopBulkResolution"):
        stopped(halted, at=hour(4))
    with pytest.raises(TransitionRefused, match="resumeBulkResolution"):
        resumed(after(bulk(total=1), DONE))


def test_that_it_begins_stops_goes_on_and_completes_is_told() -> None:
    running = bulk(total=1)
    still = stopped(running, at=hour(2))
    again = resumed(still)
    over = after(again, DONE)

    moves = zip((None, running, still, again), (running, still, again, over), strict=True)
    events = [told(before, each, at=hour(3), actor="fay") for before, each in moves]

    assert [event and event.type for event in events] == [
        "BulkResolutionBegun",
        "BulkResolutionStopped",
        "BulkResolutionResumed",
        "BulkResolutionCompleted",
    ]
    assert {event.public for event in events if event} == {False}
    last = events[-1]
    assert last is not None
    assert (last.entity_type, last.entity_id, last.occurred_at, last.actor) == (
        "BulkResolution",
        running.id,
        hour(3),
        "fay",
    )
    assert [(each.field, each.before, each.after) for each in last.changes] == [
        ("state", "RUNNING", "COMPLETED")
    ]
    assert last.message == "1 of 1: 1 resolved, 0 failed, 0 passed over."


@pytest.mark.parametrize(("total", "many"), [(2, 1), (100, 99), (101, 50), (250, 83), (10_000, 99)])
def test_progress_is_told_at_most_a_hundred_times(total: int, many: int) -> None:
    now = bulk(total=total)
    types = []
    while now.state is BulkState.RUNNING:
        before, now = now, after(now, DONE)
        event = told(before, now, at=hour(2), actor="fay")
        types += [event.type] if event else []

    assert types == ["BulkResolutionProgressed"] * many + ["BulkResolutionCompleted"]


def test_what_no_worker_can_carry_on_fails_with_the_fallout_it_stands_at_and_goes_on_behind_it() -> None:
    failed = given_up(after(bulk(), DONE), reason="All were lost.", at=hour(2))

    assert (failed.state, failed.state_reason, failed.ended_at) == (
        BulkState.FAILED,
        "All were lost.",
        hour(2),
    )
    assert (failed.done, failed.failed) == (1, 1)
    again = resumed(failed)
    assert (again.state, again.state_reason, again.ended_at) == (BulkState.RUNNING, None, None)


def test_what_no_worker_can_end_is_complete_when_nothing_is_left() -> None:
    seen = given_up(bulk(total=1), reason="All were lost.", at=hour(2))

    assert (seen.state, seen.failed, seen.state_reason) == (BulkState.COMPLETED, 1, None)


def test_why_it_failed_is_told() -> None:
    event = told(bulk(), given_up(bulk(), reason="All were lost.", at=hour(2)), at=hour(2), actor="system")

    assert event is not None
    assert event.type == "BulkResolutionFailed"
    assert [(each.field, each.after) for each in event.changes] == [
        ("state", "FAILED"),
        ("state_reason", "All were lost."),
    ]
