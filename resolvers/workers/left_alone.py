"""What could not be seen to is left alone, longer each time, so that the rest gets its turn."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Final
from uuid import UUID

from domain.errors import Unavailable
from resolvers.answer import Answer

SHORTEST: Final = 1.0  # seconds of real time
LONGEST: Final = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """How long an order or a task is left alone, and until when."""

    seconds: float
    until: float


@dataclass(slots=True)
class LeftAlone:
    """What one worker knows of them, until it ends; each finds out for itself."""

    _rests: dict[UUID, Rest] = field(default_factory=dict)

    async def try_with(self, id: UUID, attempt: Callable[[], Awaitable[Answer]]) -> Exception | None:
        """Try something, and give what was in the way, so that nothing else is kept waiting by it.

        Raises Unavailable, which is nobody's own trouble.
        """
        try:
            answer = await attempt()
        except Exception as problem:
            self.failed(id, monotonic())
            return problem
        for refusal in answer.errors:
            if isinstance(refusal, Unavailable):
                raise refusal
            self.failed(id, monotonic())
            return refusal
        self.went_well(id)
        return None

    def now(self, instant: float) -> list[UUID]:
        """List what is to be left alone at an instant of a clock that never jumps."""
        self._forget(instant)
        return [each for each, rest in self._rests.items() if rest.until > instant]

    def failed(self, id: UUID, instant: float) -> None:
        """Leave it alone, for twice as long as the last time."""
        before = self._rests.get(id)
        seconds = min(2 * before.seconds, LONGEST) if before else SHORTEST
        self._rests[id] = Rest(seconds=seconds, until=instant + seconds)

    def went_well(self, id: UUID) -> None:
        """Forget that there was trouble."""
        self._rests.pop(id, None)

    def _forget(self, instant: float) -> None:
        """Forget those that nobody asked for again long after they might have."""
        for gone in [each for each, rest in self._rests.items() if rest.until + LONGEST < instant]:
            del self._rests[gone]
