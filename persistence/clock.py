"""The business clock: real time, or in the demo time that runs faster from an anchor kept in the database."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from persistence.database import Database
from persistence.steady_time import SteadyTime

NEWEST_EVENT = "select occurred_at from events order by id desc limit 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """At the real time it was the business time; since then it runs `speed` times as fast."""

    real_at: datetime
    business_at: datetime
    speed: float


class BusinessClock:
    """Gives the business time, which feeds every decision, timer and forecast (Source: SOM decisions 1).

    Times are whole milliseconds, as clients see them. Without an anchor it is the real time.
    """

    def __init__(self, anchor: Anchor | None = None, *, real: SteadyTime | None = None) -> None:
        self._anchor = anchor
        self._real = SteadyTime() if real is None else real

    @property
    def speed(self) -> float:
        """How much faster than real time it runs."""
        return self._anchor.speed if self._anchor else 1.0

    def now(self) -> datetime:
        """Give the business time, in UTC."""
        return _whole_milliseconds(self._business(self._real.now()))

    def real_seconds_until(self, at: datetime) -> float:
        """Tell how long to wait for a business time, in real seconds; 0 when it has come."""
        return max((at - self.now()).total_seconds(), 0.0) / self.speed

    async def read(self, database: Database) -> None:
        """Take the time that the database has, and the anchor that it keeps, if any."""
        await self._real.read(database)
        rows = await database.reads.fetch("select real_at, business_at, speed from business_clock")
        self._anchor = Anchor(**dict(rows[0].items())) if rows else None

    async def set_speed(self, database: Database, speed: float) -> None:
        """Run on from the present business time at another speed, for every process that reads the clock."""
        await self.read(database)
        await self._keep(database, business_at=self.now(), speed=speed)

    async def resume(self, database: Database, speed: float) -> None:
        """Run on from where the clock last stood, as if no time had passed while nothing ran."""
        await self.read(database)
        newest = await database.reads.fetch(NEWEST_EVENT)
        stood = [row["occurred_at"] for row in newest] + ([self._anchor.business_at] if self._anchor else [])
        await self._keep(database, business_at=max(stood, default=self.now()), speed=speed)

    async def _keep(self, database: Database, *, business_at: datetime, speed: float) -> None:
        self._anchor = Anchor(real_at=self._real.now(), business_at=business_at, speed=speed)
        async with database.transaction() as tx:
            await tx.driver.execute(
                """insert into business_clock (id, real_at, business_at, speed) values (1, $1, $2, $3)
                on conflict (id) do update set real_at = $1, business_at = $2, speed = $3""",
                self._anchor.real_at,
                business_at,
                speed,
            )

    def _business(self, real: datetime) -> datetime:
        anchor = self._anchor
        return real if anchor is None else anchor.business_at + (real - anchor.real_at) * anchor.speed


def _whole_milliseconds(moment: datetime) -> datetime:
    return moment - timedelta(microseconds=moment.microsecond % 1000)
