"""Cursors of the feed as they are read: of now, of an event, and of events read after a cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from persistence.feed_cursor import cursor_sql, event_cursor_sql

if TYPE_CHECKING:
    from persistence.graph.writer import Writer

NOW = cursor_sql("{key}")
AT_ITS_POSITION = f"case when {{t}}.position is not null then {event_cursor_sql('{key}', '{t}.position')} end"


def beside_snapshot(row: str, *, snapshot: str, xid: str, horizon: str) -> str:
    """Write the cursor of an event that was read after one with a snapshot.

    Up to the horizon, the highest position that the snapshot saw, the snapshot is still needed.
    """
    alone = event_cursor_sql("{key}", f"{row}.position")
    beside = event_cursor_sql("{key}", f"{row}.position", snapshot=snapshot, xid=xid)
    return f"case when {row}.position > {horizon} then {alone} else {beside} end"


# The reader of a stream says which snapshot it still stands on; without one every cursor is a position alone.
OF_STREAM = event_cursor_sql(
    "{key}", "{t}.position", snapshot="{given:snapshot:text}", xid="{given:xid:text}"
)


def after(writer: Writer, c: str, *, slot: int) -> str:
    """Write that an event stands after the cursor in the arguments of a slot."""
    beyond = f"{c}.position > {_of(writer, slot, 'position')}"
    if not _has_snapshot(writer, slot):
        return beyond
    snapshot, xid = (_of(writer, slot, name) for name in ("snapshot", "xid"))
    seen = f"pg_visible_in_snapshot({c}.xid, {snapshot}::pg_snapshot) or {c}.xid = {xid}::xid8"
    return f"{beyond} and ({seen}) is not true"


def cursor_after(writer: Writer, c: str, *, slot: int | None) -> str:
    """Write the cursor of an event on a page of the feed."""
    if slot is None or not _has_snapshot(writer, slot):
        return writer.fill(AT_ITS_POSITION, t=c)
    snapshot, xid, horizon = (_of(writer, slot, name) for name in ("snapshot", "xid", "horizon"))
    return writer.fill(beside_snapshot("{t}", snapshot=snapshot, xid=xid, horizon=horizon), t=c)


def _of(writer: Writer, slot: int, name: str) -> str:
    kept_as = "int8" if name in ("position", "horizon") else "text"
    return writer.parameters.of_argument(slot, ("after", name), kept_as)


def _has_snapshot(writer: Writer, slot: int) -> bool:
    return writer.arguments[slot].values["after"]["snapshot"] is not None
