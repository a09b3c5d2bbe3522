"""The log as one process follows it: each new event is read once, in the order of positions."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg  # type: ignore[import-untyped]

from domain.errors import Unavailable
from persistence.broker import CHANNEL, Broker
from persistence.database import Database

PAGE = 1_000  # events read by one statement
LONGEST_WAIT = 1.0  # seconds; a word of the broker that was lost delays news by at most this

HEADER = (
    "e.position, e.order_id, e.account_id, e.order_seq, e.type, e.entity_type, e.entity_id, e.task_id,"
    " e.public, e.state_to, e.assignment_group, e.request_type, e.task_type, e.assignee,"
    " (select a.code from accounts a where a.id = e.account_id) as account"
)

# Without its end, a plan made while the log was short would scan it all: nothing says how few are new.
NEAR = f"""select {HEADER} from events e
    where e.position > $1 and e.position <= $1 + {PAGE} order by e.position"""  # noqa: S608 - our columns
FAR = f"select {HEADER} from events e where e.position > $1 order by e.position limit {PAGE}"  # noqa: S608

IDS = frozenset({"order_id", "account_id", "entity_id", "task_id"})

logger = logging.getLogger("som.log")


@dataclass(frozen=True, slots=True, kw_only=True)
class EventHeader:
    """What of an event decides who gets it."""

    position: int
    order_id: UUID | None
    account_id: UUID | None
    order_seq: int | None
    type: str
    entity_type: str
    entity_id: UUID
    task_id: UUID | None
    public: bool
    state_to: str | None
    assignment_group: str | None
    request_type: str | None
    task_type: str | None
    assignee: str | None
    account: str | None  # its code


class LogReader:
    """Follows the log from the moment it is opened and tells its listeners, page by page."""

    def __init__(self, database: Database, broker: Broker) -> None:
        self.head = 0
        self.last_read_at = time.monotonic()
        self._database = database
        self._broker = broker
        self._listeners: list[Callable[[Sequence[EventHeader]], None]] = []
        self._bell = asyncio.Event()

    async def open(self) -> None:
        """Stand at the newest event; raises Unavailable."""
        newest = await self._database.reads.fetch("select coalesce(max(position), 0) from events")
        self.head = newest[0][0]

    def listen(self, listener: Callable[[Sequence[EventHeader]], None]) -> None:
        """Call the listener with each page of new events; it must not wait."""
        self._listeners.append(listener)

    def look(self) -> None:
        """Look for new events now."""
        self._bell.set()

    async def run(self) -> None:
        """Follow until cancelled; looks when told so, and every second anyway."""
        async with asyncio.TaskGroup() as both:
            both.create_task(self._hear())
            both.create_task(self._follow())

    async def _hear(self) -> None:
        async with self._broker.subscribe(CHANNEL) as words:
            while True:
                word = (await words.get()).message
                if not word.isdecimal() or int(word) > self.head:
                    self.look()

    async def _follow(self) -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._bell.wait(), LONGEST_WAIT)
            self._bell.clear()
            try:
                await self._read_on()
                self.last_read_at = time.monotonic()
            except Unavailable:
                logger.warning("som.log.away")

    async def _read_on(self) -> None:
        page: Sequence[EventHeader] = await self._next_page()
        while page:
            self.head = page[-1].position
            for listener in self._listeners:
                listener(page)
            page = await self._next_page() if len(page) == PAGE else ()

    async def _next_page(self) -> Sequence[EventHeader]:
        return headers(await self._database.reads.fetch(NEAR, self.head)) or await self._page_far_on()

    async def _page_far_on(self) -> Sequence[EventHeader]:
        """Read on where the next positions are gone: kept no longer, while this process stood still."""
        newest = await self._database.reads.fetch("select max(position) from events")
        if (newest[0][0] or 0) <= self.head:
            return ()
        return headers(await self._database.reads.fetch(FAR, self.head))


def headers(rows: Sequence[asyncpg.Record]) -> tuple[EventHeader, ...]:
    """Make headers of rows that have the columns of HEADER."""
    return tuple(_header(row) for row in rows)


def _header(row: asyncpg.Record) -> EventHeader:
    values: dict[str, Any] = {field: row[field] for field in EventHeader.__slots__}
    ids = {name: UUID(values[name]) for name in IDS if values[name]}
    return EventHeader(**values | ids)
