"""How long an ended task was really at work, from its moves between states: pauses do not count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from domain.calendar import calendar_named
from domain.plan import Duration, TaskState, TaskType

Move = tuple[datetime, TaskState]  # when it came into which state
NOTHING: Final = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedTask:
    """A task that was completed, as far as its duration teaches something about others like it."""

    key: str
    specification: str | None
    assignment_group: str | None
    task_type: TaskType
    calendar: str
    duration: Duration
    moves: Sequence[Move]  # in the order of time

    @property
    def worked(self) -> timedelta:
        """The working time in its calendar during which it was at work; a push event is while it is open."""
        at_work = TaskState.OPEN if self.task_type == TaskType.PUSH_EVENT else TaskState.IN_PROGRESS
        calendar = calendar_named(self.calendar)
        spans = (
            calendar.between(since, until)
            for (since, state), (until, _) in pairwise(self.moves)
            if state == at_work
        )
        return sum(spans, NOTHING)

    @property
    def part(self) -> float | None:
        """What it took in parts of what was expected; None when nothing can be learned from it."""
        expected = self.duration.mean
        return self.worked / expected if expected and self.worked else None
