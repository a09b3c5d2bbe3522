"""What a run left behind: what was acknowledged, logged, shown by the graph, and brought by streams."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Image = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged:
    """A mutation that a client was told is done; `events` are the ids that it was given."""

    mutation: str
    key: str
    events: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """An event of the log; `before` and `after` are images of what it happened to."""

    id: int
    position: int | None
    transaction: int
    order: str
    order_seq: int
    entity_type: str
    entity: str
    cause: str
    after: Image
    before: Image | None = None
    account: str = ""
    public: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stands:
    """Something in the graph, and the state that it shows."""

    entity_type: str
    entity: str
    order: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """What one subscriber got, across all its connections.

    `order`, `account` and `public` narrow what it is to get. `known` is the number of the newest event of its
    order that it had read beside the cursor that it began with.
    """

    name: str
    received: tuple[int, ...]  # positions
    known: int = 0
    order: str | None = None
    account: str | None = None
    public: bool = False

    def wants(self, event: Logged) -> bool:
        """Is the event one that it had to get?"""
        return (
            self.order in {None, event.order}
            and self.account in {None, event.account}
            and (event.public or not self.public)
            and event.order_seq > self.known
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One run, after everything came to rest. `feed` are the positions that the `events` connection gave."""

    acknowledged: tuple[Acknowledged, ...] = ()
    log: tuple[Logged, ...] = ()
    graph: tuple[Stands, ...] = ()
    streams: tuple[Stream, ...] = ()
    feed: tuple[int, ...] = ()
