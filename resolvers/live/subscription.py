"""What the hub must know of a subscription; whoever prepared its document provides it."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from persistence.feed_cursor import FeedCursor
from persistence.log_reader import EventHeader


@dataclass(frozen=True, slots=True)
class Interest:
    """Events that may belong to a subscription have one of these values in this field of their header."""

    field: str
    values: frozenset[Hashable]


class LiveSubscription(Protocol):
    """A subscription that was validated and permitted, ready to read its payloads."""

    @property
    def group_key(self) -> Hashable:
        """Equal for subscriptions whose payloads are the same bytes: document, variables and scope."""

    @property
    def order_id(self) -> UUID | None:
        """The one order that it is narrowed to, or None: its pages of the log are read by that."""

    @property
    def interest(self) -> Interest | None:
        """What its events are found by, or None when any event may be one."""

    @property
    def after(self) -> str | None:
        """The feed cursor to resume from, or None for from now on."""

    def may_match(self, header: EventHeader) -> bool:
        """Answer False only when the event cannot belong to the subscription."""

    async def read(
        self, positions: Sequence[int], resumed: FeedCursor | None = None
    ) -> Sequence[tuple[int, bytes]]:
        """Read the payloads of those events that match, by position.

        `resumed` is the cursor with a snapshot that the reader resumed from: the payloads' cursors then carry
        that snapshot too, because not everything up to these positions came after it.
        """
