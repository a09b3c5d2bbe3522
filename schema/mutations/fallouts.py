"""Mutations of fallouts: raise, assign, work on, resolve, close."""

from resolvers import fallout_resolution, fallouts
from resolvers.answer import Answer
from resolvers.context import Context
from resolvers.fallout_resolution import Terms
from resolvers.request import Request
from schema.inputs.fallouts import (
    AssignFalloutInput,
    FalloutInput,
    FalloutQuestionInput,
    FalloutReasonInput,
    RaiseFalloutInput,
    ResolveFalloutInput,
)
from schema.mutations.registry import mutation
from schema.mutations.tasks import values
from schema.types.payloads import FalloutPayload


@mutation(FalloutPayload, "Say that a task cannot go on: it waits until the fallout is resolved.")
async def raise_fallout(context: Context, asked: Request, input: RaiseFalloutInput) -> Answer:
    return await fallouts.raise_fallout(
        context,
        asked,
        input.task,
        description=input.description,
        type=input.type,
        code=input.error_code,
        system=input.external_system,
    )


@mutation(FalloutPayload, "Give a fallout to a person or a group.")
async def assign_fallout(context: Context, asked: Request, input: AssignFalloutInput) -> Answer:
    return await fallouts.assign_fallout(
        context, asked, input.fallout, assignee=input.assignee, group=input.group
    )


@mutation(FalloutPayload, "Begin to work on a fallout; one that nobody has becomes yours.")
async def start_fallout(context: Context, asked: Request, input: FalloutInput) -> Answer:
    return await fallouts.start_fallout(context, asked, input.fallout)


@mutation(FalloutPayload, "Pause work on a fallout.")
async def hold_fallout(context: Context, asked: Request, input: FalloutReasonInput) -> Answer:
    return await fallouts.hold_fallout(context, asked, input.fallout, reason=input.reason)


@mutation(FalloutPayload, "Go on with a fallout.")
async def resume_fallout(context: Context, asked: Request, input: FalloutInput) -> Answer:
    return await fallouts.resume_fallout(context, asked, input.fallout)


@mutation(FalloutPayload, "Let a fallout wait for the answer to a question.")
async def await_fallout_information(context: Context, asked: Request, input: FalloutQuestionInput) -> Answer:
    return await fallouts.await_fallout_information(context, asked, input.fallout, question=input.question)


@mutation(FalloutPayload, "Resolve a fallout; the last one lets its task go on, as the verb says.")
async def resolve_fallout(context: Context, asked: Request, input: ResolveFalloutInput) -> Answer:
    terms = Terms(
        verb=input.verb,
        notes=input.notes,
        root_cause=input.root_cause,
        data=values(input.data),
        line=input.line,
        outputs=values(input.outputs),
        template=input.template,
    )
    return await fallout_resolution.resolve_fallout(context, asked, input.fallout, terms)


@mutation(FalloutPayload, "Take a resolved fallout for done before its task has moved on.")
async def close_fallout(context: Context, asked: Request, input: FalloutInput) -> Answer:
    return await fallouts.close_fallout(context, asked, input.fallout)


@mutation(FalloutPayload, "Say that a fallout was none: its task goes on where it stood.")
async def cancel_fallout(context: Context, asked: Request, input: FalloutReasonInput) -> Answer:
    return await fallouts.cancel_fallout(context, asked, input.fallout, reason=input.reason)
