"""Bulk resolutions: one verb over many fallouts, one by one, until too many fail (SOM domain §7.4)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from domain.fallouts import ResolutionVerb
from domain.machine import Machine, Move


class BulkState(StrEnum):
    """Where a bulk resolution stands."""

    RUNNING = "RUNNING"
    STOPPED = "STOPPED"
    FAILED = "FAILED"
    COMPLETED = "COMPLETED"


class BulkItemState(StrEnum):
    """What came of one fallout of a bulk resolution."""

    PENDING = "PENDING"
    DONE = "DONE"
    FAILED = "FAILED"
    PASSED_OVER = "PASSED_OVER"


BULK_MACHINE: Final = Machine(
    "bulk resolution",
    actions={"stop_bulk_resolution": "STOP", "resume_bulk_resolution": "RESUME"},
    final=(BulkState.COMPLETED,),
    moves=[
        Move(rule="§7.4", state=BulkState.RUNNING, command="stop_bulk_resolution", to=BulkState.STOPPED),
        Move(rule="§7.4", state=BulkState.STOPPED, command="resume_bulk_resolution", to=BulkState.RUNNING),
        Move(rule="§7.4", state=BulkState.RUNNING, command="give_up", to=BulkState.FAILED),
        Move(rule="§7.4", state=BulkState.FAILED, command="resume_bulk_resolution", to=BulkState.RUNNING),
        Move(rule="§7.4", state=BulkState.RUNNING, command="complete", to=BulkState.COMPLETED),
    ],
)
COUNTS: Final[Mapping[BulkItemState, str]] = {
    BulkItemState.DONE: "done",
    BulkItemState.FAILED: "failed",
    BulkItemState.PASSED_OVER: "passed_over",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkResolution:
    """A verb being used on many fallouts, with the rights of whoever started it."""

    id: UUID
    verb: ResolutionVerb
    notes: str
    total: int
    started_by: str
    started_at: datetime
    state: BulkState = BulkState.RUNNING
    state_reason: str | None = None  # why it failed
    terms: Mapping[str, Any] = field(default_factory=dict)  # what the verb needs besides
    threshold: int | None = None  # it stops after so many failures
    done: int = 0
    failed: int = 0
    passed_over: int = 0  # somebody else was quicker
    failed_before: int = 0  # when it was last begun: the threshold counts from there
    roles: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    ended_at: datetime | None = None
    version: int = 1


def counted(bulk: BulkResolution, result: BulkItemState, *, at: datetime) -> BulkResolution:
    """Count what came of one fallout; too many failures stop it, the last one completes it."""
    after = _with_one_more(bulk, result)
    if _is_through(after):
        return _moved(after, "complete", at)
    if after.threshold is not None and after.failed - after.failed_before >= after.threshold:
        return _moved(after, "stop_bulk_resolution", at)
    return after


def given_up(bulk: BulkResolution, *, reason: str, at: datetime) -> BulkResolution:
    """Fail it, with the fallout that it stands at; what is left can be resumed, if anything is."""
    after = _with_one_more(bulk, BulkItemState.FAILED)
    if _is_through(after):
        return _moved(after, "complete", at)
    return replace(_moved(after, "give_up", at), state_reason=reason)


def stopped(bulk: BulkResolution, *, at: datetime) -> BulkResolution:
    """Stop it by hand; raises TransitionRefused."""
    return _moved(replace(bulk, version=bulk.version + 1), "stop_bulk_resolution", at)


def resumed(bulk: BulkResolution) -> BulkResolution:
    """Go on with what is left, with the whole threshold again; raises TransitionRefused."""
    again = replace(bulk, failed_before=bulk.failed, version=bulk.version + 1)
    return _moved(again, "resume_bulk_resolution", None)


def _with_one_more(bulk: BulkResolution, result: BulkItemState) -> BulkResolution:
    name = COUNTS[result]
    return replace(bulk, **{name: getattr(bulk, name) + 1}, version=bulk.version + 1)


def _is_through(bulk: BulkResolution) -> bool:
    return bulk.done + bulk.failed + bulk.passed_over >= bulk.total


def _moved(bulk: BulkResolution, command: str, at: datetime | None) -> BulkResolution:
    return replace(bulk, state=BULK_MACHINE.next(bulk.state, command), state_reason=None, ended_at=at)
