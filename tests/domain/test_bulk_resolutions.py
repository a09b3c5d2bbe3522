"""Bulk resolutions count what comes of each fallout, and know when to stop."""

from typing import Any
from uuid import uuid4

import pytest

from domain.bulk_resolutions import BulkItemState, BulkResolution, BulkState, counted, resumed, stopped
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
