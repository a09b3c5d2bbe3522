"""Write what a decision changed: rows, events and jobs, all rows by one statement."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg  # type: ignore[import-untyped]

from domain.errors import VersionConflict
from domain.orders import Order, OrderLine
from domain.outcome import Outcome
from domain.permissions import Viewer
from persistence.enqueue import enqueue
from persistence.event_rows import Origin, event_rows, insert_events_sql
from persistence.outcome_rows import OutcomeRows, Rows
from persistence.shapes import Shape, rows_json, unnumbered
from persistence.statement import WriteStatement

TAKE_PLACES = """update orders old set last_event_seq = old.last_event_seq + new.last_event_seq
from json_populate_recordset(null::orders, ${parameter}::json) new where old.id = new.id returning old.*"""
TOLD_IDS = ", array(select id from told order by id) as event_ids"
OWN_XID = ", pg_current_xact_id()::xid::text as xid"
REFRESH_DUE = """
update tasks set due_at = coalesce(
    (select committed_due_at from order_lines where order_lines.id = tasks.line_id),
    (select committed_due_at from orders where orders.id = tasks.order_id))
where order_id = $1"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What came of it: the order, the ids of its new events in their order, numbers given to new parts."""

    order_id: UUID
    event_ids: tuple[int, ...]
    numbers: Mapping[UUID, str]
    xid: str | None  # of the transaction, if it wrote a row


async def record(
    driver: asyncpg.Connection, outcome: Outcome, *, viewer: Viewer, cause: str, request_id: str | None
) -> Recorded:
    """Write an outcome in the caller's transaction, which holds the order's lock; raises VersionConflict."""
    rows = OutcomeRows(outcome)
    added, changed = rows.added(), rows.changed()
    numbers = await _give_numbers(driver, added)
    statement = WriteStatement()
    for shape, new in added.items():
        statement.add(f"added_{shape.table}", shape.insert_sql, rows_json(new))
    for shape, new in changed.items():
        statement.add(f"changed_{shape.table}", shape.update_sql, rows_json(new))
    events = event_rows(outcome, numbers, Origin(viewer=viewer, cause=cause, request_id=request_id))
    written = await _write(driver, statement, outcome, events)
    _refuse_what_others_changed(changed, written)
    await _write_the_rare(driver, outcome)
    await enqueue(driver, outcome.jobs)
    return Recorded(
        order_id=outcome.tree.order.id,
        event_ids=tuple(written["event_ids"]),
        numbers=numbers,
        xid=written.get("xid"),
    )


async def _give_numbers(driver: asyncpg.Connection, added: Mapping[Shape[Any], Rows]) -> dict[UUID, str]:
    """Number what is new, whatever it is, by one statement."""
    numbered = {shape: rows for shape, rows in added.items() if shape.is_numbered}
    if not numbered:
        return {}
    sql = " union all ".join(shape.next_numbers_sql(place) for place, shape in enumerate(numbered, start=1))
    given = await driver.fetch(sql, *(unnumbered(rows) for rows in numbered.values()))
    numbers = {UUID(int=row["id"].int): row["number"] for row in given}
    for rows in numbered.values():
        for row in rows:
            row["number"] = row["number"] or numbers[row["id"]]
    return numbers


async def _write(
    driver: asyncpg.Connection, statement: WriteStatement, outcome: Outcome, events: Rows
) -> Mapping[str, Any]:
    if not statement and not events:
        return {"event_ids": ()}
    if not events:
        return {"event_ids": (), **await statement.execute(driver, OWN_XID)}
    order = next((name for name in ("added_orders", "changed_orders") if name in statement), None)
    if order is None:
        order = "told_orders"
        told = {"id": outcome.tree.order.id, "last_event_seq": len(events)}
        statement.add(order, lambda place: TAKE_PLACES.replace("{parameter}", str(place)), rows_json([told]))
    statement.add("told", lambda place: insert_events_sql(place, order, len(events)), rows_json(events))
    return await statement.execute(driver, OWN_XID + TOLD_IDS)


def _refuse_what_others_changed(changed: Mapping[Shape[Any], Rows], written: Mapping[str, Any]) -> None:
    for shape, rows in changed.items():
        if written[f"changed_{shape.table}"] != len(rows):
            version = rows[0].get("version", 1)
            raise VersionConflict(expected=version - 1, current=version)


async def _write_the_rare(driver: asyncpg.Connection, outcome: Outcome) -> None:
    order_id = outcome.tree.order.id
    if _moves_a_due_date(outcome):
        await driver.execute(REFRESH_DUE, order_id)
    if outcome.removed:
        await driver.execute("delete from order_lines where id = any($1::uuid[])", list(outcome.removed))
    if outcome.deleted:
        await driver.execute("delete from orders where id = $1", order_id)


def _moves_a_due_date(outcome: Outcome) -> bool:
    before: dict[UUID, Order | OrderLine] = {outcome.before.order.id: outcome.before.order}
    before |= outcome.before.lines
    return any(
        part.id in before and part.committed_due_at != before[part.id].committed_due_at
        for part in outcome.changed
        if isinstance(part, Order | OrderLine)
    )
