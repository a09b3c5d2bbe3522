"""Events that belong to no order: they stand in the feed like the others, with no order's number."""

from domain.events import Event
from persistence.event_rows import COLUMNS, Origin, lone_row
from persistence.shapes import rows_json
from persistence.transaction import Transaction

INSERT = (
    f"insert into events ({', '.join(COLUMNS)}) select {', '.join(COLUMNS)}"  # noqa: S608 - names of columns
    " from json_populate_recordset(null::events, $1::json) returning id"
)


async def keep_event(tx: Transaction, event: Event, origin: Origin) -> int:
    """Write down an event, and give its id; whoever writes of one thing holds a lock on it."""
    written: int = await tx.driver.fetchval(INSERT, rows_json([lone_row(event, origin)]))
    return written
