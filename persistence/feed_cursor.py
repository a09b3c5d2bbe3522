"""A place in the feed that clients can keep: opaque, signed, and exact though positions come after commits.

It holds a position and the snapshot that the cursor was taken in. After it come the events with a higher
position that the snapshot did not see and its own transaction (`xid`) did not write. The cursor of an event
holds a position only.
"""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass

from domain.errors import CursorMalformed
from persistence.transaction import Transaction

VERSION = "1"
HIGHEST = "(select coalesce(max(position), 0) from events)"
NOW = "pg_current_snapshot()"
OWN = "pg_current_xact_id_if_assigned()"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedCursor:
    """`snapshot` as pg_snapshot writes it; without one, what is up to the position is behind the reader."""

    position: int
    snapshot: str | None = None
    xid: str | None = None


def encode(cursor: FeedCursor, *, key: str) -> str:
    """Write a cursor as clients get it."""
    text = "|".join((VERSION, str(cursor.position), cursor.snapshot or "", cursor.xid or ""))
    return base64.urlsafe_b64encode(f"{text}|{_signature(text, key)}".encode()).decode().rstrip("=")


def decode(cursor: str, *, key: str) -> FeedCursor:
    """Read a client's cursor; raises CursorMalformed unless we signed it."""
    text, _, signature = _plain(cursor).rpartition("|")
    if not hmac.compare_digest(signature.encode(), _signature(text, key).encode()):
        raise CursorMalformed
    version, position, snapshot, xid = text.split("|")
    if version != VERSION:
        raise CursorMalformed
    return FeedCursor(position=int(position), snapshot=snapshot or None, xid=xid or None)


async def take(tx: Transaction, key: str) -> str:
    """Take a cursor of the present in a transaction, its own events included."""
    cursor: str = await tx.driver.fetchval(f"select {cursor_sql('$1')}", key)
    return cursor


def cursor_sql(key: str) -> str:
    """Give the SQL for a cursor of the present, in its statement's snapshot; `key` is the key's parameter."""
    return _signed_sql(f"{HIGHEST} || '|' || {NOW}::text || '|' || coalesce({OWN}::text, '')", key)


def event_cursor_sql(
    key: str, position: str, *, snapshot: str = "null::text", xid: str = "null::text"
) -> str:
    """Give the SQL for the cursor of an event, as long as needed with the snapshot of its reader."""
    return _signed_sql(f"{position} || '|' || coalesce({snapshot}, '') || '|' || coalesce({xid}, '')", key)


def _signed_sql(text: str, key: str) -> str:
    hashed = "sha256(convert_to(k, 'UTF8') || sha256(convert_to(k || t, 'UTF8')))"
    signed = f"convert_to(t || '|' || left(encode({hashed}, 'hex'), 32), 'UTF8')"
    return (
        f"(select translate(encode({signed}, 'base64'), E'+/=\\n', '-_') "  # noqa: S608
        f"from (select '{VERSION}|' || {text} as t, {key}::text as k) as cursor_of)"
    )


def _signature(text: str, key: str) -> str:
    inner = hashlib.sha256((key + text).encode()).digest()
    return hashlib.sha256(key.encode() + inner).hexdigest()[:32]


def _plain(cursor: str) -> str:
    try:
        return base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raise CursorMalformed from None
