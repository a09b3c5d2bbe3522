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
    """What the database's clock said, and where a counter that only ever counts on stood then."""

    at: datetime
    count: float


class SteadyTime:
    """Gives this machine's time while it is the database's too; else that, counted on from the last reading.

    Before the first reading it is this machine's.
    """

    def __init__(
        self, wall: Callable[[], datetime] = wall_time, counter: Callable[[], float] = time.monotonic
    ) -> None:
        self._wall = wall
        self._counter = counter
        self._reading: Reading | None = None

    def now(self) -> datetime:
        """Give the real time, in UTC."""
        wall = self._wall()
        if self._reading is None:
            return wall
        counted = self._reading.at + timedelta(seconds=self._counter() - self._reading.count)
        return counted if abs(wall - counted) > A_JUMP else wall

    async def read(self, database: Database) -> None:
        """Ask the database for its time; the answer counts from the middle of the question."""
        begun = self._counter()
        rows = await database.reads.fetch("select clock_timestamp() as at")
        self._reading = Reading(at=rows[0]["at"], count=(begun + self._counter()) / 2)
