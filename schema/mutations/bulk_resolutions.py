"""Mutations of bulk resolutions: begin, stop, go on."""

from dataclasses import fields
from typing import Any

from strawberry.utils.str_converters import to_camel_case

from resolvers import bulk_resolution
from resolvers.answer import Answer
from resolvers.context import Context
from resolvers.fallout_resolution import Terms
from resolvers.request import Request
from schema.inputs.bulk_resolutions import BulkResolutionInput, ResolveFalloutsInput
from schema.inputs.fallouts import FalloutFilter
from schema.mutations.registry import mutation
from schema.mutations.tasks import values
from schema.types.payloads import BulkResolutionPayload, ResolveFalloutsPayload


@mutation(
    ResolveFalloutsPayload,
    "Resolve all fallouts that match, one by one in the background; a trial says what would come of each.",
)
async def resolve_fallouts(context: Context, asked: Request, input: ResolveFalloutsInput) -> Answer:
    terms = Terms(
        verb=input.verb,
        notes=input.notes,
        root_cause=input.root_cause,
        data=values(input.data),
        outputs=values(input.outputs),
        template=input.template,
    )
    return await bulk_resolution.resolve_fallouts(
        context, asked, _where(input.where), terms, threshold=input.threshold
    )


@mutation(BulkResolutionPayload, "Stop a bulk resolution; what is resolved stays so.")
async def stop_bulk_resolution(context: Context, asked: Request, input: BulkResolutionInput) -> Answer:
    return await bulk_resolution.stop_bulk_resolution(context, asked, input.bulk)


@mutation(BulkResolutionPayload, "Let a bulk resolution that was stopped go on with what is left.")
async def resume_bulk_resolution(context: Context, asked: Request, input: BulkResolutionInput) -> Answer:
    return await bulk_resolution.resume_bulk_resolution(context, asked, input.bulk)


def _where(given: FalloutFilter) -> dict[str, Any]:
    """Give a filter's values by their names in the graph."""
    return {to_camel_case(each.name): getattr(given, each.name) for each in fields(given)}
