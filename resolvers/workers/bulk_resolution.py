"""Carry bulk resolutions on: the job `resolve_fallouts`, one fallout after the other."""

from dataclasses import replace
from uuid import UUID

from domain.attempts import Failure
from domain.bulk_resolutions import BulkItemState, BulkResolution, BulkState, counted, given_up
from domain.errors import NotFound, Refusal, Unavailable
from domain.fallout_machine import RESOLVABLE
from domain.outcome import Job
from domain.permissions import Role, Viewer
from persistence.bulk_resolutions import go_on_with, keep_bulk, keep_item, load_bulk, next_item
from persistence.transaction import Transaction
from resolvers.bulk_progress import tell_of_bulk
from resolvers.bulk_resolution import target
from resolvers.change import look, record
from resolvers.context import Context
from resolvers.fallout_resolution import RESOLVE, Terms, resolved
from resolvers.request import Request

AT_A_TIME = 25  # then another job goes on, so that none takes long


async def resolve_fallouts(context: Context, job: Job) -> None:
    """Resolve the next fallouts of a bulk resolution; safe to repeat, since each is marked as it is done."""
    assert job.part_id is not None
    for number in range(1, AT_A_TIME + 1):
        if not await _step(context, job.part_id, is_last=number == AT_A_TIME):
            return


async def give_bulk_up(context: Context, job: Job, failure: Failure) -> None:
    """Fail a bulk resolution that no worker can carry on, with the fallout that it stands at.

    The rest of it can be resumed. Nothing, when it was stopped meanwhile or is gone.
    """
    assert job.part_id is not None
    async with context.database.transaction() as tx:
        at = await _standing_at(tx, job.part_id)
        if at is None:
            return
        bulk, fallout_id = at
        code, reason = failure.code, failure.message
        await keep_item(tx, bulk.id, fallout_id, BulkItemState.FAILED, code=code, message=reason)
        after = given_up(bulk, reason=reason, at=context.clock.now())
        await keep_bulk(tx, after)
        await tell_of_bulk(tx, context, bulk, after, cause=f"bulk:{bulk.id}")
    context.committed()


async def _standing_at(tx: Transaction, bulk_id: UUID) -> tuple[BulkResolution, UUID] | None:
    """Lock a bulk resolution that is under way, and find its next fallout."""
    try:
        bulk = await load_bulk(tx, bulk_id)
    except NotFound:
        return None
    fallout_id = await next_item(tx, bulk_id) if bulk.state is BulkState.RUNNING else None
    return None if fallout_id is None else (bulk, fallout_id)


async def _step(context: Context, bulk_id: UUID, *, is_last: bool) -> bool:
    """Resolve one fallout, unless the bulk is over or was stopped; is there more to do?"""
    async with context.database.transaction() as tx:
        at = await _standing_at(tx, bulk_id)
        if at is None:
            return False
        bulk, fallout_id = at
        mine = replace(context, viewer=_viewer(bulk), reader=None)
        asked = Request(mutation=f"bulk:{bulk.id}")
        result = await _resolve(tx, mine, asked, bulk, fallout_id)
        after = counted(bulk, result, at=context.clock.now())
        await keep_bulk(tx, after)
        await tell_of_bulk(tx, mine, bulk, after, cause=asked.mutation)
        goes_on = after.state is BulkState.RUNNING
        if is_last and goes_on:
            await go_on_with(tx, bulk_id)
    context.committed()
    return goes_on


async def _resolve(
    tx: Transaction, mine: Context, asked: Request, bulk: BulkResolution, fallout_id: UUID
) -> BulkItemState:
    """Resolve one fallout with the rights of whoever began; a refusal is what came of it."""
    try:
        on = await look(tx, mine, asked, target(fallout_id), *RESOLVE)
        fallout = on.tree.fallout(fallout_id)
        if fallout.state not in RESOLVABLE:
            message = f"It is {fallout.state} already."
            await keep_item(tx, bulk.id, fallout_id, BulkItemState.PASSED_OVER, message=message)
            return BulkItemState.PASSED_OVER
        outcome = resolved(on, _terms(bulk))
    except Unavailable:
        raise
    except Refusal as refusal:
        await keep_item(
            tx, bulk.id, fallout_id, BulkItemState.FAILED, code=refusal.code, message=refusal.message
        )
        return BulkItemState.FAILED
    await record(tx, mine, asked, on, outcome)
    await keep_item(tx, bulk.id, fallout_id, BulkItemState.DONE)
    return BulkItemState.DONE


def _viewer(bulk: BulkResolution) -> Viewer:
    roles = frozenset(Role(each) for each in bulk.roles)
    return Viewer(subject=bulk.started_by, roles=roles, groups=frozenset(bulk.groups))


def _terms(bulk: BulkResolution) -> Terms:
    return Terms(verb=bulk.verb, notes=bulk.notes, **bulk.terms)
