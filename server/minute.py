"""So many a minute: how often somebody may do something, kept in two numbers."""

import time

MINUTE = 60.0  # seconds


class Minute:
    """Counts up to `most`; a minute after the first it counts anew."""

    __slots__ = ("_began", "_count", "_most")

    def __init__(self, most: int) -> None:
        self._most = most
        self._began = 0.0
        self._count = 0

    def allows_another(self) -> bool:
        """Count one more; answer False when there were too many."""
        now = time.monotonic()
        if now - self._began >= MINUTE or not self._count:
            self._began, self._count = now, 0
        self._count += 1
        return self._count <= self._most
