"""What is told of a bulk resolution: begun, each hundredth part, stopped, failed, resumed, completed.

These events belong to no order: a bulk resolution goes over many. What happens to each of its fallouts is
told by the events of that fallout's order, as ever.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from domain.bulk_resolutions import BulkResolution, BulkState
from domain.events import Change, Event

PARTS: Final = 100  # at most so many times is progress told, however many fallouts there are
MOVED: Final[Mapping[BulkState, str]] = {
    BulkState.RUNNING: "BulkResolutionResumed",
    BulkState.STOPPED: "BulkResolutionStopped",
    BulkState.FAILED: "BulkResolutionFailed",
    BulkState.COMPLETED: "BulkResolutionCompleted",
}


def told(before: BulkResolution | None, after: BulkResolution, *, at: datetime, actor: str) -> Event | None:
    """Tell what happened to a bulk resolution, if it is worth telling; before it began there was none."""
    name = _type(before, after)
    if name is None:
        return None
    return Event(
        type=name,
        entity_type="BulkResolution",
        entity_id=after.id,
        occurred_at=at,
        actor=actor,
        changes=_changes(before, after) if before else (),
        before=_image(before) if before else None,
        after=_image(after),
        message=_in_words(after),
    )


def _type(before: BulkResolution | None, after: BulkResolution) -> str | None:
    if before is None:
        return "BulkResolutionBegun"
    if before.state is not after.state:
        return MOVED[after.state]
    return "BulkResolutionProgressed" if _ends_a_part(after) else None


def _changes(before: BulkResolution, after: BulkResolution) -> tuple[Change, ...]:
    if before.state is after.state:
        return ()  # how many there are now is in the image, and the numbers between two events are not told
    named = ((name, getattr(before, name), getattr(after, name)) for name in ("state", "state_reason"))
    return tuple(Change(field=name, before=old, after=new) for name, old, new in named if old != new)


def _ends_a_part(bulk: BulkResolution) -> bool:
    size = -(-bulk.total // PARTS)
    return _looked_at(bulk) % size == 0


def _looked_at(bulk: BulkResolution) -> int:
    return bulk.done + bulk.failed + bulk.passed_over


def _image(bulk: BulkResolution) -> Mapping[str, Any]:
    return {
        "state": bulk.state,
        "state_reason": bulk.state_reason,
        "started_by": bulk.started_by,
        "verb": bulk.verb,
        "total": bulk.total,
        "done": bulk.done,
        "failed": bulk.failed,
        "passed_over": bulk.passed_over,
        "ended_at": bulk.ended_at,
    }


def _in_words(bulk: BulkResolution) -> str:
    return (
        f"{_looked_at(bulk)} of {bulk.total}: {bulk.done} resolved, {bulk.failed} failed,"
        f" {bulk.passed_over} passed over."
    )
