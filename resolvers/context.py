"""The context of an operation: who asks, and what resolvers need to carry it out."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from domain.permissions import Viewer
from persistence.database import Database
from persistence.transaction import Transaction
from resolvers.answer import Answer
from resolvers.notices import NOBODY_IS_TOLD, Notices
from resolvers.outbound import NOTHING_GOES_OUT, Outbound

Reader = Callable[[Transaction, Answer], Awaitable[bytes]]


class Clock(Protocol):
    """The business clock."""

    def now(self) -> datetime:
        """Give the business time."""


def nothing() -> None:
    """Do nothing: nobody waits to hear of commits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """One operation's context. `committed` is called after every commit that made events."""

    viewer: Viewer
    database: Database
    clock: Clock
    cursor_key: str  # feed cursors are signed with it
    request_id: str | None = None
    committed: Callable[[], None] = nothing
    outbound: Outbound = NOTHING_GOES_OUT  # workers alone speak to the outside
    notices: Notices = NOBODY_IS_TOLD  # how workers tell of alerts
    reader: Reader | None = None  # reads what the caller selected of a payload

    def with_reader(self, reader: Reader) -> "Context":
        """Give the same context for one mutation, which reads its payload with this."""
        return replace(self, reader=reader)
