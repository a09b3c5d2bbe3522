"""Telling of a bulk resolution: an event in the transaction that moves it on."""

from domain.bulk_progress import told
from domain.bulk_resolutions import BulkResolution
from persistence.event_rows import Origin
from persistence.lone_events import keep_event
from persistence.transaction import Transaction
from resolvers.context import Context


async def tell_of_bulk(
    tx: Transaction, context: Context, before: BulkResolution | None, after: BulkResolution, *, cause: str
) -> tuple[int, ...]:
    """Write down the event, if there is one, and give its id; the bulk resolution is new or locked."""
    event = told(before, after, at=context.clock.now(), actor=context.viewer.subject)
    if event is None:
        return ()
    origin = Origin(viewer=context.viewer, cause=cause, request_id=context.request_id)
    return (await keep_event(tx, event, origin),)
