"""Bulk resolutions as they are kept: the whole, and what came of each fallout in it."""

from collections.abc import Sequence
from uuid import UUID

import orjson

from domain.bulk_resolutions import BulkItemState, BulkResolution, BulkState
from domain.errors import NotFound
from domain.fallouts import ResolutionVerb
from domain.outcome import Job
from persistence.enqueue import enqueue
from persistence.transaction import Transaction

JOB = "resolve_fallouts"
COLUMNS = (
    "id", "verb", "notes", "total", "started_by", "started_at", "state", "terms", "threshold", "done",
    "failed", "passed_over", "failed_before", "roles", "groups", "ended_at", "version", "state_reason",
)  # fmt: skip
CHANGING = ("state", "state_reason", "done", "failed", "passed_over", "failed_before", "ended_at", "version")


async def begin_bulk(tx: Transaction, bulk: BulkResolution, fallouts: Sequence[UUID]) -> None:
    """Keep a new bulk resolution of these fallouts, and ask a worker to carry it out."""
    places = ", ".join(f"${number}" for number in range(1, len(COLUMNS) + 1))
    await tx.driver.execute(
        f"insert into bulk_resolutions ({', '.join(COLUMNS)}) values ({places})",  # noqa: S608
        *(_column(bulk, name) for name in COLUMNS),
    )
    await tx.driver.execute(
        "insert into bulk_resolution_items (bulk_id, fallout_id, place, state)"
        " select $1, each.id, each.place, 'PENDING' from unnest($2::uuid[]) with ordinality each(id, place)",
        bulk.id,
        list(fallouts),
    )
    await go_on_with(tx, bulk.id)


async def go_on_with(tx: Transaction, bulk_id: UUID) -> None:
    """Ask a worker to carry on with a bulk resolution after the commit."""
    await enqueue(tx.driver, [Job(name=JOB, order_id=bulk_id, part_id=bulk_id)])


async def load_bulk(tx: Transaction, bulk_id: UUID) -> BulkResolution:
    """Lock and load a bulk resolution; raises NotFound."""
    row = await tx.driver.fetchrow(
        f"select {', '.join(COLUMNS)} from bulk_resolutions where id = $1 for update",  # noqa: S608
        bulk_id,
    )
    if row is None:
        raise NotFound("bulk resolution", f"blk_{bulk_id}", path=("bulk",))
    values = dict(row.items())
    return BulkResolution(
        **values
        | {
            "state": BulkState(values["state"]),
            "verb": ResolutionVerb(values["verb"]),
            "terms": orjson.loads(values["terms"]),
            "roles": tuple(values["roles"]),
            "groups": tuple(values["groups"]),
        }
    )


async def keep_bulk(tx: Transaction, bulk: BulkResolution) -> None:
    """Write down how far a bulk resolution is; its lock is held."""
    assigned = ", ".join(f"{name} = ${number}" for number, name in enumerate(CHANGING, start=2))
    await tx.driver.execute(
        f"update bulk_resolutions set {assigned} where id = $1",  # noqa: S608
        bulk.id,
        *(_column(bulk, name) for name in CHANGING),
    )


async def next_item(tx: Transaction, bulk_id: UUID) -> UUID | None:
    """Find the next fallout of a bulk resolution that nobody has looked at."""
    found: UUID | None = await tx.driver.fetchval(
        "select fallout_id from bulk_resolution_items where bulk_id = $1 and state = 'PENDING'"
        " order by place limit 1",
        bulk_id,
    )
    return None if found is None else UUID(int=found.int)


async def keep_item(
    tx: Transaction,
    bulk_id: UUID,
    fallout_id: UUID,
    result: BulkItemState,
    *,
    code: str | None = None,
    message: str | None = None,
) -> None:
    """Write down what came of one fallout."""
    await tx.driver.execute(
        "update bulk_resolution_items set state = $3, code = $4, message = $5"
        " where bulk_id = $1 and fallout_id = $2",
        bulk_id,
        fallout_id,
        result.value,
        code,
        message,
    )


def _column(bulk: BulkResolution, name: str) -> object:
    value = getattr(bulk, name)
    if name == "terms":
        return orjson.dumps(value).decode()
    return list(value) if isinstance(value, tuple) else value
