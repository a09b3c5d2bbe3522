"""Pages of the log after a cursor, for those who come back: nothing missed, nothing twice."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from domain.errors import CursorExpired, Unavailable
from persistence.database import Database
from persistence.feed_cursor import FeedCursor, decode
from persistence.log_reader import HEADER, EventHeader, headers

PAGE = 500  # events read by one statement
LOOKS = 100  # how often to look whether the relay has placed what a snapshot saw
PAUSE = 0.05  # seconds between two such looks

SEEN = "(pg_visible_in_snapshot(e.xid, $2::text::pg_snapshot) or e.xid = $3::text::xid8)"


class FeedPages:
    """The log behind cursors: their place in it, and what comes after.

    `key` is what cursors are signed with; `retention` is how long the feed can be resumed.
    """

    def __init__(self, database: Database, *, key: str, retention: timedelta) -> None:
        self._database = database
        self._key = key
        self._retention = retention

    def place(self, cursor: str) -> FeedCursor:
        """Read a client's cursor; raises CursorMalformed."""
        return decode(cursor, key=self._key)

    async def horizon(self, cursor: FeedCursor) -> int:
        """Return the highest position that the cursor's snapshot saw, once all that it saw have a position.

        Raises CursorExpired, Unavailable.
        """
        await self._require_retained(cursor)
        if cursor.snapshot is None:
            return cursor.position
        for _ in range(LOOKS):
            if not await self._has_unplaced(cursor):
                return await self._highest_seen(cursor)
            await asyncio.sleep(PAUSE)
        raise Unavailable

    async def after(
        self, position: int, *, upto: int | None, unseen: FeedCursor | None, order_id: UUID | None
    ) -> tuple[Sequence[EventHeader], int]:
        """Read the next events after a position, and the position through which nothing was left out.

        Only those up to `upto`, of the order, and not seen by the snapshot of `unseen`, where given.
        """
        last = await self._last() if upto is None else upto
        rows = await self._database.reads.fetch(
            f"""select {HEADER} from events e
                where e.position > $1 and e.position <= $4
                  and ($2::text is null or {SEEN} is not true) and ($5::uuid is null or e.order_id = $5)
                order by e.position limit {PAGE}""",  # noqa: S608 - constants of this file only
            position,
            unseen.snapshot if unseen else None,
            unseen.xid if unseen else None,
            last,
            order_id,
        )
        return headers(rows), rows[-1]["position"] if len(rows) == PAGE else max(last, position)

    async def _last(self) -> int:
        rows = await self._database.reads.fetch("select coalesce(max(position), 0) from events")
        last: int = rows[0][0]
        return last

    async def _require_retained(self, cursor: FeedCursor) -> None:
        """Refuse when an event after the cursor is older than what is kept, or the log ends before it."""
        rows = await self._database.reads.fetch(
            """select coalesce((select recorded_at < now() - $2::interval from events
                 where position > $1 order by position limit 1), false)
               or $1::bigint > (select coalesce(max(position), 0) from events)""",
            cursor.position,
            self._retention,
        )
        if rows[0][0]:
            raise CursorExpired

    async def _has_unplaced(self, cursor: FeedCursor) -> bool:
        return bool(
            await self._database.reads.fetch(
                f"select 1 from events e where e.position is null and $1::bigint >= 0 and {SEEN} limit 1",  # noqa: S608
                cursor.position,
                cursor.snapshot,
                cursor.xid,
            )
        )

    async def _highest_seen(self, cursor: FeedCursor) -> int:
        rows = await self._database.reads.fetch(
            f"select coalesce(max(e.position), $1::bigint) from events e where e.position > $1 and {SEEN}",  # noqa: S608
            cursor.position,
            cursor.snapshot,
            cursor.xid,
        )
        highest: int = rows[0][0]
        return highest
