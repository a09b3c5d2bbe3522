"""Orders that could not be looked at are left alone, longer each time, so that others get their turn."""

from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

SHORTEST: Final = 1.0  # seconds of real time
LONGEST: Final = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """How long an order is left alone, and until when."""

    seconds: float
    until: float


@dataclass(slots=True)
class LeftAlone:
    """What one worker knows of them, until it ends; each finds out for itself."""

    _rests: dict[UUID, Rest] = field(default_factory=dict)

    def now(self, instant: float) -> list[UUID]:
        """List the orders to be left alone at an instant of a clock that never jumps."""
        self._forget(instant)
        return [order_id for order_id, rest in self._rests.items() if rest.until > instant]

    def failed(self, order_id: UUID, instant: float) -> None:
        """Leave an order alone, for twice as long as the last time."""
        before = self._rests.get(order_id)
        seconds = min(2 * before.seconds, LONGEST) if before else SHORTEST
        self._rests[order_id] = Rest(seconds=seconds, until=instant + seconds)

    def went_well(self, order_id: UUID) -> None:
        """Forget that there was trouble."""
        self._rests.pop(order_id, None)

    def _forget(self, instant: float) -> None:
        """Forget those that nobody asked for again long after they might have."""
        for order_id in [each for each, rest in self._rests.items() if rest.until + LONGEST < instant]:
            del self._rests[order_id]
