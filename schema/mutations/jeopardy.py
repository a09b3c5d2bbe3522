"""Mutations of alerts: acknowledge, mitigate."""

from resolvers import jeopardy
from resolvers.answer import Answer
from resolvers.context import Context
from resolvers.request import Request
from schema.inputs.jeopardy import AcknowledgeJeopardyInput, MitigateJeopardyInput
from schema.mutations.registry import mutation
from schema.types.payloads import JeopardyPayload


@mutation(JeopardyPayload, "Take note of an alert.")
async def acknowledge_jeopardy(context: Context, asked: Request, input: AcknowledgeJeopardyInput) -> Answer:
    return await jeopardy.acknowledge(context, asked, input.alert)


@mutation(JeopardyPayload, "Say what is done against the danger that an acknowledged alert warns of.")
async def mitigate_jeopardy(context: Context, asked: Request, input: MitigateJeopardyInput) -> Answer:
    return await jeopardy.mitigate(context, asked, input.alert, action=input.action, note=input.note)
