"""Resolving many fallouts at once: as a job that goes on one by one, or on trial, all of it in memory."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from domain.bulk_resolutions import BulkResolution, resumed, stopped
from domain.errors import Refusal, ValidationFailed, VersionConflict
from domain.notes import required_text
from persistence.bulk_resolutions import begin_bulk, go_on_with, keep_bulk, load_bulk
from persistence.fallout_search import resolvable_fallouts
from persistence.transaction import Transaction
from resolvers.answer import Answer
from resolvers.bulk_progress import tell_of_bulk
from resolvers.carry_out import carry_out
from resolvers.change import look
from resolvers.context import Context
from resolvers.fallout_resolution import RESOLVE, Terms, resolved
from resolvers.fallouts import MANAGERS
from resolvers.ids import key_of
from resolvers.request import Request
from resolvers.scope import NotYours
from resolvers.target import Target

MOST = 10_000
MOST_TRIED = 200
IDS = {"order": "ord", "task": "tsk"}


async def resolve_fallouts(
    context: Context, asked: Request, where: Mapping[str, Any], terms: Terms, *, threshold: int
) -> Answer:
    """Begin to resolve all fallouts that match, in the background; on trial say what would come of each."""
    if threshold < 1:
        fault = ValidationFailed.of("threshold", problem="It is not positive.", way_out="Send 1 or more.")
        return Answer(errors=(fault,))
    if asked.dry_run:
        return await _on_trial(context, asked, where, terms)

    async def act(tx: Transaction) -> Answer:
        found = await _matching(tx, where, at_most=MOST)
        bulk = _begun(context, terms, threshold=threshold, total=len(found))
        await begin_bulk(tx, bulk, found)
        events = await tell_of_bulk(tx, context, None, bulk, cause=asked.mutation)
        return Answer(objects={"bulk": bulk.id, "matched": len(found)}, events=events)

    return await carry_out(context, asked, act, *RESOLVE)


async def stop_bulk_resolution(context: Context, asked: Request, bulk: str) -> Answer:
    """Stop after the fallout that is being resolved."""

    async def act(tx: Transaction) -> Answer:
        found = await _load(tx, context, asked, bulk)
        after = stopped(found, at=context.clock.now())
        await keep_bulk(tx, after)
        events = await tell_of_bulk(tx, context, found, after, cause=asked.mutation)
        return Answer(objects={"bulk": found.id}, events=events)

    return await carry_out(context, asked, act, *RESOLVE)


async def resume_bulk_resolution(context: Context, asked: Request, bulk: str) -> Answer:
    """Go on with what is left."""

    async def act(tx: Transaction) -> Answer:
        found = await _load(tx, context, asked, bulk)
        after = resumed(found)
        await keep_bulk(tx, after)
        await go_on_with(tx, found.id)
        events = await tell_of_bulk(tx, context, found, after, cause=asked.mutation)
        return Answer(objects={"bulk": found.id}, events=events)

    return await carry_out(context, asked, act, *RESOLVE)


async def _on_trial(context: Context, asked: Request, where: Mapping[str, Any], terms: Terms) -> Answer:
    found: list[UUID] = []

    async def act(tx: Transaction) -> Answer:
        found.extend(await _matching(tx, where, at_most=MOST_TRIED))
        return Answer()

    answer = await carry_out(replace(context, reader=None), asked, act, *RESOLVE)
    if answer.errors:
        return answer
    trials = tuple([await _try(context, asked, fallout_id, terms) for fallout_id in found])

    async def tell(_: Transaction) -> Answer:
        return Answer(objects={"matched": len(found), "trials": trials})

    return await carry_out(context, asked, tell, *RESOLVE)


async def _try(context: Context, asked: Request, fallout_id: UUID, terms: Terms) -> dict[str, Any]:
    """Decide the resolution of one fallout, and write nothing down."""
    told: dict[str, Any] = {"__typename": "ResolutionTrial", "fallout": f"fal_{fallout_id}"}
    async with context.database.transaction() as tx:
        tx.roll_back()
        try:
            on = await look(tx, context, replace(asked, expected_version=None), target(fallout_id), *RESOLVE)
            outcome = resolved(on, terms)
        except Refusal as refusal:
            return told | {"possible": False, "code": refusal.code, "message": refusal.message}
    fallout = outcome.tree.fallout(fallout_id)
    task = outcome.tree.tasks[fallout.task_id] if fallout.task_id else None
    return told | {
        "possible": True,
        "number": fallout.number,
        "falloutState": fallout.state.value,
        "taskState": task.state.value if task else None,
    }


async def _matching(tx: Transaction, where: Mapping[str, Any], *, at_most: int) -> list[UUID]:
    given = {name: value for name, value in where.items() if value is not None}
    if not given:
        raise ValidationFailed.of("where", problem="It names no fallouts.", way_out="Narrow it down.")
    for name, prefix in IDS.items():
        if name in given:
            given[name] = key_of(given[name], prefix, path=f"where.{name}")
    found = await resolvable_fallouts(tx, given, at_most=at_most)
    if len(found) > at_most:
        way_out = f"Narrow it down to {at_most}."
        raise ValidationFailed.of("where", problem=f"More than {at_most} fallouts match.", way_out=way_out)
    if not found:
        raise ValidationFailed.of(
            "where", problem="No fallout that can be resolved matches.", way_out="Query `fallouts` first."
        )
    return found


def _begun(context: Context, terms: Terms, *, threshold: int, total: int) -> BulkResolution:
    return BulkResolution(
        id=uuid4(),
        verb=terms.verb,
        notes=required_text("notes", terms.notes),
        total=total,
        terms={
            "root_cause": terms.root_cause,
            "data": dict(terms.data),
            "outputs": dict(terms.outputs),
            "template": terms.template,
        },
        threshold=threshold,
        started_by=context.viewer.subject,
        roles=tuple(sorted(context.viewer.roles)),
        groups=tuple(sorted(context.viewer.groups)),
        started_at=context.clock.now(),
    )


async def _load(tx: Transaction, context: Context, asked: Request, bulk: str) -> BulkResolution:
    """Lock a bulk resolution that is the viewer's own, or anybody's for managers."""
    found = await load_bulk(tx, key_of(bulk, "blk", path="bulk"))
    if found.started_by != context.viewer.subject and not context.viewer.roles & MANAGERS:
        raise NotYours(RESOLVE[0], f"It was started by {found.started_by}: ask them, or a manager.")
    if asked.expected_version not in {None, found.version}:
        raise VersionConflict(expected=asked.expected_version or 0, current=found.version)
    return found


def target(fallout_id: UUID) -> Target:
    """Name a fallout of a bulk resolution."""
    return Target(prefix="fal", id=fallout_id, path="where")
