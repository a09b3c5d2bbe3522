"""Real time that does not jump when this machine's clock is set: see adr/0008."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from persistence.database import Database

A_JUMP: Final = timedelta(seconds=1)  # less is what machines' clocks are apart anyway


def wall_time() -> datetime:
    """Give the time as this machine has it."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A time that was right, and where a counter that only ever counts on stood then."""

    at: datetime
    count: float

    def time_at(self, count: float) -> datetime:
        """Count on to another instant."""
        return self.at + timedelta(seconds=count - self.count)


class SteadyTime:
    """Gives this machine's time while it is the database's too; else that, counted on from the last reading.

    Before the first reading it is this machine's.
    """

    def __init__(
        self, wall: Callable[[], datetime] = wall_time, counter: Callable[[], float] = time.monotonic
    ) -> None:
        self._wall = wall
        self._counter = counter
        self._last: Reading | None = None

    def now(self) -> datetime:
        """Give the real time, in UTC."""
        wall = self._wall()
        if self._last is None:
            return wall
        counted = self._last.time_at(self._counter())
        return counted if abs(wall - counted) > A_JUMP else wall

    async def read(self, database: Database) -> None:
        """Ask the database for its time: this machine's is right if that is between before and after."""
        before = self._own()
        rows = await database.reads.fetch("select clock_timestamp() as at")
        after, at = self._own(), rows[0]["at"]
        was_set = abs(before.time_at(after.count) - after.at) > A_JUMP
        if was_set or not before.at - A_JUMP <= at <= after.at + A_JUMP:
            self._last = Reading(at=at, count=(before.count + after.count) / 2)
        else:
            self._last = after

    def _own(self) -> Reading:
        return Reading(at=self._wall(), count=self._counter())
