"""Where a reader that keeps up is written to at once, without waking anybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Batch:
    """Events as their readers get them: positions, ascending, and the text `{"data": ...}` of each."""

    positions: Sequence[int]
    texts: Sequence[bytes]


class Outlet(Protocol):
    """The way to one reader that needs no waiting."""

    def write(self, texts: Sequence[bytes]) -> bool:
        """Write all of them in order, or none when the reader does not keep up; says which."""
